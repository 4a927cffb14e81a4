package explain

import (
	"bytes"
	"fmt"
	"strings"
)

// YAML and XML are rewritten as JSON line by line and then read as JSON: so
// there is one reader of fields, and a line keeps its number. Of YAML only what
// PostgreSQL prints is read, and little more: no anchors, tags, block scalars or
// strings that go on in the next line.

// A yamlReader rewrites YAML as JSON. Each line of the one becomes a line of
// the other.
type yamlReader struct {
	line   []byte // what is left of the current line
	number int    // of the current line, from 1
	column int    // at which the rest of the line begins, from 0
	out    []byte
	groups []yamlGroup
	// waiting is the column of a key whose value begins in a later line, -1 when
	// there is none.
	waiting int
}

// A yamlGroup is an object or a list that is not closed yet.
type yamlGroup struct {
	column int // of its keys, or of its dashes
	list   bool
	filled bool
}

// yamlToJSON rewrites src, or says where it stops being YAML.
func yamlToJSON(src []byte) ([]byte, error) {
	r := &yamlReader{out: make([]byte, 0, len(src)+len(src)/8), waiting: -1}
	for len(src) > 0 {
		line, rest, more := bytes.Cut(src, []byte{'\n'})
		src = rest
		r.number++
		if err := r.read(line); err != nil {
			return nil, err
		}
		if more {
			r.out = append(r.out, '\n')
		}
	}
	r.closeTo(-1)
	return r.out, nil
}

func (r *yamlReader) errorf(format string, args ...any) error {
	return &SyntaxError{Line: r.number, Column: r.column + 1, Text: fmt.Sprintf(format, args...)}
}

// read reads one line.
func (r *yamlReader) read(line []byte) error {
	line = bytes.TrimRight(line, " \t\r")
	r.line = bytes.TrimLeft(line, " ")
	r.column = len(line) - len(r.line)
	switch {
	case len(r.line) == 0 || r.line[0] == '#':
		return nil
	case r.column == 0 && (string(r.line) == "---" || string(r.line) == "..."):
		r.closeTo(-1)
		return nil
	}
	if err := r.enter(); err != nil {
		return err
	}
	// What follows a dash is as if it began a line at its own column.
	for r.dash() {
		r.element()
		rest := bytes.TrimLeft(r.line[1:], " ")
		r.column += len(r.line) - len(rest)
		r.line = rest
		switch {
		case len(rest) == 0:
			r.waiting = r.column - 1
			return nil
		case r.dash():
			r.open(true)
		case r.keyEnd() >= 0:
			r.open(false)
		default:
			return r.scalar()
		}
	}
	return r.member()
}

func (r *yamlReader) dash() bool {
	return r.line[0] == '-' && (len(r.line) == 1 || r.line[1] == ' ')
}

// enter opens and closes groups so that the innermost is the one to which the
// current line belongs.
func (r *yamlReader) enter() error {
	if above := r.waiting; above >= 0 || len(r.groups) == 0 {
		r.waiting = -1
		if r.column > above || r.column == above && r.dash() {
			if !r.dash() && r.keyEnd() < 0 {
				return r.errorf("a key or a dash should stand here")
			}
			r.open(r.dash())
			return nil
		}
		r.out = append(r.out, "null"...)
	}
	r.closeTo(r.column)
	top := r.top()
	if top == nil || top.column != r.column {
		return r.errorf("no line above is indented like this one")
	}
	if top.list == r.dash() {
		return nil
	}
	// A list may stand at the column of its own key: then a key ends it. A key in
	// a list is what PostgreSQL prints for MERGE; see readTargets.
	if n := len(r.groups); top.list && n > 1 && r.groups[n-2].column == r.column {
		r.closeGroup()
	} else if !top.list {
		return r.errorf("a dash where a key should stand")
	}
	return nil
}

func (r *yamlReader) top() *yamlGroup {
	if len(r.groups) == 0 {
		return nil
	}
	return &r.groups[len(r.groups)-1]
}

func (r *yamlReader) open(list bool) {
	r.groups = append(r.groups, yamlGroup{column: r.column, list: list})
	r.out = append(r.out, word(list, "[", "{")...)
}

