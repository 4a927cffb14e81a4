package explain

import "strings"

// read reads a property that nodes and workers have. ok says that its value is
// as expected.
func (w *Work) read(key, value string) (known, ok bool) {
	switch key {
	case "Buffers":
		return true, made(&w.Buffers).read(value)
	case "I/O Timings":
		return true, made(&w.IO).read(value)
	case "WAL":
		return true, made(&w.WAL).read(value)
	case "Rows Removed by Filter":
		return true, w.Act != nil && fraction(value, &w.Act.RemovedByFilter)
	case "Rows Removed by Join Filter":
		return true, w.Act != nil && fraction(value, &w.Act.RemovedByJoinFilter)
	case "Rows Removed by Index Recheck":
		return true, w.Act != nil && fraction(value, &w.Act.RemovedByRecheck)
	case "Sort Method":
		return true, made(&w.Sort).read(value)
	case "Full-sort Groups":
		return true, made(&w.FullSort).read(key + ": " + value)
	case "Pre-sorted Groups":
		return true, made(&w.PreSorted).read(key + ": " + value)
	case "Planned Partitions", "Batches":
		return true, made(&w.Agg).read(key + ": " + value)
	case "Hits":
		return true, made(&w.Memo).read(key + ": " + value)
	case "Estimates":
		return true, made(&made(&w.Memo).Est).read(value)
	case "Heap Blocks":
		return true, made(&w.Heap).read(value)
	case "Prefetch", "I/O":
		return true, made(&w.Reads).read(value)
	}
	return false, false
}

// readOwn reads a property that only nodes have.
func (n *Node) readOwn(key, value string) (known, ok bool) {
	switch key {
	case "Buckets":
		return true, made(&n.Hash).read(key + ": " + value)
	case "Storage":
		return true, made(&n.Storage).read(key + ": " + value)
	case "Heap Fetches":
		return true, fraction(value, &n.HeapFetches)
	case "Index Searches":
		return true, whole(value, &n.IndexSearches)
	case "Subplans Removed":
		return true, whole(value, &n.SubplansRemoved)
	case "Workers Planned":
		return true, whole(value, &n.WorkersPlanned)
	case "Workers Launched":
		return true, whole(value, &n.WorkersLaunched)
	case "Inner Unique":
		return true, truth(value, &n.InnerUnique)
	case "Single Copy":
		return true, truth(value, &n.SingleCopy)
	case "Disabled":
		return true, truth(value, &n.Disabled)
	}
	return false, false
}

func truth(s string, v *bool) bool {
	*v = s == "true"
	return *v || s == "false"
}

// modify is where a ModifyTable's details are kept.
func (n *Node) modify() *Modify {
	if n.Modify == nil {
		n.Modify = &Modify{RemovedByConflictFilter: -1, Inserted: -1, Updated: -1, Deleted: -1, Skipped: -1, Conflicting: -1}
	}
	return n.Modify
}

// readCounts reads the counts of a ModifyTable. The line "Tuples" leaves out
// the zeros.
func (n *Node) readCounts(key, value string) (known, ok bool) {
	switch key {
	case "Tuples Inserted":
		return true, fraction(value, &n.modify().Inserted)
	case "Conflicting Tuples":
		return true, fraction(value, &n.modify().Conflicting)
	case "Rows Removed by Conflict Filter":
		return true, fraction(value, &n.modify().RemovedByConflictFilter)
	case "Tuples":
		m := n.modify()
		m.Inserted, m.Updated, m.Deleted, m.Skipped = 0, 0, 0, 0
		return true, pairs(value, func(name string) *float64 {
			switch name {
			case "inserted":
				return &m.Inserted
			case "updated":
				return &m.Updated
			case "deleted":
				return &m.Deleted
			case "skipped":
				return &m.Skipped
			}
			return nil
		})
	}
	return false, false
}

// read reads "shared hit=1 read=2 dirtied=3 written=4, local …, temp read=5".
func (b *Buffers) read(s string) bool {
	group := ""
	return counters(s, func(name string) *int64 {
		if before, after, found := strings.Cut(name, " "); found {
			group, name = before, after
		}
		return b.counter(group, name)
	})
}

func (b *Buffers) counter(group, name string) *int64 {
	var four [4]*int64
	switch group {
	case "shared":
		four = [4]*int64{&b.SharedHit, &b.SharedRead, &b.SharedDirtied, &b.SharedWritten}
	case "local":
		four = [4]*int64{&b.LocalHit, &b.LocalRead, &b.LocalDirtied, &b.LocalWritten}
	case "temp":
		four = [4]*int64{nil, &b.TempRead, nil, &b.TempWritten}
	}
	switch name {
	case "hit":
		return four[0]
	case "read":
		return four[1]
	case "dirtied":
		return four[2]
	case "written":
		return four[3]
	}
	return nil
}

// read reads "shared read=0.104 write=0.002, local …, temp …". Up to 14 the
// group is not printed, in 15 and 16 it is "shared/local".
func (t *IOTimes) read(s string) bool {
	group := "shared"
	return eachPair(s, func(name string, v float64) bool {
		if before, after, found := strings.Cut(name, " "); found {
			group, name = before, after
		}
		at := t.timer(group, name)
		if at != nil {
			*at = milliseconds(v)
		}
		return at != nil
	})
}

