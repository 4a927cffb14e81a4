package rules

import (
	"fmt"

	"assay/advisor"
	"assay/advisor/indexing"
	"assay/explain"
)

const (
	// minScanPages: reading a smaller table from end to end takes a millisecond
	// or two, whatever the filter.
	minScanPages = 1000
	// minRemoved rows thrown away: fewer cost nothing to test.
	minRemoved = 1000
	// maxKept share of the rows: where more are kept, they lie on nearly all of
	// the table's pages and an index reads them all the same.
	maxKept = 0.1
)

// MissingIndex finds sequential scans that throw most rows away.
func MissingIndex() *advisor.Rule {
	return &advisor.Rule{
		ID: "missing-index",
		Doc: advisor.Doc{
			Title: "The whole table is read to keep a few rows",
			Why: "A sequential scan looks at every page of the table and tests every row. An index on the columns of the condition " +
				"leads to the few rows that match. Columns compared with = come first, the most selective ones, then one range.",
			Before: "SELECT * FROM orders WHERE status = 'pending';   -- reads all of orders",
			After:  "CREATE INDEX CONCURRENTLY orders_status_idx ON orders (status);",
			Limits: "Silent below 1,000 pages read, where more than a tenth of the rows are kept, and where conditions hide the column in a function or cast. " +
				"It judges the value of this run: with a more common value the index may not be used.",
			Since: "0.1", Refs: []string{"IDX-1", "S6"},
		},
		Need: advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:  runIndexRule("missing-index", missingOffers),
	}
}

func missingOffers(pass *advisor.Pass) []offer {
	all := indexing.Accesses(pass.Query, pass.Catalog)
	var out []offer
	for n := range pass.Plan.All() {
		if n.Type != explain.SeqScan || n.RemovedTotal() < minRemoved {
			continue
		}
		a := accessOf(all, n)
		if a == nil {
			continue
		}
		out = append(out, missingAt(pass, n, a)...)
	}
	return append(out, lookupOffers(pass, "missing-index", false)...)
}

// missingAt is the offer for the conditions of one sequential scan.
func missingAt(pass *advisor.Pass, n *explain.Node, a *indexing.Access) []offer {
	pages, kept := float64(n.SelfPages()), n.RowsTotal()/rowsRead(n)
	cand, ok := a.Filter()
	switch {
	case !ok:
		if kept <= maxKept && pages >= minScanPages && a.Rest > 0 {
			pass.Silent(advisor.Silence{Reason: fmt.Sprintf("the conditions on %s are none that a plain index serves", a.Table.Name)})
		}
		return nil
	case pages < minScanPages:
		pass.Silent(advisor.Silence{Reason: fmt.Sprintf("reading %s takes %s pages", a.Table.Name, count(pages)), Value: pages, Threshold: minScanPages})
		return nil
	case kept > maxKept:
		pass.Silent(advisor.Silence{Reason: fmt.Sprintf("%.0f %% of the rows of %s are kept", 100*kept, a.Table.Name), Value: kept, Threshold: maxKept})
		return nil
	case cand.Existing != nil:
		pass.Silent(advisor.Silence{Reason: fmt.Sprintf("the index %s is there; the planner did not choose it", cand.Existing.Name)})
		return nil
	}
	o := offer{
		rule: "missing-index", scan: n, node: n, cand: cand, before: pages,
		after: cand.Lookup(probes(n), fetched(cand, n)), time: pass.Plan.ShareOfTime(n),
		summary: fmt.Sprintf("Reads all of %s to keep %s of %s rows.", a.Table.Name, count(n.RowsTotal()), count(rowsRead(n))),
		evidence: []advisor.Fact{
			rowsFact("rows read", n, rowsRead(n)),
			rowsFact("rows thrown away", n, n.RemovedTotal()),
		},
	}
	if !o.worth(pass) {
		return nil
	}
	return []offer{o}
}
