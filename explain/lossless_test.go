package explain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"
)

// known says for every field with a place of its own what it should hold, in
// the kinds that encoding/json decodes to. It is written a second time here on
// purpose: a mistake in the tables of the parser shows as a difference.
var known = map[string]func(*Node) any{
	"Node Type":           func(n *Node) any { return string(n.Type) },
	"Strategy":            func(n *Node) any { return n.Strategy },
	"Partial Mode":        func(n *Node) any { return n.PartialMode },
	"Operation":           func(n *Node) any { return n.Operation },
	"Parent Relationship": func(n *Node) any { return n.ParentRelationship },
	"Subplan Name":        func(n *Node) any { return n.SubplanName },
	"Parallel Aware":      func(n *Node) any { return n.ParallelAware },
	"Async Capable":       func(n *Node) any { return n.AsyncCapable },
	"Disabled":            func(n *Node) any { return n.Disabled },
	"Single Copy":         func(n *Node) any { return n.SingleCopy },
	"Inner Unique":        func(n *Node) any { return n.InnerUnique },
	"Scan Direction":      func(n *Node) any { return n.ScanDirection },
	"Index Name":          func(n *Node) any { return n.Index },
	"Relation Name":       func(n *Node) any { return n.Relation },
	"Schema":              func(n *Node) any { return n.Schema },
	"Alias":               func(n *Node) any { return n.Alias },
	"CTE Name":            func(n *Node) any { return n.CTE },
	"Function Name":       func(n *Node) any { return n.Function },
	"Table Function Name": func(n *Node) any { return n.Function },
	"Join Type":           func(n *Node) any { return n.JoinType },
	"Command":             func(n *Node) any { return n.Command },

	"Workers Planned":  func(n *Node) any { return float64(n.WorkersPlanned) },
	"Workers Launched": func(n *Node) any { return float64(n.WorkersLaunched) },
	"Params Evaluated": func(n *Node) any { return anys(n.ParamsEvaluated) },

	"Startup Cost": func(n *Node) any { return n.Est.StartupCost },
	"Total Cost":   func(n *Node) any { return n.Est.TotalCost },
	"Plan Rows":    func(n *Node) any { return n.Est.Rows },
	"Plan Width":   func(n *Node) any { return float64(n.Est.Width) },

	"Output":        func(n *Node) any { return anys(n.Output) },
	"Sort Key":      func(n *Node) any { return anys(n.SortKey) },
	"Presorted Key": func(n *Node) any { return anys(n.PresortedKey) },
	"Group Key":     func(n *Node) any { return anys(n.GroupKey) },

	"Index Cond":      func(n *Node) any { return n.Conds.Index },
	"Recheck Cond":    func(n *Node) any { return n.Conds.Recheck },
	"Filter":          func(n *Node) any { return n.Conds.Filter },
	"Join Filter":     func(n *Node) any { return n.Conds.Join },
	"Hash Cond":       func(n *Node) any { return n.Conds.Hash },
	"Merge Cond":      func(n *Node) any { return n.Conds.Merge },
	"TID Cond":        func(n *Node) any { return n.Conds.TID },
	"One-Time Filter": func(n *Node) any { return n.Conds.OneTime },
	"Order By":        func(n *Node) any { return n.Conds.OrderBy },
	"Run Condition":   func(n *Node) any { return n.Conds.Run },

	"Hash Buckets":          func(n *Node) any { return float64(n.Hash.Buckets) },
	"Original Hash Buckets": func(n *Node) any { return float64(n.Hash.OriginalBuckets) },
	"Hash Batches":          func(n *Node) any { return float64(n.Hash.Batches) },
	"Original Hash Batches": func(n *Node) any { return float64(n.Hash.OriginalBatches) },
	"Planned Partitions":    func(n *Node) any { return float64(n.Agg.PlannedPartitions) },
	"Cache Key":             func(n *Node) any { return n.Memo.Key },
	"Cache Mode":            func(n *Node) any { return n.Memo.Mode },
	"Storage":               func(n *Node) any { return n.Storage.Type },
	"Maximum Storage":       func(n *Node) any { return float64(n.Storage.MaximumKB) },
	"Heap Fetches":          func(n *Node) any { return n.HeapFetches },
	"Index Searches":        func(n *Node) any { return float64(n.IndexSearches) },
	"Subplans Removed":      func(n *Node) any { return float64(n.SubplansRemoved) },

	"Tuplestore Name":     func(n *Node) any { return n.Tuplestore },
	"Function Call":       func(n *Node) any { return n.Call },
	"Table Function Call": func(n *Node) any { return n.Call },
	"Window":              func(n *Node) any { return n.Window },
	"Grouping Sets":       groupingSets,
	"Sampling Method":     func(n *Node) any { return n.Sampling.Method },
	"Sampling Parameters": func(n *Node) any { return anys(n.Sampling.Parameters) },
	"Repeatable Seed":     func(n *Node) any { return n.Sampling.Seed },

	"Target Tables":            targetTables,
	"Conflict Resolution":      func(n *Node) any { return n.Modify.ConflictResolution },
	"Conflict Arbiter Indexes": func(n *Node) any { return anys(n.Modify.ConflictArbiters) },
	"Conflict Filter":          func(n *Node) any { return n.Modify.ConflictFilter },

	"Rows Removed by Conflict Filter": func(n *Node) any { return n.Modify.RemovedByConflictFilter },

	"Tuples Inserted":    func(n *Node) any { return n.Modify.Inserted },
	"Tuples Updated":     func(n *Node) any { return n.Modify.Updated },
	"Tuples Deleted":     func(n *Node) any { return n.Modify.Deleted },
	"Tuples Skipped":     func(n *Node) any { return n.Modify.Skipped },
	"Conflicting Tuples": func(n *Node) any { return n.Modify.Conflicting },
}

