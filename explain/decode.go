package explain

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is the deepest plan that is read. The planner itself recurses, so
// its stack depth limit keeps real plans far below this.
const maxDepth = 1000

// errMismatch says that a known field holds a value of another kind than
// PostgreSQL prints there. The value is kept as an unknown field instead.
var errMismatch = errors.New("unexpected kind of value")

// A SyntaxError is a place where the input stops being JSON, or stops being a
// plan. Line and Column count from 1; Column counts bytes.
type SyntaxError struct {
	Line, Column int
	Text         string
}

func (e *SyntaxError) Error() string {
	const most = 300 // bytes: what does not end may be quoted in it
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, clip(e.Text, most))
}

// clip cuts text to at most so many bytes, where a character ends.
func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most] + "…"
}

// decoder reads JSON in one pass, straight into the plan. It does not build a
// general value: at a known key it knows what to expect.
type decoder struct {
	src    []byte
	pos    int
	format Format
	// rewritten is what src was rewritten from, line by line, nil where it is the
	// input itself.
	rewritten []byte
	depth     int
	plan      *Plan
	dialect   dialect // of the server that printed the input
	warnings  []Warning
	unknown   map[string]bool // the names that a warning has told already
	lines     lineCounter
	tables    *tables

	texts   texts
	strings []string // where the next lists of strings go
	listed  []string // the list being read
	nodes   []Node   // where the next nodes go
}

func newDecoder(src []byte, format Format) *decoder {
	return &decoder{src: src, format: format, unknown: map[string]bool{}, tables: newTables(), texts: newTexts(len(src))}
}

// A lineCounter finds the line of an offset. Going forward it counts on from
// where it was.
type lineCounter struct{ at, line int }

func (c *lineCounter) lineOf(src []byte, at int) int {
	at = min(at, len(src))
	if at < c.at || c.line == 0 {
		c.at, c.line = 0, 1
	}
	c.line += bytes.Count(src[c.at:at], []byte{'\n'})
	c.at = at
	return c.line
}

func (d *decoder) errorf(at int, format string, args ...any) error {
	before := d.src[:min(at, len(d.src))]
	e := &SyntaxError{
		Line:   d.lines.lineOf(d.src, at),
		Column: len(before) - bytes.LastIndexByte(before, '\n'),
		Text:   fmt.Sprintf(format, args...),
	}
	if d.rewritten != nil {
		e.Column = firstColumn(d.rewritten, e.Line)
	}
	return e
}

// firstColumn is where a line of src begins behind its indentation, from 1.
func firstColumn(src []byte, line int) int {
	for ; line > 1; line-- {
		src = src[bytes.IndexByte(src, '\n')+1:]
	}
	return 1 + len(src) - len(bytes.TrimLeft(src, " \t"))
}

func (d *decoder) warnf(at int, format string, args ...any) {
	d.warnings = append(d.warnings, Warning{Line: d.lines.lineOf(d.src, at), Text: fmt.Sprintf(format, args...)})
}

// unexpected describes what stands at the current position instead of want.
func (d *decoder) unexpected(want string) error {
	if d.pos >= len(d.src) {
		return d.errorf(d.pos, "the input ends where %s should follow", want)
	}
	r, _ := utf8.DecodeRune(d.src[d.pos:])
	return d.errorf(d.pos, "found %q where %s should stand", r, want)
}

// peek skips blanks and returns the next byte, 0 at the end of the input.
func (d *decoder) peek() byte {
	if d.pos < len(d.src) && d.src[d.pos] > ' ' {
		return d.src[d.pos]
	}
	return d.skipBlanks()
}

// Eight bytes at once: the same byte in all of them, the lowest bits, the
// highest bits.
const (
	blanks   = 0x2020202020202020
	quotes   = 0x2222222222222222
	slashes  = 0x5c5c5c5c5c5c5c5c
	lowBits  = 0x0101010101010101
	highBits = 0x8080808080808080
)

// skipBlanks is peek where there are blanks: most of a deep plan is indentation.
func (d *decoder) skipBlanks() byte {
	i := d.pos
	for i < len(d.src) {
		switch c := d.src[i]; c {
		case '\n', '\r', '\t':
			i++
		case ' ':
			for i+8 <= len(d.src) {
				other := binary.LittleEndian.Uint64(d.src[i:]) ^ blanks
				if other != 0 {
					i += bits.TrailingZeros64(other) / 8
					break
				}
				i += 8
			}
			for i < len(d.src) && d.src[i] == ' ' {
				i++
			}
		default:
			d.pos = i
			return c
		}
	}
	d.pos = i
	return 0
}

func (d *decoder) expect(c byte) error {
	if d.peek() != c {
		return d.unexpected(fmt.Sprintf("%q", c))
	}
	d.pos++
	return nil
}

