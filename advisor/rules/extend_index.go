package rules

import (
	"fmt"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/indexing"
	"assay/explain"
)

// maxWaste is how many rows an index scan may throw away for each one it
// keeps: the gain of a longer index is at most this factor.
const maxWaste = 5

// ExtendIndex finds index scans whose index leaves most of the work to a filter.
func ExtendIndex() *advisor.Rule {
	return &advisor.Rule{
		ID: "extend-index",
		Doc: advisor.Doc{
			Title: "An index finds many rows that a filter throws away",
			Why: "The index serves one condition only. For each row it finds, the table's page is fetched to test the rest. With the other " +
				"column in the same index these rows are never fetched.",
			Before: "SELECT * FROM orders WHERE user_id = 1 AND status = 'pending';   -- index on (user_id)",
			After:  "CREATE INDEX CONCURRENTLY orders_user_id_status_idx ON orders (user_id, status);",
			Limits: "Silent below five rows thrown away for one kept, or 1,000 rows, or 100 pages to save. " +
				"An old index whose columns begin the new one is named as needless; dropping it is left to you.",
			Since: "0.1", Refs: []string{"IDX-2", "S6"},
		},
		Need: advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:  runIndexRule("extend-index", extendOffers),
	}
}

func extendOffers(pass *advisor.Pass) []offer {
	all := indexing.Accesses(pass.Query, pass.Catalog)
	var out []offer
	for n := range pass.Plan.All() {
		if n.Conds.Filter == "" || n.RemovedTotal() < minRemoved {
			continue
		}
		name := indexUsed(n)
		a := accessOf(all, n)
		if name == "" || a == nil {
			continue
		}
		if idx := indexNamed(a.Table, name); idx != nil {
			out = append(out, extendAt(pass, n, a, idx)...)
		}
	}
	return out
}

// indexUsed is the one index that a scan reads; "" for other scans.
func indexUsed(n *explain.Node) string {
	switch n.Type {
	case explain.IndexScan, explain.IndexOnlyScan:
		return n.Index
	case explain.BitmapHeapScan:
		if len(n.Children) == 1 && n.Children[0].Type == explain.BitmapIndexScan {
			return n.Children[0].Index
		}
	}
	return ""
}

func indexNamed(t *catalog.Table, name string) *catalog.Index {
	for _, idx := range t.Indexes {
		if idx.Name == name {
			return idx
		}
	}
	return nil
}

func extendAt(pass *advisor.Pass, n *explain.Node, a *indexing.Access, idx *catalog.Index) []offer {
	waste := n.RemovedTotal() / max(n.RowsTotal(), 1)
	cand, ok := a.Extended(idx)
	switch {
	case !ok:
		return nil
	case waste < maxWaste:
		pass.Silent(advisor.Silence{
			Reason: fmt.Sprintf("%s finds %.1f needless rows for each one that is kept", idx.Name, waste), Value: waste, Threshold: maxWaste,
		})
		return nil
	case cand.Existing != nil:
		pass.Silent(advisor.Silence{Reason: fmt.Sprintf("the index %s is there; the planner did not choose it", cand.Existing.Name)})
		return nil
	}
	o := offer{
		rule: "extend-index", scan: n, node: n, cand: cand, before: float64(n.Pages()),
		after: cand.Lookup(probes(n), fetched(cand, n)), time: part(float64(n.Total()), float64(pass.Plan.Time())),
		summary: fmt.Sprintf("%s finds %s rows of %s, and a filter throws %s of them away.",
			idx.Name, count(rowsRead(n)), a.Table.Name, count(n.RemovedTotal())),
		evidence: []advisor.Fact{
			rowsFact("rows found by the index", n, rowsRead(n)),
			rowsFact("rows thrown away", n, n.RemovedTotal()),
		},
	}
	if !o.worth(pass) {
		return nil
	}
	return []offer{o}
}
