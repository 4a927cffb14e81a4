package explain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
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

	"WAL Records":      func(n *Node) any { return float64(n.WAL.Records) },
	"WAL FPI":          func(n *Node) any { return float64(n.WAL.FPI) },
	"WAL Bytes":        func(n *Node) any { return float64(n.WAL.Bytes) },
	"WAL Buffers Full": func(n *Node) any { return float64(n.WAL.BuffersFull) },

	"Sort Method":           func(n *Node) any { return n.Sort.Method },
	"Sort Space Used":       func(n *Node) any { return float64(n.Sort.SpaceKB) },
	"Sort Space Type":       func(n *Node) any { return n.Sort.SpaceType },
	"Hash Buckets":          func(n *Node) any { return float64(n.Hash.Buckets) },
	"Original Hash Buckets": func(n *Node) any { return float64(n.Hash.OriginalBuckets) },
	"Hash Batches":          func(n *Node) any { return float64(n.Hash.Batches) },
	"Original Hash Batches": func(n *Node) any { return float64(n.Hash.OriginalBatches) },
	"Planned Partitions":    func(n *Node) any { return float64(n.Agg.PlannedPartitions) },
	"HashAgg Batches":       func(n *Node) any { return float64(n.Agg.Batches) },
	"Disk Usage":            func(n *Node) any { return float64(n.Agg.DiskUsageKB) },
	"Peak Memory Usage":     peakMemory,
	"Cache Key":             func(n *Node) any { return n.Memo.Key },
	"Cache Mode":            func(n *Node) any { return n.Memo.Mode },
	"Cache Hits":            func(n *Node) any { return float64(n.Memo.Hits) },
	"Cache Misses":          func(n *Node) any { return float64(n.Memo.Misses) },
	"Cache Evictions":       func(n *Node) any { return float64(n.Memo.Evictions) },
	"Cache Overflows":       func(n *Node) any { return float64(n.Memo.Overflows) },
	"Exact Heap Blocks":     func(n *Node) any { return float64(n.Heap.Exact) },
	"Lossy Heap Blocks":     func(n *Node) any { return float64(n.Heap.Lossy) },
	"Heap Fetches":          func(n *Node) any { return n.HeapFetches },
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

func peakMemory(n *Node) any {
	switch n.Type {
	case HashNode:
		return float64(n.Hash.PeakMemoryKB)
	case Memoize:
		return float64(n.Memo.PeakMemoryKB)
	default:
		return float64(n.Agg.PeakMemoryKB)
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
			checkParts(t, value.(map[string]any), p.PlanningBuffers, p.PlanningIO, nil, p.PlanningExtra)
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
				checkWorker(t, w.(map[string]any), n.Workers[i])
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

func checkWorker(t *testing.T, want map[string]any, got Worker) {
	t.Helper()
	known := map[string]any{"Worker Number": float64(got.Number)}
	for key, at := range knownActuals {
		if got.Act != nil {
			known[key] = at(got.Act)
		}
	}
	checkParts(t, want, got.Buffers, nil, known, got.Extra)
}

func fieldOf(t *testing.T, n *Node, key string) any {
	t.Helper()
	if at, ok := known[key]; ok {
		return at(n)
	}
	if at, ok := knownActuals[key]; ok {
		return at(n.Act)
	}
	if at, ok := knownBuffers[key]; ok {
		return float64(at(n.Buffers))
	}
	if at, ok := knownTimes[key]; ok {
		return inMillis(at(n.IO))
	}
	return extra(t, n.Extra, key)
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

// TestTitlesMatchText holds the titles against what PostgreSQL itself printed
// as text for the same statement.
func TestTitlesMatchText(t *testing.T) {
	compared := 0
	for _, r := range corpus(t) {
		t.Run(r.name, func(t *testing.T) {
			text := readText(t, r.path)
			if text == nil {
				t.Skip("there is no text of this plan")
			}
			compared++
			got, want := firstLines(Text(parsed(t, r.src))), firstLines(string(text))
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
	if compared < 60 {
		t.Errorf("only %d plans compared", compared)
	}
}

// TestDetailsMatchText does the same for conditions and keys, which are the
// same in every execution.
func TestDetailsMatchText(t *testing.T) {
	for _, r := range corpus(t) {
		t.Run(r.name, func(t *testing.T) {
			text := readText(t, r.path)
			if text == nil {
				t.Skip("there is no text of this plan")
			}
			var details strings.Builder
			for n := range parsed(t, r.src).All() {
				for _, d := range n.Detail() {
					details.WriteString(d + "\n")
				}
			}
			got, want := labelled(details.String()), labelled(string(text))
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// labelled are the lines that do not depend on the execution, in order within
// the plan but sorted, since a node's lines may come in another order.
func labelled(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch label, _, _ := strings.Cut(line, ":"); label {
		case "Output", "Filter", "Index Cond", "Recheck Cond", "Hash Cond", "Merge Cond", "Join Filter", "TID Cond", "Order By",
			"One-Time Filter", "Run Condition", "Sort Key", "Presorted Key", "Cache Key", "Cache Mode",
			"Workers Planned", "Workers Launched", "Single Copy", "Disabled", "Conflict Filter", "Remote SQL":
			out = append(out, line)
		}
	}
	slices.Sort(out)
	return out
}

// firstLines are the nodes' first lines without figures and blanks.
func firstLines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		before, _, found := strings.Cut(line, "(cost=")
		if found {
			out = append(out, strings.TrimRight(before, " "))
		}
	}
	return out
}

func TestParseKeepsUnknownAndMistyped(t *testing.T) {
	src := []byte(`{"Plan": {"Node Type": "Seq Scan", "Plan Rows": "many", "Prefetch": {"distance": [1, 2]}}, "New": 1.50}`)
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
	if len(result.Warnings) != 1 || result.Warnings[0].Line != 1 {
		t.Errorf("warnings: %v", result.Warnings)
	}
}

func TestDuplicateWorkersAreMerged(t *testing.T) {
	src := []byte(`[{"Plan": {"Node Type": "Sort",
		"Workers": [{"Worker Number": 0, "Actual Total Time": 2.5, "Actual Loops": 1}],
		"Workers": [{"Worker Number": 0, "Sort Method": "quicksort"}, {"Worker Number": 1, "Sort Method": "top-N heapsort"}]}}]`)
	w := parsed(t, bytes.TrimSpace(src)).Root.Workers
	if len(w) != 2 || w[0].Act.Total != 2500*time.Microsecond || len(w[0].Extra) != 1 || w[1].Extra[0].Text() != "top-N heapsort" {
		t.Errorf("got %+v", w)
	}
}
