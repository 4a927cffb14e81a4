package explain

import "fmt"

const (
	// manyRows and mostRows are from where on thrown-away rows are worth a
	// remark: as many of them, and as large a part of all.
	manyRows = 1000
	mostRows = 0.9
	// farOff is the factor from which on an estimate is called wrong.
	farOff = 10
)

// Remarks are what is wrong with a node by its plan alone, a sentence each:
// rows thrown away, estimates far off, work that did not fit in memory. A node
// that did not run has none.
func (n *Node) Remarks() []string {
	if n.Act == nil || n.NeverExecuted() {
		return nil
	}
	var out []string
	removed, kept := n.RemovedTotal(), n.RowsTotal()
	if removed >= manyRows && removed >= mostRows*(removed+kept) {
		out = append(out, fmt.Sprintf("%s rows thrown away (%s)", Rows(removed), Percent(removed/(removed+kept))))
	}
	if f, over := n.EstimateFactor(); f >= farOff {
		way := "few"
		if over {
			way = "many"
		}
		out = append(out, fmt.Sprintf("estimated %s too %s rows: %s, really %s a loop", Factor(f), way, Rows(n.Est.Rows), Rows(n.Act.Rows)))
	}
	return append(out, n.spills()...)
}

// spills say what did not fit in memory.
func (n *Node) spills() []string {
	var out []string
	if n.Sort != nil && n.Sort.SpaceType == "Disk" {
		out = append(out, "sorted on disk: "+Bytes(n.Sort.SpaceKB<<10))
	}
	if n.Hash != nil && n.Hash.Batches > 1 {
		out = append(out, fmt.Sprintf("hash table in %d batches on disk", n.Hash.Batches))
	}
	if n.Agg != nil && n.Agg.DiskUsageKB > 0 {
		out = append(out, "aggregated on disk: "+Bytes(n.Agg.DiskUsageKB<<10))
	}
	if n.Heap != nil && n.Heap.Lossy > 0 {
		out = append(out, Grouped(n.Heap.Lossy)+" lossy heap pages: work_mem is too small for the bitmap")
	}
	return out
}
