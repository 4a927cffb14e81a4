package rules

import (
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// fromLeaf is the FROM item of the parent that the block is, nil for none.
func fromLeaf(s *sqlast.Select) *sqlast.From {
	if s.Parent == nil {
		return nil
	}
	for _, f := range s.Parent.Leaves() {
		if f.Select == s {
			return f
		}
	}
	return nil
}

// totals: the block is one row of aggregates for which the order of its rows
// makes no difference.
func (p *proof) totals(s *sqlast.Select, c *catalog.Catalog) {
	if !plainBlock(s) || s.Distinct {
		p.broken = true
		return
	}
	for _, t := range s.Targets {
		if !p.total(s, t.Expr, c) {
			p.broken = true
		}
	}
}

// total says that the expression holds an aggregate, and asks that all of them are steady.
func (p *proof) total(s *sqlast.Select, root *sqlast.Expr, c *catalog.Catalog) bool {
	found := false
	root.Walk(func(e *sqlast.Expr) bool {
		switch {
		case e.Kind == sqlast.ExprSubquery:
			p.broken = true
			return false
		case e.Kind == sqlast.ExprFunc && calledAsAggregate(e, c):
			found = true
			p.steady(s, e, c)
			return false
		}
		return true
	})
	return found
}

// searched says that the block is only searched for a value, by IN.
func searched(s *sqlast.Select) bool {
	found := false
	s.Parent.Walk(func(e *sqlast.Expr) bool {
		if e.Sub == s && e.SubKind == sqlast.SubIn {
			found = true
		}
		return true
	})
	return found
}
