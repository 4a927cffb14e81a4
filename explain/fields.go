package explain

import (
	"slices"
	"strings"
)

// This file names every field of a node that has a place of its own. What is
// not named here goes to Node.Extra.

func nodeTable() *table[Node] {
	t := newTable(
		identityFields(),
		estimateFields(),
		workFields(func(n *Node) *Work { return &n.Work }),
		conditionFields(),
		keyFields(),
		methodFields(),
		modifyFields(),
		[]field[Node]{{"Plans", readChildren}, {"Workers", readWorkers}},
	)
	// Foreign data wrappers and custom scans print what they like.
	t.open = func(n *Node) bool { return n.Type == "Foreign Scan" || n.Type == "Custom Scan" }
	return t
}

func workerTable() *table[Worker] {
	return newTable(
		[]field[Worker]{
			{"Worker Number", func(d *decoder, w *Worker) error {
				v, err := d.integer()
				if err == nil {
					w.Number = int(v)
				}
				return err
			}},
			within("JIT", newTable(jitFields()), func(w *Worker) (*JIT, *[]Field) {
				j := made(&w.JIT)
				return j, &j.Extra
			}),
		},
		workFields(func(w *Worker) *Work { return &w.Work }),
	)
}

// workFields are printed for a node and for each of its workers.
func workFields[T any](at func(*T) *Work) []field[T] {
	return slices.Concat(
		actualFields(func(t *T) *Actual { return madeActual(&at(t).Act) }),
		bufferFields(func(t *T) *Buffers { return made(&at(t).Buffers) }),
		ioFields(func(t *T) *IOTimes { return made(&at(t).IO) }),
		walFields(func(t *T) *WAL { return made(&at(t).WAL) }),
		readStreamFields(func(t *T) *ReadStream { return made(&at(t).Reads) }),
		sortFields(at),
		cacheFields(at),
	)
}

// made returns what p points to, making it first where it is nil.
func made[T any](p **T) *T {
	if *p == nil {
		*p = new(T)
	}
	return *p
}

// madeActual is made for times: they are absent until one is read.
func madeActual(p **Actual) *Actual {
	if *p == nil {
		*p = &Actual{NoTiming: true}
	}
	return *p
}

func identityFields() []field[Node] {
	return []field[Node]{
		{"Node Type", func(d *decoder, n *Node) error {
			v, err := d.text()
			n.Type = NodeType(v)
			return err
		}},
		textField("Strategy", func(n *Node) *string { return &n.Strategy }),
		textField("Partial Mode", func(n *Node) *string { return &n.PartialMode }),
		textField("Operation", func(n *Node) *string { return &n.Operation }),
		textField("Parent Relationship", func(n *Node) *string { return &n.ParentRelationship }),
		textField("Subplan Name", func(n *Node) *string { return &n.SubplanName }),
		textField("Custom Plan Provider", func(n *Node) *string { return &n.Provider }),
		boolField("Parallel Aware", func(n *Node) *bool { return &n.ParallelAware }),
		boolField("Async Capable", func(n *Node) *bool { return &n.AsyncCapable }),
		boolField("Disabled", func(n *Node) *bool { return &n.Disabled }),
		textField("Scan Direction", func(n *Node) *string { return &n.ScanDirection }),
		textField("Index Name", func(n *Node) *string { return &n.Index }),
		textField("Relation Name", func(n *Node) *string { return &n.Relation }),
		textField("Function Name", func(n *Node) *string { return &n.Function }),
		textField("Table Function Name", func(n *Node) *string { return &n.Function }),
		textField("Tuplestore Name", func(n *Node) *string { return &n.Tuplestore }),
		textField("CTE Name", func(n *Node) *string { return &n.CTE }),
		textField("Schema", func(n *Node) *string { return &n.Schema }),
		textField("Alias", func(n *Node) *string { return &n.Alias }),
		textField("Join Type", func(n *Node) *string { return &n.JoinType }),
		textField("Command", func(n *Node) *string { return &n.Command }),
		boolField("Inner Unique", func(n *Node) *bool { return &n.InnerUnique }),
		boolField("Single Copy", func(n *Node) *bool { return &n.SingleCopy }),
		countField("Workers Planned", func(n *Node) *int64 { return &n.WorkersPlanned }),
		countField("Workers Launched", func(n *Node) *int64 { return &n.WorkersLaunched }),
		listField("Params Evaluated", func(n *Node) *[]string { return &n.ParamsEvaluated }),
	}
}

