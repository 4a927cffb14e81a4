package workload

import (
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// Batch is the one statement that reads the rows of all statements of a run:
// the first one's text with the list of values. It fails where a LIMIT counts
// for each value by itself.
func (l Lookup) Batch(u *Unit, parent int) (advisor.Batch, bool) {
	q, s := l.Query, l.Query.Select
	edits := []sqlast.Edit{{Span: l.term.Outer, New: q.Slice(l.Column.Outer) + " IN (" + strings.Join(l.written(u), ", ") + ")"}}
	if s.Limit != nil {
		if !l.Unique || !positive(s.Limit) {
			return advisor.Batch{}, false
		}
		edits = append(edits, q.DropClause(s.LimitSpan)...) // it cut nothing off: a key has one row
	}
	if !l.selects() {
		column := q.Slice(l.Column.Outer)
		edits = append(edits, sqlast.Edit{Span: sqlast.Span{Start: s.TargetsSpan.End, End: s.TargetsSpan.End}, New: ", " + column})
	}
	after, err := sqlast.Rewritten(q, edits)
	if err != nil {
		return advisor.Batch{}, false
	}
	b := advisor.Batch{Text: after.Text, Replaces: l.Members, Parent: parent}
	b.Theorem, b.Claims = l.proof()
	return b, true
}

// written are the different values as the statements have them, casts included.
func (l Lookup) written(u *Unit) []string {
	var out []string
	seen := map[string]bool{}
	for _, m := range l.Members {
		q := u.Statements[m].Query
		literal := q.Shape().Literals[l.literal]
		if seen[literal.Value] {
			continue
		}
		seen[literal.Value] = true
		out = append(out, q.Slice(valueAt(q.Select, literal.Span).Outer))
	}
	return out
}

// valueAt is the compared value that holds the literal.
func valueAt(s *sqlast.Select, literal sqlast.Span) *sqlast.Expr {
	for _, t := range s.Terms {
		for _, a := range t.Args {
			if t.Span.Contains(literal) && a.Span.Contains(literal) {
				return a
			}
		}
	}
	return &sqlast.Expr{Outer: literal}
}

func positive(limit *sqlast.Expr) bool {
	return limit.Kind == sqlast.ExprConst && limit.ValueKind == "int" && limit.Value != "0" && !strings.HasPrefix(limit.Value, "-")
}

// selects says that the select list has the column, so that the application
// can deal the rows out.
func (l Lookup) selects() bool {
	for _, t := range l.Query.Select.Targets {
		if t.Expr.Kind == sqlast.ExprStar || t.Expr.Kind == sqlast.ExprColumn && t.Expr.Name == l.Column.Name {
			return true
		}
	}
	return false
}

// proof says why the different statements' rows together are the batch's. It
// needs values that differ as the column compares them, which is certain of
// integers only: two texts can be equal and written differently.
func (l Lookup) proof() (string, []catalog.Claim) {
	col := l.Table.Column(l.Column.Name)
	if col == nil || !integers(l.Values) {
		return "", nil
	}
	switch col.BaseType {
	case "int2", "int4", "int8":
	default:
		return "", nil
	}
	name := l.Table.Name
	claims := []catalog.Claim{
		{Kind: catalog.ColumnType, Table: name, Columns: []string{col.Name}, Object: col.BaseType},
		{Kind: catalog.PlainTable, Table: name},
		{Kind: catalog.NoRowSecurity, Table: name},
	}
	for _, f := range l.Query.Functions {
		claims = append(claims, catalog.Claim{Kind: catalog.NotVolatile, Object: f.Name})
	}
	for _, op := range l.Query.Operators {
		claims = append(claims, catalog.Claim{Kind: catalog.NotVolatile, Object: op})
	}
	// The comparison of the column is an integer's, whatever else is compared.
	claims = append(claims, catalog.Claim{Kind: catalog.BuiltinObject, Object: "="})
	if l.Query.Select.Limit != nil {
		claims = append(claims, catalog.Claim{Kind: catalog.UniqueKey, Table: name, Columns: []string{col.Name}})
	}
	return "The statements ask for different values of one column, and a row has one value in it, so each of their rows is in the batch's answer once and no other row is.", claims
}

// integers says that every value is a plain integer, written in one way only.
func integers(values []string) bool {
	for _, v := range values {
		digits := strings.TrimPrefix(v, "-")
		if digits == "" || strings.Trim(digits, "0123456789") != "" || len(digits) > 1 && digits[0] == '0' || v == "-0" {
			return false
		}
	}
	return true
}
