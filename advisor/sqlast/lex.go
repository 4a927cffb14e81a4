package sqlast

import "strings"

// TokenClass says what a token is, for highlighting.
type TokenClass string

// The classes of token.
const (
	TokenKeyword  TokenClass = "keyword"
	TokenIdent    TokenClass = "ident"
	TokenString   TokenClass = "string"
	TokenNumber   TokenClass = "number"
	TokenOperator TokenClass = "operator"
	TokenComment  TokenClass = "comment"
	TokenParam    TokenClass = "param"
	TokenPunct    TokenClass = "punct"
)

// Token is one token of a text; white space is what lies between tokens.
type Token struct {
	Span  Span
	Class TokenClass
}

// tok is a token as the lexer knows it.
type tok struct {
	Token
	// word is an unquoted word in lower case, or an operator or punctuation
	// as it stands; "" for literals, quoted names, comments and parameters.
	word string
	// style is the style of a parameter.
	style ParamStyle
	// unclosed says that a quote or comment reaches the end of the text unclosed.
	unclosed bool
}

// lexer reads tokens from pos on.
type lexer struct {
	src string
	pos int
	// placeholders asks for %s, %(name)s, :name and ? as parameters; without
	// it only $1 is one, as PostgreSQL itself reads a text.
	placeholders bool
	// run is the run of operator characters that was met last.
	run  operatorRun
	toks []tok
	// prev is the index of the last token that is no comment, -1 before the first.
	prev int
	// brackets holds the open ( and [; a subscript's [ is 's'.
	brackets []byte
}

// Tokens splits a text into tokens. It never fails: an open quote or comment
// reaches to the end of the text, and a byte that starts no token is punctuation.
func Tokens(sql string) []Token {
	toks := lex(sql, true)
	out := make([]Token, len(toks))
	for i, t := range toks {
		out[i] = t.Token
		if t.Class == TokenIdent && highlighted(t.word) && !afterDot(sql, t.Span.Start) {
			out[i].Class = TokenKeyword
		}
	}
	return out
}

func afterDot(sql string, at int) bool { return at > 0 && sql[at-1] == '.' }

// lex splits src by PostgreSQL's rules (standard_conforming_strings on).
func lex(src string, placeholders bool) []tok {
	l := &lexer{src: src, placeholders: placeholders, prev: -1, toks: make([]tok, 0, len(src)/5+4)}
	for l.pos < len(src) {
		if isSpace(src[l.pos]) {
			l.pos++
			continue
		}
		start := l.pos
		t := l.next()
		t.Span = Span{start, l.pos}
		l.toks = append(l.toks, t)
		if t.Class != TokenComment {
			l.prev = len(l.toks) - 1
		}
	}
	return l.toks
}

func (l *lexer) at(i int) byte {
	if i < len(l.src) {
		return l.src[i]
	}
	return 0
}

// next reads the token at pos, which is no space, and moves pos behind it.
func (l *lexer) next() tok {
	c := l.src[l.pos]
	switch {
	case c == '-' && l.at(l.pos+1) == '-':
		return l.lineComment()
	case c == '/' && l.at(l.pos+1) == '*':
		return l.blockComment()
	case c == '\'':
		return l.quoted(0, false)
	case c == '"':
		return l.quotedName(0)
	case c == '$':
		return l.dollar()
	case isDigit(c), c == '.' && isDigit(l.at(l.pos+1)):
		return l.number()
	case isWordStart(c):
		return l.wordOrPrefixed()
	case c == ':':
		return l.colon()
	case isOperatorChar(c):
		return l.operator()
	}
	return l.punct()
}

func (l *lexer) lineComment() tok {
	for l.pos < len(l.src) && l.src[l.pos] != '\n' && l.src[l.pos] != '\r' {
		l.pos++
	}
	return tok{Token: Token{Class: TokenComment}}
}

