package explain

import "time"

// RowsRead is the rows that a scan or join looked at: returned and thrown away.
func (n *Node) RowsRead() float64 { return n.RowsTotal() + n.RemovedTotal() }

// KeptShare is the part of RowsRead that was returned, 0 to 1; ok is false when
// no row was looked at.
func (n *Node) KeptShare() (share float64, ok bool) {
	read := n.RowsRead()
	if read <= 0 {
		return 0, false
	}
	return n.RowsTotal() / read, true
}

// HeapFetchShare is the part of the rows found by an Index Only Scan for which
// the table had to be looked at all the same, because its page was not known to
// be all visible; 0 to 1. Heap Fetches are printed for all loops together
// (nodeIndexonlyscan.c), and count dead rows, too. Ok is false for other nodes
// and where nothing was found.
func (n *Node) HeapFetchShare() (share float64, ok bool) {
	found := max(n.RowsRead(), n.HeapFetches)
	if n.HeapFetches < 0 || found <= 0 {
		return 0, false
	}
	return n.HeapFetches / found, true
}

// LossyShare is the part of a Bitmap Heap Scan's pages of which only the page
// was remembered, for lack of work_mem, so that every row on it was checked
// again; 0 to 1. Ok is false for other nodes.
func (n *Node) LossyShare() (share float64, ok bool) {
	var sum HeapBlocks
	add := func(b *HeapBlocks) {
		if b != nil {
			sum.Exact += b.Exact
			sum.Lossy += b.Lossy
		}
	}
	add(n.Heap)
	for i := range n.Workers { // printed apart from the leader's from 18 on
		add(n.Workers[i].Heap)
	}
	if sum.Exact+sum.Lossy <= 0 {
		return 0, false
	}
	return float64(sum.Lossy) / float64(sum.Exact+sum.Lossy), true
}

// HitShare is the part of a Memoize's lookups that were answered from its
// cache, by all processes together; 0 to 1. Ok is false for other nodes.
func (n *Node) HitShare() (share float64, ok bool) {
	var hits, lookups int64
	add := func(m *MemoizeInfo) {
		if m != nil {
			hits += m.Hits
			lookups += m.Hits + m.Misses
		}
	}
	add(n.Memo)
	for i := range n.Workers {
		add(n.Workers[i].Memo)
	}
	if lookups <= 0 {
		return 0, false
	}
	return float64(hits) / float64(lookups), true
}

// ClockCall is what it is taken to cost to ask one node for one row under
// EXPLAIN ANALYZE: two looks at the clock and the counting. It is a usual value
// for a clock read without a system call; `pg_test_timing` measures the half of
// it on a server.
const ClockCall = 60 * time.Nanosecond

// Calls is how often the node was asked for a row: once for each and once more
// at the end of each loop. Nodes that hand on something else are asked once.
func (n *Node) Calls() float64 {
	if n.Act == nil {
		return 0
	}
	if !n.countsRows() || n.Type == BitmapIndexScan {
		return n.Act.Loops
	}
	return n.RowsTotal() + n.Act.Loops
}

// ClockShare is the part of the time, summed over processes, that EXPLAIN
// ANALYZE itself took for looking at the clock, at call each time a node is
// asked for a row; 0 to 1. It is 0 with TIMING OFF. Where it is large, times of
// nodes with many rows are too long, and TIMING OFF tells how long the whole
// really takes.
func (p *Plan) ClockShare(call time.Duration) float64 {
	calls := 0.0
	for _, n := range p.nodes {
		if n.Act != nil && !n.Act.NoTiming {
			calls += n.Calls()
		}
	}
	return share(calls*float64(call), float64(p.Time()+p.workers))
}
