package sqlast

import (
	"slices"

	"assay/advisor/catalog"
)

// NeverFails says that nothing the query computes can end in an error whatever
// the rows are: it compares, counts and looks for NULLs. It says so of what it
// knows, and of nothing else.
func (q *Query) NeverFails(c *catalog.Catalog) bool {
	if q.Select == nil {
		return false
	}
	for _, op := range q.Operators {
		if known := operatorNamed(c, op); known == nil || !known.Builtin || !slices.Contains([]string{"=", "<>", "<", "<=", ">", ">="}, op) {
			return false
		}
	}
	for _, f := range q.Functions {
		if known := c.Function(f.Schema, f.Name); known == nil || !known.Builtin ||
			!slices.Contains([]string{"count", "min", "max", "bool_and", "bool_or"}, f.Name) {
			return false
		}
	}
	safe := true
	q.Select.WalkAll(func(_ *Select, e *Expr) bool {
		switch {
		case e.Kind == ExprCast && (len(e.Args) != 1 || e.Args[0].Kind != ExprConst), e.Kind == ExprOther:
			safe = false
		case e.Kind == ExprSubquery && (e.SubKind == SubScalar || e.SubKind == SubArray) && !e.Sub.oneValue():
			safe = false // more than one row
		}
		return safe
	})
	for _, s := range q.Selects() {
		safe = safe && s.Limit == nil && s.Offset == nil && !s.Into && !s.Locking // LIMIT -1
	}
	return safe
}

// oneValue says that a block gives exactly one row: aggregates without groups.
func (s *Select) oneValue() bool {
	if s.SetOp != "" || s.Values || len(s.GroupBy) > 0 || s.GroupingSets || len(s.Targets) != 1 {
		return false
	}
	e := s.Targets[0].Expr
	return e.Kind == ExprFunc && !e.Window && slices.Contains([]string{"count", "min", "max", "bool_and", "bool_or"}, e.Name)
}