func (l *lexer) blockComment() tok {
	depth := 0
	for l.pos < len(l.src) {
		switch {
		case strings.HasPrefix(l.src[l.pos:], "/*"):
			depth++
			l.pos += 2
		case strings.HasPrefix(l.src[l.pos:], "*/"):
			depth--
			l.pos += 2
			if depth == 0 {
				return tok{Token: Token{Class: TokenComment}}
			}
		default:
			l.pos++
		}
	}
	return tok{Token: Token{Class: TokenComment}, unclosed: true}
}

// quoted reads a string whose quote stands at pos+prefix, with the pieces that
// follow on later lines, which PostgreSQL joins to it.
func (l *lexer) quoted(prefix int, backslash bool) tok {
	l.pos += prefix
	for {
		if !l.quotedPiece('\'', backslash) {
			return tok{Token: Token{Class: TokenString}, unclosed: true}
		}
		next := continuation(l.src, l.pos)
		if next < 0 {
			return tok{Token: Token{Class: TokenString}}
		}
		l.pos = next
	}
}

// quotedPiece reads from the opening quote at pos to behind the closing one.
func (l *lexer) quotedPiece(quote byte, backslash bool) bool {
	l.pos++
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; {
		case c == '\\' && backslash:
			l.pos += 2
		case c == quote && l.at(l.pos+1) == quote:
			l.pos += 2
		case c == quote:
			l.pos++
			return true
		default:
			l.pos++
		}
	}
	l.pos = len(l.src)
	return false
}

// continuation returns where the next piece of a string starts whose last
// piece ended at i: behind white space with at least one newline. -1 is none.
func continuation(src string, i int) int {
	newline := false
	for i < len(src) {
		switch {
		case src[i] == '\n' || src[i] == '\r':
			newline = true
			i++
		case isSpace(src[i]):
			i++
		case strings.HasPrefix(src[i:], "--"):
			for i < len(src) && src[i] != '\n' && src[i] != '\r' {
				i++
			}
		case src[i] == '\'' && newline:
			return i
		default:
			return -1
		}
	}
	return -1
}

func (l *lexer) quotedName(prefix int) tok {
	l.pos += prefix
	closed := l.quotedPiece('"', false)
	return tok{Token: Token{Class: TokenIdent}, unclosed: !closed}
}

// dollar reads $1, $tag$…$tag$, or a lone dollar sign.
func (l *lexer) dollar() tok {
	if isDigit(l.at(l.pos + 1)) {
		l.pos++
		for isDigit(l.at(l.pos)) {
			l.pos++
		}
		return tok{Token: Token{Class: TokenParam}, style: ParamDollar}
	}
	end := l.pos + 1
	if isWordStart(l.at(end)) {
		for isWordPart(l.at(end)) && l.at(end) != '$' {
			end++
		}
	}
	if l.at(end) != '$' {
		l.pos++
		return tok{Token: Token{Class: TokenPunct}, word: "$"}
	}
	tag := l.src[l.pos : end+1]
	l.pos = end + 1
	body := strings.Index(l.src[l.pos:], tag)
	if body < 0 {
		l.pos = len(l.src)
		return tok{Token: Token{Class: TokenString}, unclosed: true}
	}
	l.pos += body + len(tag)
	return tok{Token: Token{Class: TokenString}}
}

func (l *lexer) number() tok {
	start := l.pos
	if l.src[l.pos] == '0' && strings.IndexByte("xXoObB", l.at(l.pos+1)) >= 0 && isHex(l.at(l.pos+2)) {
		l.pos += 2
		for isHex(l.at(l.pos)) || l.at(l.pos) == '_' {
			l.pos++
		}
		return tok{Token: Token{Class: TokenNumber}}
	}
	l.digits()
	if l.at(l.pos) == '.' && l.at(l.pos+1) != '.' && l.src[start] != '.' {
		l.pos++
		l.digits()
	} else if l.src[start] == '.' {
		l.pos++
		l.digits()
	}
	if e := l.at(l.pos); e == 'e' || e == 'E' {
		i := l.pos + 1
		if l.at(i) == '+' || l.at(i) == '-' {
			i++
		}
		if isDigit(l.at(i)) {
			l.pos = i
			l.digits()
		}
	}
	return tok{Token: Token{Class: TokenNumber}}
}