func estimateFields() []field[Node] {
	return []field[Node]{
		numberField("Startup Cost", func(n *Node) *float64 { return &n.Est.StartupCost }),
		{"Total Cost", func(d *decoder, n *Node) error {
			v, err := d.number()
			if err == nil {
				n.Est.TotalCost, n.Est.Absent = v, false
			}
			return err
		}},
		numberField("Plan Rows", func(n *Node) *float64 { return &n.Est.Rows }),
		{"Plan Width", func(d *decoder, n *Node) error {
			v, err := d.integer()
			if err == nil {
				n.Est.Width = int(v)
			}
			return err
		}},
	}
}

func actualFields[T any](at func(*T) *Actual) []field[T] {
	return []field[T]{
		millisField("Actual Startup Time", func(t *T) *duration { return &at(t).Startup }),
		{"Actual Total Time", func(d *decoder, t *T) error {
			v, err := d.millis()
			if err == nil {
				at(t).Total, at(t).NoTiming = v, false
			}
			return err
		}},
		numberField("Actual Rows", func(t *T) *float64 { return &at(t).Rows }),
		numberField("Actual Loops", func(t *T) *float64 { return &at(t).Loops }),
		numberField("Rows Removed by Filter", func(t *T) *float64 { return &at(t).RemovedByFilter }),
		numberField("Rows Removed by Join Filter", func(t *T) *float64 { return &at(t).RemovedByJoinFilter }),
		numberField("Rows Removed by Index Recheck", func(t *T) *float64 { return &at(t).RemovedByRecheck }),
	}
}

func conditionFields() []field[Node] {
	return []field[Node]{
		listField("Output", func(n *Node) *[]string { return &n.Output }),
		textField("Index Cond", func(n *Node) *string { return &n.Conds.Index }),
		textField("Recheck Cond", func(n *Node) *string { return &n.Conds.Recheck }),
		textField("Filter", func(n *Node) *string { return &n.Conds.Filter }),
		textField("Join Filter", func(n *Node) *string { return &n.Conds.Join }),
		textField("Hash Cond", func(n *Node) *string { return &n.Conds.Hash }),
		textField("Merge Cond", func(n *Node) *string { return &n.Conds.Merge }),
		textField("TID Cond", func(n *Node) *string { return &n.Conds.TID }),
		textField("One-Time Filter", func(n *Node) *string { return &n.Conds.OneTime }),
		textField("Function Call", func(n *Node) *string { return &n.Call }),
		textField("Table Function Call", func(n *Node) *string { return &n.Call }),
		textField("Replaces", func(n *Node) *string { return &n.Replaces }),
		textField("Order By", func(n *Node) *string { return &n.Conds.OrderBy }),
		textField("Run Condition", func(n *Node) *string { return &n.Conds.Run }),
	}
}

func keyFields() []field[Node] {
	return []field[Node]{
		listField("Sort Key", func(n *Node) *[]string { return &n.SortKey }),
		listField("Presorted Key", func(n *Node) *[]string { return &n.PresortedKey }),
		listField("Group Key", func(n *Node) *[]string { return &n.GroupKey }),
		listOf("Grouping Sets", groupingSetTable(), func(n *Node) *[]GroupingSet { return &n.GroupingSets },
			func(s *GroupingSet) *[]Field { return &s.Extra }),
		textField("Window", func(n *Node) *string { return &n.Window }),
	}
}

