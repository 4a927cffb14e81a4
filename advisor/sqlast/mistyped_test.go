package sqlast_test

import (
	"strings"
	"testing"

	"assay/advisor/sqlast"
)

// A slip in the first word is a syntax error under that word, with what was
// meant; prose stays no SQL, and SQL is left alone.
func TestFirstWordWithASlip(t *testing.T) {
	for text, want := range map[string]string{
		"selct 1": "SELECT", "SELCET * FROM t": "SELECT", "sselect 1": "SELECT", "Slect\n1": "SELECT",
		"updaet t SET a = 1": "UPDATE", "isnert INTO t VALUES (1)": "INSERT", "delte FROM t": "DELETE",
		"wth x AS (SELECT 1) SELECT 2": "WITH", "vaules (1)": "VALUES", "tabel t": "TABLE", "-- why\n  selct 1": "SELECT",
		"((selct 1))": "SELECT",
	} {
		in, err := sqlast.ReadInput([]byte(text))
		if text[0] == '(' {
			in, err = sqlast.Input{Statements: []sqlast.Statement{{Text: text}}}, nil // brackets alone never tell SQL
		}
		if err != nil || len(in.Statements) != 1 {
			t.Errorf("%q: %d statements, %v", text, len(in.Statements), err)
			continue
		}
		sql := in.Statements[0].Text
		unknown := sqlast.Classify(sql).Unknown
		if unknown == nil || !strings.HasSuffix(unknown.Hint, "you meant "+want) {
			t.Errorf("%q: %+v", text, unknown)
			continue
		}
		if word := strings.TrimLeft(sql, "( "); unknown.Pos != len(sql)-len(word) {
			t.Errorf("%q: position %d", text, unknown.Pos)
		}
	}
	for _, prose := range []string{"Dear database, please be faster.", "hello", "select_all the things", "s", "in a hurry", "within reach"} {
		if in, err := sqlast.ReadInput([]byte(prose)); err == nil && sqlast.Classify(in.Statements[0].Text).Unknown == nil {
			t.Errorf("%q is taken for SQL: %+v", prose, in)
		}
	}
	for _, sql := range []string{"SELECT 1", "with x AS (SELECT 1) TABLE x", "(VALUES (1))", "VACUUM t", "EXPLAIN SELECT 1"} {
		if u := sqlast.Classify(sql).Unknown; u != nil {
			t.Errorf("%q: %v", sql, u)
		}
	}
	if u := sqlast.Classify(strings.Repeat("x", 1<<20)).Unknown; u == nil || len(u.Message) > 100 {
		t.Errorf("a long word is repeated whole: %d bytes", len(u.Message))
	}
}
