package rules

import (
	"fmt"
	"slices"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
	"assay/explain"
)

// CrossProduct finds FROM items that nothing links to each other.
func CrossProduct() *advisor.Rule {
	return &advisor.Rule{
		ID: "cross-product",
		Doc: advisor.Doc{
			Title:  "Tables that no condition links: each row meets every other",
			Why:    "Without a condition between them PostgreSQL pairs every row of one table with every row of the other. Most often a join condition was forgotten.",
			Before: "SELECT o.id, u.email FROM orders o, users u WHERE o.status = 'open';",
			After:  "SELECT o.id, u.email FROM orders o JOIN users u ON u.id = o.user_id WHERE o.status = 'open';",
			Limits: "A hint, not a rewrite: only you know which condition is meant. CROSS JOIN says that all pairs are wanted and is left alone, as are tables that give one row.",
			Since:  "0.1", Refs: []string{"JOIN-6"},
		},
		Need: advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:  runCrossProduct,
	}
}

func runCrossProduct(pass *advisor.Pass) {
	if pass.Query.Select == nil {
		return
	}
	for _, s := range pass.Query.Selects() {
		groups := linkedGroups(s, pass.Catalog)
		if len(groups) < 2 {
			continue
		}
		product, names := 1.0, []string{}
		for _, g := range groups {
			if rows := rowsOf(pass.Plan, g); rows > 1 { // one row meets every other once
				product, names = product*rows, append(names, g[0].Alias)
			}
		}
		if join := productOver(pass.Plan, groups[0][0]); join != nil && len(names) > 1 && product >= minRewriteRows {
			inclusive(pass.Plan, join, join.RowsRead()).note(pass, s.FromSpan, strings.Join(names, " and "))
		}
	}
}

// rowsOf is the most rows that one read of an item gives.
func rowsOf(p *explain.Plan, items []*sqlast.From) float64 {
	rows := 0.0
	for _, leaf := range items {
		if n := scanOf(p, leaf); n != nil && n.Act != nil {
			rows = max(rows, n.Act.Rows)
		}
	}
	return rows
}

// productOver is the first join above the item's scan that makes many rows.
func productOver(p *explain.Plan, leaf *sqlast.From) *explain.Node {
	n := scanOf(p, leaf)
	for n != nil && (n.JoinType == "" || n.RowsRead() < minRewriteRows) {
		n = n.Parent
	}
	return n
}

// note reports the hint.
func (c cost) note(pass *advisor.Pass, span sqlast.Span, names string) {
	pass.Report(advisor.Finding{
		Severity: advisor.Warning, Node: c.node.ID, Span: span,
		Summary:  fmt.Sprintf("Nothing links %s: every row of one meets every row of the other, %s pairs.", names, count(c.rows)),
		Evidence: c.facts(), Benefit: c.share,
		Proposals: []advisor.Proposal{advisor.Note{Text: "Add the condition that links " + names + "; where all pairs are wanted, say CROSS JOIN."}},
	})
}

// linkedGroups are the FROM items of a block, those together that a condition
// or a LATERAL reference links; nil where that cannot be told.
func linkedGroups(s *sqlast.Select, c *catalog.Catalog) [][]*sqlast.From {
	if s.SetOp != "" || len(s.Leaves()) < 2 || !transparent(s) {
		return nil
	}
	of := map[*sqlast.From]int{}
	for i, leaf := range s.Leaves() {
		if leaf.Kind != sqlast.FromTable || tableOf(leaf, c) == nil {
			return nil
		}
		of[leaf] = i
	}
	merge := func(a, b int) {
		for leaf, g := range of {
			if g == b {
				of[leaf] = a
			}
		}
	}
	terms := slices.Clone(s.Terms)
	for _, j := range joinsOf(s) {
		terms = append(terms, j.OnTerms...)
		if j.Join == sqlast.JoinCross {
			merge(of[firstLeaf(j.Left)], of[firstLeaf(j.Right)])
		}
	}
	for _, t := range terms {
		read := leavesRead(s, t, c)
		for _, leaf := range read[min(1, len(read)):] {
			merge(of[read[0]], of[leaf])
		}
	}
	var out [][]*sqlast.From
	at := map[int]int{}
	for _, leaf := range s.Leaves() {
		i, seen := at[of[leaf]]
		if !seen {
			i, at[of[leaf]] = len(out), len(out)
			out = append(out, nil)
		}
		out[i] = append(out[i], leaf)
	}
	return out
}

func firstLeaf(f *sqlast.From) *sqlast.From {
	for f.Kind == sqlast.FromJoin {
		f = f.Left
	}
	return f
}

// leavesRead are the block's own FROM items that the expression reads, its subqueries included.
func leavesRead(s *sqlast.Select, root *sqlast.Expr, c *catalog.Catalog) []*sqlast.From {
	var out []*sqlast.From
	visitExpr(s, root, func(in *sqlast.Select, e *sqlast.Expr) {
		if e.Kind != sqlast.ExprColumn {
			return
		}
		r := in.Resolve(e, c)
		if !r.Sure() {
			out = s.Leaves() // it may be anyone's: then nothing is called unlinked
		} else if slices.Contains(s.Leaves(), r.From) && !slices.Contains(out, r.From) {
			out = append(out, r.From)
		}
	})
	return out
}
