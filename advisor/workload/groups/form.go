package groups

import "bytes"

// Marks stand in a form for what differs between statements of one shape.
const (
	textMark   = 0x01 // a literal in quotes
	numberMark = 0x02 // a number: a minus before it is part of it, before a text it is an operator
	paramMark  = 0x03 // $1
	listMark   = 0x04 // the elements of an IN list or an ARRAY, two or more
	rowsMark   = 0x05 // at the end: VALUES had further rows like its first
)

// former writes the cheap form of statements: without literals, comments and
// the case of bare words, lists and rows of literals shortened. Statements of
// one form have one fingerprint; statements of one fingerprint may have several
// forms. It costs a small part of what the parser takes.
type former struct {
	buf []byte
	// opens are where the open parentheses and brackets stand in buf.
	opens []int
	// row is where the last row of VALUES starts, rowEnd where it ends, -1 for none.
	row, rowEnd int
	rows, list  bool
	// verbatim keeps numbers: FETCH 10 and FETCH 20 have two fingerprints.
	verbatim bool
	src      []byte
	pos      int
	// literals are where texts and numbers stand in src, the first of them.
	literals []Literal
}

// Literal is where a literal text or number stands in a statement.
type Literal struct{ Start, End int }

// MaxLiterals is how many literals of a statement are told: what has more is a
// list of values, and its values are compared as a whole.
const MaxLiterals = 64

func (f *former) literal(start int) {
	if len(f.literals) < MaxLiterals {
		f.literals = append(f.literals, Literal{start, f.pos})
	}
}

// form gives the cheap form of a statement, valid until the next call, and
// whether it holds a list or several rows.
func (f *former) form(sql []byte) (form []byte, list bool) {
	*f = former{buf: f.buf[:0], opens: f.opens[:0], literals: f.literals[:0], row: -1, rowEnd: -1, src: sql}
	gap := false
	for f.pos < len(sql) {
		c := sql[f.pos]
		if c <= ' ' || f.comment(c) {
			if c <= ' ' {
				f.pos++
			}
			gap = true
			continue
		}
		f.space(c, gap)
		gap = false
		f.token(c)
	}
	for n := len(f.buf); n > 0 && f.buf[n-1] == ';'; n = len(f.buf) {
		f.buf = f.buf[:n-1]
	}
	if f.rows {
		f.buf = append(f.buf, rowsMark)
	}
	return f.buf, f.list || f.rows
}

// space keeps two tokens apart where they would be read as one.
func (f *former) space(c byte, gap bool) {
	if n := len(f.buf); gap && n > 0 && kindOf(c) != 0 && kindOf(c) == kindOf(f.buf[n-1]) {
		f.buf = append(f.buf, ' ')
	}
}

// kindOf is 1 for what words, numbers, names and marks are made of, 2 for what operators are, 0 for the rest.
func kindOf(c byte) byte {
	switch {
	case wordByte(c), c <= rowsMark, c == '\'', c == '"', c == '$':
		return 1
	case c == ',', c == ';', c == '(', c == ')', c == '[', c == ']', c == '.':
		return 0
	}
	return 2
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= '0' && c <= '9' || c >= 0x80
}

// comment skips a comment.
func (f *former) comment(c byte) bool {
	rest := f.src[f.pos:]
	switch {
	case c == '-' && len(rest) > 1 && rest[1] == '-':
		n := bytes.IndexAny(rest, "\r\n")
		if n < 0 {
			n = len(rest)
		}
		f.pos += n
		return true
	case c == '/' && len(rest) > 1 && rest[1] == '*':
		f.pos += commentLen(rest)
		return true
	}
	return false
}

