package rules

import (
	"fmt"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
	"assay/explain"
)

// CountDistinctOfAKey finds count(DISTINCT column) where no two rows agree on
// the column.
func CountDistinctOfAKey() *advisor.Rule {
	return &advisor.Rule{
		ID: "count-distinct-of-a-key",
		Doc: advisor.Doc{
			Title:  "count(DISTINCT …) of a key",
			Why:    "The column is unique, so no value comes twice, but PostgreSQL sorts them all to find out, and cannot count in parallel.",
			Before: "SELECT count(DISTINCT id) FROM orders WHERE status = 'open';",
			After:  "SELECT count(id) FROM orders WHERE status = 'open';",
			Limits: "One table, or joins that find at most one partner each by a unique key: other joins repeat rows, and then DISTINCT is needed.",
			Since:  "0.1", Refs: []string{"CNT-4"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runCountDistinctOfAKey,
		Transform: countKeys,
	}
}

func runCountDistinctOfAKey(pass *advisor.Pass) {
	for _, r := range countKeys(pass.Query, pass.Catalog) {
		n := find(pass.Plan, func(n *explain.Node) bool { return n.Type == explain.Aggregate && n.PartialMode != "Finalize" })
		if n == nil {
			return
		}
		c := inclusive(pass.Plan, n, inputRows(n))
		c.share = ownWork(pass.Plan, n)
		if c.rows < minRewriteRows {
			pass.Silent(advisor.Silence{Reason: fmt.Sprintf("only %.0f rows are counted", c.rows), Value: c.rows, Threshold: minRewriteRows})
			continue
		}
		c.report(pass, advisor.Info, r.Edits[0].Span, fmt.Sprintf(
			"DISTINCT sorts %s values of which no two are equal: they are a key.", count(c.rows)), r)
	}
}

// countKeys drops DISTINCT from the counts of keys, one rewrite for each block.
func countKeys(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	if !readOnly(q) || !catalogFirst(c) {
		return nil
	}
	var out []advisor.Rewrite
	for _, s := range q.Selects() {
		var edits []sqlast.Edit
		var p proof
		s.Walk(func(e *sqlast.Expr) bool {
			if p.countsKey(s, e, c) {
				edits = append(edits, replace(sqlast.Span{Start: e.Span.Start, End: e.Args[0].Outer.Start}, "count("))
			}
			return true
		})
		if len(edits) == 0 || p.broken {
			continue
		}
		r, err := advisor.NewRewrite(q, edits)
		if err != nil {
			continue
		}
		r.Theorem = "Each row of the table comes at most once, and no two agree on the column, so every value that is counted is another one."
		r.Claims = p.claims
		r.Forms = advisor.ORM{Django: "# the same aggregate without distinct=True"}
		out = append(out, r)
	}
	return out
}

// countsKey says that e counts the different values of a column that is a key
// of the first table, which its block's joins do not repeat.
func (p *proof) countsKey(s *sqlast.Select, e *sqlast.Expr, c *catalog.Catalog) bool {
	if e.Kind != sqlast.ExprFunc || e.Schema != "" || e.Name != "count" || !e.AggDistinct || e.AggOrder || len(e.Args) != 1 || len(s.From) != 1 || s.SetOp != "" {
		return false
	}
	root := s.Leaves()[0]
	b, ok := bind(s, e.Args[0], c)
	if !ok || b.depth != 0 || b.leaf != root || root.Sample || keyWithin(b.table, []string{b.column.Name}) == nil {
		return false
	}
	p.builtin("count")
	p.ordinary(b.table)
	p.typed(b)
	p.key(b.table, []string{b.column.Name})
	for f := s.From[0]; f.Kind == sqlast.FromJoin; f = f.Left {
		p.onePartner(s, f, c)
	}
	return true
}
