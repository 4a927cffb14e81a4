package equiv

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"assay/advisor/sqlast"
)

// compare runs both forms and notes whether their answers agree here.
func compare(ctx context.Context, s Session, p Pair, r *Result) error {
	if p.CountExists {
		return compareCount(ctx, s, p, r)
	}
	before, err := s.Describe(ctx, p.Before)
	if err != nil {
		return err
	}
	after, err := s.Describe(ctx, p.After)
	if err != nil {
		return err
	}
	if len(p.Columns) == 0 {
		if reason := sameShape(before, after); reason != "" {
			r.Compared, r.Reason = true, reason
			return nil
		}
	}
	if name := repeated(before, p.Columns); name != "" {
		r.NotCompared = fmt.Sprintf("two output columns are named %q; give one an alias to have the rows compared", name)
		return nil
	}
	return compareRows(ctx, s, p, before, r)
}

// compareRows compares the bags of rows, and the order where ORDER BY asks for it.
func compareRows(ctx context.Context, s Session, p Pair, columns []Column, r *Result) error {
	keys := orderKeys(p.Query, columns)
	before, err := s.Digest(ctx, p.Before, p.Args, p.Columns, keys)
	if err != nil {
		return err
	}
	after, err := s.Digest(ctx, p.After, p.Args, p.Columns, keys)
	if err != nil {
		return err
	}
	r.Compared = true
	r.RowsBefore, r.RowsAfter = before.Rows, after.Rows
	r.Equal = before.Rows == after.Rows && before.Sums == after.Sums && before.Order == after.Order
	if r.Equal {
		return nil
	}
	if name := floating(columns, p.Columns); name != "" && before.Rows == after.Rows {
		r.Compared = false
		r.NotCompared = fmt.Sprintf("%s is a floating-point number: its last digits depend on the order of the additions", name)
		return nil
	}
	if len(p.Columns) == 0 {
		r.Differences, err = s.Difference(ctx, p.Before, p.After, p.Args, maxDifferences)
	}
	return err
}

// compareCount checks that count > 0 is what EXISTS answers.
func compareCount(ctx context.Context, s Session, p Pair, r *Result) error {
	count, err := s.Value(ctx, p.Before, p.Args)
	if err != nil {
		return err
	}
	exists, err := s.Value(ctx, p.After, p.Args)
	if err != nil {
		return err
	}
	if count == nil || exists == nil {
		r.NotCompared = "one of the two answered NULL"
		return nil
	}
	r.Compared, r.RowsBefore, r.RowsAfter = true, 1, 1
	r.Equal = (*count != "0") == (*exists == "t" || *exists == "true")
	return nil
}

// judged settles the badge by what the comparison found.
func judged(p Pair, r Result) Result {
	switch {
	case !r.Compared:
		if r.Badge == NotTested && r.Reason == "" {
			r.Reason = r.NotCompared
		}
	case !r.Equal:
		r.Badge = Refuted
		if r.Reason == "" || len(r.Differences) > 0 || r.RowsBefore != r.RowsAfter {
			r.Reason = difference(p, r)
		}
	case r.Badge == NotTested:
		r.Reason = fmt.Sprintf("same on your data (%s compared), but %s", plural(int(r.RowsBefore), "row"), r.Reason)
	}
	return r
}

func difference(p Pair, r Result) string {
	switch {
	case p.CountExists:
		return "count > 0 and EXISTS disagree on your data"
	case r.RowsBefore != r.RowsAfter:
		return fmt.Sprintf("the answers differ on your data: %s before, %d after", plural(int(r.RowsBefore), "row"), r.RowsAfter)
	}
	return "the answers differ on your data"
}

// sameShape is how two column lists differ; "" when they do not.
func sameShape(a, b []Column) string {
	if len(a) != len(b) {
		return fmt.Sprintf("%s before, %d after", plural(len(a), "column"), len(b))
	}
	for i := range a {
		if a[i].Name != b[i].Name {
			return fmt.Sprintf("column %d is named %q before and %q after", i+1, a[i].Name, b[i].Name)
		}
		if a[i].Type != b[i].Type {
			return fmt.Sprintf("column %q is %s before and %s after", a[i].Name, a[i].Type, b[i].Type)
		}
	}
	return ""
}

// repeated is a name of only that two output columns share, which leaves
// "the column of that name" without a meaning; "" when there is none.
func repeated(columns []Column, only []string) string {
	for _, name := range only {
		if named(columns, name) > 1 {
			return name
		}
	}
	return ""
}

func named(columns []Column, name string) int {
	n := 0
	for _, c := range columns {
		if c.Name == name {
			n++
		}
	}
	return n
}

func floating(columns []Column, only []string) string {
	for _, c := range columns {
		inexact := strings.Contains(c.Type, "double precision") || strings.Contains(c.Type, "real")
		if inexact && (len(only) == 0 || slices.Contains(only, c.Name)) {
			return c.Name
		}
	}
	return ""
}

// orderKeys are the output columns that ORDER BY sorts by; none when a key is
// no plain output column, for then the order cannot be read off the result.
func orderKeys(q *sqlast.Query, columns []Column) []string {
	if q == nil || q.Select == nil {
		return nil
	}
	var keys []string
	for _, k := range q.Select.OrderBy {
		name := k.Expr.Name
		if k.Expr.Kind != sqlast.ExprColumn || named(columns, name) != 1 || renamed(q.Select, k.Expr) {
			return nil
		}
		keys = append(keys, name)
	}
	return keys
}

// renamed says that the output column of that name is something else than the sort key.
func renamed(s *sqlast.Select, key *sqlast.Expr) bool {
	for _, t := range s.Targets {
		if t.Name == key.Name && key.Table == "" {
			return false
		}
		if t.Name == key.Name && (t.Expr.Kind != sqlast.ExprColumn || t.Expr.Name != key.Name || t.Expr.Table != key.Table) {
			return true
		}
	}
	return false
}
