package rules

import (
	"fmt"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
	"assay/explain"
)

// WithRepeated finds WITH queries that run again for each row of another table.
func WithRepeated() *advisor.Rule {
	return &advisor.Rule{
		ID: "with-repeated",
		Doc: advisor.Doc{
			Title:  "A WITH query runs again for each row",
			Why:    "PostgreSQL puts a WITH query that is read once in its reader's place. Where that is a subquery, or the inner side of a nested loop, it runs again for each row. MATERIALIZED computes it once.",
			Before: "WITH t AS (SELECT user_id, sum(total) AS s FROM orders GROUP BY user_id) SELECT u.id, (SELECT max(t.s) FROM t WHERE t.s < u.credit) FROM users u;",
			After:  "WITH t AS MATERIALIZED (SELECT user_id, sum(total) AS s FROM orders GROUP BY user_id) SELECT u.id, (SELECT max(t.s) FROM t WHERE t.s < u.credit) FROM users u;",
			Limits: "Only where a table is read whole at least ten times for it: a look into an index for each row may be the better plan. What is materialised is kept in memory, or on disk.",
			Since:  "0.1", Refs: []string{"CTE-2"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runWithRepeated,
		Transform: raiseFences,
	}
}

// repeatedScans is how often a table is read whole before it is called repeated.
const repeatedScans = 10

func runWithRepeated(pass *advisor.Pass) {
	for _, w := range withQueries(pass.Query, pass.Catalog) {
		r, ok := w.rewrite(pass.Query, "MATERIALIZED")
		if !ok || w.cte.Materialized != "" || w.readers != 1 {
			continue
		}
		for _, leaf := range w.cte.Select.Leaves() {
			n := scanOf(pass.Plan, leaf)
			if n == nil || n.Type != explain.SeqScan || n.Act == nil {
				continue
			}
			c := inclusive(pass.Plan, n, n.RowsRead())
			if n.Act.Loops < repeatedScans {
				pass.Silent(advisor.Silence{Reason: fmt.Sprintf("%s is read %.0f times for the WITH query %s", leaf.Relation.Name, n.Act.Loops, w.cte.Name), Value: n.Act.Loops, Threshold: repeatedScans})
				continue
			}
			if c.cheap(pass) {
				continue
			}
			c.report(pass, advisor.Warning, w.cte.Span, fmt.Sprintf(
				"The WITH query %s reads %s %s times, %s rows in all.", w.cte.Name, leaf.Relation.Name, count(n.Act.Loops), count(c.rows)), r)
			break
		}
	}
}

func raiseFences(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	var out []advisor.Rewrite
	for _, w := range withQueries(q, c) {
		if w.cte.Materialized != "" || w.readers != 1 {
			continue
		}
		if r, ok := w.rewrite(q, "MATERIALIZED"); ok {
			out = append(out, r)
		}
	}
	return out
}
