package sqlast

import "strings"

// briefItems is how many items a select list may have to be kept whole.
const briefItems = 2

// Brief is a statement for a line that is too short for it: of a long select
// list the first item stays, so that the FROM and WHERE that tell statements
// of an ORM apart are not pushed out of sight. It is to be read, not to be run.
func Brief(sql string) string {
	var out strings.Builder
	from := 0
	for _, s := range longLists(sql, lex(sql, false)) {
		out.WriteString(sql[from:s.Start])
		out.WriteString(", … ")
		from = s.End
	}
	out.WriteString(sql[from:])
	return out.String()
}

// longLists are the parts of long select lists behind their first item, in
// the order of the text. The lists of subqueries lie in them or behind them.
func longLists(sql string, toks []tok) []Span {
	var out []Span
	for i := 0; i < len(toks); i++ {
		if toks[i].word != "select" {
			continue
		}
		if cut, next := longList(sql, toks[i+1:]); next > 0 {
			out = append(out, cut)
			i += next
		}
	}
	return out
}

// longList is the part of the select list behind a SELECT to leave out, and
// where its FROM is among the tokens; 0 where nothing is to be left out.
func longList(sql string, toks []tok) (cut Span, from int) {
	depth, items := 0, 1
	for i, t := range toks {
		depth += nesting(t.word)
		if depth < 0 {
			break
		}
		if depth > 0 || afterDot(sql, t.Span.Start) {
			continue
		}
		switch t.word {
		case ",":
			if items == 1 {
				cut.Start = t.Span.Start
			}
			items++
		case "from":
			if items <= briefItems {
				return Span{}, 0
			}
			cut.End = t.Span.Start
			return cut, i + 1
		case ";", "union", "intersect", "except", "where":
			return Span{}, 0
		}
	}
	return Span{}, 0
}

// nesting is by how much a word opens or closes parentheses and brackets.
func nesting(word string) int {
	switch word {
	case "(", "[":
		return 1
	case ")", "]":
		return -1
	}
	return 0
}
