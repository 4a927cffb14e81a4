package anonymise

import (
	"strings"

	"assay/advisor/sqlast"
)

// SQL replaces names and literals in a statement. Comments are taken out.
func (m *Names) SQL(statement string) string { return m.rewrite(statement, false) }

// expression does the same for what EXPLAIN prints: there, keywords are in
// upper case, and a name in upper case is quoted.
func (m *Names) expression(s string) string { return m.rewrite(s, true) }

func (m *Names) expressions(list []string) {
	for i, s := range list {
		list[i] = m.expression(s)
	}
}

// rewrite goes through the tokens; what lies between them stays.
func (m *Names) rewrite(s string, deparsed bool) string {
	if s == "" {
		return ""
	}
	r := rewriter{names: m, src: s, tokens: sqlast.Tokens(s), deparsed: deparsed}
	var b strings.Builder
	end := 0
	for i, t := range r.tokens {
		b.WriteString(s[end:t.Span.Start])
		word := r.token(i)
		if t.Span.Start == end && joins(b.String(), word) { // SELECT"a" has no blank, and would become SELECTc1
			b.WriteString(" ")
		}
		b.WriteString(word)
		end = t.Span.End
	}
	b.WriteString(s[end:])
	return b.String()
}

// joins says that two tokens without a blank between them would be read as one word.
func joins(before, word string) bool {
	part := func(c byte) bool {
		return c == '_' || c == '$' || c >= 0x80 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	}
	return before != "" && word != "" && part(before[len(before)-1]) && part(word[0])
}

// A rewriter replaces the tokens of one text. What a token is can depend on its
// neighbours.
type rewriter struct {
	names    *Names
	src      string
	tokens   []sqlast.Token
	deparsed bool
}

// at is the text of a token, "" outside.
func (r *rewriter) at(i int) string {
	if i < 0 || i >= len(r.tokens) {
		return ""
	}
	return r.src[r.tokens[i].Span.Start:r.tokens[i].Span.End]
}

func (r *rewriter) token(i int) string {
	word := r.at(i)
	switch r.tokens[i].Class {
	case sqlast.TokenString:
		return r.literal(word)
	case sqlast.TokenNumber:
		if r.keepsNumber(i) {
			return word
		}
		return r.names.literal(number, word)
	case sqlast.TokenComment:
		return ""
	case sqlast.TokenIdent, sqlast.TokenKeyword:
		return r.word(i, word)
	case sqlast.TokenParam:
		return r.param(word)
	default:
		return word
	}
}

// literal keeps the way in which a string is quoted.
func (r *rewriter) literal(word string) string {
	open := strings.IndexByte(word, '\'')
	if open < 0 || word[0] == '$' { // $tag$ … $tag$, which may hold a quote
		return "'" + r.names.literal(text, word) + "'"
	}
	inner := strings.TrimSuffix(word[open+1:], "'")
	return word[:open] + "'" + r.names.literal(text, inner) + "'"
}

// param keeps $1, %s and ?; the name of a named parameter is the user's.
func (r *rewriter) param(word string) string {
	name := strings.Trim(word, "%()s:")
	if name == "" || strings.ContainsAny(word[:1], "$?") {
		return word
	}
	return strings.Replace(word, name, r.names.name(Other, name), 1)
}

// keepsNumber: a subplan's number and a type's length are no literals.
func (r *rewriter) keepsNumber(i int) bool {
	switch strings.ToLower(r.at(i - 1)) {
	case "initplan", "subplan", "cte", "returns":
		return true
	}
	for j := i - 1; j > 0; j-- { // back to the bracket of numeric(10,2)
		switch c := r.at(j); {
		case c == "(":
			return r.isType(j - 1)
		case c != "," && r.tokens[j].Class != sqlast.TokenNumber:
			return false
		}
	}
	return false
}

// isType says that the word at i is a built-in type's, or the last of one.
func (r *rewriter) isType(i int) bool {
	word := strings.ToLower(r.at(i))
	if !r.names.types[word] {
		return false
	}
	for j := i; j >= 0 && i-j < 4; j-- { // "character varying", "timestamp with time zone"
		if r.at(j-1) == "::" || strings.EqualFold(r.at(j-1), "as") {
			return true
		}
		if !r.names.types[strings.ToLower(r.at(j-1))] {
			break
		}
	}
	return false
}

// word replaces a name and keeps a word of SQL's.
func (r *rewriter) word(i int, word string) string {
	if quoted, ok := strings.CutPrefix(word, `"`); ok {
		name := strings.ReplaceAll(strings.TrimSuffix(quoted, `"`), `""`, `"`)
		if strings.EqualFold(r.at(i-1), "collate") && (name == "C" || name == "POSIX" || name == "default") || r.names.ours(name) {
			return word
		}
		return r.names.name(Column, name)
	}
	if strings.HasPrefix(word, `U&"`) {
		return r.names.name(Column, word)
	}
	folded := strings.ToLower(word)
	switch {
	case r.deparsed && folded != word: // AND, IS NOT NULL, SubPlan
		return word
	case r.builtin(i, folded):
		return word
	}
	return r.names.name(r.kind(i), folded)
}

// builtin says that a word in its place is SQL's or PostgreSQL's own.
func (r *rewriter) builtin(i int, word string) bool {
	behindDot := r.at(i-1) == "."
	switch {
	case behindDot && r.deparsed && r.at(i-2) == ")" && subplanColumn(word):
		return true
	case behindDot:
		return r.at(i-2) == "pg_catalog"
	case r.names.byName[word] != "" && r.tokens[i].Class != sqlast.TokenKeyword:
		return r.at(i+1) == "(" && r.names.functions[word]
	case r.at(i+1) == "(" && (r.names.functions[word] || r.names.types[word]):
		return true
	case r.isType(i):
		return true
	case r.deparsed:
		return deparsedWord(word)
	}
	return r.tokens[i].Class == sqlast.TokenKeyword || syntax(word)
}

// subplanColumn: (InitPlan 1).col1.
func subplanColumn(word string) bool {
	number, ok := strings.CutPrefix(word, "col")
	return ok && number != "" && strings.Trim(number, "0123456789") == ""
}

// deparsedWord: of the words that EXPLAIN prints in lower case in an
// expression, these are no names.
func deparsedWord(word string) bool {
	switch word {
	case "true", "false", "hashed", "returns", "rescan", "alternatives", "or", "and", "not", "null", "copy":
		return true
	}
	return false
}

// syntax are the words of a statement that could be a column's name and
// seldom are.
func syntax(word string) bool {
	switch word {
	case "value", "values", "key", "no", "share", "nowait", "skip", "locked", "temp", "temporary", "unlogged", "ordinality",
		"exclude", "others", "ties", "groups", "overriding", "system", "repeatable", "next", "row", "at", "zone", "do",
		"cascade", "restrict", "verbose", "costs", "buffers", "format", "timing", "depth", "breadth", "search", "cycle",
		"year", "month", "day", "hour", "minute", "second", "current", "of", "percent":
		return true
	}
	return false
}

// kind guesses what a name stands for by its place.
func (r *rewriter) kind(i int) Kind {
	switch strings.ToLower(r.at(i - 1)) {
	case "from", "join", "into", "update", "table":
		if r.at(i+1) == "." {
			return Schema
		}
		return Table
	}
	if r.at(i+1) == "(" {
		return Function
	}
	return Column
}
