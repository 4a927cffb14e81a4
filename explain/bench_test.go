package explain_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"math"
	"os"
	"runtime"
	"testing"
	"time"

	"assay/explain"
	"assay/explain/plantest"
)

const benchNodes = 10_000

// Each benchmark of a format reads one plan with Parse and, in turns with it,
// with encoding/json into structs that have a place for every field of the plan.
// It reports processor time, which other programs disturb less than the clock.

func BenchmarkJSON(b *testing.B) {
	for _, shape := range []struct {
		name string
		make func() []byte
	}{
		{"wide-1000", func() []byte { return plantest.WideJSON(1000) }},
		{"wide-10000", func() []byte { return plantest.WideJSON(benchNodes) }},
		{"wide-100000", func() []byte { return plantest.WideJSON(10 * benchNodes) }},
		{"deep-500", func() []byte { return plantest.DeepJSON(500) }},
		{"partitions-1000", func() []byte { return recorded(b, "partitions") }},
	} {
		b.Run(shape.name, func(b *testing.B) {
			src := shape.make()
			race(b, src, src)
		})
	}
}

// race reads src with Parse and reference with encoding/json.
func race(b *testing.B, src, reference []byte) {
	b.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // what is collected counts, too
	ours, theirs := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	for b.Loop() {
		ours = min(ours, cpuOf(func() {
			if _, err := explain.Parse(src); err != nil {
				b.Fatal(err)
			}
		}))
		theirs = min(theirs, cpuOf(func() {
			var plans []standardPlan
			if err := json.Unmarshal(reference, &plans); err != nil || len(plans) != 1 {
				b.Fatal(err)
			}
		}))
	}
	b.ReportMetric(float64(len(src))/1e6, "MB")
	b.ReportMetric(float64(ours)/1e6, "cpu-ms")
	b.ReportMetric(float64(theirs)/1e6, "json-cpu-ms")
	b.ReportMetric(float64(theirs)/float64(ours), "times-faster")
	b.ReportMetric(0, "ns/op")
}

// cpuOf is the processor time of one run out of several, so that collecting
// garbage has its share in it.
func cpuOf(run func()) time.Duration {
	const enough = 20 * time.Millisecond
	runtime.GC()
	from := explain.CPUTime()
	for runs := time.Duration(1); ; runs++ {
		run()
		if spent := explain.CPUTime() - from; spent > enough || runs == 100 {
			return spent / runs
		}
	}
}

// recorded is a large plan of testdata, which is kept packed.
func recorded(tb testing.TB, name string) []byte {
	tb.Helper()
	packed, err := os.ReadFile("testdata/" + name + ".json.gz")
	if err != nil {
		tb.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		tb.Fatal(err)
	}
	src, err := io.ReadAll(r)
	if err != nil {
		tb.Fatal(err)
	}
	return src
}

type standardPlan struct {
	Plan          standardNode
	Settings      map[string]string
	Planning      standardWork
	PlanningTime  float64 `json:"Planning Time"`
	ExecutionTime float64 `json:"Execution Time"`
}

// standardNode has the fields of the plans that are measured, so that
// encoding/json has no more to do than Parse.
type standardNode struct {
	Type             string `json:"Node Type"`
	Parent           string `json:"Parent Relationship"`
	Strategy         string
	PartialMode      string  `json:"Partial Mode"`
	ParallelAware    bool    `json:"Parallel Aware"`
	AsyncCapable     bool    `json:"Async Capable"`
	StartupCost      float64 `json:"Startup Cost"`
	TotalCost        float64 `json:"Total Cost"`
	PlanRows         float64 `json:"Plan Rows"`
	PlanWidth        int     `json:"Plan Width"`
	Output           []string
	GroupKey         []string `json:"Group Key"`
	SortKey          []string `json:"Sort Key"`
	Relation         string   `json:"Relation Name"`
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
	SubplansRemoved  int64   `json:"Subplans Removed"`
	WorkersPlanned   int64   `json:"Workers Planned"`
	WorkersLaunched  int64   `json:"Workers Launched"`
	standardWork
	Workers []struct {
		Number int `json:"Worker Number"`
		standardWork
	}
	Plans []standardNode
}

