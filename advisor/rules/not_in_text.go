package rules

import (
	"fmt"
	"slices"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// edits turn the test into NOT EXISTS with the comparison inside the subquery.
func (site notIn) edits(q *sqlast.Query) ([]sqlast.Edit, bool) {
	sub := site.test.Sub
	inner, edits, ok := site.innerName(q)
	if !ok {
		return nil, false
	}
	// From the term's start to the subquery's parenthesis: `x NOT IN`, `NOT x IN`.
	open := parenBefore(q, sub.Span.Start, site.whole.Span.Start)
	if open < 0 {
		return nil, false
	}
	edits = append(edits, replace(sqlast.Span{Start: site.whole.Span.Start, End: open}, "NOT EXISTS "))
	if end := site.whole.Span.End; end > site.test.Span.End {
		edits = append(edits, replace(sqlast.Span{Start: site.test.Span.End, End: end}, ""))
	}
	if sub.Distinct {
		edits = append(edits, q.DropDistinct(sub)...)
	}
	edits = append(edits, replace(sub.Targets[0].Span, "1"))
	return append(edits, q.AddTerm(sub, site.outerName(q)+" = "+inner)...), true
}

// insideNot is the IN below a NOT, and whether a test beside it lets NULL pass:
// for a NULL x the AND is false, not NULL, as NOT EXISTS has it too.
func insideNot(s *sqlast.Select, e *sqlast.Expr, c *catalog.Catalog) (in *sqlast.Expr, keepsNull bool) {
	if e.Kind != sqlast.ExprAnd || len(e.Args) != 2 {
		return e, false
	}
	in, test := e.Args[0], e.Args[1]
	if test.Kind != sqlast.ExprNullTest || !test.Negated || len(in.Args) != 1 {
		return e, false
	}
	a, okA := bind(s, in.Args[0], c)
	b, okB := bind(s, test.Args[0], c)
	if !okA || !okB || a.leaf != b.leaf || a.column != b.column {
		return e, false
	}
	return in, true
}

// parenBefore is the offset of the parenthesis that opens at, or -1 where
// anything but white space or more parentheses stands between.
func parenBefore(q *sqlast.Query, at, from int) int {
	open := -1
	for i := at - 1; i >= from; i-- {
		switch {
		case q.Text[i] == '(':
			open = i
		case !isSpace(q.Text[i]):
			return open
		}
	}
	return -1
}

// outerName is x, qualified so that no column of the subquery can capture it.
func (site notIn) outerName(q *sqlast.Query) string {
	x := site.test.Args[0]
	if x.Table != "" {
		return q.Slice(x.Span)
	}
	return catalog.QuoteIdent(site.outer.leaf.Alias) + "." + q.Slice(x.Span)
}

// innerName is y as it is to stand in the subquery's WHERE. Where the subquery
// reads a table under the outer one's name, it gets a name of its own; that
// needs the name to be used nowhere in the subquery.
func (site notIn) innerName(q *sqlast.Query) (string, []sqlast.Edit, bool) {
	sub := site.test.Sub
	y := sub.Targets[0].Expr
	alias := site.outer.leaf.Alias
	shadow := slices.IndexFunc(sub.Leaves(), func(f *sqlast.From) bool { return f.Alias == alias })
	switch {
	case shadow < 0 && y.Table != "":
		return q.Slice(y.Span), nil, true
	case shadow < 0:
		return catalog.QuoteIdent(site.inner.leaf.Alias) + "." + q.Slice(y.Span), nil, true
	}
	leaf := sub.Leaves()[shadow]
	if len(sub.Leaves()) != 1 || leaf.AliasWritten || y.Table != "" || namesTable(sub, alias) {
		return "", nil, false
	}
	fresh := freshAlias(q, alias)
	return fresh + "." + q.Slice(y.Span), []sqlast.Edit{insert(leaf.Span.End, " AS "+fresh)}, true
}

// namesTable says that something in the block speaks of a FROM item by that name.
func namesTable(s *sqlast.Select, name string) bool {
	found := false
	visit(s, func(_ *sqlast.Select, e *sqlast.Expr) {
		if e.Table == name || e.Kind == sqlast.ExprColumn && e.Table == "" && e.Name == name {
			found = true
		}
	})
	return found
}

// freshAlias is a name that no FROM item of the statement has.
func freshAlias(q *sqlast.Query, alias string) string {
	for i := 2; ; i++ {
		name := fmt.Sprintf("%s_%d", alias, i)
		taken := slices.ContainsFunc(q.Selects(), func(s *sqlast.Select) bool {
			return slices.ContainsFunc(s.Leaves(), func(f *sqlast.From) bool { return f.Alias == name || f.Relation.Name == name })
		})
		if !taken {
			return catalog.QuoteIdent(name)
		}
	}
}

// sameOrNot says whether the two forms are one, or what the proof lacks.
func sameOrNot(c *catalog.Catalog, r advisor.Rewrite) string {
	for _, claim := range r.Claims {
		if got := c.Check(claim); claim.Kind == catalog.NotNull && !got.Holds {
			return "but is the same only without NULLs, and " + got.Why
		}
	}
	return "and is the same where neither side is NULL"
}

// holdsNull keeps silent where the statistics have seen the NULL that makes
// the two forms differ: the rewrite would answer another question.
func (site notIn) holdsNull(pass *advisor.Pass, r advisor.Rewrite) bool {
	for _, b := range []binding{site.inner, site.outer} {
		needed := slices.ContainsFunc(r.Claims, func(claim catalog.Claim) bool {
			return claim.Kind == catalog.NotNull && claim.Table == b.name() && claim.Columns[0] == b.column.Name
		})
		if needed && b.column.NullFrac > 0 {
			pass.Silent(advisor.Silence{
				Reason: fmt.Sprintf("%s.%s holds NULLs, with which NOT EXISTS has another answer than NOT IN", b.table, b.column.Name),
				Value:  b.column.NullFrac,
			})
			return true
		}
	}
	return false
}
