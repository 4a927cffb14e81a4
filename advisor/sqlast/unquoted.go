package sqlast

import "fmt"

// unquotedHintText explains the most common text that looks like SQL and is none.
const unquotedHintText = "this looks like the output of Django's str(queryset.query), which leaves the quotes of values out and is no SQL; " +
	"paste the statement of a django.db.backends DEBUG line, of connection.queries, or of " +
	"queryset.query.sql_with_params() with %s for the values"

// unquotedValue finds a value without quotes in a text whose columns are all
// written "table"."column", as Django's str(queryset.query) prints it: a bare
// word, or a date, behind a comparison. -1 when there is none.
func unquotedValue(text string, toks []tok) int {
	u := unquoted{text: text}
	for _, t := range toks {
		if t.Class == TokenString || t.Class == TokenParam {
			return -1 // that printer writes neither
		}
		if t.Class != TokenComment {
			u.code = append(u.code, t)
		}
	}
	inList := false
	for i := range u.code {
		switch {
		case u.word(i) == ")":
			inList = false
		case u.word(i) == "in" && u.word(i+1) == "(":
			inList = (u.quotedPair(i-1) || u.word(i-1) == "not" && u.quotedPair(i-2)) && !u.subquery(i+2)
		case u.pattern(i), u.compared(i, inList) && (u.bareWord(i) || u.bareDate(i)):
			return u.code[i].Span.Start
		}
	}
	return -1
}

// unquoted looks at the tokens of a text, comments left out.
type unquoted struct {
	text string
	code []tok
}

func (u unquoted) word(i int) string {
	if i < 0 || i >= len(u.code) {
		return ""
	}
	return u.code[i].word
}

// quotedPair says that "table"."column" ends at token i.
func (u unquoted) quotedPair(i int) bool {
	return i >= 2 && i < len(u.code) && u.word(i-1) == "." &&
		u.text[u.code[i].Span.Start] == '"' && u.text[u.code[i-2].Span.Start] == '"'
}

// subquery says that a subquery starts at token i, whose commas part no values.
func (u unquoted) subquery(i int) bool {
	w := u.word(i)
	return w == "select" || w == "with" || w == "values" || w == "("
}

// pattern says that %abc% starts at token i, as in LIKE %abc%.
func (u unquoted) pattern(i int) bool {
	return u.word(i) == "%" && (u.word(i-1) == "like" || u.word(i-1) == "(")
}

// compared says that token i is where a value is compared with a column.
func (u unquoted) compared(i int, inList bool) bool {
	before := u.word(i - 1)
	return u.quotedPair(i-2) && comparison(before) || inList && (before == "(" || before == ",")
}

func comparison(w string) bool {
	switch w {
	case "=", "<>", "<", ">", "<=", ">=", "like":
		return true
	}
	return false
}

// bareWord says that token i is an unquoted word that is no keyword, call or qualified name.
func (u unquoted) bareWord(i int) bool {
	t := u.code[i]
	if t.Class != TokenIdent || t.word == "" || keywordCategory(t.word) > unreserved {
		return false
	}
	return u.word(i+1) != "(" && u.word(i+1) != "."
}

// bareDate says that 2026-01-31 starts at token i.
func (u unquoted) bareDate(i int) bool {
	start := u.code[i].Span.Start
	return u.code[i].Class == TokenNumber && u.word(i+1) == "-" && u.word(i+3) == "-" &&
		u.code[i+1].Span.Start == start+len("2026") && u.code[i+3].Span.Start == start+len("2026-01")
}

// syntaxHint says what a text that does not parse probably is, "" when nothing is known.
func syntaxHint(text string, toks []tok) string {
	if unquotedValue(text, toks) >= 0 {
		return unquotedHintText
	}
	for i := 1; i < len(toks); i++ {
		if toks[i-1].word == "in" && toks[i].Class == TokenParam {
			return "a list needs its own parentheses on the server: write IN (%s, %s), or = ANY(%s) with an array for one parameter"
		}
	}
	return ""
}

// unquotedError is the error for a text that parses, but whose values would be
// read as columns.
func unquotedError(text string, toks []tok) error {
	at := unquotedValue(text, toks)
	if at < 0 {
		return nil
	}
	end := at
	for end < len(text) && isWordPart(text[end]) {
		end++
	}
	return &SyntaxError{
		Pos:     at,
		Message: fmt.Sprintf("the value %q has no quotes", text[at:end]),
		Hint:    unquotedHintText,
	}
}