func (t *IOTimes) timer(group, name string) *duration {
	var two [2]*duration
	switch group {
	case "shared", "shared/local":
		two = [2]*duration{&t.SharedRead, &t.SharedWrite}
	case "local":
		two = [2]*duration{&t.LocalRead, &t.LocalWrite}
	case "temp":
		two = [2]*duration{&t.TempRead, &t.TempWrite}
	}
	switch name {
	case "read":
		return two[0]
	case "write":
		return two[1]
	}
	return nil
}

// read reads "records=1 fpi=2 bytes=3 buffers full=4".
func (w *WAL) read(s string) bool {
	return counters(s, func(name string) *int64 {
		switch name {
		case "records":
			return &w.Records
		case "fpi":
			return &w.FPI
		case "bytes":
			return &w.Bytes
		case "fpi bytes":
			return &w.FPIBytes
		case "buffers full":
			return &w.BuffersFull
		}
		return nil
	})
}

// read reads "quicksort  Memory: 25kB".
func (s *Sort) read(text string) bool {
	method, space, found := strings.Cut(text, "  ")
	s.Method = method
	if !found {
		return true
	}
	kind, used, _ := strings.Cut(space, ": ")
	s.SpaceType = kind
	return kilobytes(used, &s.SpaceKB)
}

// read reads "Full-sort Groups: 1  Sort Method: quicksort  Average Memory: 26kB
// Peak Memory: 26kB"; with several methods, "Sort Methods: a, b".
func (g *SortGroups) read(s string) bool {
	return parts(s, func(label, text string) bool {
		switch label {
		case "Full-sort Groups", "Pre-sorted Groups":
			return whole(text, &g.Groups)
		case "Sort Method", "Sort Methods":
			g.Methods = splitList(text)
			return true
		case "Average Memory":
			return kilobytes(text, &made(&g.Memory).AverageKB)
		case "Peak Memory":
			return kilobytes(text, &made(&g.Memory).PeakKB)
		case "Average Disk":
			return kilobytes(text, &made(&g.Disk).AverageKB)
		case "Peak Disk":
			return kilobytes(text, &made(&g.Disk).PeakKB)
		}
		return false
	})
}

// read reads "Buckets: 1024 (originally 512)  Batches: 1  Memory Usage: 9kB".
func (h *Hash) read(s string) bool {
	return parts(s, func(label, text string) bool {
		switch label {
		case "Buckets":
			return originalOf(text, &h.Buckets, &h.OriginalBuckets)
		case "Batches":
			return originalOf(text, &h.Batches, &h.OriginalBatches)
		case "Memory Usage":
			return kilobytes(text, &h.PeakMemoryKB)
		}
		return false
	})
}

// read reads "Planned Partitions: 4  Batches: 5  Memory Usage: 4145kB  Disk
// Usage: 312kB" or a part of it.
func (a *HashAgg) read(s string) bool {
	return parts(s, func(label, text string) bool {
		switch label {
		case "Planned Partitions":
			return whole(text, &a.PlannedPartitions)
		case "Batches":
			return whole(text, &a.Batches)
		case "Memory Usage":
			return kilobytes(text, &a.PeakMemoryKB)
		case "Disk Usage":
			return kilobytes(text, &a.DiskUsageKB)
		}
		return false
	})
}

// read reads "Hits: 1  Misses: 2  Evictions: 3  Overflows: 4  Memory Usage: 5kB".
func (m *MemoizeInfo) read(s string) bool {
	return parts(s, func(label, text string) bool {
		switch label {
		case "Hits":
			return whole(text, &m.Hits)
		case "Misses":
			return whole(text, &m.Misses)
		case "Evictions":
			return whole(text, &m.Evictions)
		case "Overflows":
			return whole(text, &m.Overflows)
		case "Memory Usage":
			return kilobytes(text, &m.PeakMemoryKB)
		}
		return false
	})
}

// read reads "capacity=8 distinct keys=4 lookups=10 hit percent=60.00%" (19).
func (e *MemoizeEstimate) read(s string) bool {
	return pairs(s, func(name string) *float64 {
		switch name {
		case "capacity":
			return &e.Capacity
		case "distinct keys":
			return &e.DistinctKeys
		case "lookups":
			return &e.Lookups
		case "hit percent":
			return &e.HitPercent
		}
		return nil
	})
}

// read reads "exact=240 lossy=3".
func (h *HeapBlocks) read(s string) bool {
	return counters(s, func(name string) *int64 {
		switch name {
		case "exact":
			return &h.Exact
		case "lossy":
			return &h.Lossy
		}
		return nil
	})
}

// read reads "avg=2.00 max=8 capacity=16" (Prefetch, 19) and "count=4 waits=2
// size=1.50 in-progress=1.00" (I/O, 19).
func (r *ReadStream) read(s string) bool {
	return eachPair(s, func(name string, v float64) bool {
		switch name {
		case "avg":
			r.AverageDistance = v
		case "max":
			r.MaxDistance = int64(v)
		case "capacity":
			r.Capacity = int64(v)
		case "count":
			r.Count = int64(v)
		case "waits":
			r.Waits = int64(v)
		case "size":
			r.AverageSize = v
		case "in-progress":
			r.AverageInProgress = v
		default:
			return false
		}
		return true
	})
}

// read reads "Storage: Memory  Maximum Storage: 91kB".
func (s *Storage) read(text string) bool {
	return parts(text, func(label, text string) bool {
		if label == "Storage" {
			s.Type = text
			return true
		}
		return label == "Maximum Storage" && kilobytes(text, &s.MaximumKB)
	})
}
