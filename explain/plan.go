package explain

import (
	"iter"
	"time"
)

// NodeType is a plan node's type in PostgreSQL's own words, e.g. "Seq Scan".
type NodeType string

// The node types that code outside this package tests for. Any other type
// that EXPLAIN prints is kept as it was printed.
const (
	SeqScan         NodeType = "Seq Scan"
	IndexScan       NodeType = "Index Scan"
	IndexOnlyScan   NodeType = "Index Only Scan"
	BitmapIndexScan NodeType = "Bitmap Index Scan"
	BitmapHeapScan  NodeType = "Bitmap Heap Scan"
	BitmapAnd       NodeType = "BitmapAnd"
	BitmapOr        NodeType = "BitmapOr"
	CTEScan         NodeType = "CTE Scan"
	SubqueryScan    NodeType = "Subquery Scan"
	FunctionScan    NodeType = "Function Scan"
	ValuesScan      NodeType = "Values Scan"
	NestedLoop      NodeType = "Nested Loop"
	HashJoin        NodeType = "Hash Join"
	MergeJoin       NodeType = "Merge Join"
	HashNode        NodeType = "Hash"
	SortNode        NodeType = "Sort"
	IncrementalSort NodeType = "Incremental Sort"
	Aggregate       NodeType = "Aggregate"
	WindowAgg       NodeType = "WindowAgg"
	Unique          NodeType = "Unique"
	Limit           NodeType = "Limit"
	Gather          NodeType = "Gather"
	GatherMerge     NodeType = "Gather Merge"
	Materialize     NodeType = "Materialize"
	Memoize         NodeType = "Memoize"
	Append          NodeType = "Append"
	MergeAppend     NodeType = "Merge Append"
	ModifyTable     NodeType = "ModifyTable"
	ResultNode      NodeType = "Result"
)

// Format is one of EXPLAIN's output formats, in lower case.
type Format string

// The formats that Parse reads.
const (
	FormatText Format = "text"
	FormatJSON Format = "json"
	FormatYAML Format = "yaml"
	FormatXML  Format = "xml"
)

// Plan is one statement's plan, as EXPLAIN printed it, with every field kept.
type Plan struct {
	Root *Node
	// Format is the format that the plan was read from.
	Format Format
	// Query is the statement's text where the input carried it (auto_explain),
	// and Parameters the values it was run with (auto_explain, 16+).
	Query, Parameters string
	// Analyzed says that the statement was really executed.
	Analyzed bool
	// Planning and Execution are wall-clock times; zero when absent.
	Planning, Execution time.Duration
	// PlanningBuffers are the pages touched while planning (13+), nil when absent.
	PlanningBuffers *Buffers
	PlanningIO      *IOTimes
	// PlanningMemory is the memory that planning took (MEMORY, 17+), nil when absent.
	PlanningMemory *Memory
	// PlanningExtra keeps what else was printed about planning.
	PlanningExtra []Field
	Triggers      []Trigger
	JIT           *JIT
	// Serialization is the cost of turning rows into text (17+), nil when absent.
	Serialization *Serialization
	// Settings are the planner settings that differ from the built-in defaults.
	Settings map[string]string
	// QueryID is the query identifier (14+, VERBOSE), "" when absent.
	QueryID string
	// Extra keeps statement-level fields this package does not know by name.
	Extra []Field

	nodes []*Node
	pages int64         // see Pages
	parts time.Duration // see Time
	// workers is the time of all parallel workers.
	workers time.Duration
	// dialect and settingNames, in the order as printed, are for Text.
	dialect      dialect
	settingNames []string
}

