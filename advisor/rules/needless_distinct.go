package rules

import (
	"fmt"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
	"assay/explain"
)

// NeedlessDistinct finds DISTINCT over rows that a key already keeps apart.
func NeedlessDistinct() *advisor.Rule {
	return &advisor.Rule{
		ID: "needless-distinct",
		Doc: advisor.Doc{
			Title:  "DISTINCT over rows that cannot repeat",
			Why:    "The select list holds a key of the table, so no two rows are equal, but PostgreSQL still sorts or hashes them all to find out.",
			Before: "SELECT DISTINCT id, email FROM users WHERE is_active;",
			After:  "SELECT id, email FROM users WHERE is_active;",
			Limits: "One table, or joins that find at most one partner each by a unique key. The key has to be NOT NULL: a unique column may hold many NULLs, and DISTINCT makes them one.",
			Since:  "0.1", Refs: []string{"AGG-2"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runNeedlessDistinct,
		Transform: dropDistinct,
	}
}

func runNeedlessDistinct(pass *advisor.Pass) {
	for _, r := range dropDistinct(pass.Query, pass.Catalog) {
		n := dedupNode(pass.Plan)
		if n == nil {
			return
		}
		c := inclusive(pass.Plan, n, inputRows(n))
		c.pages, c.share = n.SelfPages(), ownWork(pass.Plan, n)
		if c.rows < minRewriteRows {
			pass.Silent(advisor.Silence{Reason: fmt.Sprintf("only %.0f rows are compared", c.rows), Value: c.rows, Threshold: minRewriteRows})
			continue
		}
		c.report(pass, advisor.Info, r.Edits[0].Span, fmt.Sprintf(
			"DISTINCT compares %s rows that cannot repeat: the select list holds a key.", count(c.rows)), r)
	}
}

// dedupNode is the node that drops repeated rows.
func dedupNode(p *explain.Plan) *explain.Node {
	return find(p, func(n *explain.Node) bool {
		return n.Type == explain.Unique || n.Type == explain.Aggregate && n.Strategy != "Plain"
	})
}

// ownWork is the share of a node and of the sort that only it needs.
func ownWork(p *explain.Plan, n *explain.Node) advisor.Benefit {
	b := advisor.Benefit{TimeShare: p.ShareOfTime(n), PagesShare: p.SharePages(n)}
	for _, child := range n.Children {
		if child.Type == explain.SortNode {
			b.TimeShare += p.ShareOfTime(child)
			b.PagesShare += p.SharePages(child)
		}
	}
	b.TimeShare, b.PagesShare = min(b.TimeShare, 1), min(b.PagesShare, 1)
	return b
}

// dropDistinct removes DISTINCT from the statement and from subqueries in FROM
// where a key makes it needless.
func dropDistinct(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	if !readOnly(q) {
		return nil
	}
	var out []advisor.Rewrite
	for _, s := range q.Selects() {
		if s.Parent != nil && !inFrom(s) {
			continue // DISTINCT in IN or EXISTS costs nothing
		}
		p := withoutRepeats(s, c)
		if p.broken {
			continue
		}
		r, err := advisor.NewRewrite(q, q.DropDistinct(s))
		if err != nil {
			continue
		}
		r.Theorem = "Each row of the table gives at most one row of the result, and no two agree on the key in the select list, so DISTINCT finds nothing to drop."
		r.Claims = p.claims
		r.Forms = advisor.ORM{Django: "# the same queryset without .distinct()", ActiveRecord: "# the same relation without .distinct"}
		out = append(out, r)
	}
	return out
}

// withoutRepeats is what it takes for a DISTINCT block to have no equal rows.
func withoutRepeats(s *sqlast.Select, c *catalog.Catalog) proof {
	if !s.Distinct || len(s.DistinctOn) > 0 || s.DistinctSpan.Empty() {
		return proof{broken: true}
	}
	return rowsApart(s, c)
}
