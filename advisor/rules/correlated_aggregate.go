package rules

import (
	"fmt"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// CorrelatedAggregate finds subqueries that count or sum up again for each row.
func CorrelatedAggregate() *advisor.Rule {
	return &advisor.Rule{
		ID: "correlated-aggregate",
		Doc: advisor.Doc{
			Title:  "A subquery counts or sums up again for each row",
			Why:    "PostgreSQL runs a correlated subquery once for each row. Grouped once and joined, the table is read once, and several subqueries over the same rows become one.",
			Before: "SELECT u.id, (SELECT count(*) FROM orders o WHERE o.user_id = u.id) AS n FROM users u;",
			After:  "SELECT u.id, COALESCE(totals_1.value_1, 0) AS n FROM users u LEFT JOIN (SELECT o.user_id AS key_1, count(*) AS value_1 FROM orders o GROUP BY o.user_id) AS totals_1 ON totals_1.key_1 = u.id;",
			Limits: "The subquery must be linked by equalities of columns alone. It has to run at least a hundred times: for a few rows an index is the better way, so a statement with LIMIT is left alone. A count of nothing stays 0, a sum of nothing NULL; sums of floats depend on the order of their rows, and are left alone.",
			Since:  "0.1", Refs: []string{"SUBQ-2", "SUBQ-3", "SUBQ-4", "S7", "S10"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runCorrelatedAggregate,
		Transform: groupCorrelated,
	}
}

// subplanRuns is how often a subquery runs at least before one pass over its
// table may be cheaper.
const subplanRuns = 100

func runCorrelatedAggregate(pass *advisor.Pass) {
	reportCorrelated(pass, groupedBlocks(pass.Query, pass.Catalog), "The subquery sums up the rows of %s again for each row, %s times.")
}

// reportCorrelated reports each block's rewrite at the subquery that costs most.
func reportCorrelated(pass *advisor.Pass, blocks []correlatedBlock, say string) {
	for _, b := range blocks {
		var worst cost
		var site *correlated
		for _, x := range b.sites {
			n := subplanOver(pass.Plan, x.e.Sub)
			if n == nil {
				continue
			}
			if c := inclusive(pass.Plan, n, n.Act.Loops); site == nil || c.pages > worst.pages {
				worst, site = c, x
			}
		}
		if site == nil || worst.cheapRuns(pass) || worst.cheap(pass) {
			continue
		}
		worst.report(pass, advisor.Warning, site.e.Outer, fmt.Sprintf(say, site.e.Sub.Leaves()[0].Relation.Name, count(worst.rows)), b.rewrite)
	}
}

// cheapRuns records that a subquery runs a few times only.
func (c cost) cheapRuns(pass *advisor.Pass) bool {
	if c.rows >= subplanRuns {
		return false
	}
	pass.Silent(advisor.Silence{Reason: fmt.Sprintf("the subquery runs %.0f times only", c.rows), Value: c.rows, Threshold: subplanRuns})
	return true
}

func groupCorrelated(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	return rewritesOf(groupedBlocks(q, c))
}

func rewritesOf(blocks []correlatedBlock) []advisor.Rewrite {
	var out []advisor.Rewrite
	for _, b := range blocks {
		out = append(out, b.rewrite)
	}
	return out
}

// correlatedBlock is a block with its correlated subqueries and what becomes of it.
type correlatedBlock struct {
	sites   []*correlated
	rewrite advisor.Rewrite
}

// blocksOf joins the subqueries that read wants, block by block.
func blocksOf(q *sqlast.Query, c *catalog.Catalog, form joinForm, read func(*correlated) bool) []correlatedBlock {
	if !readOnly(q) || !catalogFirst(c) {
		return nil
	}
	var out []correlatedBlock
	for _, s := range q.Selects() {
		sites := correlatedIn(s, c, read)
		if len(sites) == 0 {
			continue
		}
		if r, ok := joinCorrelated(q, s, sites, form, c); ok {
			out = append(out, correlatedBlock{sites, r})
		}
	}
	return out
}

func groupedBlocks(q *sqlast.Query, c *catalog.Catalog) []correlatedBlock {
	return blocksOf(q, c, joinForm{
		alias: "totals", grouped: true,
		theorem: "Grouped by the linking columns, each row's partners are one group, or none; of no rows a count is 0 and every other aggregate is NULL, as a missing partner is.",
	},
		func(x *correlated) bool { return x.aggregates(c) })
}

// aggregates takes the aggregates of the subquery's result; everything else in
// it must be the same for every row.
func (x *correlated) aggregates(c *catalog.Catalog) bool {
	ok := true
	x.e.Sub.Targets[0].Expr.Walk(func(e *sqlast.Expr) bool {
		switch {
		case e.Kind == sqlast.ExprFunc && aggregateName(e) && e.Schema == "" && calledAsAggregate(e, c):
			ok = ok && local(x.e.Sub, e, c)
			x.values = append(x.values, e)
			return false
		case e.Kind == sqlast.ExprColumn || e.Kind == sqlast.ExprFunc || e.Kind == sqlast.ExprSubquery || e.Kind == sqlast.ExprOther || e.Kind == sqlast.ExprParam:
			ok = false
		}
		return true
	})
	return ok && len(x.values) > 0
}
