package rules

import (
	"slices"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// apart says that no one index can answer both sides: one holds a subquery, or
// they speak of different FROM items.
func apart(s *sqlast.Select, a, b *sqlast.Expr, c *catalog.Catalog) bool {
	left, right := spokenOf(s, a, c), spokenOf(s, b, c)
	if len(left) == 0 || len(right) == 0 {
		return false
	}
	return asks(a) || asks(b) || !slices.ContainsFunc(left, func(f *sqlast.From) bool { return slices.Contains(right, f) })
}

// spokenOf are the FROM items whose columns an expression reads outside of its
// subqueries; nil where one is not known.
func spokenOf(s *sqlast.Select, e *sqlast.Expr, c *catalog.Catalog) []*sqlast.From {
	var out []*sqlast.From
	known := true
	e.Walk(func(e *sqlast.Expr) bool {
		if e.Kind == sqlast.ExprColumn {
			b, ok := bind(s, e, c)
			out, known = append(out, b.leaf), known && ok
		}
		return true
	})
	if asks(e) && len(out) == 0 && known {
		return s.Leaves() // EXISTS
	}
	if !known {
		return nil
	}
	return out
}

// asks says that a subquery decides about rows.
func asks(e *sqlast.Expr) bool {
	found := false
	e.Walk(func(e *sqlast.Expr) bool {
		found = found || e.Kind == sqlast.ExprSubquery && (e.SubKind == sqlast.SubIn || e.SubKind == sqlast.SubExists)
		return true
	})
	return found
}

// unionable says that every row of FROM gives its own row of the result, whose
// order, if any, is told by the names of output columns.
func unionable(s *sqlast.Select, c *catalog.Catalog) bool {
	names := map[string]int{}
	for _, t := range s.Targets {
		names[t.Name]++
		plain := t.Expr.Kind != sqlast.ExprStar || len(s.OrderBy) == 0
		t.Expr.Walk(func(e *sqlast.Expr) bool {
			f := c.Function(e.Schema, e.Name)
			plain = plain && e.Sub == nil && (e.Kind != sqlast.ExprFunc || f != nil && !f.Aggregate || syntax(e.Name))
			return true
		})
		if !plain {
			return false
		}
	}
	return !slices.ContainsFunc(s.OrderBy, func(k sqlast.SortKey) bool {
		e := k.Expr
		return k.Using != "" || e.Kind != sqlast.ExprColumn || e.Table != "" || names[e.Name] != 1
	})
}