// commentLen is the length of a comment that may hold others.
func commentLen(s []byte) int {
	depth := 0
	for i := 0; i+1 < len(s); i++ {
		switch {
		case s[i] == '/' && s[i+1] == '*':
			depth++
			i++
		case s[i] == '*' && s[i+1] == '/':
			depth--
			i++
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// token writes the token that starts with c.
func (f *former) token(c byte) {
	switch {
	case c >= '0' && c <= '9', c == '.' && digit(f.at(1)):
		f.number()
	case wordByte(c):
		f.word()
	case c == '\'':
		f.quoted(0, false)
	case c == '"':
		end := closing(f.src, f.pos, false)
		f.buf = append(f.buf, f.src[f.pos:end]...)
		f.pos = end
	case c == '$':
		f.dollar()
	case c == '(' || c == '[':
		f.opens = append(f.opens, len(f.buf))
		f.buf = append(f.buf, c)
		f.pos++
	case c == ')' || c == ']':
		f.buf = append(f.buf, c)
		f.pos++
		f.closed()
	default:
		f.buf = append(f.buf, c)
		f.pos++
	}
}

func (f *former) at(n int) byte {
	if f.pos+n < len(f.src) {
		return f.src[f.pos+n]
	}
	return 0
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// word writes a bare word in lower case, or the literal that it is the prefix of.
func (f *former) word() {
	start, from := f.pos, len(f.buf)
	i := start
	for ; i < len(f.src) && (wordByte(f.src[i]) || f.src[i] == '$'); i++ {
		c := f.src[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		f.buf = append(f.buf, c)
	}
	f.pos = i
	if i-start == 1 && i < len(f.src) {
		f.prefixed(from)
	}
	if from == 0 {
		f.verbatim = string(f.buf) == "fetch" || string(f.buf) == "move"
	}
}

// prefixed reads E'…', B'…', X'…' and U&'…' behind their letter. N'…' is a type
// of its own, so its letter stays.
func (f *former) prefixed(from int) {
	switch {
	case f.src[f.pos] == '\'' && bytes.IndexByte([]byte("ebxn"), f.buf[from]) >= 0:
		letter := f.buf[from]
		if letter != 'n' {
			f.buf = f.buf[:from]
		}
		f.quoted(0, letter == 'e')
	case f.src[f.pos] == '&' && f.buf[from] == 'u' && f.at(1) == '\'':
		f.buf = f.buf[:from]
		f.quoted(1, false)
	}
}

// quoted writes a mark for a string, with the pieces that go on on later lines.
func (f *former) quoted(prefix int, backslash bool) {
	start := f.pos + prefix
	f.pos = closing(f.src, start, backslash)
	for {
		i, newline := f.pos, false
		for i < len(f.src) && f.src[i] <= ' ' {
			newline = newline || f.src[i] == '\n' || f.src[i] == '\r'
			i++
		}
		if !newline || i >= len(f.src) || f.src[i] != '\'' {
			break
		}
		f.pos = closing(f.src, i, backslash)
	}
	f.buf = append(f.buf, textMark)
	f.literal(start)
}

// closing is the end of what the quote at i opens, behind its closing quote.
func closing(s []byte, i int, backslash bool) int {
	quote := s[i]
	for i++; i < len(s); {
		if !backslash {
			n := bytes.IndexByte(s[i:], quote)
			if n < 0 {
				return len(s)
			}
			i += n
		}
		switch {
		case backslash && s[i] == '\\':
			i += 2
		case s[i] == quote && i+1 < len(s) && s[i+1] == quote:
			i += 2
		case s[i] == quote:
			return i + 1
		default:
			i++
		}
	}
	return len(s)
}

// number writes a mark for a number.
func (f *former) number() {
	start := f.pos
	f.pos = numberEnd(f.src, start)
	if f.verbatim {
		f.buf = append(f.buf, f.src[start:f.pos]...)
		return
	}
	f.buf = append(f.buf, numberMark)
	f.literal(start)
}

// numberEnd is where the number ends that starts at i: 12, 1.5e-3, 0x1F, 1_000.
func numberEnd(s []byte, i int) int {
	if s[i] == '0' && i+1 < len(s) && bytes.IndexByte([]byte("xXoObB"), s[i+1]) >= 0 {
		for i += 2; i < len(s) && wordByte(s[i]); {
			i++
		}
		return i
	}
	i = digitsEnd(s, i)
	if i < len(s) && s[i] == '.' {
		i = digitsEnd(s, i+1)
	}
	if i+1 >= len(s) || s[i]|0x20 != 'e' {
		return i
	}
	exponent := i + 1
	if s[exponent] == '-' || s[exponent] == '+' {
		exponent++
	}
	if exponent < len(s) && digit(s[exponent]) {
		return digitsEnd(s, exponent)
	}
	return i
}

func digitsEnd(s []byte, i int) int {
	for i < len(s) && (digit(s[i]) || s[i] == '_' && i+1 < len(s) && digit(s[i+1])) {
		i++
	}
	return i
}

// dollar writes a mark for $1 or $tag$…$tag$.
func (f *former) dollar() {
	i := f.pos + 1
	if digit(f.at(1)) {
		for i < len(f.src) && digit(f.src[i]) {
			i++
		}
		f.pos = i
		f.buf = append(f.buf, paramMark)
		return
	}
	for i < len(f.src) && wordByte(f.src[i]) {
		i++
	}
	if i >= len(f.src) || f.src[i] != '$' {
		f.buf = append(f.buf, '$')
		f.pos++
		return
	}
	start, tag := f.pos, f.src[f.pos:i+1]
	end := bytes.Index(f.src[i+1:], tag)
	if end < 0 {
		f.pos = len(f.src)
	} else {
		f.pos = i + 1 + end + len(tag)
	}
	f.buf = append(f.buf, textMark)
	f.literal(start)
}

// closed shortens what the parenthesis or bracket closed that was written last.
func (f *former) closed() {
	if len(f.opens) == 0 {
		return
	}
	open := f.opens[len(f.opens)-1]
	f.opens = f.opens[:len(f.opens)-1]
	before, inner := f.buf[:open], f.buf[open+1:len(f.buf)-1]
	switch {
	case bytes.HasSuffix(before, []byte("in")) || bytes.HasSuffix(before, []byte("array")):
		if len(inner) > 1 && onlyMarks(inner) {
			last := f.buf[len(f.buf)-1]
			f.buf = append(f.buf[:open+1], listMark, last)
			f.list = true
		}
	case len(f.opens) == 0 && bytes.HasSuffix(before, []byte("values")):
		f.row, f.rowEnd = open, len(f.buf)
	case len(f.opens) == 0 && f.rowEnd > 0 && open == f.rowEnd+1 && f.buf[f.rowEnd] == ',' && bytes.Equal(f.buf[f.row:f.rowEnd], f.buf[open:]):
		f.buf = f.buf[:f.rowEnd]
		f.rows = true
	}
}

// onlyMarks says that a list holds marks and commas only.
func onlyMarks(inner []byte) bool {
	for i, c := range inner {
		if i%2 == 1 && c != ',' || i%2 == 0 && (c < textMark || c > paramMark) {
			return false
		}
	}
	return len(inner)%2 == 1
}