type standardWork struct {
	ActualStartup  float64 `json:"Actual Startup Time"`
	ActualTotal    float64 `json:"Actual Total Time"`
	ActualRows     float64 `json:"Actual Rows"`
	ActualLoops    float64 `json:"Actual Loops"`
	PeakMemory     int64   `json:"Peak Memory Usage"`
	HashAggBatches int64   `json:"HashAgg Batches"`
	DiskUsage      int64   `json:"Disk Usage"`
	SortMethod     string  `json:"Sort Method"`
	SortSpace      int64   `json:"Sort Space Used"`
	SortSpaceType  string  `json:"Sort Space Type"`
	SharedHit      int64   `json:"Shared Hit Blocks"`
	SharedRead     int64   `json:"Shared Read Blocks"`
	SharedDirtied  int64   `json:"Shared Dirtied Blocks"`
	SharedWritten  int64   `json:"Shared Written Blocks"`
	LocalHit       int64   `json:"Local Hit Blocks"`
	LocalRead      int64   `json:"Local Read Blocks"`
	LocalDirtied   int64   `json:"Local Dirtied Blocks"`
	LocalWritten   int64   `json:"Local Written Blocks"`
	TempRead       int64   `json:"Temp Read Blocks"`
	TempWritten    int64   `json:"Temp Written Blocks"`
	ReadTime       float64 `json:"I/O Read Time"`
	WriteTime      float64 `json:"I/O Write Time"`
	TempReadTime   float64 `json:"Temp I/O Read Time"`
	TempWriteTime  float64 `json:"Temp I/O Write Time"`
	WALRecords     int64   `json:"WAL Records"`
	WALFPI         int64   `json:"WAL FPI"`
	WALBytes       int64   `json:"WAL Bytes"`
}

func BenchmarkSelf(b *testing.B) {
	plan := plantest.Wide(benchNodes)
	for b.Loop() {
		for n := range plan.All() {
			_ = n.Self()
		}
	}
}

// BenchmarkDiff compares a plan with itself, with one of which every third table
// is read in another way, and with one that has no table in common. Reading the
// plan is the yardstick.
func BenchmarkDiff(b *testing.B) {
	src := plantest.WideJSON(benchNodes)
	read := func(src []byte) *explain.Plan {
		result, err := explain.Parse(src)
		if err != nil {
			b.Fatal(err)
		}
		return result.Plans[0]
	}
	changed := bytes.ReplaceAll(src, []byte(`3",`), []byte(`_other",`))
	for _, c := range []struct {
		name  string
		after []byte
	}{
		{"same", src},
		{"changed", bytes.ReplaceAll(changed, []byte(`"Seq Scan"`), []byte(`"Index Scan"`))},
		{"strangers", bytes.ReplaceAll(src, []byte(`"Relation Name": "`), []byte(`"Relation Name": "other_`))},
	} {
		b.Run(c.name, func(b *testing.B) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			before, after := read(src), read(c.after)
			ours, parse := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
			for b.Loop() {
				ours = min(ours, cpuOf(func() { explain.Diff(before, after) }))
				parse = min(parse, cpuOf(func() { read(src) }))
			}
			b.ReportMetric(float64(ours)/1e6, "cpu-ms")
			b.ReportMetric(float64(parse)/1e6, "parse-cpu-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkYAML and BenchmarkXML read a recorded plan; encoding/json reads the
// same plan in JSON.
func BenchmarkYAML(b *testing.B) { raceRecorded(b, ".yaml") }
func BenchmarkXML(b *testing.B)  { raceRecorded(b, ".xml") }

func raceRecorded(b *testing.B, ending string) {
	b.Helper()
	const name = "testdata/market/pg15/q70"
	src, err := os.ReadFile(name + ending)
	if err != nil {
		b.Fatal(err)
	}
	reference, err := os.ReadFile(name + ".json")
	if err != nil {
		b.Fatal(err)
	}
	race(b, src, reference)
}
