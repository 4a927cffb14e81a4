package rules

import (
	"fmt"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
	"assay/explain"
)

// UnionWithoutRepeats finds UNION over queries that share no row.
func UnionWithoutRepeats() *advisor.Rule {
	return &advisor.Rule{
		ID: "union-without-repeats",
		Doc: advisor.Doc{
			Title:  "UNION compares rows that cannot be equal",
			Why:    "UNION sorts or hashes every row of all its queries to drop the equal ones. Where a key keeps the rows of each query apart, and a constant the queries from each other, there are none.",
			Before: "SELECT id, 'open' AS what FROM orders UNION SELECT id, 'offer' FROM offers;",
			After:  "SELECT id, 'open' AS what FROM orders UNION ALL SELECT id, 'offer' FROM offers;",
			Limits: "Every query has to return a key of its table, and every two must differ in a constant that they return, or that a condition gives to a column they return. Without that UNION ALL repeats rows, and nothing is said.",
			Since:  "0.1", Refs: []string{"SET-1"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runUnionWithoutRepeats,
		Transform: unionToAll,
	}
}

func runUnionWithoutRepeats(pass *advisor.Pass) {
	for _, r := range unionToAll(pass.Query, pass.Catalog) {
		n := find(pass.Plan, func(n *explain.Node) bool {
			return (n.Type == explain.Unique || n.Type == explain.Aggregate) && appends(n)
		})
		if n == nil {
			return
		}
		c := inclusive(pass.Plan, n, inputRows(n))
		c.pages, c.share = n.SelfPages(), ownWork(pass.Plan, n)
		if c.rows < minRewriteRows {
			pass.Silent(advisor.Silence{Reason: fmt.Sprintf("only %.0f rows are compared", c.rows), Value: c.rows, Threshold: minRewriteRows})
			continue
		}
		c.report(pass, advisor.Warning, r.Edits[0].Span, fmt.Sprintf(
			"UNION compares %s rows, no two of which can be equal.", count(c.rows)), r)
	}
}

// appends says that the node takes the rows of an Append, sorted or not.
func appends(n *explain.Node) bool {
	for len(n.Children) > 0 {
		n = n.Children[0]
		switch n.Type {
		case explain.SortNode, explain.Gather, explain.GatherMerge, explain.Unique, explain.Aggregate:
			continue
		}
		return n.Type == explain.Append || n.Type == explain.MergeAppend
	}
	return false
}

// unionToAll makes UNION ALL of each chain of UNION whose rows differ anyway.
func unionToAll(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	if !readOnly(q) || !catalogFirst(c) {
		return nil
	}
	var out []advisor.Rewrite
	for _, s := range q.Selects() {
		if s.SetOp != "union" || s.All || s.Parent != nil && (s.Parent.SetOp == "union" && !s.Parent.All || recursive(s)) {
			continue
		}
		u := unioned{c: c}
		u.gather(s)
		u.separate()
		if u.proof.broken {
			continue
		}
		r, err := advisor.NewRewrite(q, u.edits)
		if err != nil {
			continue
		}
		r.Theorem = "No two rows of one query agree on its key, and rows of two different queries differ in a constant, so UNION finds nothing to drop."
		r.Claims = u.proof.claims
		r.Forms = advisor.ORM{Django: "# the same queryset with .union(…, all=True)"}
		out = append(out, r)
	}
	return out
}

// recursive says that the block is a WITH RECURSIVE query, whose UNION ends it.
func recursive(s *sqlast.Select) bool {
	for _, w := range s.Parent.With {
		if w.Select == s && w.Recursive {
			return true
		}
	}
	return false
}

// unioned is a chain of UNION, taken apart.
type unioned struct {
	c     *catalog.Catalog
	arms  []arm
	edits []sqlast.Edit
	proof proof
}

// arm is one query of a UNION: its result columns, and the claims that keep its rows apart.
type arm struct {
	s    *sqlast.Select
	outs []output
	key  []string
}

// gather lists the queries, and the words to change.
func (u *unioned) gather(s *sqlast.Select) {
	if s.SetOp == "" {
		u.arm(s)
		return
	}
	if s.SetOp != "union" || s.Limit != nil || s.Offset != nil || s.Locking || len(s.With) > 0 && s.Parent != nil {
		u.proof.broken = true
		return
	}
	if !s.All {
		u.edits = append(u.edits, replace(s.SetOpSpan, "UNION ALL"))
	}
	u.gather(s.Left)
	u.gather(s.Right)
}

func (u *unioned) arm(s *sqlast.Select) {
	p := rowsApart(s, u.c)
	outs, ok := outputs(s, u.c)
	if p.broken || !ok || s.Limit != nil || s.Offset != nil {
		u.proof.broken = true
		return
	}
	root := s.Leaves()[0]
	u.proof.join(p)
	u.arms = append(u.arms, arm{s, outs, keyWithin(tableOf(root, u.c), selected(s, root, u.c))})
}
