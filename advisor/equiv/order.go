package equiv

import (
	"fmt"
	"strconv"

	"assay/advisor/sqlast"
)

// sortKey is one key of the outermost ORDER BY: an output column by its
// position from 0, or an expression to be put out beside them.
type sortKey struct {
	output     int // -1 for an expression
	expression string
}

// sortKeys are the keys of the outermost ORDER BY; why says why there are none
// that could be read off the result, "" when there are.
func sortKeys(q *sqlast.Query, columns []Column) (keys []sortKey, why string) {
	s := q.Select
	for _, k := range s.OrderBy {
		key, ok := outputKey(q, k.Expr, columns)
		if !ok {
			if s.SetOp != "" || s.Values || s.Distinct || len(s.DistinctOn) > 0 || s.TargetsSpan.Empty() {
				return nil, "ORDER BY sorts by what is no output column"
			}
			key = sortKey{output: -1, expression: q.Slice(k.Expr.Outer)}
		}
		keys = append(keys, key)
	}
	return keys, ""
}

// outputKey is the output column that an item of ORDER BY means: by its number,
// by its name, or by being the same expression.
func outputKey(q *sqlast.Query, e *sqlast.Expr, columns []Column) (sortKey, bool) {
	if e.Kind == sqlast.ExprConst && e.ValueKind == "int" {
		n, err := strconv.Atoi(e.Value)
		return sortKey{output: n - 1}, err == nil && n >= 1 && n <= len(columns)
	}
	if e.Kind == sqlast.ExprColumn && e.Table == "" && named(columns, e.Name) == 1 {
		for i, c := range columns {
			if c.Name == e.Name {
				return sortKey{output: i}, true
			}
		}
	}
	if len(q.Select.Targets) != len(columns) { // a star hides some
		return sortKey{}, false
	}
	want := sqlast.Normal(q.Slice(e.Span))
	for i, t := range q.Select.Targets {
		if t.Expr != nil && t.Expr.Kind != sqlast.ExprStar && sqlast.Normal(q.Slice(t.Expr.Span)) == want {
			return sortKey{output: i}, true
		}
	}
	return sortKey{}, false
}

// orders are the keys by which the rows of both forms are compared in their
// order: those of the first, which the second has to keep. why says why the
// order cannot be compared.
func orders(forms [2]*sqlast.Query, columns [2][]Column) (keys [2][]sortKey, why string) {
	before, why := sortKeys(forms[0], columns[0])
	if why != "" || len(before) == 0 {
		return keys, why
	}
	outputs := true
	for _, k := range before {
		outputs = outputs && k.output >= 0
	}
	if outputs {
		return [2][]sortKey{before, before}, ""
	}
	after, why := sortKeys(forms[1], columns[1])
	switch {
	case why != "":
		return keys, why
	case len(after) != len(before):
		return keys, "the two sort by different numbers of keys, and not all of them are output columns"
	}
	return [2][]sortKey{before, after}, ""
}

// keyEdits put the expressions of ORDER BY out behind the select list.
func keyEdits(q *sqlast.Query, keys []sortKey) []sqlast.Edit {
	junk := ""
	for _, k := range keys {
		if k.output < 0 {
			junk += ", " + k.expression
		}
	}
	if junk == "" {
		return nil
	}
	end := q.Select.TargetsSpan.End
	return []sqlast.Edit{{Span: sqlast.Span{Start: end, End: end}, New: junk}}
}

// keyColumns are the names under which the keys stand among the columns of the
// answer, whose outputs come first.
func keyColumns(keys []sortKey, outputs int) []string {
	var out []string
	for _, k := range keys {
		n := k.output
		if n < 0 {
			n = outputs
			outputs++
		}
		out = append(out, outputName(n))
	}
	return out
}

func outputName(i int) string { return fmt.Sprintf("_o%d", i) }
