package rules

import (
	"fmt"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
	"assay/explain"
)

// NotInSubquery finds NOT IN over a subquery.
func NotInSubquery() *advisor.Rule {
	return &advisor.Rule{
		ID: "not-in-subquery",
		Doc: advisor.Doc{
			Title:  "NOT IN over a subquery",
			Why:    "A single NULL in the subquery makes NOT IN true for no row, so PostgreSQL cannot turn it into an anti-join. It keeps the subquery in a hash table, and once that does not fit in memory it searches the list for each row.",
			Before: "SELECT * FROM users WHERE id NOT IN (SELECT user_id FROM orders);",
			After:  "SELECT * FROM users WHERE NOT EXISTS (SELECT 1 FROM orders WHERE users.id = orders.user_id);",
			Limits: "The two differ as soon as either side can be NULL, so both columns must be NOT NULL, or be kept from being NULL by a condition.",
			Since:  "0.1", Refs: []string{"SUBQ-1", "S10"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runNotInSubquery,
		Transform: notInToExists,
	}
}

func runNotInSubquery(pass *advisor.Pass) {
	for _, site := range notInSites(pass.Query, pass.Catalog) {
		r, ok := site.rewrite(pass.Query, pass.Catalog)
		n := find(pass.Plan, func(n *explain.Node) bool {
			return strings.Contains(n.Conds.Filter, "SubPlan") && strings.Contains(n.Conds.Filter, "NOT ")
		})
		if !ok || n == nil || site.holdsNull(pass, r) {
			continue
		}
		c := inclusive(pass.Plan, n, n.RowsTotal()+n.RemovedTotal())
		if c.cheap(pass) {
			continue
		}
		c.report(pass, advisor.Warning, site.whole.Outer, fmt.Sprintf(
			"NOT IN looks up %s rows in the list that its subquery makes. NOT EXISTS can be planned as an anti-join, %s.",
			count(c.rows), sameOrNot(pass.Catalog, r)), r)
	}
}

func notInToExists(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	var out []advisor.Rewrite
	for _, site := range notInSites(q, c) {
		if r, ok := site.rewrite(q, c); ok {
			out = append(out, r)
		}
	}
	return out
}

// notIn is `x NOT IN (SELECT y …)` as a whole AND-ed term of a WHERE.
type notIn struct {
	in           *sqlast.Select
	whole, test  *sqlast.Expr // the term; the IN within it, the same for NOT IN
	outer, inner binding      // x and y
	keepsNull    bool         // a NULL x passes: NOT (x IN (…) AND x IS NOT NULL)
}

func notInSites(q *sqlast.Query, c *catalog.Catalog) []notIn {
	if !readOnly(q) || !catalogFirst(c) {
		return nil
	}
	var out []notIn
	for _, s := range q.Selects() {
		for _, t := range s.Terms {
			if site, ok := notInAt(s, t, c); ok {
				out = append(out, site)
			}
		}
	}
	return out
}

// notInAt reads `x NOT IN (SELECT …)`, or what Django's exclude() makes of it:
// `NOT (x IN (SELECT …))`, with `AND x IS NOT NULL` inside where x can be NULL.
func notInAt(s *sqlast.Select, t *sqlast.Expr, c *catalog.Catalog) (notIn, bool) {
	site := notIn{in: s, whole: t, test: t}
	if t.Kind == sqlast.ExprNot && len(t.Args) == 1 {
		site.test, site.keepsNull = insideNot(s, t.Args[0], c)
	} else if !t.Negated {
		return site, false
	}
	if site.test.Kind != sqlast.ExprSubquery || site.test != t && site.test.Negated || site.test.SubKind != sqlast.SubIn || site.test.Name != "=" || len(site.test.Args) != 1 {
		return site, false
	}
	sub := site.test.Sub
	if sub == nil || !plainBlock(sub) || len(sub.OrderBy) > 0 || len(sub.Targets) != 1 || len(sub.From) == 0 || !transparent(sub) {
		return site, false
	}
	var okOuter, okInner bool
	site.outer, okOuter = bind(s, site.test.Args[0], c)
	site.inner, okInner = bind(sub, sub.Targets[0].Expr, c)
	return site, okOuter && okInner && site.outer.depth == 0 && site.inner.depth == 0 &&
		sameFamily(site.outer.column.BaseType, site.inner.column.BaseType)
}

func (site notIn) rewrite(q *sqlast.Query, c *catalog.Catalog) (advisor.Rewrite, bool) {
	var p proof
	p.typed(site.outer)
	p.typed(site.inner)
	p.builtin("=")
	p.repeatable(site.test.Sub, c)
	if !site.keepsNull && !site.neverNull(&p, site.in, site.outer, c) || !site.neverNull(&p, site.test.Sub, site.inner, c) || p.broken {
		return advisor.Rewrite{}, false
	}
	edits, ok := site.edits(q)
	if !ok {
		return advisor.Rewrite{}, false
	}
	r, err := advisor.NewRewrite(q, edits)
	if err != nil {
		return r, false
	}
	r.Theorem = "With no NULL on either side every comparison is true or false, so NOT IN is true exactly when no row of the subquery is equal, which is what NOT EXISTS says."
	r.Claims = p.claims
	r.Forms = existsForms(site.in, site.test.Sub, true, c, linked(site.inner, site.outer))
	return r, true
}

// neverNull asks that the column is not NULL in the rows that count: by its
// definition, or because a condition beside it drops the others.
func (site notIn) neverNull(p *proof, s *sqlast.Select, b binding, c *catalog.Catalog) bool {
	for _, t := range s.Terms {
		if t.Kind == sqlast.ExprNullTest && t.Negated {
			if tested, ok := bind(s, t.Args[0], c); ok && tested.leaf == b.leaf && tested.column == b.column {
				return true
			}
		}
	}
	p.notNull(b.table, b.column.Name)
	return !missingIn(s, b.leaf)
}