// knownWork is printed for nodes and for workers.
var knownWork = map[string]func(*Work) any{
	"WAL Records":      func(w *Work) any { return float64(w.WAL.Records) },
	"WAL FPI":          func(w *Work) any { return float64(w.WAL.FPI) },
	"WAL Bytes":        func(w *Work) any { return float64(w.WAL.Bytes) },
	"WAL Buffers Full": func(w *Work) any { return float64(w.WAL.BuffersFull) },

	"Sort Method":       func(w *Work) any { return w.Sort.Method },
	"Sort Space Used":   func(w *Work) any { return float64(w.Sort.SpaceKB) },
	"Sort Space Type":   func(w *Work) any { return w.Sort.SpaceType },
	"Full-sort Groups":  func(w *Work) any { return sortGroups(w.FullSort) },
	"Pre-sorted Groups": func(w *Work) any { return sortGroups(w.PreSorted) },
	"HashAgg Batches":   func(w *Work) any { return float64(w.Agg.Batches) },
	"Disk Usage":        func(w *Work) any { return float64(w.Agg.DiskUsageKB) },
	"Cache Hits":        func(w *Work) any { return float64(w.Memo.Hits) },
	"Cache Misses":      func(w *Work) any { return float64(w.Memo.Misses) },
	"Cache Evictions":   func(w *Work) any { return float64(w.Memo.Evictions) },
	"Cache Overflows":   func(w *Work) any { return float64(w.Memo.Overflows) },
	"Exact Heap Blocks": func(w *Work) any { return float64(w.Heap.Exact) },
	"Lossy Heap Blocks": func(w *Work) any { return float64(w.Heap.Lossy) },
}

var knownTimes = map[string]func(*IOTimes) time.Duration{
	"I/O Read Time":         func(t *IOTimes) time.Duration { return t.SharedRead },
	"I/O Write Time":        func(t *IOTimes) time.Duration { return t.SharedWrite },
	"Shared I/O Read Time":  func(t *IOTimes) time.Duration { return t.SharedRead },
	"Shared I/O Write Time": func(t *IOTimes) time.Duration { return t.SharedWrite },
	"Local I/O Read Time":   func(t *IOTimes) time.Duration { return t.LocalRead },
	"Local I/O Write Time":  func(t *IOTimes) time.Duration { return t.LocalWrite },
	"Temp I/O Read Time":    func(t *IOTimes) time.Duration { return t.TempRead },
	"Temp I/O Write Time":   func(t *IOTimes) time.Duration { return t.TempWrite },
}

