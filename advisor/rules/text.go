package rules

import (
	"strconv"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// insert puts text at an offset.
func insert(at int, text string) sqlast.Edit {
	return sqlast.Edit{Span: sqlast.Span{Start: at, End: at}, New: text}
}

// replace puts text in a span's place.
func replace(s sqlast.Span, text string) sqlast.Edit { return sqlast.Edit{Span: s, New: text} }

// cutWord removes a word and the blanks behind it; where its line ends behind
// it, the white space before it.
func cutWord(q *sqlast.Query, s sqlast.Span) []sqlast.Edit {
	end := s.End
	for end < len(q.Text) && (q.Text[end] == ' ' || q.Text[end] == '\t') {
		end++
	}
	if end < len(q.Text) && (q.Text[end] == '\n' || q.Text[end] == '\r') {
		return q.DropClause(s)
	}
	return []sqlast.Edit{replace(sqlast.Span{Start: s.Start, End: end}, "")}
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' || b == '\f' }

// bareOr says that the expression needs parentheses to stand beside AND.
func bareOr(e *sqlast.Expr) bool { return e.Kind == sqlast.ExprOr && e.Outer == e.Span }

// asTerm is an expression's own text, fit to stand beside AND.
func asTerm(q *sqlast.Query, e *sqlast.Expr) string {
	if bareOr(e) {
		return "(" + q.Slice(e.Outer) + ")"
	}
	return q.Slice(e.Outer)
}

// ordinal is the place of item i in a list as SQL counts it.
func ordinal(i int) string { return strconv.Itoa(i + 1) }

// renamed is an expression's own text, fit to stand beside AND, with other
// names for the columns that name knows; "" for a column leaves its text.
func renamed(q *sqlast.Query, e *sqlast.Expr, name func(*sqlast.Expr) string) string {
	var edits []sqlast.Edit
	e.Walk(func(at *sqlast.Expr) bool {
		if at.Kind == sqlast.ExprColumn {
			if n := name(at); n != "" {
				edits = append(edits, replace(sqlast.Span{Start: at.Span.Start - e.Outer.Start, End: at.Span.End - e.Outer.Start}, n))
			}
		}
		return true
	})
	text, err := sqlast.Apply(q.Slice(e.Outer), edits)
	if err != nil {
		return ""
	}
	if bareOr(e) {
		return "(" + text + ")"
	}
	return text
}

// columnText is a column qualified by its FROM item.
func columnText(leaf *sqlast.From, column string) string {
	return catalog.QuoteIdent(leaf.Alias) + "." + catalog.QuoteIdent(column)
}
