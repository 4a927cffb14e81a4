package engine

import (
	"os"
	"testing"
)

// TestReadSavedPlan: a plan is taken for one, and SQL that speaks of plans is not.
func TestReadSavedPlan(t *testing.T) {
	e := New(Options{Env: func(string) string { return "" }})
	plan, err := os.ReadFile("../../explain/testdata/shop/pg18/auto_explain.json")
	if err != nil {
		t.Fatal(err)
	}
	got, err := e.Read("pasted", plan)
	if err != nil || len(got.Statements) != 1 {
		t.Fatalf("%d statements, %v", len(got.Statements), err)
	}
	if st := got.Statements[0]; st.Plan == nil || st.Text != st.Plan.Query || st.Text == "" {
		t.Errorf("plan %v, text %q", st.Plan, st.Text)
	}
	for _, sql := range []string{"select '(cost=1..2 rows=1 width=1)'", "select 1 -- QUERY PLAN", `select "Node Type" from plans`} {
		got, err := e.Read("pasted", []byte(sql))
		if err != nil || len(got.Statements) != 1 || got.Statements[0].Plan != nil || got.Statements[0].Text == "" {
			t.Errorf("%s: %+v, %v", sql, got.Statements, err)
		}
	}
}