var knownBuffers = map[string]func(*Buffers) int64{
	"Shared Hit Blocks":     func(b *Buffers) int64 { return b.SharedHit },
	"Shared Read Blocks":    func(b *Buffers) int64 { return b.SharedRead },
	"Shared Dirtied Blocks": func(b *Buffers) int64 { return b.SharedDirtied },
	"Shared Written Blocks": func(b *Buffers) int64 { return b.SharedWritten },
	"Local Hit Blocks":      func(b *Buffers) int64 { return b.LocalHit },
	"Local Read Blocks":     func(b *Buffers) int64 { return b.LocalRead },
	"Local Dirtied Blocks":  func(b *Buffers) int64 { return b.LocalDirtied },
	"Local Written Blocks":  func(b *Buffers) int64 { return b.LocalWritten },
	"Temp Read Blocks":      func(b *Buffers) int64 { return b.TempRead },
	"Temp Written Blocks":   func(b *Buffers) int64 { return b.TempWritten },
}

var knownActuals = map[string]func(*Actual) any{
	"Actual Startup Time":           func(a *Actual) any { return inMillis(a.Startup) },
	"Actual Total Time":             func(a *Actual) any { return inMillis(a.Total) },
	"Actual Rows":                   func(a *Actual) any { return a.Rows },
	"Actual Loops":                  func(a *Actual) any { return a.Loops },
	"Rows Removed by Filter":        func(a *Actual) any { return a.RemovedByFilter },
	"Rows Removed by Join Filter":   func(a *Actual) any { return a.RemovedByJoinFilter },
	"Rows Removed by Index Recheck": func(a *Actual) any { return a.RemovedByRecheck },
}

func groupingSets(n *Node) any {
	var sets []any
	for _, s := range n.GroupingSets {
		set := map[string]any{}
		if s.SortKey != nil {
			set["Sort Key"] = anys(s.SortKey)
		}
		for name, keys := range map[string][][]string{"Group Keys": s.GroupKeys, "Hash Keys": s.HashKeys} {
			var lists []any
			for _, k := range keys {
				lists = append(lists, anys(k))
			}
			if keys != nil {
				set[name] = lists
			}
		}
		sets = append(sets, set)
	}
	return sets
}

func targetTables(n *Node) any {
	var tables []any
	for _, t := range n.Modify.Targets {
		table := map[string]any{"Relation Name": t.Relation, "Alias": t.Alias}
		if t.Schema != "" { // VERBOSE
			table["Schema"] = t.Schema
		}
		tables = append(tables, table)
	}
	return tables
}

func sortGroups(g *SortGroups) any {
	out := map[string]any{"Group Count": float64(g.Groups), "Sort Methods Used": anys(g.Methods)}
	for name, s := range map[string]*SortSpace{"Sort Space Memory": g.Memory, "Sort Space Disk": g.Disk} {
		if s != nil {
			out[name] = map[string]any{"Average Sort Space Used": float64(s.AverageKB), "Peak Sort Space Used": float64(s.PeakKB)}
		}
	}
	return out
}

// peakMemory of the hash table that the node has; w is the node's or a worker's.
func peakMemory(n *Node, w *Work) any {
	switch n.Type {
	case HashNode:
		return float64(n.Hash.PeakMemoryKB)
	case Memoize:
		return float64(w.Memo.PeakMemoryKB)
	default:
		return float64(w.Agg.PeakMemoryKB)
	}
}

func inMillis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func anys(list []string) any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

func TestParseLosesNothing(t *testing.T) {
	for _, r := range corpus(t) {
		t.Run(r.name, func(t *testing.T) {
			p := parsed(t, r.src)
			var plan map[string]any // auto_explain prints no list
			if err := json.Unmarshal(r.src, &plan); err == nil {
				checkStatement(t, plan, p)
				return
			}
			var plans []map[string]any
			if err := json.Unmarshal(r.src, &plans); err != nil {
				t.Fatal(err)
			}
			checkStatement(t, plans[0], p)
		})
	}
}

