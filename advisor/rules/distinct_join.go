package rules

import (
	"fmt"
	"slices"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// DistinctJoin finds joins that only filter and whose repeated rows DISTINCT
// has to drop again.
func DistinctJoin() *advisor.Rule {
	return &advisor.Rule{
		ID: "distinct-join",
		Doc: advisor.Doc{
			Title:  "DISTINCT drops the rows that a join repeated",
			Why:    "The join makes one row for every partner, and DISTINCT sorts or hashes them all to keep one. EXISTS never makes them.",
			Before: "SELECT DISTINCT u.id, u.email FROM users u JOIN orders o ON o.user_id = u.id WHERE o.total > 100;",
			After:  "SELECT u.id, u.email FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id AND o.total > 100);",
			Limits: "Only where everything selected is the first table's, and its key is among it: without the key DISTINCT drops more than the join repeats. A LIMIT needs an order by that key.",
			Since:  "0.1", Refs: []string{"JOIN-3", "S10"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runDistinctJoin,
		Transform: distinctToExists,
	}
}

func runDistinctJoin(pass *advisor.Pass) {
	rewrites := distinctToExists(pass.Query, pass.Catalog)
	n := dedupNode(pass.Plan)
	if len(rewrites) == 0 || n == nil {
		return
	}
	c := inclusive(pass.Plan, n, inputRows(n))
	if c.rows < minRewriteRows {
		pass.Silent(advisor.Silence{Reason: fmt.Sprintf("the join makes %.0f rows only", c.rows), Value: c.rows, Threshold: minRewriteRows})
		return
	}
	c.report(pass, advisor.Warning, pass.Query.Select.DistinctSpan, fmt.Sprintf(
		"The join makes %s rows, of which DISTINCT keeps %s: the joined table only filters, which EXISTS does without making them.",
		count(c.rows), count(n.RowsTotal())), rewrites[0])
}

// distinctToExists rewrites the outermost block.
func distinctToExists(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	if !readOnly(q) || !catalogFirst(c) {
		return nil
	}
	s := q.Select
	chain, ok := filterChain(s)
	if !ok {
		return nil
	}
	kept := chain[0].Left
	t := tableOf(kept, c)
	key := keyWithin(t, selected(s, kept, c))
	if key == nil || !onlyReads(s, kept, c) || !settled(s, kept, c) || !movable(s, chain, c) {
		return nil
	}
	var p proof
	p.key(t, key)
	p.repeatable(s, c)
	if p.broken {
		return nil
	}
	r, err := advisor.NewRewrite(q, existsEdits(q, s, chain, c))
	if err != nil {
		return nil
	}
	r.Theorem = "Everything selected belongs to one row of the first table and holds its key, so DISTINCT keeps each of its rows once if it has a partner at all, which is what EXISTS asks."
	r.Claims = p.claims
	r.Forms = chainForms(s, chain, c)
	return []advisor.Rewrite{r}
}

// filterChain reads FROM as `kept JOIN a … JOIN b …`, the joins from the first
// on; the first must be an INNER JOIN, later ones may be LEFT.
func filterChain(s *sqlast.Select) ([]*sqlast.From, bool) {
	unlimited := *s
	unlimited.Limit, unlimited.Offset = nil, nil
	if !s.Distinct || !plainBlock(&unlimited) || s.DistinctSpan.Empty() || len(s.From) != 1 || !transparent(s) {
		return nil, false
	}
	chain := spine(s.From[0])
	slices.Reverse(chain)
	if len(chain) == 0 || !innerOn(chain[0]) || chain[0].Left.Kind != sqlast.FromTable {
		return nil, false
	}
	for _, j := range chain {
		if j.Join != sqlast.JoinInner && j.Join != sqlast.JoinLeft || j.On == nil || j.Right.Kind != sqlast.FromTable || j.Span.End != j.JoinSpan.End {
			return nil, false
		}
	}
	return chain, true
}

// onlyReads says that the select list and ORDER BY read nothing but the leaf.
func onlyReads(s *sqlast.Select, leaf *sqlast.From, c *catalog.Catalog) bool {
	ok := true
	read := func(in *sqlast.Select, e *sqlast.Expr) {
		switch {
		case e.Sub != nil || in != s:
			ok = false
		case e.Kind == sqlast.ExprStar:
			ok = ok && e.Schema == "" && e.Table == leaf.Alias
		case e.Kind == sqlast.ExprColumn && s.Resolve(e, c).Output == nil:
			b, bound := bind(s, e, c)
			ok = ok && bound && b.leaf == leaf
		}
	}
	for _, t := range s.Targets {
		visitExpr(s, t.Expr, read)
	}
	for _, k := range s.OrderBy {
		visitExpr(s, k.Expr, read)
	}
	return ok
}

// existsEdits moves the joins, and the terms that are not the kept table's
// alone, into EXISTS.
func existsEdits(q *sqlast.Query, s *sqlast.Select, chain []*sqlast.From, c *catalog.Catalog) []sqlast.Edit {
	kept, first, last := chain[0].Left, chain[0], chain[len(chain)-1]
	inside := []string{asTerm(q, first.On)}
	var moved []int
	for i, t := range s.Terms {
		if !readsOnly(s, t, kept, c) {
			moved = append(moved, i)
			inside = append(inside, asTerm(q, t))
		}
	}
	joins := q.Slice(sqlast.Span{Start: first.JoinSpan.End, End: last.JoinSpan.End})
	exists := "EXISTS (SELECT 1 FROM " + q.Slice(first.Right.Span) + joins + " WHERE " + strings.Join(inside, " AND ") + ")"
	edits := append(q.DropDistinct(s), q.DropClause(sqlast.Span{Start: first.JoinSpan.Start, End: last.JoinSpan.End})...)
	if len(moved) == 0 {
		return append(edits, q.AddTerm(s, exists)...)
	}
	for n, i := range moved {
		if n == 0 {
			edits = append(edits, sqlast.Replace(s.Terms[i], exists)...)
		} else {
			edits = append(edits, q.DropTerm(s, i)...)
		}
	}
	return edits
}
