package sqlast

import (
	"testing"

	"assay/advisor/catalog"
)

func TestNeverFails(t *testing.T) {
	c := &catalog.Catalog{
		Functions: []catalog.Function{{Schema: "pg_catalog", Name: "count", Builtin: true, Aggregate: true}, {Schema: "pg_catalog", Name: "sqrt", Builtin: true}},
		Operators: []catalog.Operator{{Name: "=", Builtin: true}, {Name: ">", Builtin: true}, {Name: "+", Builtin: true}, {Name: "<", Builtin: false}},
	}
	for sql, want := range map[string]bool{
		"SELECT a FROM t WHERE a > 1 AND b IS NULL":                         true,
		"SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.a = t.a)":    true,
		"SELECT (SELECT count(*) FROM u WHERE u.a = t.a) FROM t":            true,
		"SELECT a FROM t WHERE b = '2024-05-01'::date":                      true,
		"SELECT a FROM t WHERE a + 1 > 1":                                   false, // overflow
		"SELECT a FROM t WHERE sqrt(a) > 1":                                 false, // of a negative number
		"SELECT a FROM t WHERE b::int = 1":                                  false, // a text that is none
		"SELECT a FROM t WHERE a < 1":                                       false, // somebody's own operator
		"SELECT (SELECT u.b FROM u WHERE u.a = t.a) FROM t":                 false, // two rows
		"SELECT a FROM t WHERE a IN (SELECT a FROM u LIMIT (SELECT 1))":     false,
		"SELECT a FROM t UNION SELECT a FROM u WHERE a > (SELECT 1 FROM v)": false,
	} {
		q, err := Parse(sql)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.NeverFails(c); got != want {
			t.Errorf("%s: %v", sql, got)
		}
	}
}