func checkStatement(t *testing.T, want map[string]any, p *Plan) {
	t.Helper()
	settings := map[string]any{}
	for k, v := range p.Settings {
		settings[k] = v
	}
	for key, value := range want {
		var got any
		switch key {
		case "Plan":
			checkNode(t, value.(map[string]any), p.Root, new(int), p)
			continue
		case "Query Text":
			got = p.Query
		case "Planning Time":
			got = inMillis(p.Planning)
		case "Execution Time":
			got = inMillis(p.Execution)
		case "Settings":
			got = settings
		case "Query Identifier":
			got, value = p.QueryID, fmt.Sprintf("%.0f", value)
		case "Planning":
			var memory map[string]any
			if m := p.PlanningMemory; m != nil {
				memory = map[string]any{"Memory Used": float64(m.UsedKB), "Memory Allocated": float64(m.AllocatedKB)}
			}
			checkParts(t, value.(map[string]any), p.PlanningBuffers, p.PlanningIO, memory, p.PlanningExtra)
			continue
		case "Serialization":
			s := p.Serialization
			known := map[string]any{"Time": inMillis(s.Time), "Output Volume": float64(s.OutputKB), "Format": s.Format}
			checkParts(t, value.(map[string]any), s.Buffers, s.IO, known, s.Extra)
			continue
		case "Triggers":
			checkTriggers(t, value.([]any), p.Triggers)
			continue
		case "JIT":
			checkJIT(t, value.(map[string]any), p.JIT)
			continue
		default:
			got = extra(t, p.Extra, key)
		}
		if !reflect.DeepEqual(got, value) {
			t.Errorf("%s: got %v, want %v", key, got, value)
		}
	}
}

func checkNode(t *testing.T, want map[string]any, n *Node, id *int, p *Plan) {
	t.Helper()
	if n.ID != *id || p.Node(n.ID) != n {
		t.Errorf("%s has ID %d, want %d", n.Title(), n.ID, *id)
	}
	*id++
	for key, value := range want {
		switch key {
		case "Plans":
			checkChildren(t, value.([]any), n, id, p)
		case "Workers":
			for i, w := range value.([]any) {
				checkWorker(t, w.(map[string]any), n, &n.Workers[i])
			}
		default:
			if got := fieldOf(t, n, key); !reflect.DeepEqual(got, value) {
				t.Errorf("%s: %s: got %v, want %v", n.Title(), key, got, value)
			}
		}
	}
}

func checkChildren(t *testing.T, want []any, n *Node, id *int, p *Plan) {
	t.Helper()
	if len(want) != len(n.Children) {
		t.Fatalf("%s has %d children, want %d", n.Title(), len(n.Children), len(want))
	}
	for i, c := range n.Children {
		if c.Parent != n {
			t.Errorf("%s has another parent than %s", c.Title(), n.Title())
		}
		checkNode(t, want[i].(map[string]any), c, id, p)
	}
}

func checkWorker(t *testing.T, want map[string]any, n *Node, w *Worker) {
	t.Helper()
	for key, value := range want {
		var got any
		if key == "Worker Number" {
			got = float64(w.Number)
		} else if v, ok := workOf(n, &w.Work, key); ok {
			got = v
		} else {
			got = extra(t, w.Extra, key)
		}
		if !reflect.DeepEqual(got, value) {
			t.Errorf("%s: worker %d: %s: got %v, want %v", n.Title(), w.Number, key, got, value)
		}
	}
}

func fieldOf(t *testing.T, n *Node, key string) any {
	t.Helper()
	if at, ok := known[key]; ok {
		return at(n)
	}
	if v, ok := workOf(n, &n.Work, key); ok {
		return v
	}
	return extra(t, n.Extra, key)
}

// workOf finds what is printed for nodes and workers alike.
func workOf(n *Node, w *Work, key string) (v any, ok bool) {
	if at, ok := knownWork[key]; ok {
		return at(w), true
	}
	if at, ok := knownActuals[key]; ok {
		return at(w.Act), true
	}
	if at, ok := knownBuffers[key]; ok {
		return float64(at(w.Buffers)), true
	}
	if at, ok := knownTimes[key]; ok {
		return inMillis(at(w.IO)), true
	}
	if key == "Peak Memory Usage" {
		return peakMemory(n, w), true
	}
	return nil, false
}

