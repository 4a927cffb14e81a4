package rules

import (
	"fmt"
	"strconv"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// maxCountedTo is the largest number worth counting up to: counting further
// saves little where there are not many more rows.
const maxCountedTo = 1000

// CountUpToANumber finds subqueries that count all rows to compare the count
// with a small number.
func CountUpToANumber() *advisor.Rule {
	return &advisor.Rule{
		ID: "count-up-to-a-number",
		Doc: advisor.Doc{
			Title:  "A subquery counts all rows to compare with a small number",
			Why:    "Whether there are at least five is known at the fifth row. With a LIMIT inside, counting stops there.",
			Before: "SELECT * FROM users u WHERE (SELECT count(*) FROM orders o WHERE o.user_id = u.id) >= 5;",
			After:  "SELECT * FROM users u WHERE (SELECT count(*) FROM (SELECT 1 FROM orders o WHERE o.user_id = u.id LIMIT 5) AS counted) >= 5;",
			Limits: "Numbers from 2 to 1,000; for 0 and 1 EXISTS is the better form. Nothing is saved where few groups have that many rows. No GROUP BY, HAVING or LIMIT in the subquery and no DISTINCT in the count; count(column) keeps its test for NULL.",
			Since:  "0.1", Refs: []string{"CNT-3", "S8"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runCountUpToANumber,
		Transform: countUpTo,
	}
}

func runCountUpToANumber(pass *advisor.Pass) {
	for _, site := range countSites(pass.Query, largeNumber) {
		r, ok := site.limited(pass.Query, pass.Catalog)
		n := subplanOver(pass.Plan, site.sub.Sub)
		if !ok || n == nil {
			continue
		}
		enough := float64(site.enough()) * max(n.Act.Loops, 1)
		c := inclusive(pass.Plan, n, inputRows(n))
		switch {
		case c.cheap(pass):
		case c.rows <= enough:
			pass.Silent(advisor.Silence{
				Reason: fmt.Sprintf("the subquery counts %s rows, and would have to see %s of them anyway", count(c.rows), count(enough)),
				Value:  c.rows, Threshold: enough,
			})
		default:
			c.report(pass, advisor.Warning, site.op.Outer, fmt.Sprintf(
				"The subquery counts %s rows in %s runs only to compare with %s. A LIMIT inside stops each count at %d.",
				count(c.rows), count(n.Act.Loops), site.number.Value, site.enough()), r)
		}
	}
}

// countUpTo is every such rewrite of the query.
func countUpTo(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	var out []advisor.Rewrite
	for _, site := range countSites(q, largeNumber) {
		if r, ok := site.limited(q, c); ok {
			out = append(out, r)
		}
	}
	return out
}

// largeNumber says that the comparison is one that counting to a number
// settles, and that EXISTS does not.
func largeNumber(op, number string) (negated, ok bool) {
	k := decisive(op, number)
	return false, k >= 2 && k <= maxCountedTo
}

// decisive is the count from which on `count op number` no longer changes, 0
// where there is none.
func decisive(op, number string) int {
	n, err := strconv.Atoi(number)
	if err != nil {
		return 0
	}
	switch op {
	case ">=", "<":
		return n
	case ">", "<=", "=", "<>", "!=":
		return n + 1
	}
	return 0
}

func (site countSite) enough() int { return decisive(site.cmp, site.number.Value) }

func (site countSite) limited(q *sqlast.Query, c *catalog.Catalog) (advisor.Rewrite, bool) {
	s := site.sub.Sub
	edits, p := anyRow(s, q, c)
	if p.broken || !s.OrderSpan.Empty() || counted(s).AggDistinct { // that many rows may hold fewer values
		return advisor.Rewrite{}, false
	}
	edits = append(edits,
		insert(s.Span.Start, "SELECT count(*) FROM ("),
		insert(s.Span.End, fmt.Sprintf(" LIMIT %d) AS counted", site.enough())))
	r, err := advisor.NewRewrite(q, edits)
	if err != nil {
		return r, false
	}
	r.Theorem = "The comparison gives the same for every count from that number on, and below it LIMIT cuts nothing off; a count is never NULL."
	r.Claims = p.claims
	return r, true
}
