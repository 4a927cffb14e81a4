package explain_test

import (
	"encoding/json"
	"testing"

	"assay/explain"
	"assay/explain/plantest"
)

const benchNodes = 10_000

// BenchmarkParse and BenchmarkParseStandardLibrary read the same plan; `make
// bench` compares them.
func BenchmarkParse(b *testing.B) {
	src := plantest.WideJSON(benchNodes)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		result, err := explain.Parse(src)
		if err != nil || result.Plans[0].Len() != benchNodes {
			b.Fatal(err)
		}
	}
}

// standardNode has the fields of the generated plan, so that encoding/json has
// no more to do than Parse.
type standardNode struct {
	Type             string  `json:"Node Type"`
	Parent           string  `json:"Parent Relationship"`
	ParallelAware    bool    `json:"Parallel Aware"`
	AsyncCapable     bool    `json:"Async Capable"`
	StartupCost      float64 `json:"Startup Cost"`
	TotalCost        float64 `json:"Total Cost"`
	PlanRows         float64 `json:"Plan Rows"`
	PlanWidth        int     `json:"Plan Width"`
	ActualStartup    float64 `json:"Actual Startup Time"`
	ActualTotal      float64 `json:"Actual Total Time"`
	ActualRows       float64 `json:"Actual Rows"`
	ActualLoops      float64 `json:"Actual Loops"`
	Relation         string  `json:"Relation Name"`
	Schema           string
	Alias            string
	Filter           string
	RemovedByFilter  float64 `json:"Rows Removed by Filter"`
	ScanDirection    string  `json:"Scan Direction"`
	Index            string  `json:"Index Name"`
	IndexCond        string  `json:"Index Cond"`
	RemovedByRecheck float64 `json:"Rows Removed by Index Recheck"`
	JoinType         string  `json:"Join Type"`
	InnerUnique      bool    `json:"Inner Unique"`
	HashCond         string  `json:"Hash Cond"`
	Buckets          int64   `json:"Hash Buckets"`
	OriginalBuckets  int64   `json:"Original Hash Buckets"`
	Batches          int64   `json:"Hash Batches"`
	OriginalBatches  int64   `json:"Original Hash Batches"`
	PeakMemory       int64   `json:"Peak Memory Usage"`
	SharedHit        int64   `json:"Shared Hit Blocks"`
	SharedRead       int64   `json:"Shared Read Blocks"`
	SharedDirtied    int64   `json:"Shared Dirtied Blocks"`
	SharedWritten    int64   `json:"Shared Written Blocks"`
	LocalHit         int64   `json:"Local Hit Blocks"`
	LocalRead        int64   `json:"Local Read Blocks"`
	LocalDirtied     int64   `json:"Local Dirtied Blocks"`
	LocalWritten     int64   `json:"Local Written Blocks"`
	TempRead         int64   `json:"Temp Read Blocks"`
	TempWritten      int64   `json:"Temp Written Blocks"`
	SubplansRemoved  int64   `json:"Subplans Removed"`
	Plans            []standardNode
}

func BenchmarkParseStandardLibrary(b *testing.B) {
	src := plantest.WideJSON(benchNodes)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		var plans []struct {
			Plan          standardNode
			PlanningTime  float64 `json:"Planning Time"`
			ExecutionTime float64 `json:"Execution Time"`
		}
		if err := json.Unmarshal(src, &plans); err != nil || len(plans) != 1 {
			b.Fatal(err)
		}
	}
}

func BenchmarkSelf(b *testing.B) {
	plan := plantest.Wide(benchNodes)
	for b.Loop() {
		for n := range plan.All() {
			_ = n.Self()
		}
	}
}

func BenchmarkDiff(b *testing.B) {
	before, after := plantest.Wide(benchNodes), plantest.Wide(benchNodes)
	for b.Loop() {
		if c := explain.Diff(before, after); len(c.Rows()) != benchNodes {
			b.Fatal("rows", len(c.Rows()))
		}
	}
}