func groupingSetTable() *table[GroupingSet] {
	return newTable([]field[GroupingSet]{
		listField("Sort Key", func(s *GroupingSet) *[]string { return &s.SortKey }),
		listsField("Group Keys", func(s *GroupingSet) *[][]string { return &s.GroupKeys }),
		listsField("Hash Keys", func(s *GroupingSet) *[][]string { return &s.HashKeys }),
	})
}

// bufferFields are printed for nodes, workers, planning and serialization.
func bufferFields[T any](at func(*T) *Buffers) []field[T] {
	return []field[T]{
		countField("Shared Hit Blocks", func(t *T) *int64 { return &at(t).SharedHit }),
		countField("Shared Read Blocks", func(t *T) *int64 { return &at(t).SharedRead }),
		countField("Shared Dirtied Blocks", func(t *T) *int64 { return &at(t).SharedDirtied }),
		countField("Shared Written Blocks", func(t *T) *int64 { return &at(t).SharedWritten }),
		countField("Local Hit Blocks", func(t *T) *int64 { return &at(t).LocalHit }),
		countField("Local Read Blocks", func(t *T) *int64 { return &at(t).LocalRead }),
		countField("Local Dirtied Blocks", func(t *T) *int64 { return &at(t).LocalDirtied }),
		countField("Local Written Blocks", func(t *T) *int64 { return &at(t).LocalWritten }),
		countField("Temp Read Blocks", func(t *T) *int64 { return &at(t).TempRead }),
		countField("Temp Written Blocks", func(t *T) *int64 { return &at(t).TempWritten }),
	}
}

// ioFields come in two generations: up to 16 one pair of times stood for
// shared and local pages together; they are kept as shared.
func ioFields[T any](at func(*T) *IOTimes) []field[T] {
	return []field[T]{
		millisField("I/O Read Time", func(t *T) *duration { return &at(t).SharedRead }),
		millisField("I/O Write Time", func(t *T) *duration { return &at(t).SharedWrite }),
		millisField("Shared I/O Read Time", func(t *T) *duration { return &at(t).SharedRead }),
		millisField("Shared I/O Write Time", func(t *T) *duration { return &at(t).SharedWrite }),
		millisField("Local I/O Read Time", func(t *T) *duration { return &at(t).LocalRead }),
		millisField("Local I/O Write Time", func(t *T) *duration { return &at(t).LocalWrite }),
		millisField("Temp I/O Read Time", func(t *T) *duration { return &at(t).TempRead }),
		millisField("Temp I/O Write Time", func(t *T) *duration { return &at(t).TempWrite }),
	}
}

func walFields[T any](at func(*T) *WAL) []field[T] {
	return []field[T]{
		countField("WAL Records", func(t *T) *int64 { return &at(t).Records }),
		countField("WAL FPI", func(t *T) *int64 { return &at(t).FPI }),
		countField("WAL Bytes", func(t *T) *int64 { return &at(t).Bytes }),
		countField("WAL FPI Bytes", func(t *T) *int64 { return &at(t).FPIBytes }),
		countField("WAL Buffers Full", func(t *T) *int64 { return &at(t).BuffersFull }),
	}
}

func readStreamFields[T any](at func(*T) *ReadStream) []field[T] {
	return []field[T]{
		numberField("Average Prefetch Distance", func(t *T) *float64 { return &at(t).AverageDistance }),
		countField("Max Prefetch Distance", func(t *T) *int64 { return &at(t).MaxDistance }),
		countField("Prefetch Capacity", func(t *T) *int64 { return &at(t).Capacity }),
		countField("I/O Count", func(t *T) *int64 { return &at(t).Count }),
		countField("I/O Waits", func(t *T) *int64 { return &at(t).Waits }),
		numberField("Average I/O Size", func(t *T) *float64 { return &at(t).AverageSize }),
		numberField("Average I/Os In Progress", func(t *T) *float64 { return &at(t).AverageInProgress }),
	}
}

