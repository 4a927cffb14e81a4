package rules

import (
	"fmt"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// JoinedBeforeGrouping finds children that are joined to their parents only to
// be grouped by them again.
func JoinedBeforeGrouping() *advisor.Rule {
	return &advisor.Rule{
		ID: "joined-before-grouping",
		Doc: advisor.Doc{
			Title:  "Children are joined to their parents, and then grouped by them",
			Why:    "The join makes a row for each child, with two kinds of children one for each pair, and GROUP BY puts them together again. Grouped first, each kind is one row for each parent before it is joined; and two kinds no longer multiply each other.",
			Before: "SELECT u.id, count(o.id) FROM users u LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.id;",
			After:  "SELECT u.id, COALESCE(totals_1.value_1, 0) AS count FROM users u LEFT JOIN (SELECT o.user_id AS key_1, count(o.id) AS value_1 FROM orders o GROUP BY o.user_id) AS totals_1 ON totals_1.key_1 = u.id;",
			Limits: "The parents must be grouped by their key. With two kinds of children only DISTINCT counts, minima and maxima stay as they are: where a count or a sum was multiplied by the other join, the numbers change, and the card says so. Sums of floats are left alone.",
			Since:  "0.1", Refs: []string{"JOIN-4", "JOIN-5", "S7"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runJoinedBeforeGrouping,
		Transform: groupBeforeJoin,
	}
}

func runJoinedBeforeGrouping(pass *advisor.Pass) {
	for _, f := range familiesIn(pass.Query, pass.Catalog) {
		r, ok := f.rewrite(pass.Query, pass.Catalog)
		n := groupingOf(pass.Plan, f.in)
		if !ok || n == nil {
			continue
		}
		c := inclusive(pass.Plan, n, inputRows(n))
		if c.cheap(pass) {
			continue
		}
		if f.multiplied() {
			c.report(pass, advisor.Question, f.in.TargetsSpan, fmt.Sprintf(
				"The joins make %s rows of every pair of children, so counts and sums are multiplied. Are these the numbers that you want?", count(c.rows)), r)
			continue
		}
		c.report(pass, advisor.Warning, f.in.GroupSpan, fmt.Sprintf(
			"The join makes %s rows, which GROUP BY puts together to %s.", count(c.rows), count(n.RowsTotal())), r)
	}
}

func groupBeforeJoin(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	var out []advisor.Rewrite
	for _, f := range familiesIn(q, c) {
		if r, ok := f.rewrite(q, c); ok {
			out = append(out, r)
		}
	}
	return out
}

func familiesIn(q *sqlast.Query, c *catalog.Catalog) []*families {
	if !readOnly(q) || !catalogFirst(c) {
		return nil
	}
	var out []*families
	for _, s := range q.Selects() {
		if f, ok := readFamilies(s, c); ok {
			out = append(out, f)
		}
	}
	return out
}

// multiplied says that an aggregate counts rows that another join repeated.
func (f *families) multiplied() bool {
	return len(f.children) > 1 && len(f.repeated()) > 0
}

func (f *families) rewrite(q *sqlast.Query, c *catalog.Catalog) (advisor.Rewrite, bool) {
	var p proof
	p.ordinary(f.parentTable)
	p.key(f.parentTable, f.key)
	p.builtin("=")
	for _, ch := range f.children {
		p.ordinary(ch.inner[0].table)
		for i := range ch.inner {
			p.typed(ch.inner[i])
			p.typed(ch.outer[i])
		}
		for _, t := range ch.rest {
			p.repeatableExpr(f.in, t, c)
		}
	}
	for _, a := range f.aggregates {
		p.steady(f.in, a.call, c)
	}
	edits, ok := f.edits(q, c)
	if p.broken || !ok {
		return advisor.Rewrite{}, false
	}
	r, err := advisor.NewRewrite(q, append(edits, q.DropClause(f.in.GroupSpan)...))
	if err != nil {
		return r, false
	}
	r.Claims = p.claims
	if f.multiplied() {
		r.Changes = "Counts and sums are of each parent's own children, no longer multiplied by the rows of the other join."
		r.Claims, r.Keep.Columns = nil, f.unchanged()
		return r, true
	}
	r.Theorem = "Each parent is a group of its own, because the groups hold its key, and its children are the same rows whether they are put together before the join or after it."
	return r, true
}
