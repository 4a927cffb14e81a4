package rules

import "assay/advisor/sqlast"

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
