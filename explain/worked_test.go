package explain

import (
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestWorkedCases holds the numbers to arithmetic done by hand: every file of
// testdata/worked has a plan as a server printed it, and lines such as
//
//	node 2: total = 0.026 * 50 = 1.3
//
// Nodes are numbered from 0 in the order in which they are printed. The
// arithmetic must come to the result written beside it, and so must the code.
func TestWorkedCases(t *testing.T) {
	files, err := filepath.Glob("testdata/worked/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 40 {
		t.Errorf("%d cases, want at least 40", len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if len(archive.Files) != 2 || archive.Files[0].Name != "plan" || archive.Files[1].Name != "worked" {
				t.Fatal("a case has two parts, plan and worked")
			}
			if len(archive.Comment) < 100 {
				t.Error("a case begins with why it is there, and its statement")
			}
			checkWorked(t, parsed(t, archive.Files[0].Data), string(archive.Files[1].Data))
		})
	}
}

var workedLine = regexp.MustCompile(`^(?:node (\d+)|plan): ([a-z ]+) = (.+) = (-?[\d.]+)$`)

func checkWorked(t *testing.T, p *Plan, text string) {
	t.Helper()
	lines := 0
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		m := workedLine.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("not a line of arithmetic: %s", line)
		}
		lines++
		want, err := strconv.ParseFloat(m[4], 64)
		if err != nil {
			t.Fatal(err)
		}
		if value := evaluate(t, m[3]); math.Abs(value-want) > 1e-6 {
			t.Errorf("%s: the arithmetic comes to %v", line, value)
		}
		got, ok := worked(p, m[1], m[2])
		if !ok {
			t.Fatalf("no such node or quantity: %s", line)
		}
		if math.Abs(got-want) > 1e-5 { // whole nanoseconds, a few of them added up
			t.Errorf("%s: got %v", line, got)
		}
	}
	if lines == 0 {
		t.Error("nothing is worked out")
	}
	checkSums(t, p)
}

// integer finds numbers without a point, which Go would divide without a rest.
var integer = regexp.MustCompile(`(^|[^\d.])(\d+)($|[^\d.])`)

func evaluate(t *testing.T, expression string) float64 {
	t.Helper()
	for range 2 { // neighbours share a separator
		expression = integer.ReplaceAllString(expression, "${1}${2}.0${3}")
	}
	v, err := types.Eval(token.NewFileSet(), nil, token.NoPos, expression)
	if err != nil || v.Value == nil {
		t.Fatalf("%s: %v", expression, err)
	}
	f, _ := constant.Float64Val(constant.ToFloat(v.Value))
	return f
}

func worked(p *Plan, node, name string) (v float64, ok bool) {
	if node == "" {
		return workedOfPlan(p, name)
	}
	id, err := strconv.Atoi(node)
	if n := p.Node(id); err == nil && n != nil {
		return workedOfNode(n, name)
	}
	return 0, false
}

func workedOfPlan(p *Plan, name string) (v float64, ok bool) {
	a, summed := p.Account(Wall), p.Account(Summed)
	all := map[string]float64{
		"whole": inMillis(a.Whole.Time), "whole summed": inMillis(summed.Whole.Time),
		"nodes": inMillis(a.Nodes.Time), "triggers": inMillis(a.Triggers.Time),
		"serialization": inMillis(a.Serialization.Time), "compilation": inMillis(a.Compilation.Time),
		"rest": inMillis(a.Unattributed.Time), "bound": inMillis(a.Bound),
		"pages": float64(a.Whole.Pages), "clock share": p.ClockShare(ClockCall),
	}
	v, ok = all[name]
	return v, ok
}

func workedOfNode(n *Node, name string) (v float64, ok bool) {
	optional := func(v float64, ok bool) float64 {
		if !ok {
			return math.NaN()
		}
		return v
	}
	factor, over := n.EstimateFactor()
	if over {
		factor = 1 / factor
	}
	spill, _ := n.Spill()
	all := map[string]float64{
		"total": inMillis(n.Total()), "total summed": inMillis(n.TotalOn(Summed)), "total bound": inMillis(n.TotalBound(Wall)),
		"self": inMillis(n.Self()), "self summed": inMillis(n.SelfOn(Summed)), "self bound": inMillis(n.SelfBound(Wall)),
		"pages": float64(n.Pages()), "self pages": float64(n.SelfPages()),
		"rows": n.RowsTotal(), "rows bound": n.RowsBound(), "removed": n.RemovedTotal(), "removed bound": n.RemovedBound(),
		"kept share": optional(n.KeptShare()), "heap fetch share": optional(n.HeapFetchShare()),
		"lossy share": optional(n.LossyShare()), "hit share": optional(n.HitShare()),
		"actual over estimate": factor, "spill disk": float64(spill.Disk), "spill memory": float64(spill.Memory),
	}
	if b := n.SelfBuffers(); b != nil {
		all["self dirtied"], all["self written"] = float64(b.SharedDirtied), float64(b.SharedWritten)
		all["self local read"] = float64(b.LocalRead)
		all["self temp read"], all["self temp written"] = float64(b.TempRead), float64(b.TempWritten)
	}
	if io := n.SelfIO(); io != nil {
		all["self shared read time"], all["self temp write time"] = inMillis(io.SharedRead), inMillis(io.TempWrite)
	}
	if w := n.SelfWAL(); w != nil {
		all["self wal records"], all["self wal bytes"] = float64(w.Records), float64(w.Bytes)
	}
	v, ok = all[name]
	return v, ok
}
