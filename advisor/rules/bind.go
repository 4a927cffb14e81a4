package rules

import (
	"slices"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// binding is what a column reference means: a FROM item, and the table's
// column behind it.
type binding struct {
	leaf   *sqlast.From
	depth  int // 0 for an item of the block itself, 1 for its parent's, and so on
	table  *catalog.Table
	column *catalog.Column
}

// name is the table's name as claims want it.
func (b binding) name() catalog.Name { return b.table.Name }

// bind finds what a column reference in block s means. It answers only where
// there is no doubt: a rewrite that rests on a wrong answer changes results.
func bind(s *sqlast.Select, e *sqlast.Expr, c *catalog.Catalog) (binding, bool) {
	if e == nil || e.Kind != sqlast.ExprColumn || e.Schema != "" {
		return binding{}, false
	}
	r := s.Resolve(e, c)
	if !r.Sure() || r.Column == nil || r.WholeRow || len(r.From.ColumnAliases) > 0 {
		return binding{}, false
	}
	return binding{r.From, r.Depth, r.Table, r.Column}, true
}

// tableOf is the catalog's table behind a FROM item whose columns keep their
// names; nil for anything else.
func tableOf(leaf *sqlast.From, c *catalog.Catalog) *catalog.Table {
	if leaf.Kind != sqlast.FromTable || len(leaf.ColumnAliases) > 0 {
		return nil
	}
	return c.Table(leaf.Relation.Schema, leaf.Relation.Name)
}

// inFrom says that the block is a subquery in its parent's FROM clause, or a
// WITH query of it.
func inFrom(s *sqlast.Select) bool {
	if s.Parent == nil {
		return false
	}
	for _, w := range s.Parent.With {
		if w.Select == s {
			return true
		}
	}
	return slices.ContainsFunc(s.Parent.Leaves(), func(f *sqlast.From) bool { return f.Select == s })
}

// visitExpr calls f for every expression in root, which stands in block s, and
// in the blocks nested in it, with the block it stands in.
func visitExpr(s *sqlast.Select, root *sqlast.Expr, f func(in *sqlast.Select, e *sqlast.Expr)) {
	root.Walk(func(e *sqlast.Expr) bool {
		f(s, e)
		visit(e.Sub, f)
		return true
	})
}

// visit is visitExpr for a whole block.
func visit(s *sqlast.Select, f func(in *sqlast.Select, e *sqlast.Expr)) {
	if s == nil {
		return
	}
	s.WalkAll(func(in *sqlast.Select, e *sqlast.Expr) bool {
		f(in, e)
		return true
	})
}

// joinsOf are the joins in a block's FROM, in no order.
func joinsOf(s *sqlast.Select) []*sqlast.From {
	var out []*sqlast.From
	var walk func(f *sqlast.From)
	walk = func(f *sqlast.From) {
		if f != nil && f.Kind == sqlast.FromJoin {
			out = append(out, f)
			walk(f.Left)
			walk(f.Right)
		}
	}
	for _, f := range s.From {
		walk(f)
	}
	return out
}
