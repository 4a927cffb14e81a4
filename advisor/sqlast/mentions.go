package sqlast

import "strings"

// Mentions are the names that stand in a text, by its tokens alone: it may be a
// function's body or a view's definition, which no parser of statements reads.
type Mentions struct {
	// Calls are the names in front of an opening parenthesis: functions, and words such as IN.
	Calls []Call
	// Words are all names and keywords, folded as PostgreSQL folds them.
	Words []string
	// Operators as they stand.
	Operators []string
}

// Call is a name in front of an opening parenthesis.
type Call struct {
	Name string
	// Literal is the first argument where that starts with a string without escapes, else "".
	Literal string
}

// Mentioned reads the names of a text. Each is given once, in order.
func Mentioned(text string) Mentions {
	var m Mentions
	seen := map[string]bool{}
	first := func(kind, s string) bool {
		known := seen[kind+s]
		seen[kind+s] = true
		return !known
	}
	toks := withoutComments(lex(text, false))
	for i, t := range toks {
		name := nameOf(text, t)
		switch {
		case t.Class == TokenOperator && first("operator ", t.word):
			m.Operators = append(m.Operators, t.word)
		case name == "":
			continue
		case i+1 < len(toks) && toks[i+1].word == "(":
			c := Call{Name: name}
			if i+2 < len(toks) {
				c.Literal = literalOf(text, toks[i+2])
			}
			if first("call ", c.Name+" "+c.Literal) {
				m.Calls = append(m.Calls, c)
			}
		}
		if name != "" && first("word ", name) {
			m.Words = append(m.Words, name)
		}
	}
	return m
}

func withoutComments(all []tok) []tok {
	out := all[:0]
	for _, t := range all {
		if t.Class != TokenComment {
			out = append(out, t)
		}
	}
	return out
}

// nameOf is a word, or what a quoted name says; "" for other tokens.
func nameOf(text string, t tok) string {
	if t.Class != TokenIdent && t.Class != TokenKeyword {
		return ""
	}
	raw := text[t.Span.Start:t.Span.End]
	if t.word == "" && len(raw) >= 2 && raw[0] == '"' {
		return strings.ReplaceAll(strings.TrimSuffix(raw[1:], `"`), `""`, `"`)
	}
	return t.word
}

// literalOf is the text of a plain string.
func literalOf(text string, t tok) string {
	raw := text[t.Span.Start:t.Span.End]
	if t.Class != TokenString || len(raw) < 2 || raw[0] != '\'' {
		return ""
	}
	return strings.ReplaceAll(strings.TrimSuffix(raw[1:], "'"), "''", "'")
}
