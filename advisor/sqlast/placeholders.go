package sqlast

import "strings"

// placeholder reads the parameter of a client library at i, if one stands
// there: %s, %(name)s or ?. After an operand % and ? are operators.
func (l *lexer) placeholder(i int) (tok, bool) {
	if !l.placeholders {
		return tok{}, false
	}
	n := placeholderLength(l.src, i, !l.afterOperand())
	if n == 0 || l.src[i] == '%' && l.afterOperand() && typeBefore(l.toks[:l.prev+1], l.prev+1) < 0 {
		return tok{}, false
	}
	style := ParamMark
	switch {
	case n == 2:
		style = ParamFormat
	case n > 2:
		style = ParamPyName
	}
	l.pos = i + n
	return tok{Token: Token{Class: TokenParam}, style: style}, true
}

// placeholderLength is the length of the placeholder at i, 0 when there is
// none. A ? is one where an operand must stand, or where none can follow it.
func placeholderLength(src string, i int, wantOperand bool) int {
	if src[i] == '?' {
		if wantOperand || !operandFollows(src, i+1) {
			return 1
		}
		return 0
	}
	if src[i] != '%' || i+1 >= len(src) {
		return 0
	}
	if src[i+1] == 's' && (i+2 >= len(src) || !isWordPart(src[i+2])) {
		return 2
	}
	if src[i+1] != '(' {
		return 0
	}
	end := i + 2
	for end < len(src) && isWordPart(src[end]) {
		end++
	}
	if end > i+2 && src[i+2] != '$' && strings.HasPrefix(src[end:], ")s") && (end+2 >= len(src) || !isWordPart(src[end+2])) {
		return end + 2 - i
	}
	return 0
}

// operandFollows says that the text at i goes on with something that can be
// the right side of an operator.
func operandFollows(src string, i int) bool {
	for i < len(src) && isSpace(src[i]) {
		i++
	}
	if i >= len(src) {
		return false
	}
	c := src[i]
	if !isWordStart(c) {
		return isDigit(c) || strings.IndexByte("'\"$(@~?|&+-", c) >= 0
	}
	end := i
	for end < len(src) && isWordPart(src[end]) {
		end++
	}
	word := lower(src[i:end])
	return keywordCategory(word) != reserved || startsOperand(word)
}

func startsOperand(word string) bool {
	switch word {
	case "all", "any", "some", "array", "case", "cast", "null", "true", "false", "select",
		"current_date", "current_time", "current_timestamp", "current_user", "localtime", "localtimestamp":
		return true
	}
	return false
}

// colon reads ::, :=, :name or a lone colon. In a subscript a colon parts the
// bounds of a slice.
func (l *lexer) colon() tok {
	switch n := l.at(l.pos + 1); {
	case n == ':' || n == '=':
		l.pos += 2
		return tok{Token: Token{Class: TokenOperator}, word: l.src[l.pos-2 : l.pos]}
	case l.placeholders && isWordStart(n) && !l.inSubscript():
		l.pos++
		for isWordPart(l.at(l.pos)) {
			l.pos++
		}
		return tok{Token: Token{Class: TokenParam}, style: ParamColon}
	}
	l.pos++
	return tok{Token: Token{Class: TokenPunct}, word: ":"}
}

func (l *lexer) inSubscript() bool {
	n := len(l.brackets)
	return n > 0 && l.brackets[n-1] == 's'
}

// afterOperand says that what stands before pos can be an operator's left side.
func (l *lexer) afterOperand() bool {
	if l.prev < 0 {
		return false
	}
	t := l.toks[l.prev]
	switch t.Class {
	case TokenString, TokenNumber, TokenParam:
		return true
	case TokenPunct:
		return t.word == ")" || t.word == "]"
	case TokenIdent:
		return t.word == "" || endsOperand(t.word)
	}
	return false
}

// endsOperand says that a word can be the end of an expression.
func endsOperand(word string) bool {
	switch word {
	case "by", "escape", "rows", "range", "groups", "first", "next", "zone", "following", "preceding":
		return false
	case "null", "true", "false", "end":
		return true
	}
	if strings.HasPrefix(word, "current_") || strings.HasPrefix(word, "localtime") {
		return true
	}
	c := keywordCategory(word)
	return c == notKeyword || c == unreserved
}
