package engine_test

import (
	"testing"

	"assay/internal/engine"
)

// A server's log gives each statement with the values it was executed with; what
// only quotes a log is SQL.
func TestReadTakesValuesFromALog(t *testing.T) {
	e := engine.New(engine.Options{Env: func(string) string { return "" }})
	const log = `2026-11-20 10:00:00.000 UTC [100] LOG:  execute <unnamed>: SELECT id FROM o WHERE user_id = $1 AND status = $2
2026-11-20 10:00:00.000 UTC [100] DETAIL:  parameters: $1 = NULL, $2 = 'it''s'
2026-11-20 10:00:00.100 UTC [100] LOG:  duration: 1.234 ms
2026-11-20 10:00:01.000 UTC [100] LOG:  duration: 2.500 ms  statement: SELECT count(*) FROM u
2026-11-20 10:00:01.100 UTC [100] LOG:  duration: 0.500 ms  statement: COMMIT
`
	got, err := e.Read("server.log", []byte(log))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Statements) != 2 || len(got.Notes) != 1 {
		t.Fatalf("%d statements, notes %q", len(got.Statements), got.Notes)
	}
	first, second := got.Statements[0], got.Statements[1]
	one, given := first.Values["1"]
	two := first.Values["2"]
	if !given || one != nil || two == nil || *two != "it's" || first.ValuesFrom != "the log" || first.Unit == "" || first.Unit != second.Unit {
		t.Errorf("%+v", first)
	}
	if second.Text != "SELECT count(*) FROM u" || second.Logged.Microseconds() != 2500 || second.Values != nil || second.Line != 4 {
		t.Errorf("%+v", second)
	}
	quoted, err := e.Read("query.sql", []byte("/*\n"+log+"*/\nSELECT 1;\nSELECT 2;\n\n-- done\n\n\n\n\n\n\n"))
	if err != nil || len(quoted.Statements) != 2 || quoted.Statements[0].Text != "SELECT 1" {
		t.Errorf("a log in a comment: %+v, %v", quoted.Statements, err)
	}
}
