package engine_test

import (
	"slices"
	"strings"
	"testing"

	"assay/internal/engine"
	"assay/ui/service"
)

// ran runs one statement without advice and gives its last report.
func ran(t *testing.T, e *engine.Engine, sql string, change func(*service.Request)) *service.Report {
	t.Helper()
	reading, err := e.Read("", []byte(sql))
	if err != nil {
		t.Fatal(err)
	}
	req := service.Request{Statements: reading.Statements}
	if change != nil {
		change(&req)
	}
	var last *service.Report
	e.Run(t.Context(), req, func(ev service.Event) {
		if ev.Report != nil {
			last = ev.Report
		}
		if ev.Err != nil {
			t.Error(ev.Err)
		}
	})
	return last
}

func values(texts ...string) map[string]*string {
	out := map[string]*string{}
	for i := 0; i < len(texts); i += 2 {
		out[texts[i]] = &texts[i+1]
	}
	return out
}

// triedWith are the kinds of plans of a report, with * where one was measured.
func triedWith(r *service.Report) string {
	var out []string
	for _, p := range r.Parameters.Plans {
		kind := p.Kind
		if p.Plan != nil && p.Plan.Analyzed {
			kind += "*"
		}
		out = append(out, kind)
	}
	return strings.Join(out, " ")
}

const skewed = "SELECT id FROM shop_order WHERE status = $1"

func TestParametersAreSampledAndCompared(t *testing.T) {
	e := connected(t)
	r := ran(t, e, skewed, nil)
	if r.Problem != nil || r.Parameters == nil || !r.Plan.Analyzed {
		t.Fatalf("%+v", r.Problem)
	}
	v := r.Parameters.Values[0]
	if *v.Text != "delivered" || v.Type != "text" || !strings.Contains(v.From, "the most common value of shop_order.status") {
		t.Errorf("%+v", v)
	}
	if got := triedWith(r); got != "common* median* rare* null* generic" {
		t.Errorf("tried %s", got)
	}
	for _, p := range r.Parameters.Plans {
		if p.Why != "" || p.Kind != service.GenericPlan && p.Settles == "" {
			t.Errorf("%s: settles %q, %s", p.Kind, p.Settles, p.Why)
		}
	}
	if !r.Parameters.Differs {
		t.Error("the plans differ, and it is not said")
	}
	says := strings.Join(r.Parameters.Says, "\n")
	for _, want := range []string{"The plan depends on the value: Seq Scan on shop_order with the common value", "keeps the generic plan", "With NULL no row can match"} {
		if !strings.Contains(says, want) {
			t.Errorf("%q is not said:\n%s", want, says)
		}
	}
}

func TestGivenValuesWin(t *testing.T) {
	e := connected(t)
	r := ran(t, e, "SELECT id FROM shop_order WHERE status = :s AND user_id = :u", func(req *service.Request) {
		req.Statements[0].Values, req.Statements[0].ValuesFrom = values("s", "shipped", "u", "7"), "the log"
		req.Values = values("u", "8")
	})
	got := r.Parameters.Values
	if *got[0].Text != "shipped" || got[0].From != "the log" || *got[1].Text != "8" || got[1].From != "given" {
		t.Errorf("%+v", got)
	}
	if got := triedWith(r); got != "given* common median rare null generic" {
		t.Errorf("values that were given are run, others planned: %s", got)
	}
	r = ran(t, e, skewed, func(req *service.Request) {
		req.Values, req.Sample = map[string]*string{"1": nil}, service.SampleAll
	})
	if got := triedWith(r); got != "given* common* median* rare* generic" {
		t.Errorf("all are run where all were asked for, and NULL was given: %s", got)
	}
	r = ran(t, e, skewed, func(req *service.Request) { req.Sample = service.SampleRare })
	if v := r.Parameters.Values[0]; *v.Text == "delivered" || !strings.HasPrefix(triedWith(r), "rare* common median") {
		t.Errorf("rare: %s, %s", v, triedWith(r))
	}
}