func sortFields[T any](at func(*T) *Work) []field[T] {
	sort := func(t *T) *Sort { return made(&at(t).Sort) }
	groups := newTable(sortGroupFields())
	return []field[T]{
		textField("Sort Method", func(t *T) *string { return &sort(t).Method }),
		countField("Sort Space Used", func(t *T) *int64 { return &sort(t).SpaceKB }),
		textField("Sort Space Type", func(t *T) *string { return &sort(t).SpaceType }),
		within("Full-sort Groups", groups, func(t *T) (*SortGroups, *[]Field) {
			g := made(&at(t).FullSort)
			return g, &g.Extra
		}),
		within("Pre-sorted Groups", groups, func(t *T) (*SortGroups, *[]Field) {
			g := made(&at(t).PreSorted)
			return g, &g.Extra
		}),
		// XML has one name for both; the full sorts come first.
		within("Incremental Sort Groups", groups, func(t *T) (*SortGroups, *[]Field) {
			g := &at(t).FullSort
			if *g != nil {
				g = &at(t).PreSorted
			}
			made(g)
			return *g, &(*g).Extra
		}),
	}
}

func sortGroupFields() []field[SortGroups] {
	space := newTable([]field[SortSpace]{
		countField("Average Sort Space Used", func(s *SortSpace) *int64 { return &s.AverageKB }),
		countField("Peak Sort Space Used", func(s *SortSpace) *int64 { return &s.PeakKB }),
	})
	return []field[SortGroups]{
		countField("Group Count", func(g *SortGroups) *int64 { return &g.Groups }),
		listField("Sort Methods Used", func(g *SortGroups) *[]string { return &g.Methods }),
		within("Sort Space Memory", space, func(g *SortGroups) (*SortSpace, *[]Field) {
			s := made(&g.Memory)
			return s, &s.Extra
		}),
		within("Sort Space Disk", space, func(g *SortGroups) (*SortSpace, *[]Field) {
			s := made(&g.Disk)
			return s, &s.Extra
		}),
		// XML has one name for both; memory comes first, and goes with the methods
		// that are not external.
		within("Sort Space", space, func(g *SortGroups) (*SortSpace, *[]Field) {
			s := &g.Memory
			if *s != nil || !slices.ContainsFunc(g.Methods, inMemory) {
				s = &g.Disk
			}
			made(s)
			return *s, &(*s).Extra
		}),
	}
}

func inMemory(sortMethod string) bool { return !strings.HasPrefix(sortMethod, "external") }

// cacheFields tell how hash tables and bitmaps fared.
func cacheFields[T any](at func(*T) *Work) []field[T] {
	agg := func(t *T) *HashAgg { return made(&at(t).Agg) }
	memo := func(t *T) *MemoizeInfo { return made(&at(t).Memo) }
	heap := func(t *T) *HeapBlocks { return made(&at(t).Heap) }
	return []field[T]{
		countField("HashAgg Batches", func(t *T) *int64 { return &agg(t).Batches }),
		countField("Disk Usage", func(t *T) *int64 { return &agg(t).DiskUsageKB }),
		// Hash, Aggregate and Memoize share this name; settle sorts it out.
		countField("Peak Memory Usage", func(t *T) *int64 { return &at(t).peakMemory }),
		countField("Cache Hits", func(t *T) *int64 { return &memo(t).Hits }),
		countField("Cache Misses", func(t *T) *int64 { return &memo(t).Misses }),
		countField("Cache Evictions", func(t *T) *int64 { return &memo(t).Evictions }),
		countField("Cache Overflows", func(t *T) *int64 { return &memo(t).Overflows }),
		countField("Exact Heap Blocks", func(t *T) *int64 { return &heap(t).Exact }),
		countField("Lossy Heap Blocks", func(t *T) *int64 { return &heap(t).Lossy }),
	}
}

