package explain

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An xmlReader rewrites XML as JSON; see yaml.go. Control characters, which
// PostgreSQL prints though XML has no place for them, are read as they are.
type xmlReader struct {
	src   []byte
	pos   int
	lines lineCounter
	out   []byte
	open  []xmlElement
	keys  map[string]string // of tags: the key as JSON has it, with its colon
}

// An xmlElement is one that is not closed yet and has elements inside.
type xmlElement struct {
	tag    string
	item   string // in a list, the tag of its values
	list   bool
	filled bool
}

// xmlToJSON rewrites src, or says where it stops being XML.
func xmlToJSON(src []byte) ([]byte, error) {
	r := &xmlReader{src: src, out: make([]byte, 0, len(src)), keys: map[string]string{}}
	for {
		r.blanks()
		if r.pos >= len(r.src) {
			break
		}
		var err error
		if r.has("</") {
			err = r.end()
		} else {
			err = r.element()
		}
		if err != nil {
			return nil, err
		}
	}
	if len(r.open) > 0 {
		return nil, r.errorf(r.pos, "the input ends where </%s> should follow", r.top().tag)
	}
	return r.out, nil
}

func (r *xmlReader) errorf(at int, format string, args ...any) error {
	at = min(at, len(r.src))
	return &SyntaxError{
		Line:   r.lines.lineOf(r.src, at),
		Column: at - bytes.LastIndexByte(r.src[:at], '\n'),
		Text:   fmt.Sprintf(format, args...),
	}
}

func (r *xmlReader) has(prefix string) bool {
	return len(r.src)-r.pos >= len(prefix) && string(r.src[r.pos:r.pos+len(prefix)]) == prefix
}

func (r *xmlReader) top() *xmlElement {
	if len(r.open) == 0 {
		return nil
	}
	return &r.open[len(r.open)-1]
}

// skip passes over n bytes and keeps their line ends.
func (r *xmlReader) skip(n int) {
	part := r.src[r.pos : r.pos+n]
	r.pos += n
	r.newlines(part)
}

func (r *xmlReader) newlines(part []byte) {
	for range bytes.Count(part, []byte{'\n'}) {
		r.out = append(r.out, '\n')
	}
}

// blanks passes over what is between elements: blanks, comments, declarations.
func (r *xmlReader) blanks() {
	for r.pos < len(r.src) {
		rest := r.src[r.pos:]
		n := len(rest) - len(bytes.TrimLeft(rest, " \t\r\n"))
		for _, ends := range [...][2]string{{"<?", "?>"}, {"<!--", "-->"}} {
			if n > 0 || !r.has(ends[0]) {
				continue
			}
			if end := bytes.Index(rest, []byte(ends[1])); end >= 0 {
				n = end + len(ends[1])
			}
		}
		if n == 0 {
			return
		}
		r.skip(n)
	}
}

// tag reads "<Name …>" and says whether it ends in "/>".
func (r *xmlReader) tag() (name string, empty bool, err error) {
	if !r.has("<") || r.pos+1 >= len(r.src) || !isTagByte(r.src[r.pos+1]) {
		return "", false, r.unexpected()
	}
	start := r.pos
	end := bytes.IndexByte(r.src[start:], '>')
	if end < 0 {
		return "", false, r.errorf(start, "the tag that starts here never ends")
	}
	inner := r.src[start+1 : start+end]
	r.skip(end + 1)
	if n := len(inner); inner[n-1] == '/' {
		inner, empty = inner[:n-1], true
	}
	n := 0
	for n < len(inner) && isTagByte(inner[n]) {
		n++
	}
	return string(inner[:n]), empty, nil
}

func (r *xmlReader) unexpected() error {
	c, _ := utf8.DecodeRune(r.src[r.pos:])
	switch {
	case r.has("<!"):
		return r.errorf(r.pos, "a declaration that PostgreSQL does not print")
	case len(r.open) > 0:
		return r.errorf(r.pos, "found %q where an element or </%s> should stand", c, r.top().tag)
	}
	return r.errorf(r.pos, "found %q where an element should stand", c)
}

func isTagByte(c byte) bool {
	return isWord(c) || c == '-' || c == '.' || c == ':' || c >= utf8.RuneSelf
}

// element reads an element up to its end, or up to the first inside it.
func (r *xmlReader) element() error {
	start := r.pos
	tag, empty, err := r.tag()
	if err != nil {
		return err
	}
	r.key(tag)
	if empty { // as for a utility statement
		r.out = appendString(r.out, xmlName(tag))
		return nil
	}
	inside := r.src[r.pos:]
	blank := len(inside) - len(bytes.TrimLeft(inside, " \t\r\n"))
	after := inside[blank:]
	switch {
	case len(after) == 0:
		return r.errorf(start, "<%s> is never closed", tag)
	case len(after) > 1 && after[0] == '<' && after[1] != '/' && !bytes.HasPrefix(after, []byte("<![CDATA[")):
		r.begin(tag, inside)
		return nil
	case bytes.HasPrefix(after, []byte("</")) && bytes.IndexByte(inside[:blank], '\n') >= 0:
		r.out = append(r.out, "[]"...) // nothing in a group; see absent
		r.skip(blank)
	default:
		if err := r.text(tag); err != nil {
			return err
		}
	}
	return r.closing(tag)
}

