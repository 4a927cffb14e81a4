package rules

import (
	"fmt"

	"assay/advisor"
	"assay/advisor/sqlast"
	"assay/explain"
)

// Below these a statement is so cheap that changing its text is not worth a
// reader's time: it is silent unless one of them is reached.
const (
	minRewritePages = 100
	minRewriteRows  = 1000
)

// cost is what a plan node took, as the evidence of a rewrite.
type cost struct {
	node  *explain.Node
	pages int64
	rows  float64
	share advisor.Benefit
}

// inclusive weighs a node with all below it.
func inclusive(p *explain.Plan, n *explain.Node, rows float64) cost {
	return cost{n, n.Pages(), rows, advisor.Benefit{
		TimeShare:  part(float64(n.Total()), float64(p.Time())),
		PagesShare: part(float64(n.Pages()), float64(p.Pages())),
	}}
}

func part(a, all float64) float64 {
	if all <= 0 {
		return 0
	}
	return min(max(a/all, 0), 1)
}

// cheap records why the rule stays silent, and says that it does.
func (c cost) cheap(pass *advisor.Pass) bool {
	if c.pages >= minRewritePages || c.rows >= minRewriteRows {
		return false
	}
	pass.Silent(advisor.Silence{
		Reason: fmt.Sprintf("the statement's part looks at %d pages and %.0f rows only", c.pages, c.rows),
		Value:  float64(c.pages), Threshold: minRewritePages,
	})
	return true
}

// facts are the numbers behind a cost.
func (c cost) facts() []advisor.Fact {
	from := fmt.Sprintf("plan node %d", c.node.ID)
	return []advisor.Fact{
		{Label: "pages", Text: count(float64(c.pages)) + " pages looked at", Value: float64(c.pages), Unit: advisor.Pages, From: from},
		{Label: "rows", Text: count(c.rows) + " rows", Value: c.rows, Unit: advisor.Rows, From: from},
		{Label: "share of time", Text: fmt.Sprintf("%.0f %%", 100*c.share.TimeShare), Value: c.share.TimeShare, Unit: advisor.Share, From: from},
	}
}

// report hands in a rewrite with what the plan says about it.
func (c cost) report(pass *advisor.Pass, severity advisor.Severity, span sqlast.Span, summary string, r advisor.Rewrite) {
	pass.Report(advisor.Finding{
		Severity: severity, Node: c.node.ID, Span: span, Summary: summary,
		Evidence: c.facts(), Benefit: c.share, Proposals: []advisor.Proposal{r},
	})
}

// find is the first node, in the plan's order, that f accepts; nil for none.
func find(p *explain.Plan, f func(*explain.Node) bool) *explain.Node {
	for n := range p.All() {
		if f(n) {
			return n
		}
	}
	return nil
}

// scanOf is the node that reads a FROM item: PostgreSQL adds a number to an
// alias that stands more than once in a statement.
func scanOf(p *explain.Plan, leaf *sqlast.From) *explain.Node {
	exact := find(p, func(n *explain.Node) bool { return n.Relation == leaf.Relation.Name && n.Alias == leaf.Alias })
	if exact != nil {
		return exact
	}
	return find(p, func(n *explain.Node) bool { return n.Relation == leaf.Relation.Name })
}

// inputRows are the rows that a node takes from below.
func inputRows(n *explain.Node) float64 {
	var rows float64
	for _, c := range n.Children {
		if c.ParentRelationship == "Outer" {
			rows += c.RowsTotal()
		}
	}
	return rows
}