// methodFields tell what a node's method was set up with and how it went.
func methodFields() []field[Node] {
	hash := func(n *Node) *Hash { return made(&n.Hash) }
	memo := func(n *Node) *MemoizeInfo { return made(&n.Memo) }
	est := func(n *Node) *MemoizeEstimate { return made(&memo(n).Est) }
	storage := func(n *Node) *Storage { return made(&n.Storage) }
	sampling := func(n *Node) *Sampling { return made(&n.Sampling) }
	return []field[Node]{
		countField("Hash Buckets", func(n *Node) *int64 { return &hash(n).Buckets }),
		countField("Original Hash Buckets", func(n *Node) *int64 { return &hash(n).OriginalBuckets }),
		countField("Hash Batches", func(n *Node) *int64 { return &hash(n).Batches }),
		countField("Original Hash Batches", func(n *Node) *int64 { return &hash(n).OriginalBatches }),
		countField("Planned Partitions", func(n *Node) *int64 { return &made(&n.Agg).PlannedPartitions }),
		textField("Cache Key", func(n *Node) *string { return &memo(n).Key }),
		textField("Cache Mode", func(n *Node) *string { return &memo(n).Mode }),
		numberField("Estimated Capacity", func(n *Node) *float64 { return &est(n).Capacity }),
		numberField("Estimated Distinct Lookup Keys", func(n *Node) *float64 { return &est(n).DistinctKeys }),
		numberField("Estimated Lookups", func(n *Node) *float64 { return &est(n).Lookups }),
		numberField("Estimated Hit Percent", func(n *Node) *float64 { return &est(n).HitPercent }),
		textField("Storage", func(n *Node) *string { return &storage(n).Type }),
		countField("Maximum Storage", func(n *Node) *int64 { return &storage(n).MaximumKB }),
		textField("Sampling Method", func(n *Node) *string { return &sampling(n).Method }),
		listField("Sampling Parameters", func(n *Node) *[]string { return &sampling(n).Parameters }),
		textField("Repeatable Seed", func(n *Node) *string { return &sampling(n).Seed }),
		numberField("Heap Fetches", func(n *Node) *float64 { return &n.HeapFetches }),
		countField("Index Searches", func(n *Node) *int64 { return &n.IndexSearches }),
		countField("Subplans Removed", func(n *Node) *int64 { return &n.SubplansRemoved }),
	}
}

func modifyFields() []field[Node] {
	return []field[Node]{
		{"Target Tables", readTargets},
		textField("Conflict Resolution", func(n *Node) *string { return &n.modify().ConflictResolution }),
		listField("Conflict Arbiter Indexes", func(n *Node) *[]string { return &n.modify().ConflictArbiters }),
		textField("Conflict Filter", func(n *Node) *string { return &n.modify().ConflictFilter }),
		numberField("Rows Removed by Conflict Filter", func(n *Node) *float64 { return &n.modify().RemovedByConflictFilter }),
		numberField("Tuples Inserted", func(n *Node) *float64 { return &n.modify().Inserted }),
		numberField("Tuples Updated", func(n *Node) *float64 { return &n.modify().Updated }),
		numberField("Tuples Deleted", func(n *Node) *float64 { return &n.modify().Deleted }),
		numberField("Tuples Skipped", func(n *Node) *float64 { return &n.modify().Skipped }),
		numberField("Conflicting Tuples", func(n *Node) *float64 { return &n.modify().Conflicting }),
	}
}

// targetTable is open: foreign data wrappers add to it.
func targetTable() *table[Target] {
	t := newTable([]field[Target]{
		textField("Relation Name", func(t *Target) *string { return &t.Relation }),
		textField("Schema", func(t *Target) *string { return &t.Schema }),
		textField("Alias", func(t *Target) *string { return &t.Alias }),
	})
	t.open = func(*Target) bool { return true }
	return t
}