// key writes what stands before the value of an element.
func (r *xmlReader) key(tag string) {
	top := r.top()
	if top == nil {
		return
	}
	if top.filled {
		r.out = append(r.out, ',')
	}
	top.filled = true
	if top.list && tag == top.item {
		return
	}
	key, known := r.keys[tag]
	if !known {
		key = string(appendString(nil, xmlName(tag))) + ": "
		r.keys[tag] = key
	}
	r.out = append(r.out, key...)
}

// begin opens an element with others inside. XML does not say whether they are
// values of a list; their tags do.
func (r *xmlReader) begin(tag string, inside []byte) {
	inside = bytes.TrimLeft(inside, " \t\r\n")
	n := 1
	for n < len(inside) && isTagByte(inside[n]) {
		n++
	}
	first := string(inside[1:n])
	e := xmlElement{tag: tag, item: first}
	if tag == "explain" { // auto_explain has no Query in it
		e.list = first == "Query" || bytes.HasPrefix(bytes.TrimLeft(inside[n:], " "), []byte("/>"))
	} else {
		e.list = first == "Item" || first+"s" == tag || first == tag+"-Entry"
	}
	r.open = append(r.open, e)
	r.out = append(r.out, word(e.list, "[", "{")...)
}

// text reads what is between the tags of an element without others.
func (r *xmlReader) text(tag string) error {
	start := r.pos
	var value []byte
	for {
		end := bytes.IndexByte(r.src[r.pos:], '<')
		if end < 0 {
			return r.errorf(start, "<%s> is never closed", tag)
		}
		var err error
		value, err = r.unescape(value, r.pos, end)
		if err != nil {
			return err
		}
		r.pos += end
		const cdata = "<![CDATA["
		if !r.has(cdata) {
			break
		}
		r.pos += len(cdata)
		end = bytes.Index(r.src[r.pos:], []byte("]]>"))
		if end < 0 {
			return r.errorf(start, "<%s> is never closed", tag)
		}
		value = append(value, r.src[r.pos:r.pos+end]...)
		r.pos += end + len("]]>")
	}
	if len(value) == 0 {
		r.out = append(r.out, `""`...)
	} else {
		r.out = appendBare(r.out, value)
	}
	r.newlines(r.src[start:r.pos])
	return nil
}

// unescape appends n bytes of src from an offset on to value, with their
// entities replaced.
func (r *xmlReader) unescape(value []byte, from, n int) ([]byte, error) {
	b := r.src[from : from+n]
	for {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			return append(value, b...), nil
		}
		value = append(value, b[:i]...)
		b = b[i:]
		end := bytes.IndexByte(b[:min(len(b), 12)], ';')
		c, ok := rune(0), false
		if end > 0 {
			c, ok = entity(string(b[1:end]))
		}
		if !ok {
			return nil, r.errorf(from+n-len(b), "an entity that PostgreSQL does not print")
		}
		value = utf8.AppendRune(value, c)
		b = b[end+1:]
	}
}

// entity is the character that &name; stands for.
func entity(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	number, ok := strings.CutPrefix(name, "#")
	base := 10
	if hex, found := strings.CutPrefix(number, "x"); found {
		number, base = hex, 16
	}
	v, err := strconv.ParseInt(number, base, 32)
	return rune(v), ok && err == nil && v <= utf8.MaxRune
}

// end reads the end of the element that was opened last.
func (r *xmlReader) end() error {
	top := r.top()
	if top == nil {
		return r.unexpected()
	}
	r.out = append(r.out, word(top.list, "]", "}")...)
	tag := top.tag
	r.open = r.open[:len(r.open)-1]
	return r.closing(tag)
}

// closing reads "</tag>".
func (r *xmlReader) closing(tag string) error {
	rest := r.src[r.pos:]
	end := bytes.IndexByte(rest, '>')
	if end < 2 || string(bytes.TrimRight(rest[2:end], " \t\r\n")) != tag {
		return r.errorf(r.pos, "</%s> should stand here", tag)
	}
	r.skip(end + 1)
	return nil
}

// xmlName is the field that PostgreSQL made a tag of: it replaces what a tag
// cannot have by '-' (ExplainXMLTag in explain_format.c), and these words have
// something else there than a blank.
func xmlName(tag string) string {
	name := strings.ReplaceAll(tag, "-", " ")
	for _, odd := range [...][2]string{{"I O", "I/O"}, {"Full sort", "Full-sort"}, {"Pre sorted", "Pre-sorted"}, {"One Time", "One-Time"}} {
		name = strings.Replace(name, odd[0], odd[1], 1)
	}
	return name
}
