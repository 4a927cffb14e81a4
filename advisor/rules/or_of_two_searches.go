package rules

import (
	"fmt"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
	"assay/explain"
)

// OrOfTwoSearches finds conditions that need one index or another, joined by OR.
func OrOfTwoSearches() *advisor.Rule {
	return &advisor.Rule{
		ID: "or-of-two-searches",
		Doc: advisor.Doc{
			Title:  "An OR that no index can answer",
			Why:    "One side of the OR speaks of another table than the other, or holds a subquery. PostgreSQL then tests every row. As two statements joined by UNION ALL each side can use its own index.",
			Before: "SELECT id, total FROM orders WHERE number = 7 OR user_id IN (SELECT id FROM users WHERE email = 'a@b.c');",
			After:  "SELECT id, total FROM orders WHERE number = 7\nUNION ALL\nSELECT id, total FROM orders WHERE user_id IN (SELECT id FROM users WHERE email = 'a@b.c') AND (number = 7) IS NOT TRUE;",
			Limits: "The second part leaves out what the first has found, with IS NOT TRUE, because NOT would lose rows where the first is NULL. Statements that group, limit or drop repeated rows are left alone, and an order has to name output columns.",
			Since:  "0.1", Refs: []string{"OR-1", "OR-2", "SARG-11", "S10"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runOrOfTwoSearches,
		Transform: orToUnion,
	}
}

func runOrOfTwoSearches(pass *advisor.Pass) {
	or := splitOr(pass.Query, pass.Catalog)
	rewrites := orToUnion(pass.Query, pass.Catalog)
	var n *explain.Node
	for node := range pass.Plan.All() {
		if n == nil || node.RemovedTotal() > n.RemovedTotal() {
			n = node
		}
	}
	if len(rewrites) == 0 || n == nil || n.Act == nil {
		return
	}
	if c := inclusive(pass.Plan, n, n.RemovedTotal()); !c.cheap(pass) {
		c.report(pass, advisor.Warning, or.Outer, fmt.Sprintf("No index answers both sides of the OR: %s rows were read and thrown away.", count(c.rows)), rewrites[0])
	}
}

// splitOr is the OR of two sides that is worth two searches, nil for none.
func splitOr(q *sqlast.Query, c *catalog.Catalog) *sqlast.Expr {
	if !readOnly(q) || !catalogFirst(c) {
		return nil
	}
	s := q.Select
	if !plainBlock(s) || s.Distinct || !unionable(s, c) {
		return nil
	}
	for _, t := range s.Terms {
		if t.Kind == sqlast.ExprOr && len(t.Args) == 2 && apart(s, t.Args[0], t.Args[1], c) {
			return t
		}
	}
	return nil
}

// orToUnion gives each side of the OR a statement of its own; the side without
// a subquery comes first, because the second has to test it.
func orToUnion(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	or := splitOr(q, c)
	if or == nil {
		return nil
	}
	first, second := or.Args[0], or.Args[1]
	if asks(first) && !asks(second) {
		first, second = second, first
	}
	s := q.Select
	var p proof
	p.repeatable(s, c)
	core := sqlast.Span{Start: s.Span.Start, End: s.WhereSpan.End}
	rest, err := sqlast.Apply(q.Slice(core), []sqlast.Edit{replace(
		sqlast.Span{Start: or.Outer.Start - core.Start, End: or.Outer.End - core.Start},
		asTerm(q, second)+" AND ("+q.Slice(first.Outer)+") IS NOT TRUE")})
	if err != nil || p.broken {
		return nil
	}
	r, err := advisor.NewRewrite(q, []sqlast.Edit{replace(or.Outer, asTerm(q, first)), insert(core.End, "\nUNION ALL\n"+rest)})
	if err != nil {
		return nil
	}
	r.Theorem = "A row passes the OR exactly when its first side is true, or is not true while the second is; each row is in one of the two parts as often as before."
	r.Claims = p.claims
	return []advisor.Rewrite{r}
}
