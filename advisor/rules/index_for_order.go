package rules

import (
	"fmt"

	"assay/advisor"
	"assay/advisor/indexing"
	"assay/explain"
)

const (
	// maxTaken is the part of the rows in order that the statement takes; for
	// more of them sorting is as good.
	maxTaken = 0.1
	// pagesPerPartner is what looking up one joined row by its key costs.
	pagesPerPartner = 4
)

// IndexForOrder finds sorts of many rows for the first few.
func IndexForOrder() *advisor.Rule {
	return &advisor.Rule{
		ID: "index-for-order",
		Doc: advisor.Doc{
			Title: "Many rows are sorted to return the first few",
			Why: "ORDER BY with LIMIT reads and compares every matching row, then drops nearly all. An index on the columns of equality " +
				"followed by those of ORDER BY, in the same directions, gives the rows in order, and the scan stops at the limit.",
			Before: "SELECT * FROM orders WHERE status = 'paid' ORDER BY created_at DESC LIMIT 20;",
			After:  "CREATE INDEX CONCURRENTLY orders_status_created_at_idx ON orders (status, created_at DESC);",
			Limits: "Silent without LIMIT, where one row in ten or more is taken, and where the order is of several tables, an expression, or " +
				"after DISTINCT or GROUP BY. NULLS FIRST and LAST are part of the order: the index has to have the same, or all of it reversed.",
			Since: "0.1", Refs: []string{"IDX-3", "S6"},
		},
		Need: advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:  runIndexRule("index-for-order", orderOffers),
	}
}

func orderOffers(pass *advisor.Pass) []offer {
	all := indexing.Accesses(pass.Query, pass.Catalog)
	var out []offer
	for n := range pass.Plan.All() {
		if n.Relation == "" {
			continue
		}
		a := accessOf(all, n)
		if a == nil || len(a.Order) == 0 {
			continue
		}
		if o, ok := orderAt(pass, n, a); ok {
			out = append(out, o)
		}
	}
	return out
}

// ordering is a sort of rows, or a walk along an index in the wanted order
// that throws most of what it meets away.
type ordering struct {
	node *explain.Node
	// matching rows could have been returned, taken were.
	matching, taken float64
}

// orderingOf is what brings the rows of a scan into order: the sort above it,
// within its own block, or the scan itself.
func orderingOf(n *explain.Node) (ordering, bool) {
	for up := n; up != nil; up = up.Parent {
		if up.Type == explain.SortNode || up.Type == explain.IncrementalSort {
			return ordering{up, inputRows(up), taken(up)}, len(up.Children) > 0
		}
		if up.ParentRelationship == "SubPlan" || up.ParentRelationship == "InitPlan" || up.Type == explain.Limit {
			break
		}
	}
	return ordering{n, n.RowsTotal(), n.RowsTotal()}, n.Type == explain.IndexScan && n.Conds.Index == "" && n.RemovedTotal() >= minRemoved
}

// taken is how many rows in order the LIMIT above asked for, those that OFFSET
// skips included. Each process of a parallel plan sorts that many out.
func taken(sort *explain.Node) float64 {
	for up := sort.Parent; up != nil && up.Type != explain.NestedLoop && up.Type != explain.HashJoin; up = up.Parent {
		if up.Type == explain.Limit {
			return inputRows(up)
		}
	}
	return sort.RowsTotal()
}

func orderAt(pass *advisor.Pass, n *explain.Node, a *indexing.Access) (offer, bool) {
	by, ok := orderingOf(n)
	if !ok {
		return offer{}, false
	}
	cand, ok := a.Ordered()
	if !ok || cand.Existing != nil {
		return offer{}, false
	}
	sorted := by.node.Type != explain.IndexScan
	switch {
	case a.Block.Limit == nil:
		if by.node.Sort != nil && by.node.Sort.SpaceType == "Disk" {
			pass.Silent(advisor.Silence{Reason: "without LIMIT every row is returned: sorting them once is cheaper than reading them in index order"})
		}
		return offer{}, false
	case sorted && by.taken > maxTaken*by.matching:
		pass.Silent(advisor.Silence{
			Reason: fmt.Sprintf("%s of %s sorted rows are taken", count(by.taken), count(by.matching)),
			Value:  part(by.taken, by.matching), Threshold: maxTaken,
		})
		return offer{}, false
	}
	walked := walk(cand, n, by)
	o := offer{
		rule: "index-for-order", scan: n, node: by.node, cand: cand, before: float64(by.node.Pages()),
		after: cand.Lookup(1, walked) + walked*pagesPerPartner*float64(len(a.Block.Leaves())-1),
		time:  part(float64(by.node.Total()), float64(pass.Plan.Time())),
	}
	if sorted {
		o.summary = fmt.Sprintf("Sorts %s rows of %s to return the first %s.", count(by.matching), a.Table.Name, count(by.taken))
		o.evidence = []advisor.Fact{rowsFact("rows sorted", by.node, by.matching), rowsFact("rows taken", by.node, by.taken)}
	} else {
		o.summary = fmt.Sprintf("Walks %s in order past %s rows to find %s.", a.Table.Name, count(n.RemovedTotal()), count(by.taken))
		o.evidence = []advisor.Fact{rowsFact("rows passed over", n, n.RemovedTotal()), rowsFact("rows taken", n, by.taken)}
	}
	return o, o.worth(pass)
}

// walk is how many index entries are read until enough rows are found: the
// conditions that are not in the index still throw some away.
func walk(c indexing.Candidate, n *explain.Node, by ordering) float64 {
	inIndex := c.Share * max(c.Access.Table.Rows, 1)
	matching := by.matching
	if by.node == n { // it stopped early: as dense as what it has met
		matching = n.RowsTotal() / max(rowsRead(n), 1) * max(c.Access.Table.Rows, 1)
	}
	return by.taken * max(1, inIndex/max(matching, 1))
}