func (r *yamlReader) closeGroup() {
	r.out = append(r.out, word(r.top().list, "]", "}")...)
	r.groups = r.groups[:len(r.groups)-1]
}

// closeTo closes the groups that are indented more than column.
func (r *yamlReader) closeTo(column int) {
	if column < 0 && r.waiting >= 0 {
		r.out = append(r.out, "null"...)
		r.waiting = -1
	}
	for len(r.groups) > 0 && r.top().column > column {
		r.closeGroup()
	}
}

// element separates what follows from what stands in the group already.
func (r *yamlReader) element() {
	if top := r.top(); top.filled {
		r.out = append(r.out, ',')
	} else {
		top.filled = true
	}
}

// keyEnd is where the key at the start of the line ends, -1 when there is none.
// PostgreSQL does not quote keys, other programs may.
func (r *yamlReader) keyEnd() int {
	from := 0
	if c := r.line[0]; c == '"' || c == '\'' {
		from = quotedEnd(r.line)
		if from < 0 {
			return -1
		}
	} else if c == '[' || c == '{' {
		return -1
	}
	for i := max(from, 1); i < len(r.line); i++ { // a colon alone ends no key
		if r.line[i] == ':' && (i+1 == len(r.line) || r.line[i+1] == ' ') {
			return i
		}
		if from > 0 {
			return -1
		}
	}
	return -1
}

// quotedEnd is the length of the quoted string at the start of b, -1 when it
// does not end there.
func quotedEnd(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch {
		case b[i] == '\\' && b[0] == '"':
			i++
		case b[i] == b[0]:
			return i + 1
		}
	}
	return -1
}

// member reads a key with its value, if that is in the same line.
func (r *yamlReader) member() error {
	end := r.keyEnd()
	if end < 0 {
		return r.errorf("a key and a colon should stand here")
	}
	r.element()
	r.string(r.line[:end])
	r.out = append(r.out, ": "...)
	above := r.column
	value := bytes.TrimLeft(r.line[end+1:], " ")
	r.column += len(r.line) - len(value)
	r.line = value
	if len(value) == 0 {
		r.waiting = above
		return nil
	}
	return r.scalar()
}

// scalar reads the value that the line ends with.
func (r *yamlReader) scalar() error {
	switch c := r.line[0]; c {
	case '"', '\'':
		end := quotedEnd(r.line)
		if end < 0 {
			return r.errorf("the string that starts here does not end in this line")
		}
		if end < len(r.line) {
			r.column += end
			return r.errorf("there is something behind the end of the string")
		}
		r.string(r.line)
	case '[', '{': // as JSON has them
		r.out = append(r.out, r.line...)
	case '|', '>', '&', '*', '!', '%', '@', '`':
		return r.errorf("YAML with %q is not what PostgreSQL prints", c)
	default:
		r.out = appendBare(r.out, r.line)
	}
	return nil
}

// string writes a key or a value, which may be quoted, as a string of JSON.
func (r *yamlReader) string(b []byte) {
	switch b[0] {
	case '"':
		r.out = append(r.out, b...)
	case '\'':
		inner := string(b[1 : len(b)-1])
		r.out = appendString(r.out, strings.ReplaceAll(inner, "''", "'"))
	default:
		r.out = appendString(r.out, string(b))
	}
}

// appendBare writes a value without quotes: a number, true, false, null, or else
// a string.
func appendBare(out, b []byte) []byte {
	switch string(b) {
	case "true", "false", "null":
		return append(out, b...)
	case "~":
		return append(out, "null"...)
	}
	if d := (&decoder{src: b}); b[0] == '-' || isDigit(b[0]) {
		if _, err := d.scanNumber(); err == nil && d.pos == len(b) {
			return append(out, b...)
		}
	}
	return appendString(out, string(b))
}

// appendString writes s with the quotes and backslashes of JSON.
func appendString(out []byte, s string) []byte {
	out = append(out, '"')
	done := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		out = append(out, s[done:i]...)
		if c < ' ' {
			out = fmt.Appendf(out, `\u%04x`, c)
		} else {
			out = append(out, '\\', c)
		}
		done = i + 1
	}
	out = append(out, s[done:]...)
	return append(out, '"')
}