// Node is one plan node. Fields follow EXPLAIN: actual values are averages per
// loop, as printed. Methods that return totals or exclusive values say so.
type Node struct {
	// ID numbers the nodes of a plan in preorder from 0.
	ID     int
	Parent *Node
	Type   NodeType

	ParentRelationship string // Outer, Inner, Member, InitPlan, SubPlan, Subquery
	SubplanName        string // "CTE x", "InitPlan 1 (returns $0)", "SubPlan 2", "InitPlan expr_1" (19)
	Strategy           string // Aggregate and SetOp: Plain, Sorted, Hashed, Mixed
	PartialMode        string // Aggregate: Simple, Partial, Finalize
	Operation          string // ModifyTable: Insert, Update, Delete, Merge
	JoinType           string // Inner, Left, Full, Right, Semi, Anti …
	Command            string // SetOp
	ScanDirection      string // Forward, Backward
	ParallelAware      bool
	InnerUnique        bool

	Schema, Relation, Alias, Index, CTE, Function string
	// Tuplestore names the rows that a Named Tuplestore Scan reads, such as a
	// trigger's transition table.
	Tuplestore string
	// Call is the function call of a Function Scan or Table Function Scan (VERBOSE).
	Call string
	// Window is the definition of a WindowAgg's window (18+).
	Window string
	// Replaces says what a Result stands for where the planner knew that nothing
	// is to be read (19).
	Replaces string

	Conds Conds
	// Output is the target list (VERBOSE).
	Output []string
	// SortKey, PresortedKey and GroupKey are printed expressions.
	SortKey, PresortedKey, GroupKey []string
	// GroupingSets are those of an Aggregate over several groupings.
	GroupingSets []GroupingSet

	Est Estimate
	// Work is what all processes did together: what is printed for the node.
	Work
	// Workers are the parts of single workers. Up to 12 they are printed for
	// times, sorts and pages only, and in VERBOSE plans only but for sorts.
	Workers []Worker

	Hash     *Hash
	Storage  *Storage // of nodes that keep rows (18+)
	Modify   *Modify  // ModifyTable
	Sampling *Sampling
	// WorkersPlanned and WorkersLaunched belong to Gather and Gather Merge.
	WorkersPlanned, WorkersLaunched int64
	// ParamsEvaluated are the InitPlans' values that a Gather works out before it
	// starts its workers (10 to 16), such as "$0".
	ParamsEvaluated []string
	// SingleCopy says that a Gather ran its child in one process only.
	SingleCopy bool
	// AsyncCapable marks a child that an Append may start ahead of its turn (14+).
	AsyncCapable bool
	// Disabled marks a node whose kind an enable_… setting forbids (18+).
	Disabled bool
	// Provider names the extension behind a Custom Scan.
	Provider string
	// SubplansRemoved are the children of an Append that turned out not to be
	// needed before it started; -1 when the node does not print it.
	SubplansRemoved int64
	// HeapFetches is -1 when the node does not print it.
	HeapFetches float64
	// IndexSearches counts the descents into the index over all loops (18+); -1
	// when the node does not print it.
	IndexSearches int64

	// Extra keeps every field this package does not know by name, in order.
	Extra    []Field
	Children []*Node

	// links say where time and pages belong; see link.go.
	links links
}

// Work is what was measured of a node: by all processes together in a Node, by
// one of them in a Worker. What is not printed is nil.
type Work struct {
	Act     *Actual  // nil when the plan was not analysed
	Buffers *Buffers // inclusive, over all loops
	IO      *IOTimes // inclusive
	WAL     *WAL     // inclusive
	Reads   *ReadStream

	Sort *Sort
	// FullSort and PreSorted are the two ways in which an Incremental Sort
	// sorted groups of rows.
	FullSort, PreSorted *SortGroups
	Agg                 *HashAgg
	Memo                *MemoizeInfo
	Heap                *HeapBlocks // Bitmap Heap Scan

	// peakMemory is in kilobytes, and waits for settle.
	peakMemory int64
}

// Conds are a node's printed conditions, "" when absent.
type Conds struct {
	Index, Recheck, Filter, Join, Hash, Merge, TID, OneTime, OrderBy, Run string
}

// Estimate is what the planner expected, per loop.
type Estimate struct {
	StartupCost, TotalCost float64
	Rows                   float64
	Width                  int  // bytes
	Absent                 bool // COSTS OFF
}

// Actual is what happened, averaged per loop as EXPLAIN prints it.
type Actual struct {
	Startup, Total time.Duration
	Rows           float64
	Loops          float64
	// Removed rows per loop, rounded by PostgreSQL.
	RemovedByFilter, RemovedByJoinFilter, RemovedByRecheck float64
	NoTiming                                               bool // TIMING OFF
}

// Buffers are counts of 8 kB pages.
type Buffers struct {
	SharedHit, SharedRead, SharedDirtied, SharedWritten int64
	LocalHit, LocalRead, LocalDirtied, LocalWritten     int64
	TempRead, TempWritten                               int64
}

// Pages is the pages looked at: shared and local, hit or read.
func (b *Buffers) Pages() int64 {
	if b == nil {
		return 0
	}
	return b.SharedHit + b.SharedRead + b.LocalHit + b.LocalRead
}

// IOTimes are times spent in reads and writes (track_io_timing).
type IOTimes struct{ SharedRead, SharedWrite, LocalRead, LocalWrite, TempRead, TempWrite time.Duration }

// WAL is what the node wrote to the write-ahead log. FPIBytes (19) is the part
// of Bytes that is whole pages.
type WAL struct{ Records, FPI, Bytes, FPIBytes, BuffersFull int64 }

