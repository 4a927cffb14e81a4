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
	code := make([]tok, 0, len(toks))
	for _, t := range toks {
		if t.Class == TokenString || t.Class == TokenParam {
			return -1 // that printer writes neither
		}
		if t.Class != TokenComment {
			code = append(code, t)
		}
	}
	word := func(i int) string {
		if i < 0 || i >= len(code) {
			return ""
		}
		return code[i].word
	}
	quotedPair := func(i int) bool {
		return i >= 2 && i < len(code) && word(i-1) == "." && text[code[i].Span.Start] == '"' && text[code[i-2].Span.Start] == '"'
	}
	inList := false
	for i := range code {
		if word(i) == ")" {
			inList = false
		}
		if word(i) == "in" && word(i+1) == "(" {
			inList = quotedPair(i-1) || word(i-1) == "not"
		}
		behind := quotedPair(i-2) && comparison(word(i-1)) || inList && (word(i-1) == "(" || word(i-1) == ",")
		if word(i) == "%" && (word(i-1) == "like" || word(i-1) == "(") { // LIKE %abc%
			return code[i].Span.Start
		}
		if behind && (bareWord(code, i) || bareDate(text, code, i)) {
			return code[i].Span.Start
		}
	}
	return -1
}

func comparison(w string) bool {
	switch w {
	case "=", "<>", "<", ">", "<=", ">=", "like":
		return true
	}
	return false
}

// bareWord says that token i is an unquoted word that is no keyword, call or qualified name.
func bareWord(code []tok, i int) bool {
	t := code[i]
	if t.Class != TokenIdent || t.word == "" || keywordCategory(t.word) > unreserved || t.unclosed {
		return false
	}
	return i+1 >= len(code) || code[i+1].word != "(" && code[i+1].word != "."
}

// bareDate says that 2026-01-31 starts at token i.
func bareDate(text string, code []tok, i int) bool {
	if i+4 >= len(code) || code[i].Class != TokenNumber || code[i+1].word != "-" || code[i+3].word != "-" {
		return false
	}
	s := code[i].Span.Start
	return code[i+4].Span.Start == s+8 && len(text) >= s+10 && code[i+3].Span.Start == s+7
}

func unquotedHint(text string, toks []tok) string {
	if unquotedValue(text, toks) >= 0 {
		return unquotedHintText
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
