package rules

import (
	"fmt"
	"slices"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/indexing"
	"assay/explain"
)

// lookupOffers are the indexes by which a join could look rows up instead of
// reading all of a table; foreignKey chooses between columns of a foreign key
// and other columns.
func lookupOffers(pass *advisor.Pass, rule string, foreignKey bool) []offer {
	all := indexing.Accesses(pass.Query, pass.Catalog)
	var out []offer
	for n := range pass.Plan.All() {
		if n.Type != explain.SeqScan || n.NeverExecuted() {
			continue
		}
		a := accessOf(all, n)
		if a == nil {
			continue
		}
		for _, j := range a.Joins {
			if (foreignKeyOn(a.Table, j.Column.Name) != nil) != foreignKey {
				continue
			}
			if o, ok := lookupAt(pass, n, a, j); ok {
				o.rule = rule
				out = append(out, o)
			}
		}
	}
	return out
}

// foreignKeyOn is the table's foreign key whose only or first column this is.
func foreignKeyOn(t *catalog.Table, column string) *catalog.ForeignKey {
	for _, fk := range t.ForeignKeys {
		if len(fk.Columns) > 0 && fk.Columns[0] == column {
			return fk
		}
	}
	return nil
}

func lookupAt(pass *advisor.Pass, n *explain.Node, a *indexing.Access, j indexing.Join) (offer, bool) {
	cand, ok := a.Joined(j)
	if !ok || cand.Existing != nil {
		return offer{}, false
	}
	drive, ok := driver(n, j)
	if !ok {
		return offer{}, false
	}
	pages := float64(n.SelfPages())
	if pages < minScanPages {
		pass.Silent(advisor.Silence{Reason: fmt.Sprintf("reading %s takes %s pages", a.Table.Name, count(pages)), Value: pages, Threshold: minScanPages})
		return offer{}, false
	}
	found := drive.found
	if found < 0 || len(a.Equal)+len(a.Range)+len(a.Nulls)+a.Rest > 0 {
		found = max(found, min(drive.probes*cand.Share*max(a.Table.Rows, 1), a.Table.Rows))
	}
	o := offer{
		scan: n, node: n, cand: cand, before: pages, after: cand.Lookup(drive.probes, found), time: pass.Plan.ShareOfTime(n),
		summary: fmt.Sprintf("Reads all of %s %sto find what belongs to %s rows by %s, which has no index.",
			a.Table.Name, times(n), count(drive.probes), j.Column.Name),
		evidence: []advisor.Fact{
			rowsFact("rows read", n, rowsRead(n)),
			rowsFact("rows to look up", drive.from, drive.probes),
		},
	}
	return o, o.worth(pass)
}

func times(n *explain.Node) string {
	if p := probes(n); p > 1 {
		return count(p) + " times "
	}
	return ""
}

// driving is what an index lookup would be driven by.
type driving struct {
	from   *explain.Node
	probes float64
	found  float64 // rows of the table that belong to them; -1 when the plan does not tell
}

// driver finds the other side of a join above the scan; false where the join
// has to see every row of the table anyway.
func driver(n *explain.Node, j indexing.Join) (driving, bool) {
	if j.Outer {
		if n.Act == nil || n.Conds.Filter == "" || n.Act.Loops <= 1 {
			return driving{}, false
		}
		return driving{n, probes(n), n.RowsTotal()}, true
	}
	side := n
	for up := n.Parent; up != nil; side, up = up, up.Parent {
		switch up.Type {
		case explain.HashNode, explain.SortNode, explain.Materialize, explain.Memoize, explain.Gather, explain.GatherMerge:
			continue
		case explain.HashJoin, explain.MergeJoin, explain.NestedLoop:
			return joinDriver(up, side, j)
		}
		break
	}
	return driving{}, false
}

func joinDriver(join, side *explain.Node, j indexing.Join) (driving, bool) {
	if keepsAll(join, side) {
		return driving{}, false
	}
	for _, c := range join.Children {
		if c == side || c.ParentRelationship != "Outer" && c.ParentRelationship != "Inner" || !reads(c, j.Others) {
			continue
		}
		d := driving{from: c, probes: c.RowsTotal(), found: -1}
		if join.JoinType == "Inner" {
			d.found = join.RowsTotal()
		}
		return d, true
	}
	return driving{}, false
}

// keepsAll says that the join returns rows of that side that have no partner,
// so that it cannot be driven from the other side.
func keepsAll(join, side *explain.Node) bool {
	switch join.JoinType {
	case "Left", "Anti":
		return side.ParentRelationship == "Outer"
	case "Right", "Right Anti":
		return side.ParentRelationship == "Inner"
	case "Full":
		return true
	}
	return false
}

// reads says that the node or one below it scans one of the aliases.
func reads(n *explain.Node, aliases []string) bool {
	return slices.Contains(aliases, n.Alias) || slices.ContainsFunc(n.Children, func(c *explain.Node) bool { return reads(c, aliases) })
}
