package explain

// A Spill is work that did not fit in memory. EXPLAIN prints what it left on
// disk; what it would have needed is an estimate.
type Spill struct {
	// Disk is bytes on disk, 0 where they are not printed (Hash).
	Disk int64
	// Memory is bytes, in the process that needed most, that would have kept it
	// in memory. A Sort may use work_mem of it, a Hash or a HashAggregate
	// work_mem × hash_mem_multiplier.
	Memory int64
	// AtMost says that Memory is an upper limit rather than an estimate.
	AtMost bool
}

// Spill returns what node n spilled; ok is false when it spilled nothing.
//
//   - Sort: rows × (the row on disk + its header in memory + 24), by the formats
//     of tuplesort.c: a row has 6 bytes more in memory than on disk, is rounded
//     to 8, and has a header of 24 bytes in PostgreSQL 15 and none in 18; a
//     pointer to it takes 24. Up to 14 rows are rounded to a power of two.
//     Measured on 15 and 18 it was within 5 %. Rows are those of the sort's input.
//   - Hash: (peak memory − buckets × 8) × batches + buckets for all rows × 8
//     (nodeHash.c). Batches of unequal size make it too much, never too little.
//   - HashAggregate: 2 × (peak memory + disk). What is written are the rows that
//     belong to groups without a place (nodeAgg.c), so it depends on how often a
//     group comes again. Measured on 15 and 18 it was up to 4 times the need.
func (n *Node) Spill() (s Spill, ok bool) {
	switch n.Type {
	case SortNode:
		return n.sortSpill()
	case HashNode:
		return n.hashSpill()
	case Aggregate:
		return n.aggSpill()
	default:
		return Spill{}, false
	}
}

const (
	rowPointer    = 24 // SortTuple in tuplesort.h
	chunkHeader   = 24 // of a row that is sorted, 15
	notOnDisk     = 6  // the first 10 bytes of a MinimalTuple stay behind, its length takes 4
	bucket        = 8  // a pointer
	kilobyte      = 1024
	aggsUnderrate = 2
)

func (n *Node) sortSpill() (s Spill, ok bool) {
	input := n.input()
	if input == nil {
		return Spill{}, false
	}
	add := func(sort *Sort, rows float64) {
		if sort == nil || sort.SpaceType != "Disk" || rows <= 0 {
			return
		}
		ok = true
		disk := sort.SpaceKB * kilobyte
		s.Disk += disk
		header := int64(chunkHeader)
		if n.links.dialect.has(rowFractions) {
			header = 0
		}
		perRow := aligned(int64(float64(disk)/rows)+notOnDisk) + header + rowPointer
		s.Memory = max(s.Memory, int64(rows)*perRow)
	}
	// The workers' sorts are printed for each; the leader's is the node's own.
	leader, average := input.RowsTotal(), 0.0
	if input.Act != nil {
		average = input.Act.Rows
	}
	listed := false
	for i := range n.Workers {
		rows := average
		if i < len(input.Workers) && input.Workers[i].Act != nil {
			rows, listed = input.Workers[i].Act.Rows, true
			leader -= rows
		}
		add(n.Workers[i].Sort, rows)
	}
	if !listed {
		leader = average
	}
	add(n.Sort, leader)
	return s, ok
}

// aligned rounds up to 8 bytes.
func aligned(v int64) int64 { return (v + 7) &^ 7 }

func (n *Node) hashSpill() (s Spill, ok bool) {
	h := n.Hash
	if h == nil || h.Batches <= 1 {
		return Spill{}, false
	}
	rows := max(h.PeakMemoryKB*kilobyte-h.Buckets*bucket, 0) * h.Batches
	one := 0.0 // table's rows
	switch {
	case n.Act == nil:
	case n.ParallelAware: // all processes fill the same
		one = n.RowsTotal()
	default:
		one = n.Act.Rows
	}
	all := int64(1)
	for float64(all) < one {
		all *= 2
	}
	return Spill{Memory: rows + max(all, h.Buckets)*bucket, AtMost: true}, true
}

func (n *Node) aggSpill() (s Spill, ok bool) {
	add := func(a *HashAgg) {
		if a == nil || a.DiskUsageKB <= 0 {
			return
		}
		ok = true
		s.Disk += a.DiskUsageKB * kilobyte
		s.Memory = max(s.Memory, aggsUnderrate*(a.PeakMemoryKB+a.DiskUsageKB)*kilobyte)
	}
	add(n.Agg)
	for i := range n.Workers {
		add(n.Workers[i].Agg)
	}
	s.AtMost = ok
	return s, ok
}
