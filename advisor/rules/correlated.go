package rules

import (
	"slices"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// correlated is a scalar subquery that belongs to each row of its block by
// equalities: `(SELECT … FROM t WHERE t.a = outer.b AND …)`.
type correlated struct {
	in    *sqlast.Select
	e     *sqlast.Expr
	place int // of the select item that e is below, -1 in WHERE
	// inner and outer are the columns made equal, pair by pair.
	inner, outer []binding
	rest         []*sqlast.Expr // the other conditions
	values       []*sqlast.Expr // what is taken from the rows: aggregates, or one column
}

// correlatedIn finds the subqueries of a block's select list and WHERE that
// read, which knows what values it wants of them.
func correlatedIn(s *sqlast.Select, c *catalog.Catalog, read func(*correlated) bool) []*correlated {
	var out []*correlated
	visit := func(root *sqlast.Expr, place int) {
		root.Walk(func(e *sqlast.Expr) bool {
			if _, asked := siteAt(e, asksForRows); asked {
				return false // whether there are rows is EXISTS's to answer
			}
			x := &correlated{in: s, e: e, place: place}
			if e.Kind == sqlast.ExprSubquery && e.SubKind == sqlast.SubScalar && x.link(c) && read(x) {
				out = append(out, x)
			}
			return true
		})
	}
	if !joinable(s) {
		return nil
	}
	if len(s.GroupBy) == 0 && s.Having == nil && !aggregated(s, c) {
		for i, t := range s.Targets {
			visit(t.Expr, i)
		}
	}
	for _, t := range s.Terms {
		visit(t, -1)
	}
	return out
}

// joinable says that one more FROM item changes nothing else in the block.
func joinable(s *sqlast.Select) bool {
	if s.SetOp != "" || s.Values || s.Locking || s.GroupingSets || len(s.From) == 0 || s.FromSpan.Empty() || !transparent(s) {
		return false
	}
	if s.Limit != nil || s.Offset != nil {
		return false // a LIMIT may ask for the subquery a few times only
	}
	return !slices.ContainsFunc(s.Targets, func(t sqlast.Target) bool { return t.Expr.Kind == sqlast.ExprStar && t.Expr.Table == "" })
}

func aggregated(s *sqlast.Select, c *catalog.Catalog) bool {
	found := false
	for _, t := range s.Targets {
		t.Expr.Walk(func(e *sqlast.Expr) bool {
			found = found || e.Kind == sqlast.ExprFunc && !e.Window && calledAsAggregate(e, c)
			return true
		})
	}
	return found
}

// link takes the subquery's conditions apart.
func (x *correlated) link(c *catalog.Catalog) bool {
	sub := x.e.Sub
	if !plainBlock(sub) || sub.Distinct || len(sub.OrderBy) > 0 || len(sub.Targets) != 1 || len(sub.From) == 0 || !transparent(sub) ||
		slices.ContainsFunc(sub.Leaves(), func(f *sqlast.From) bool { return f.Kind != sqlast.FromTable || f.Sample }) {
		return false
	}
	for _, j := range joinsOf(sub) {
		if j.On != nil && !local(sub, j.On, c) {
			return false
		}
	}
	for _, t := range sub.Terms {
		if local(sub, t, c) {
			x.rest = append(x.rest, t)
			continue
		}
		a, b, ok := equality(sub, t, c)
		if a.depth == 1 {
			a, b = b, a
		}
		if !ok || a.depth != 0 || b.depth != 1 || missingIn(sub, a.leaf) || !slices.Contains(x.in.Leaves(), b.leaf) {
			return false
		}
		x.inner, x.outer = append(x.inner, a), append(x.outer, b)
	}
	return len(x.inner) > 0 && x.item() != nil
}

// local says that an expression reads nothing but columns of its own block.
func local(s *sqlast.Select, root *sqlast.Expr, c *catalog.Catalog) bool {
	ok := true
	root.Walk(func(e *sqlast.Expr) bool {
		switch e.Kind {
		case sqlast.ExprSubquery, sqlast.ExprStar, sqlast.ExprOther:
			ok = false
		case sqlast.ExprColumn:
			b, bound := bind(s, e, c)
			ok = ok && bound && b.depth == 0
		}
		return ok
	})
	return ok
}

// item is the one item of the block's FROM that holds everything the subquery
// is linked to; nil for several.
func (x *correlated) item() *sqlast.From {
	i := slices.IndexFunc(x.in.From, func(f *sqlast.From) bool {
		return !slices.ContainsFunc(x.outer, func(b binding) bool { return !holds(f, b.leaf) })
	})
	if i < 0 {
		return nil
	}
	return x.in.From[i]
}

// source is what two subqueries share that read the same rows.
func (x *correlated) source(q *sqlast.Query) string {
	parts := []string{q.Slice(x.e.Sub.FromSpan)}
	for _, t := range x.e.Sub.Terms {
		parts = append(parts, q.Slice(t.Outer))
	}
	return strings.Join(parts, "\x00")
}

// joinForm is how the rows of correlated subqueries are joined instead.
type joinForm struct {
	alias   string // of the derived table
	grouped bool
	theorem string
}

// joinCorrelated puts one derived table for each source in the block's FROM,
// and its columns in the subqueries' places.
func joinCorrelated(q *sqlast.Query, s *sqlast.Select, sites []*correlated, form joinForm, c *catalog.Catalog) (advisor.Rewrite, bool) {
	var p proof
	var edits []sqlast.Edit
	bySource := map[string]*derived{}
	var order []*derived
	for _, x := range sites {
		d := bySource[x.source(q)]
		if d == nil {
			d = &derived{q: q, first: x, alias: freshName(q, form.alias, len(order)), grouped: form.grouped}
			bySource[x.source(q)], order = d, append(order, d)
		}
		edits = append(edits, d.take(x)...)
		p.repeatable(x.e.Sub, c)
		for i := range x.inner {
			p.typed(x.inner[i])
			p.typed(x.outer[i])
		}
		for _, v := range x.values {
			if form.grouped {
				p.steady(x.e.Sub, v, c)
			}
		}
	}
	p.builtin("=")
	for _, d := range order {
		if d.clashes(s, c) {
			p.broken = true
		}
		edits = append(edits, insert(d.first.item().Span.End, d.text()))
	}
	if p.broken {
		return advisor.Rewrite{}, false
	}
	r, err := advisor.NewRewrite(q, edits)
	r.Theorem, r.Claims = form.theorem, p.claims
	return r, err == nil
}