func (l *lexer) digits() {
	for isDigit(l.at(l.pos)) || l.at(l.pos) == '_' && isDigit(l.at(l.pos+1)) {
		l.pos++
	}
}

// wordOrPrefixed reads a word, or a string with a letter before its quote.
func (l *lexer) wordOrPrefixed() tok {
	switch c, n := l.src[l.pos]|0x20, l.at(l.pos+1); {
	case c == 'e' && n == '\'':
		return l.quoted(1, true)
	case (c == 'b' || c == 'x') && n == '\'':
		return l.quoted(1, false)
	case c == 'u' && n == '&' && l.at(l.pos+2) == '\'':
		return l.quoted(2, false)
	case c == 'u' && n == '&' && l.at(l.pos+2) == '"':
		return l.quotedName(2)
	}
	start := l.pos
	for isWordPart(l.at(l.pos)) {
		l.pos++
	}
	return tok{Token: Token{Class: TokenIdent}, word: lower(l.src[start:l.pos])}
}

func (l *lexer) punct() tok {
	c := l.src[l.pos]
	switch c {
	case '(':
		l.brackets = append(l.brackets, c)
	case '[':
		if l.afterOperand() {
			c = 's'
		}
		l.brackets = append(l.brackets, c)
	case ')', ']':
		if n := len(l.brackets); n > 0 {
			l.brackets = l.brackets[:n-1]
		}
	}
	start := l.pos
	l.pos++
	if c == '.' && l.at(l.pos) == '.' {
		l.pos++
	}
	return tok{Token: Token{Class: TokenPunct}, word: l.src[start:l.pos]}
}

// operator reads the longest run of operator characters that PostgreSQL takes
// as one operator: it stops before a comment, and a + or - at its end belongs
// to it only when an unusual character is in it.
func (l *lexer) operator() tok {
	if t, ok := l.placeholder(l.pos); ok {
		return t
	}
	start := l.pos
	if start >= l.run.end {
		l.run = l.operatorRun(start)
	}
	end := l.run.end
	if l.run.unusual < start { // then a + or - at the end is an operator of its own
		end = max(l.run.solid, start) + 1
	}
	l.pos = end
	return tok{Token: Token{Class: TokenOperator}, word: l.src[start:l.pos]}
}

// operatorRun is a run of operator characters, which may be several operators:
// where it ends, and where the last character stands that lets + and - end an
// operator (-1 for none) and the last one that is neither + nor -.
type operatorRun struct{ end, unusual, solid int }

// operatorRun finds the run that begins at start, in one pass: every operator
// of the run is cut from it.
func (l *lexer) operatorRun(start int) operatorRun {
	r := operatorRun{end: start, unusual: -1, solid: -1}
	for r.end < len(l.src) && isOperatorChar(l.src[r.end]) {
		rest := l.src[r.end:]
		if r.end > start && (strings.HasPrefix(rest, "--") || strings.HasPrefix(rest, "/*") ||
			l.placeholders && placeholderLength(l.src, r.end, false) > 0) {
			break
		}
		switch c := l.src[r.end]; {
		case strings.IndexByte("~!@#^&|`?%", c) >= 0:
			r.unusual, r.solid = r.end, r.end
		case c != '+' && c != '-':
			r.solid = r.end
		}
		r.end++
	}
	return r
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isHex(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func isWordStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}
func isWordPart(c byte) bool { return isWordStart(c) || isDigit(c) || c == '$' }

func isOperatorChar(c byte) bool {
	return c != 0 && strings.IndexByte("~!@#^&|`?+-*/%<>=", c) >= 0
}

// lower folds ASCII only, as PostgreSQL does with names in UTF-8 databases.
func lower(s string) string {
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			b := []byte(s)
			for j := range b {
				if b[j] >= 'A' && b[j] <= 'Z' {
					b[j] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}
