package patterns

import (
	"strings"

	"assay/advisor/sqlast"
	"assay/advisor/workload/units"
)

// maxValues is how many values a merged statement spells out; of more there is
// a parameter to give an array.
const maxValues = 50

// mergedSQL is a loop's first statement, asking for all values at once: for
// plain reads with the column added to the select list, for an aggregate grouped
// by it. It is "" where a LIMIT counts for each value by itself, or the
// statement has more in it than this can change.
func mergedSQL(sql string, key units.Key, values []string, grouped bool) string {
	q, err := sqlast.Parse(sql)
	if err != nil || q.Select == nil {
		return ""
	}
	s := q.Select
	if !simple(s) {
		return ""
	}
	limited := s.Limit != nil && s.Limit.Value != "1" && s.Limit.Value != djangoGet
	if limited || s.Limit != nil && key.Column != "id" && !grouped && s.Limit.Value != djangoGet {
		return ""
	}
	term := keyTerm(s, key.Column)
	if term == nil {
		return ""
	}
	column, value := term.Args[0], term.Args[1]
	if column.Kind != sqlast.ExprColumn {
		column, value = value, column
	}
	name := q.Slice(column.Outer)
	all := name + " IN (" + strings.Join(values, ", ") + ")"
	if value.Kind != sqlast.ExprConst {
		all = name + " = ANY (" + q.Slice(value.Outer) + ")"
	} else if len(values) > maxValues {
		all = name + " = ANY ($1)"
	}
	edits := []sqlast.Edit{{Span: term.Outer, New: all}}
	if s.Limit != nil {
		edits = append(edits, q.DropClause(s.LimitSpan)...)
	}
	if grouped {
		if len(q.Selects()) > 1 || s.Targets[0].Expr.Kind == sqlast.ExprConst {
			return ""
		}
		edits = append(edits, sqlast.Edit{Span: sqlast.Span{Start: s.TargetsSpan.Start, End: s.TargetsSpan.Start}, New: name + ", "})
	} else if !selects(s, key.Column) {
		edits = append(edits, sqlast.Edit{Span: sqlast.Span{Start: s.TargetsSpan.End, End: s.TargetsSpan.End}, New: ", " + name})
	}
	text, err := sqlast.Apply(sql, edits)
	if err != nil {
		return ""
	}
	text = strings.TrimRight(text, "; \n")
	if grouped {
		text += " GROUP BY " + name
	}
	if _, err := sqlast.Parse(text); err != nil {
		return ""
	}
	return text
}

// keyTerm is the whole AND-ed term of WHERE that compares the column with one value.
func keyTerm(s *sqlast.Select, column string) *sqlast.Expr {
	for _, t := range s.Terms {
		if (t.Kind == sqlast.ExprOp && t.Name == "=" || t.Kind == sqlast.ExprIn && !t.Negated) && len(t.Args) == 2 {
			for _, a := range t.Args {
				if a.Kind == sqlast.ExprColumn && a.Name == column {
					return t
				}
			}
		}
	}
	return nil
}

func selects(s *sqlast.Select, column string) bool {
	for _, t := range s.Targets {
		if t.Expr.Kind == sqlast.ExprStar || t.Expr.Kind == sqlast.ExprColumn && t.Expr.Name == column {
			return true
		}
	}
	return false
}

// existsSQL asks whether there are rows instead of counting them; "" where the
// count is wrapped.
func existsSQL(sql string) string {
	q, err := sqlast.Parse(sql)
	if err != nil || q.Select == nil || len(q.Selects()) > 1 || !q.Select.GroupSpan.Empty() || len(q.Select.Targets) != 1 {
		return ""
	}
	call := q.Select.Targets[0].Expr
	if !call.AggStar && (len(call.Args) != 1 || call.Args[0].Kind != sqlast.ExprConst) {
		return "" // count(column) leaves NULLs out
	}
	s := q.Select
	return "SELECT EXISTS (SELECT 1 " + strings.TrimSpace(q.Slice(s.FromSpan)+" "+q.Slice(s.WhereSpan)) + ")"
}

// simple says that the block has nothing that a list of keys would change the meaning of.
func simple(s *sqlast.Select) bool {
	return s.SetOp == "" && !s.Distinct && s.GroupSpan.Empty() && s.Having == nil && !s.Windows && len(s.With) == 0 && s.Offset == nil && len(s.Targets) > 0
}
