package rules

import (
	"fmt"
	"slices"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/indexing"
	"assay/advisor/sqlast"
	"assay/explain"
)

// minHeapPages are the table's pages that leaving columns out would save;
// fewer are read in no time.
const minHeapPages = 100

// IndexOnlyColumns finds index scans that visit the table only for columns
// that may not be needed.
func IndexOnlyColumns() *advisor.Rule {
	return &advisor.Rule{
		ID: "index-only-columns",
		Doc: advisor.Doc{
			Title: "With fewer columns the index alone would answer",
			Why: "The index that finds the rows holds some of their columns too. Where the select list asks for no others, PostgreSQL reads " +
				"the index only and does not visit the table's pages.",
			Before: "SELECT * FROM orders WHERE user_id = 1;   -- index on (user_id, created_at)",
			After:  "SELECT user_id, created_at FROM orders WHERE user_id = 1;",
			Limits: "A question: only you know what the program reads. Asked where a whole table's columns, or at most two the index lacks, are selected, and " +
				"100 pages would be saved. Pages that were changed since the last VACUUM are visited all the same.",
			Since: "0.1", Refs: []string{"PRJ-2", "S4"},
		},
		Need: advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:  runIndexOnlyColumns,
	}
}

func runIndexOnlyColumns(pass *advisor.Pass) {
	s := pass.Query.Select
	if !prunable(s) {
		return
	}
	outs, ok := outputs(s, pass.Catalog)
	if !ok {
		return
	}
	all := indexing.Accesses(pass.Query, pass.Catalog)
	for n := range pass.Plan.All() {
		if n.Type != explain.IndexScan && n.Type != explain.BitmapHeapScan {
			continue
		}
		a := accessOf(all, n)
		if a == nil || a.Block != s {
			continue
		}
		if idx := indexNamed(a.Table, indexUsed(n)); idx != nil && idx.Method == "btree" && idx.Valid {
			indexOnlyAt(pass, n, a, idx, outs)
		}
	}
}

func indexOnlyAt(pass *advisor.Pass, n *explain.Node, a *indexing.Access, idx *catalog.Index, outs []output) {
	inIndex := append(idx.Columns(), idx.Include...)
	missing := func(o output) bool {
		return o.leaf == a.Leaf && o.column != nil && !slices.Contains(inIndex, o.column.Name)
	}
	var dropped, kept []string
	for _, o := range outs {
		switch {
		case missing(o):
			dropped = append(dropped, o.column.Name)
		case o.leaf == a.Leaf && !fixed(a, o.column):
			kept = append(kept, o.column.Name)
		}
	}
	if len(dropped) == 0 || len(kept) == 0 || len(dropped) > 2 && !everyColumn(outs, a.Leaf, a.Table) || readsElsewhere(a, pass.Catalog, inIndex) {
		return
	}
	saved := heapPagesOf(n)
	if saved < minHeapPages {
		pass.Silent(advisor.Silence{Reason: fmt.Sprintf("the index alone would save about %s pages of %s", count(saved), a.Table.Name), Value: saved, Threshold: minHeapPages})
		return
	}
	r, ok := prune(pass.Query, a.Block, outs, missing)
	if !ok {
		return
	}
	r.Changes = "Drops " + strings.Join(dropped, ", ") + " from the result; the other columns stay as they are."
	r.Forms = deferForms(a.Block, a.Leaf, a.Table, dropped, r.Keep.Columns, pass.Catalog)
	pass.Report(advisor.Finding{
		Severity: advisor.Question, Node: n.ID, Span: a.Block.TargetsSpan,
		Summary: fmt.Sprintf("Visits about %s pages of %s for %s; %s holds the other columns. Does the program read them?",
			count(saved), a.Table.Name, strings.Join(dropped, ", "), idx.Name),
		Evidence: []advisor.Fact{
			rowsFact("rows", n, n.RowsTotal()),
			pagesFact("pages of the table", n, saved),
			{Label: "columns in the index", Text: strings.Join(inIndex, ", "), Value: float64(len(inIndex)), Unit: advisor.Count, From: "pg_index " + idx.Name},
		},
		Benefit:   advisor.Benefit{TimeShare: pass.Plan.ShareOfTime(n), PagesShare: part(saved, float64(pass.Plan.Pages()))},
		Proposals: []advisor.Proposal{r},
	})
}

// fixed says that the condition gives the column one value: a result of such
// columns only tells the program what it knows.
func fixed(a *indexing.Access, col *catalog.Column) bool {
	return slices.ContainsFunc(a.Equal, func(c indexing.Cond) bool { return c.Single && c.Column == col })
}

// readsElsewhere says that the block reads a column that the index lacks
// outside its select list, where it cannot be left out.
func readsElsewhere(a *indexing.Access, c *catalog.Catalog, inIndex []string) bool {
	found := false
	visit(a.Block, func(in *sqlast.Select, e *sqlast.Expr) {
		if e.Kind != sqlast.ExprColumn || in == a.Block && a.Block.TargetsSpan.Contains(e.Span) {
			return
		}
		b, ok := bind(in, e, c)
		found = found || !ok || b.leaf == a.Leaf && !slices.Contains(inIndex, b.column.Name)
	})
	return found
}

// heapPagesOf is the pages of the table itself that a scan visited: an index
// scan's own are both kinds, of which nearly all are the table's.
func heapPagesOf(n *explain.Node) float64 {
	pages := float64(n.SelfPages())
	if n.Type == explain.IndexScan {
		const entriesPerPage = 200
		pages -= probes(n)*3 + n.RowsTotal()/entriesPerPage
	}
	return max(pages, 0)
}
