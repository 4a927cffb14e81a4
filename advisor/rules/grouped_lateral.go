package rules

import (
	"slices"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// groupedAt looks among the terms for one that makes a group key of the
// subquery equal to a column of an item before it; one is enough.
func groupedAt(s *sqlast.Select, leaf *sqlast.From, terms []*sqlast.Expr, before func(*sqlast.From) bool, c *catalog.Catalog) []groupedJoin {
	sub := leaf.Select
	if leaf.Lateral || sub == nil || len(sub.GroupBy) == 0 || len(leaf.ColumnAliases) > 0 || sub.GroupingSets {
		return nil
	}
	for _, t := range terms {
		if t.Kind != sqlast.ExprOp || t.Name != "=" || len(t.Args) != 2 || t.OpSpan.End-t.OpSpan.Start != 1 {
			continue
		}
		for i, e := range t.Args {
			key, okKey := groupOutput(s, leaf, e, c)
			to, okTo := bind(s, t.Args[1-i], c)
			if okKey && okTo && to.depth == 0 && before(to.leaf) && sameFamily(key.column.BaseType, to.column.BaseType) && !speaks(sub, to.leaf.Alias) {
				return []groupedJoin{{leaf, key, to}}
			}
		}
	}
	return nil
}

// groupOutput is the column within the subquery that e, outside, means, where
// the subquery is grouped by it.
func groupOutput(s *sqlast.Select, leaf *sqlast.From, e *sqlast.Expr, c *catalog.Catalog) (binding, bool) {
	if e.Kind != sqlast.ExprColumn || e.Schema != "" {
		return binding{}, false
	}
	if r := s.Resolve(e, c); r.From != leaf || !r.Sure() || r.Depth != 0 {
		return binding{}, false
	}
	sub := leaf.Select
	i := slices.IndexFunc(sub.Targets, func(t sqlast.Target) bool { return t.Name == e.Name })
	if i < 0 {
		return binding{}, false
	}
	out, ok := bind(sub, sub.Targets[i].Expr, c)
	return out, ok && out.depth == 0 && slices.ContainsFunc(sub.GroupBy, func(g *sqlast.Expr) bool {
		b, ok := groupKey(sub, g, c)
		return ok && b.leaf == out.leaf && b.column == out.column
	})
}

// speaks says that something in the block, or below it, has that name.
func speaks(s *sqlast.Select, name string) bool {
	return slices.ContainsFunc(s.Leaves(), func(f *sqlast.From) bool { return f.Alias == name }) ||
		namesTable(s, name) || slices.ContainsFunc(s.Children(), func(b *sqlast.Select) bool { return speaks(b, name) })
}

func (g groupedJoin) rewrite(q *sqlast.Query, c *catalog.Catalog) (advisor.Rewrite, bool) {
	sub := g.leaf.Select
	open := parenBefore(q, sub.Span.Start, 0)
	var p proof
	p.sameEachTime(sub, c)
	p.typed(g.to)
	p.sameKey(g.key)
	p.builtin("=")
	if open < 0 || p.broken || missingIn(sub, g.key.leaf) {
		return advisor.Rewrite{}, false
	}
	edits := append(q.AddTerm(sub, columnText(g.key.leaf, g.key.column.Name)+" = "+columnText(g.to.leaf, g.to.column.Name)), insert(open, "LATERAL "))
	r, err := advisor.NewRewrite(q, edits)
	if err != nil {
		return r, false
	}
	r.Theorem = "Rows with another value of the grouped column are in other groups, and the join drops those, so the subquery need not make them."
	r.Claims = p.claims
	return r, true
}
