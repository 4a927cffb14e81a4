package rules

import (
	"fmt"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
	"assay/explain"
)

// OrderWithoutEffect finds sorts whose order nobody can see.
func OrderWithoutEffect() *advisor.Rule {
	return &advisor.Rule{
		ID: "order-without-effect",
		Doc: advisor.Doc{
			Title:  "ORDER BY asks for an order that nobody sees",
			Why:    "Behind a unique key no other sort key ever decides, but PostgreSQL sorts by all of them, and an index on the key alone is no help. Below a count or a sum the order is lost, but the rows are sorted all the same.",
			Before: "SELECT * FROM orders ORDER BY id, created_at LIMIT 20;",
			After:  "SELECT * FROM orders ORDER BY id LIMIT 20;",
			Limits: "Sort keys that a condition fixes, or that come twice, PostgreSQL leaves out by itself. An ORDER BY with a LIMIT, or below array_agg, string_agg and sums of floats, decides what comes out, and stays.",
			Since:  "0.1", Refs: []string{"SORT-1", "SET-2"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runOrderWithoutEffect,
		Transform: dropOrder,
	}
}

func runOrderWithoutEffect(pass *advisor.Pass) {
	for _, o := range idleOrders(pass.Query, pass.Catalog) {
		n := find(pass.Plan, func(n *explain.Node) bool { return n.Type == explain.SortNode || n.Type == explain.IncrementalSort })
		if n == nil {
			return
		}
		c := inclusive(pass.Plan, n, inputRows(n))
		c.pages, c.share = n.SelfPages(), advisor.Benefit{TimeShare: pass.Plan.ShareOfTime(n), PagesShare: pass.Plan.SharePages(n)}
		if c.rows < minRewriteRows {
			pass.Silent(advisor.Silence{Reason: fmt.Sprintf("only %.0f rows are sorted", c.rows), Value: c.rows, Threshold: minRewriteRows})
			continue
		}
		c.report(pass, advisor.Warning, o.span, fmt.Sprintf("%s rows are sorted %s.", count(c.rows), o.why), o.rewrite)
	}
}

func dropOrder(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	var out []advisor.Rewrite
	for _, o := range idleOrders(q, c) {
		out = append(out, o.rewrite)
	}
	return out
}

// idleOrder is a part of ORDER BY without effect.
type idleOrder struct {
	span    sqlast.Span
	why     string
	rewrite advisor.Rewrite
}

func idleOrders(q *sqlast.Query, c *catalog.Catalog) []idleOrder {
	if !readOnly(q) || !catalogFirst(c) {
		return nil
	}
	var out []idleOrder
	for _, s := range q.Selects() {
		if len(s.OrderBy) == 0 {
			continue
		}
		edits, p := behindKey(s, c)
		o := idleOrder{why: "by more than the key that settles their order"}
		theorem := "No two rows agree on the key, so the sort keys behind it never decide, and the order stays as it is."
		if p.broken {
			edits, p = unseen(q, s, c)
			o.why = "in an order that is lost above"
			theorem = "What is made of the rows does not depend on the order they come in."
		}
		if p.broken {
			continue
		}
		r, err := advisor.NewRewrite(q, edits)
		if err != nil {
			continue
		}
		r.Theorem, r.Claims = theorem, p.claims
		r.Forms = advisor.ORM{Django: "# the queryset with .order_by() of the key alone; Meta.ordering adds its fields to every query without an order_by() of its own"}
		o.rewrite, o.span = r, s.OrderSpan
		out = append(out, o)
	}
	return out
}

// behindKey drops the sort keys behind those that hold a key of the rows.
func behindKey(s *sqlast.Select, c *catalog.Catalog) ([]sqlast.Edit, proof) {
	if s.Distinct || len(s.From) != 1 || s.SetOp != "" {
		return nil, proof{broken: true}
	}
	root := s.Leaves()[0]
	var sorted []string
	for _, k := range s.OrderBy[:len(s.OrderBy)-1] {
		if b, ok := bind(s, k.Expr, c); ok && b.leaf == root && k.Using == "" {
			sorted = append(sorted, b.column.Name)
		}
		key := keyWithin(tableOf(root, c), sorted)
		if key == nil {
			continue
		}
		var p proof
		p.oneEach(s, key, c)
		for _, t := range s.Targets {
			p.repeatableExpr(s, t.Expr, c) // a function that returns a set repeats rows
		}
		end := sqlast.Span{Start: k.Span.End, End: s.OrderBy[len(s.OrderBy)-1].Span.End}
		return []sqlast.Edit{replace(end, "")}, p
	}
	return nil, proof{broken: true}
}

// unseen drops the whole ORDER BY of a subquery whose rows are only counted,
// summed up, or searched.
func unseen(q *sqlast.Query, s *sqlast.Select, c *catalog.Catalog) ([]sqlast.Edit, proof) {
	var p proof
	if s.Parent == nil || s.Limit != nil || s.Offset != nil || len(s.DistinctOn) > 0 || s.Locking || s.Windows {
		return nil, proof{broken: true}
	}
	if leaf := fromLeaf(s); leaf != nil && len(s.Parent.From) == 1 && s.Parent.From[0] == leaf {
		p.totals(s.Parent, c)
	} else {
		p.broken = !searched(s)
	}
	return q.DropClause(s.OrderSpan), p
}