// ReadStream is how a scan read ahead (IO, 19): distances and sizes in pages.
type ReadStream struct {
	AverageDistance       float64
	MaxDistance, Capacity int64
	Count, Waits          int64 // requests, and how often one had to be waited for
	AverageSize           float64
	AverageInProgress     float64
}

// Memory is what the planner used, and what it had asked for.
type Memory struct{ UsedKB, AllocatedKB int64 }

// Sort is how a sort was done.
type Sort struct {
	Method    string // quicksort, top-N heapsort, external merge, external sort
	SpaceKB   int64
	SpaceType string // Memory, Disk
}

// SortGroups are the groups of rows that an Incremental Sort sorted in one way.
type SortGroups struct {
	Groups       int64
	Methods      []string
	Memory, Disk *SortSpace // nil when none of the sorts used it
	Extra        []Field
}

// SortSpace is what sorts took, each on average, and the largest.
type SortSpace struct {
	AverageKB, PeakKB int64
	Extra             []Field
}

// GroupingSet is one pass over the rows and the groupings it makes. Each key
// is a list of expressions; an empty one is the grand total.
type GroupingSet struct {
	SortKey   []string   // what is sorted again before this pass
	GroupKeys [][]string // from sorted rows
	HashKeys  [][]string // by hashing
	Extra     []Field
}

// Storage is where a node kept rows, and the most it kept.
type Storage struct {
	Type      string // Memory, Disk
	MaximumKB int64
}

// Modify is what a ModifyTable does. Counts are -1 when they are not printed:
// only MERGE and ON CONFLICT print them.
type Modify struct {
	// Targets are the tables written to, where they are not the one named by the
	// node itself.
	Targets []Target

	ConflictResolution      string // NOTHING, UPDATE
	ConflictArbiters        []string
	ConflictFilter          string
	RemovedByConflictFilter float64

	Inserted, Updated, Deleted, Skipped, Conflicting float64
}

// Target is one of several tables that a ModifyTable writes to.
type Target struct {
	Relation, Schema, Alias string
	Extra                   []Field // what a foreign data wrapper says
}

// Sampling is the TABLESAMPLE clause of a Sample Scan.
type Sampling struct {
	Method     string
	Parameters []string
	Seed       string // REPEATABLE
}

// Hash is the hash table of a hash join's inner side.
type Hash struct{ Buckets, OriginalBuckets, Batches, OriginalBatches, PeakMemoryKB int64 }

// HashAgg is the hash table of a hashed aggregate.
type HashAgg struct{ PlannedPartitions, Batches, PeakMemoryKB, DiskUsageKB int64 }

// MemoizeInfo is a Memoize node's cache.
type MemoizeInfo struct {
	Key, Mode                                        string
	Hits, Misses, Evictions, Overflows, PeakMemoryKB int64
	Est                                              *MemoizeEstimate // 19
}

// MemoizeEstimate is what the planner expected of the cache: entries that fit,
// distinct keys, lookups, and the share of lookups that hit, 0 to 100.
type MemoizeEstimate struct{ Capacity, DistinctKeys, Lookups, HitPercent float64 }

// HeapBlocks are the pages a bitmap heap scan visited.
type HeapBlocks struct{ Exact, Lossy int64 }

// Worker is one parallel worker's share of a node.
type Worker struct {
	Number int
	Work
	JIT   *JIT // VERBOSE
	Extra []Field
}

// Trigger is the time spent in one trigger.
type Trigger struct {
	Name, Constraint, Relation string
	Time                       time.Duration
	Calls                      float64
	Extra                      []Field
}

// Serialization is the cost of turning the result into what is sent, which
// includes reading the long values that are stored apart (SERIALIZE, 17+).
type Serialization struct {
	Time     time.Duration
	OutputKB int64
	Format   string
	Buffers  *Buffers
	IO       *IOTimes
	Extra    []Field
}

// JIT is just-in-time compilation as printed.
type JIT struct {
	Functions                                              int64
	Inlining, Optimization, Expressions, Deforming         bool
	Generation, InlineTime, OptimizationTime, EmissionTime time.Duration
	// Deform is the part of Generation spent on reading columns (17+).
	Deform time.Duration
	Total  time.Duration
	Extra  []Field
}

// Field is a printed field this package does not know by name. Value is the
// field's JSON text.
type Field struct{ Name, Value string }

// All yields the plan's nodes in preorder; a node's ID is its position.
func (p *Plan) All() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		for _, n := range p.nodes {
			if !yield(n) {
				return
			}
		}
	}
}

// Node returns the node with the given ID, or nil.
func (p *Plan) Node(id int) *Node {
	if id < 0 || id >= len(p.nodes) {
		return nil
	}
	return p.nodes[id]
}

// Len is the number of nodes.
func (p *Plan) Len() int { return len(p.nodes) }