// scanString passes over a string and returns what is between its quotes,
// and whether it is anything but plain ASCII.
func (d *decoder) scanString() (inner []byte, plain bool, err error) {
	if err := d.expect('"'); err != nil {
		return nil, false, err
	}
	start := d.pos
	i := start
	for i+8 <= len(d.src) {
		// The lowest of the highest bits that is set in special marks a quote, a
		// backslash, a control character or the start of a longer character.
		w := binary.LittleEndian.Uint64(d.src[i:])
		quote, slash := w^quotes, w^slashes
		special := ((quote-lowBits)&^quote | (slash-lowBits)&^slash | (w-blanks)&^w | w) & highBits
		if special != 0 {
			i += bits.TrailingZeros64(special) / 8
			break
		}
		i += 8
	}
	for ; i < len(d.src); i++ {
		switch c := d.src[i]; {
		case c == '"':
			d.pos = i + 1
			return d.src[start:i], true, nil
		case c < ' ' || c == '\\' || c >= utf8.RuneSelf:
			return d.scanUnusual(start, i)
		}
	}
	return nil, false, d.errorf(start-1, "the string that starts here never ends")
}

// scanUnusual passes over the rest, from i on, of a string that is not plain ASCII.
func (d *decoder) scanUnusual(start, i int) (inner []byte, plain bool, err error) {
	for ; i < len(d.src); i++ {
		switch c := d.src[i]; {
		case c == '"':
			d.pos = i + 1
			return d.src[start:i], false, nil
		case c == '\\':
			i++
		case c < ' ':
			return nil, false, d.errorf(i, "control character %q inside a string", c)
		}
	}
	return nil, false, d.errorf(start-1, "the string that starts here never ends")
}

// text reads a string. XML does not tell strings from other values: there, a
// condition that is just "false" stands without quotes.
func (d *decoder) text() (string, error) {
	c := d.peek()
	if c != '"' {
		if d.format == FormatXML && c != '{' && c != '[' {
			return d.raw()
		}
		return "", errMismatch
	}
	start := d.pos
	inner, plain, err := d.scanString()
	if err != nil {
		return "", err
	}
	if plain {
		return d.texts.keep(inner), nil
	}
	return d.unescape(inner, start+1)
}

// unescape decodes the backslash sequences of b, which starts at offset at.
// Bytes that are no UTF-8 become U+FFFD.
func (d *decoder) unescape(b []byte, at int) (string, error) {
	if bytes.IndexByte(b, '\\') < 0 && utf8.Valid(b) {
		return d.texts.keep(b), nil
	}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); {
		if b[i] != '\\' {
			r, size := utf8.DecodeRune(b[i:])
			out = utf8.AppendRune(out, r)
			i += size
			continue
		}
		r, size := escape(b[i:])
		if size == 0 {
			return "", d.errorf(at+i, "a backslash sequence that JSON does not have")
		}
		out = utf8.AppendRune(out, r)
		i += size
	}
	return d.texts.keep(out), nil
}

// escape decodes one backslash sequence; size is 0 when it is none.
func escape(b []byte) (r rune, size int) {
	if len(b) < 2 {
		return 0, 0
	}
	switch b[1] {
	case '"', '\\', '/':
		return rune(b[1]), 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		return unicodeEscape(b)
	}
	return 0, 0
}

// unicodeEscape decodes \uXXXX, and a surrogate pair written as two of them.
func unicodeEscape(b []byte) (r rune, size int) {
	first, ok := hex4(b)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(first) {
		return first, 6
	}
	if second, ok := hex4(b[6:]); ok {
		if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
			return r, 12
		}
	}
	return utf8.RuneError, 6
}

func hex4(b []byte) (rune, bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	v, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return rune(uint16(v)), err == nil
}

// boolean reads true or false.
func (d *decoder) boolean() (bool, error) {
	switch d.peek() {
	case 't':
		return true, d.word("true")
	case 'f':
		return false, d.word("false")
	}
	return false, errMismatch
}

func (d *decoder) word(w string) error {
	if !bytes.HasPrefix(d.src[d.pos:], []byte(w)) {
		return d.unexpected(w)
	}
	d.pos += len(w)
	return nil
}

// raw passes over one value of any kind and returns its text.
func (d *decoder) raw() (string, error) {
	var err error
	c := d.peek()
	start := d.pos
	switch {
	case c == '{' || c == '[':
		err = d.skipNested()
	case c == '"':
		var inner []byte
		var plain bool
		inner, plain, err = d.scanString()
		if err == nil && !plain {
			_, err = d.unescape(inner, start+1)
		}
	case c == 't' || c == 'f':
		_, err = d.boolean()
	case c == 'n':
		err = d.word("null")
	case c == '-' || isDigit(c):
		_, err = d.scanNumber()
	default:
		err = d.unexpected("a value")
	}
	if err != nil {
		return "", err
	}
	return d.texts.keep(d.src[start:d.pos]), nil
}

// skipNested passes over an object or a list.
func (d *decoder) skipNested() error {
	start, depth := d.pos, 0
	for {
		switch d.peek() {
		case 0:
			return d.errorf(start, "the object or list that starts here never ends")
		case '{', '[':
			depth++
			d.pos++
		case '}', ']':
			depth--
			d.pos++
		case '"':
			if _, _, err := d.scanString(); err != nil {
				return err
			}
		default:
			d.pos++
		}
		if depth == 0 {
			break
		}
	}
	// Unknown values are rare and small: the strict check is worth its time.
	if !json.Valid(d.src[start:d.pos]) {
		return d.errorf(start, "the object or list that starts here is not valid JSON")
	}
	return nil
}