// extra decodes a field that was kept as it is.
func extra(t *testing.T, fields []Field, key string) any {
	t.Helper()
	for _, f := range fields {
		if f.Name == key {
			var v any
			if err := json.Unmarshal([]byte(f.Value), &v); err != nil {
				t.Error(err)
			}
			return v
		}
	}
	t.Errorf("%s is lost", key)
	return nil
}

// checkParts checks an object of page counts, times and a few other fields.
func checkParts(t *testing.T, want map[string]any, b *Buffers, io *IOTimes, known map[string]any, rest []Field) {
	t.Helper()
	for key, value := range want {
		var got any
		if at, ok := knownBuffers[key]; ok {
			got = float64(at(b))
		} else if at, ok := knownTimes[key]; ok && io != nil {
			got = inMillis(at(io))
		} else if v, ok := known[key]; ok {
			got = v
		} else {
			got = extra(t, rest, key)
		}
		if !reflect.DeepEqual(got, value) {
			t.Errorf("%s: got %v, want %v", key, got, value)
		}
	}
}

func checkTriggers(t *testing.T, want []any, got []Trigger) {
	t.Helper()
	if len(want) != len(got) {
		t.Fatalf("%d triggers, want %d", len(got), len(want))
	}
	for i, g := range got {
		checkParts(t, want[i].(map[string]any), nil, nil, map[string]any{
			"Trigger Name": g.Name, "Constraint Name": g.Constraint, "Relation": g.Relation,
			"Time": inMillis(g.Time), "Calls": g.Calls,
		}, g.Extra)
	}
}

func checkJIT(t *testing.T, want map[string]any, j *JIT) {
	t.Helper()
	got := map[string]any{
		"Functions": float64(j.Functions),
		"Options": map[string]any{
			"Inlining": j.Inlining, "Optimization": j.Optimization, "Expressions": j.Expressions, "Deforming": j.Deforming,
		},
		"Timing": map[string]any{
			"Generation": inMillis(j.Generation), "Inlining": inMillis(j.InlineTime),
			"Optimization": inMillis(j.OptimizationTime), "Emission": inMillis(j.EmissionTime), "Total": inMillis(j.Total),
		},
	}
	if !reflect.DeepEqual(want, got) {
		t.Errorf("JIT: got %v, want %v", got, want)
	}
}

func TestParseKeepsUnknownAndMistyped(t *testing.T) {
	src := []byte(`{"Plan": {"Node Type": "Seq Scan",
"Plan Rows": "many",
"Prefetch": {"distance": [1, 2]}, "Plans": [{"Node Type": "Result", "Prefetch": 1}]}, "New": 1.50}`)
	result, err := Parse(src)
	if err != nil {
		t.Fatal(err)
	}
	p := result.Plans[0]
	want := []Field{{"Plan Rows", `"many"`}, {"Prefetch", `{"distance": [1, 2]}`}}
	if !reflect.DeepEqual(p.Root.Extra, want) {
		t.Errorf("got %v, want %v", p.Root.Extra, want)
	}
	if !reflect.DeepEqual(p.Extra, []Field{{"New", "1.50"}}) {
		t.Errorf("got %v", p.Extra)
	}
	if len(result.Warnings) != 3 || result.Warnings[0].Line != 2 || result.Warnings[1].Line != 3 {
		t.Errorf("warnings: %v", result.Warnings)
	}
}

func TestDuplicateWorkersAreMerged(t *testing.T) {
	src := []byte(`[{"Plan": {"Node Type": "Sort",
		"Workers": [{"Worker Number": 0, "Actual Total Time": 2.5, "Actual Loops": 1}],
		"Workers": [{"Worker Number": 0, "Sort Method": "quicksort"}, {"Worker Number": 1, "Sort Method": "top-N heapsort"}]}}]`)
	w := parsed(t, bytes.TrimSpace(src)).Root.Workers
	if len(w) != 2 || w[0].Act.Total != 2500*time.Microsecond || w[0].Sort.Method != "quicksort" || w[1].Sort.Method != "top-N heapsort" {
		t.Errorf("got %+v", w)
	}
}
