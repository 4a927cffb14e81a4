package engine_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"assay/advisor/verify"
	"assay/internal/embedded/pgtest"
	"assay/internal/engine"
	"assay/internal/postgres"
	"assay/samples"
	"assay/ui/service"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

// connected is an engine on a copy of the shop that is the test's own.
func connected(t *testing.T) *engine.Engine {
	t.Helper()
	e, _ := observed(t)
	return e
}

// observed is connected, with a way of our own to the same database.
func observed(t *testing.T) (*engine.Engine, *postgres.Server) {
	t.Helper()
	dsn := pgtest.ShopCopy(t)
	e := engine.New(engine.Options{Env: func(string) string { return "" }})
	if _, err := e.Connect(t.Context(), service.Target{DSN: dsn}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e, openServer(t, dsn)
}

// run takes a text through the whole route, every proposal tried.
func run(t *testing.T, e *engine.Engine, name, text string) []*service.Report {
	t.Helper()
	reading, err := e.Read(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	last := map[string]*service.Report{}
	e.Run(t.Context(), service.Request{Statements: reading.Statements, Allow: service.Consent{Writes: true}, Advise: true, Verify: service.VerifyAll}, func(ev service.Event) {
		if ev.Report != nil {
			last[ev.Statement] = ev.Report
		}
		if ev.Err != nil {
			t.Error(ev.Err)
		}
	})
	var out []*service.Report
	for _, st := range reading.Statements {
		out = append(out, last[st.ID])
	}
	return out
}

// minConfirmed is how many of the problem queries' findings must be confirmed
// by running them: 20 of 24, and so as many of as many more.
const minConfirmed = 20.0 / 24

// TestSamples is the promise about the samples: each problem gets its finding,
// nearly all of them confirmed, each query that is fine gets none, and the
// database is as it was.
func TestSamples(t *testing.T) {
	e := connected(t)
	problems, confirmed := 0, 0
	for _, q := range samples.All()[0].Queries() {
		t.Run(q.Name, func(t *testing.T) {
			status := advised(t, e, q)
			problems += len(q.Rules)
			for _, rule := range q.Rules {
				if strings.HasPrefix(status[rule], string(verify.Confirmed)) {
					confirmed++
				} else {
					t.Logf("%s is not confirmed: %s", rule, status[rule])
				}
			}
		})
	}
	t.Logf("%d of %d findings confirmed", confirmed, problems)
	if float64(confirmed) < minConfirmed*float64(problems) {
		t.Errorf("only %d of %d findings were confirmed", confirmed, problems)
	}
}

// attempts is how often a sample is run until its findings are there: a
// verdict rests on measured times, and a busy machine may spoil one.
const attempts = 3

// advised runs a sample and gives what came of each rule's finding.
func advised(t *testing.T, e *engine.Engine, q samples.Query) map[string]string {
	t.Helper()
	var status map[string]string
	var reports []*service.Report
	for range attempts {
		reports = run(t, e, q.Name, q.Source)
		status = statuses(t, reports)
		if found(status, q.Rules) {
			break
		}
	}
	if len(q.Rules) == 0 && len(status) > 0 {
		t.Errorf("a query that is fine got %v", status)
	}
	if !found(status, q.Rules) {
		t.Errorf("not every finding of %v; got %v; silence: %s", q.Rules, status, silences(reports))
	}
	return status
}

func found(status map[string]string, rules []string) bool {
	return !slices.ContainsFunc(rules, func(rule string) bool { return status[rule] == "" })
}

// statuses notes what came of each rule's finding; a statement that did not
// run, and a rule that failed, fail the test.
func statuses(t *testing.T, reports []*service.Report) map[string]string {
	t.Helper()
	status := map[string]string{}
	for _, r := range reports {
		if r.Problem != nil {
			t.Errorf("%s: %v", r.Statement.ID, r.Problem)
		}
		for _, f := range r.Failed {
			t.Errorf("%s failed: %s", f.Rule, f.Reason)
		}
		collect(status, r)
	}
	return status
}

// collect notes for every rule what came of its first proposal.
func collect(status map[string]string, r *service.Report) {
	for _, f := range r.Findings {
		status[f.Rule] = "not tried"
		for _, v := range f.Verdicts {
			if v == nil {
				continue
			}
			status[f.Rule] = fmt.Sprintf("%s %s", v.Status(), v.Reason())
			if eq := v.Equivalence(); eq != nil {
				status[f.Rule] += fmt.Sprintf(" [%s %s]", eq.Badge, eq.Reason)
			}
		}
	}
}

func silences(reports []*service.Report) string {
	var out []string
	for _, r := range reports {
		for _, s := range r.Silence {
			out = append(out, s.Rule+": "+s.Reason)
		}
		for _, s := range r.Skips {
			out = append(out, s.Rule+" skipped: "+s.Reason)
		}
	}
	return strings.Join(out, "; ")
}

// TestNothingStays compares the shop before and after its queries were run and
// every proposal was tried: rows, definitions and sequences are the same.
func TestNothingStays(t *testing.T) {
	dsn := pgtest.ShopCopy(t)
	e := engine.New(engine.Options{Env: func(string) string { return "" }})
	if _, err := e.Connect(t.Context(), service.Target{DSN: dsn}); err != nil {
		t.Fatal(err)
	}
	watch := pgtest.NewWatch(t, pgtest.Server(t).AdminDSN(e.Connection().Database))
	before := watch.State(t)
	for _, name := range []string{"01-count-over-exists", "06-pending-orders", "12-items-of-an-order", "16-select-star-products", "35-n-plus-one-reviews"} {
		q := sample(t, name)
		run(t, e, q.Name, q.Source)
	}
	run(t, e, "a write", "UPDATE shop_tag SET name = name || '!' WHERE id < 10")
	if changed := before.Changes(watch.State(t)); len(changed) > 0 {
		t.Errorf("the database is not as it was: %v", changed)
	}
}

func sample(t *testing.T, name string) samples.Query {
	t.Helper()
	for _, q := range samples.All()[0].Queries() {
		if q.Name == name {
			return q
		}
	}
	t.Fatalf("there is no sample %s", name)
	return samples.Query{}
}
