package explain

import (
	"slices"
	"strings"
)

// This file names the fields of what was measured: of Work, and of pages and
// times that are printed elsewhere, too.

// workField is printed for a node and for each of its workers.
func workField(name string) field[Work] {
	return firstOf(
		actualField(name),
		bufferField(name, func(w *Work) *Buffers { return made(&w.Buffers) }),
		ioField(name, func(w *Work) *IOTimes { return made(&w.IO) }),
		walField(name),
		readStreamField(name),
		sortField(name),
		cacheField(name),
	)
}

func actualField(name string) field[Work] {
	switch name {
	case "Actual Startup Time":
		return millisField(func(w *Work) *duration { return &madeActual(&w.Act).Startup })
	case "Actual Total Time":
		return readField(func(d *decoder, w *Work) error {
			v, err := d.millis()
			if err == nil {
				a := madeActual(&w.Act)
				a.Total, a.NoTiming = v, false
			}
			return err
		})
	case "Actual Rows":
		return numberField(func(w *Work) *float64 { return &madeActual(&w.Act).Rows })
	case "Actual Loops":
		return numberField(func(w *Work) *float64 { return &madeActual(&w.Act).Loops })
	case "Rows Removed by Filter":
		return numberField(func(w *Work) *float64 { return &madeActual(&w.Act).RemovedByFilter })
	case "Rows Removed by Join Filter":
		return numberField(func(w *Work) *float64 { return &madeActual(&w.Act).RemovedByJoinFilter })
	case "Rows Removed by Index Recheck":
		return numberField(func(w *Work) *float64 { return &madeActual(&w.Act).RemovedByRecheck })
	}
	return field[Work]{}
}

// bufferField is printed for nodes, workers, planning and serialization.
func bufferField[T any](name string, at func(*T) *Buffers) field[T] {
	switch name {
	case "Shared Hit Blocks":
		return countField(func(t *T) *int64 { return &at(t).SharedHit })
	case "Shared Read Blocks":
		return countField(func(t *T) *int64 { return &at(t).SharedRead })
	case "Shared Dirtied Blocks":
		return countField(func(t *T) *int64 { return &at(t).SharedDirtied })
	case "Shared Written Blocks":
		return countField(func(t *T) *int64 { return &at(t).SharedWritten })
	case "Local Hit Blocks":
		return countField(func(t *T) *int64 { return &at(t).LocalHit })
	case "Local Read Blocks":
		return countField(func(t *T) *int64 { return &at(t).LocalRead })
	case "Local Dirtied Blocks":
		return countField(func(t *T) *int64 { return &at(t).LocalDirtied })
	case "Local Written Blocks":
		return countField(func(t *T) *int64 { return &at(t).LocalWritten })
	case "Temp Read Blocks":
		return countField(func(t *T) *int64 { return &at(t).TempRead })
	case "Temp Written Blocks":
		return countField(func(t *T) *int64 { return &at(t).TempWritten })
	}
	return field[T]{}
}

// ioField comes in two generations: up to 16 one pair of times stood for
// shared and local pages together; they are kept as shared.
func ioField[T any](name string, at func(*T) *IOTimes) field[T] {
	switch name {
	case "I/O Read Time":
		return millisField(func(t *T) *duration { return &at(t).SharedRead })
	case "I/O Write Time":
		return millisField(func(t *T) *duration { return &at(t).SharedWrite })
	case "Shared I/O Read Time":
		return millisField(func(t *T) *duration { return &at(t).SharedRead })
	case "Shared I/O Write Time":
		return millisField(func(t *T) *duration { return &at(t).SharedWrite })
	case "Local I/O Read Time":
		return millisField(func(t *T) *duration { return &at(t).LocalRead })
	case "Local I/O Write Time":
		return millisField(func(t *T) *duration { return &at(t).LocalWrite })
	case "Temp I/O Read Time":
		return millisField(func(t *T) *duration { return &at(t).TempRead })
	case "Temp I/O Write Time":
		return millisField(func(t *T) *duration { return &at(t).TempWrite })
	}
	return field[T]{}
}

func walField(name string) field[Work] {
	switch name {
	case "WAL Records":
		return countField(func(w *Work) *int64 { return &made(&w.WAL).Records })
	case "WAL FPI":
		return countField(func(w *Work) *int64 { return &made(&w.WAL).FPI })
	case "WAL Bytes":
		return countField(func(w *Work) *int64 { return &made(&w.WAL).Bytes })
	case "WAL FPI Bytes":
		return countField(func(w *Work) *int64 { return &made(&w.WAL).FPIBytes })
	case "WAL Buffers Full":
		return countField(func(w *Work) *int64 { return &made(&w.WAL).BuffersFull })
	}
	return field[Work]{}
}