func TestListsAndBoundsGetSeveralValues(t *testing.T) {
	e := connected(t)
	r := ran(t, e, "SELECT id FROM shop_order WHERE status IN (?, ?) AND user_id = ANY(?) AND created_at BETWEEN ? AND ? LIMIT ?", func(req *service.Request) { req.ExplainOnly = true })
	if r.Problem != nil {
		t.Fatal(r.Problem)
	}
	v := r.Parameters.Values
	if *v[0].Text == *v[1].Text || !strings.HasPrefix(*v[2].Text, "{") || *v[3].Text >= *v[4].Text || *v[5].Text != "20" {
		t.Errorf("%v", v)
	}
	for _, p := range r.Parameters.Plans {
		if p.Plan == nil || p.Plan.Analyzed {
			t.Errorf("%s was run, or has no plan: %s", p.Kind, p.Why)
		}
	}
}

func TestParametersWithoutSampleGetTheGenericPlan(t *testing.T) {
	e := connected(t)
	r := ran(t, e, "SELECT id FROM shop_order WHERE status = $1 AND created_at > now() - interval $2", nil)
	if r.Problem == nil || r.Problem.Kind != "params" || !strings.Contains(r.Problem.Why, "$2 (interval): it is not compared with a column") || !strings.Contains(r.Problem.Next, "--param 2=VALUE") {
		t.Fatalf("%+v", r.Problem)
	}
	found := false
	for n := range r.Plan.All() {
		found = found || strings.Contains(n.Conds.Filter+n.Conds.Index, "$1")
	}
	if !found || r.Plan.Analyzed || triedWith(r) != "generic" {
		t.Errorf("no generic plan: %s", triedWith(r))
	}
	if !slices.ContainsFunc(r.Notes, func(n string) bool { return strings.HasPrefix(n, "interval $2 is read as $2::interval") }) {
		t.Errorf("notes %q", r.Notes)
	}
	if r := ran(t, e, skewed, func(req *service.Request) { req.Sample = service.SampleNone }); r.Problem == nil || r.Problem.Kind != "params" || r.Plan != nil && r.Plan.Analyzed {
		t.Errorf("values that nobody may choose: %+v", r.Problem)
	}
}

func TestAValueThatDoesNotFitIsNamed(t *testing.T) {
	e := connected(t)
	const sql = "SELECT id FROM shop_order WHERE status = :s AND id = :key"
	r := ran(t, e, sql, func(req *service.Request) { req.Values = values("s", "x", "key", "seven") })
	p := r.Problem
	if p == nil || p.Kind != "params" || p.SQLState != "22P02" || p.Position != strings.Index(sql, ":key") || !strings.Contains(p.What, ":key does not fit its type, bigint") {
		t.Errorf("%+v", p)
	}
	r = ran(t, e, "SELECT :a IS NULL AND nope = %(b)s", func(req *service.Request) { req.Values = values("a", "x", "b", "y") })
	if p := r.Problem; p == nil || p.Position != strings.Index("SELECT :a IS NULL AND nope = %(b)s", "nope") && !strings.Contains(p.Why, ":a") {
		t.Errorf("the server's message is not in the user's terms: %+v", p)
	}
}

func TestAWritingStatementIsPlannedWithOtherValues(t *testing.T) {
	e := connected(t)
	r := ran(t, e, "UPDATE shop_order SET note = 'x' WHERE user_id = $1", func(req *service.Request) { req.Allow.Writes = true })
	if r.Problem != nil {
		t.Fatal(r.Problem)
	}
	if got := triedWith(r); got != "common* median rare null generic" {
		t.Errorf("tried %s", got)
	}
	for _, p := range r.Parameters.Plans[1:4] {
		if p.Why != "the statement writes" {
			t.Errorf("%s: %q", p.Kind, p.Why)
		}
	}
}
