package explain

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// drawn is the random plan of a seed: as it ran, and as EXPLAIN prints it.
func drawn(seed uint64) (*ran, []entry) {
	source := rand.New(rand.NewPCG(seed, 4))
	r := &random{Rand: source, major: 13 + source.IntN(6), verbose: source.IntN(2) == 0, buffers: source.IntN(4) > 0, wal: source.IntN(2) == 0}
	r.io = r.buffers && r.IntN(2) == 0
	root := r.node(2+r.IntN(7), []int64{1})
	return root, r.statement(root)
}

// TestRandomPlans holds plans that nobody thought of to what the package
// documentation promises of all. A failing one is run again by its seed:
// go test -run 'TestRandomPlans/seed_17$'.
func TestRandomPlans(t *testing.T) {
	const plans = 250
	var previous *Plan
	met := map[string]int{}
	for seed := range uint64(plans) {
		root, statement := drawn(seed)
		src := "[\n  " + asJSON(statement, "  ") + "\n]\n"
		t.Run(fmt.Sprintf("seed_%d", seed), func(t *testing.T) {
			t.Cleanup(func() {
				if t.Failed() {
					t.Logf("the plan of seed %d:\n%s", seed, src)
				}
			})
			p := parsed(t, []byte(src))
			meet(p, met)
			checkTree(t, p)
			checkSums(t, p)
			checkStatistics(t, p)
			checkOwn(t, p, root)
			checkFormats(t, p, statement)
			checkDiffs(t, p, previous)
			previous = p
		})
	}
	const enough = 5
	for _, what := range []string{
		"node", "InitPlan", "SubPlan", "WITH query", "scan of a WITH query", "never executed", "many loops",
		"gathered", "part of a worker", "trigger", "compiled", "without pages",
	} {
		if met[what] < enough {
			t.Errorf("%s: only %d in %d plans", what, met[what], plans)
		}
	}
}

// meet counts what a plan has of all that makes figures hard to read.
func meet(p *Plan, met map[string]int) {
	count := func(what string, holds bool) {
		if holds {
			met[what]++
		}
	}
	for n := range p.All() {
		count("node", true)
		count("InitPlan", n.isInitPlan() && !n.isCTE())
		count("SubPlan", n.isSubPlan())
		count("WITH query", n.isCTE())
		count("scan of a WITH query", n.Type == CTEScan)
		count("never executed", n.NeverExecuted())
		count("many loops", n.Act.Loops > 1)
		count("gathered", n.gathers() && n.WorkersLaunched > 0)
		count("part of a worker", len(n.Workers) > 0)
	}
	count("trigger", len(p.Triggers) > 0)
	count("compiled", p.JIT != nil)
	count("without pages", p.Root.Buffers == nil)
}

// checkOwn compares what nodes spent themselves with what they did spend,
// where EXPLAIN prints enough to tell: it prints no leader apart from its
// workers, so that a Gather's own time is not known.
func checkOwn(t *testing.T, p *Plan, root *ran) {
	t.Helper()
	id := 0
	var walk func(*ran)
	walk = func(r *ran) {
		n := p.Node(id)
		id++
		if off := int64(n.SelfOn(Summed)) - sumOf(r.own); !r.unsure && n.Type != Gather && max(off, -off) > int64(n.SelfBound(Summed)) {
			t.Errorf("%s (node %d) spent %d ns itself and is charged %v, off by more than %v", n.Title(), n.ID, sumOf(r.own), n.SelfOn(Summed), n.SelfBound(Summed))
		}
		for _, c := range r.children {
			walk(c)
		}
	}
	walk(root)
}

// checkFormats reads the same statement from every format.
func checkFormats(t *testing.T, p *Plan, statement []entry) {
	t.Helper()
	xml := "<explain xmlns=\"http://www.postgresql.org/2009/explain\">\n  <Query>\n" + asXML(statement, "    ") + "  </Query>\n</explain>\n"
	for format, src := range map[Format]string{FormatYAML: "- " + asYAML(statement, "  ") + "\n", FormatXML: xml} {
		got := parsed(t, []byte(src))
		if got.Format != format {
			t.Errorf("%s is taken for %s", format, got.Format)
		}
		same(t, got, p)
	}
	text := Text(p)
	got := parsed(t, []byte(text))
	if got.Len() != p.Len() {
		t.Fatalf("%d nodes in\n%s", got.Len(), text)
	}
	for _, found := range differences(got, p, false) {
		if notPrinted(found, text, false) == "" {
			t.Errorf("%s, in\n%s", found, text)
		}
	}
	if again := Text(got); again != text {
		compareLines(t, again, text)
	}
}

// checkDiffs compares p with itself, which finds nothing, and with another, to
// and fro.
func checkDiffs(t *testing.T, p, other *Plan) {
	t.Helper()
	for _, c := range Diff(p, p).Pairs {
		if c.Change != Same || c.Before != c.After {
			t.Errorf("a plan differs from itself: %q is %s: %s", titleOf(c.Before), c.Change, c.What)
		}
	}
	if other == nil {
		return
	}
	there, back := Diff(other, p), Diff(p, other)
	for _, c := range []*Comparison{there, back} {
		if err := checkComparison(c); err != nil {
			t.Error(err)
		}
	}
	if there.Totals.Before != back.Totals.After || there.Totals.After != back.Totals.Before {
		t.Errorf("the totals are %+v, and %+v the other way round", there.Totals, back.Totals)
	}
}