func readStreamField(name string) field[Work] {
	switch name {
	case "Average Prefetch Distance":
		return numberField(func(w *Work) *float64 { return &made(&w.Reads).AverageDistance })
	case "Max Prefetch Distance":
		return countField(func(w *Work) *int64 { return &made(&w.Reads).MaxDistance })
	case "Prefetch Capacity":
		return countField(func(w *Work) *int64 { return &made(&w.Reads).Capacity })
	case "I/O Count":
		return countField(func(w *Work) *int64 { return &made(&w.Reads).Count })
	case "I/O Waits":
		return countField(func(w *Work) *int64 { return &made(&w.Reads).Waits })
	case "Average I/O Size":
		return numberField(func(w *Work) *float64 { return &made(&w.Reads).AverageSize })
	case "Average I/Os In Progress":
		return numberField(func(w *Work) *float64 { return &made(&w.Reads).AverageInProgress })
	}
	return field[Work]{}
}

func sortField(name string) field[Work] {
	sort := func(w *Work) *Sort { return made(&w.Sort) }
	switch name {
	case "Sort Method":
		return textField(func(w *Work) *string { return &sort(w).Method })
	case "Sort Space Used":
		return countField(func(w *Work) *int64 { return &sort(w).SpaceKB })
	case "Sort Space Type":
		return textField(func(w *Work) *string { return &sort(w).SpaceType })
	case "Full-sort Groups":
		return within(sortGroupField, func(w *Work) (*SortGroups, *[]Field) {
			g := made(&w.FullSort)
			return g, &g.Extra
		})
	case "Pre-sorted Groups":
		return within(sortGroupField, func(w *Work) (*SortGroups, *[]Field) {
			g := made(&w.PreSorted)
			return g, &g.Extra
		})
	case "Incremental Sort Groups": // XML has one name for both; the full sorts come first
		return within(sortGroupField, func(w *Work) (*SortGroups, *[]Field) {
			g := &w.FullSort
			if *g != nil {
				g = &w.PreSorted
			}
			made(g)
			return *g, &(*g).Extra
		})
	}
	return field[Work]{}
}

func sortGroupField(name string) field[SortGroups] {
	switch name {
	case "Group Count":
		return countField(func(g *SortGroups) *int64 { return &g.Groups })
	case "Sort Methods Used":
		return listField(func(g *SortGroups) *[]string { return &g.Methods })
	case "Sort Space Memory":
		return within(sortSpaceField, func(g *SortGroups) (*SortSpace, *[]Field) {
			s := made(&g.Memory)
			return s, &s.Extra
		})
	case "Sort Space Disk":
		return within(sortSpaceField, func(g *SortGroups) (*SortSpace, *[]Field) {
			s := made(&g.Disk)
			return s, &s.Extra
		})
	case "Sort Space":
		// XML has one name for both; memory comes first, and goes with the methods
		// that are not external.
		return within(sortSpaceField, func(g *SortGroups) (*SortSpace, *[]Field) {
			s := &g.Memory
			if *s != nil || !slices.ContainsFunc(g.Methods, inMemory) {
				s = &g.Disk
			}
			made(s)
			return *s, &(*s).Extra
		})
	}
	return field[SortGroups]{}
}

func sortSpaceField(name string) field[SortSpace] {
	switch name {
	case "Average Sort Space Used":
		return countField(func(s *SortSpace) *int64 { return &s.AverageKB })
	case "Peak Sort Space Used":
		return countField(func(s *SortSpace) *int64 { return &s.PeakKB })
	}
	return field[SortSpace]{}
}

func inMemory(sortMethod string) bool { return !strings.HasPrefix(sortMethod, "external") }

// cacheField tells how hash tables and bitmaps fared.
func cacheField(name string) field[Work] {
	agg := func(w *Work) *HashAgg { return made(&w.Agg) }
	memo := func(w *Work) *MemoizeInfo { return made(&w.Memo) }
	heap := func(w *Work) *HeapBlocks { return made(&w.Heap) }
	switch name {
	case "HashAgg Batches":
		return countField(func(w *Work) *int64 { return &agg(w).Batches })
	case "Disk Usage":
		return countField(func(w *Work) *int64 { return &agg(w).DiskUsageKB })
	case "Peak Memory Usage": // of Hash, Aggregate or Memoize; settle sorts it out
		return countField(func(w *Work) *int64 { return &w.peakMemory })
	case "Cache Hits":
		return countField(func(w *Work) *int64 { return &memo(w).Hits })
	case "Cache Misses":
		return countField(func(w *Work) *int64 { return &memo(w).Misses })
	case "Cache Evictions":
		return countField(func(w *Work) *int64 { return &memo(w).Evictions })
	case "Cache Overflows":
		return countField(func(w *Work) *int64 { return &memo(w).Overflows })
	case "Exact Heap Blocks":
		return countField(func(w *Work) *int64 { return &heap(w).Exact })
	case "Lossy Heap Blocks":
		return countField(func(w *Work) *int64 { return &heap(w).Lossy })
	}
	return field[Work]{}
}

// madeActual is made for times: they are absent until one is read.
func madeActual(p **Actual) *Actual {
	if *p == nil {
		*p = &Actual{NoTiming: true}
	}
	return *p
}
