package equiv_test

import (
	"context"
	"strings"
	"testing"

	"assay/advisor/catalog"
	"assay/advisor/equiv"
	"assay/advisor/sqlast"
)

// answers stands in for a server: what each statement would return.
type answers map[string]struct {
	columns []equiv.Column
	digest  equiv.Digest
	value   string
}

func (a answers) Describe(_ context.Context, sql string) ([]equiv.Column, error) {
	return a[sql].columns, nil
}

func (a answers) Digest(_ context.Context, sql string, _ []*string, _, _ []string) (equiv.Digest, error) {
	return a[sql].digest, nil
}

func (a answers) Difference(context.Context, string, string, []*string, int) ([]equiv.DiffRow, error) {
	return []equiv.DiffRow{{OnlyBefore: true, Text: "(1)"}}, nil
}

func (a answers) Value(_ context.Context, sql string, _ []*string) (*string, error) {
	v := a[sql].value
	return &v, nil
}

const before, after = "SELECT id FROM t", "SELECT id FROM t WHERE true"

// world is a table t(id) whose id is NOT NULL, or is not.
func world(notNull bool) *catalog.Catalog {
	return &catalog.Catalog{VersionNum: 150000, SearchPath: []string{"public"}, SessionReplicationRole: "origin", Tables: []*catalog.Table{{
		Name: catalog.Name{Schema: "public", Name: "t"}, Kind: "r",
		Columns: []*catalog.Column{{Name: "id", Type: "bigint", BaseType: "int8", NotNull: notNull, Deterministic: true}},
	}}}
}

func TestBadgeIsEarned(t *testing.T) {
	id := []equiv.Column{{Name: "id", Type: "bigint"}}
	same, other := equiv.Digest{Rows: 3, Sums: [2]string{"1", "2"}}, equiv.Digest{Rows: 3, Sums: [2]string{"1", "3"}}
	fewer := equiv.Digest{Rows: 2, Sums: [2]string{"1", "2"}}
	claim := catalog.Claim{Kind: catalog.NotNull, Table: catalog.Name{Schema: "public", Name: "t"}, Columns: []string{"id"}}
	for _, c := range []struct {
		name            string
		theorem, change string
		notNull         bool
		columns         []equiv.Column
		digest          equiv.Digest
		want            equiv.Badge
		reason          string
	}{
		{"every claim holds", "it is so", "", true, id, same, equiv.Proved, ""},
		{"a claim is missing", "it is so", "", false, id, same, equiv.NotTested, "NOT NULL"},
		{"no proof at all", "", "", true, id, same, equiv.NotTested, "same on your data (3 rows compared)"},
		{"the data refute a proof", "it is so", "", true, id, other, equiv.Refuted, "differ on your data"},
		{"a row is lost", "", "", true, id, fewer, equiv.Refuted, "3 rows before, 2 after"},
		{"another type", "it is so", "", true, []equiv.Column{{Name: "id", Type: "text"}}, same, equiv.Refuted, "bigint before and text after"},
		{"another name", "", "", true, []equiv.Column{{Name: "key", Type: "bigint"}}, same, equiv.Refuted, `named "id" before and "key" after`},
		{"on purpose", "", "fewer columns", true, nil, other, equiv.ChangesResults, ""},
	} {
		a := answers{}
		e := a[before]
		e.columns, e.digest = id, same
		a[before] = e
		e.columns, e.digest = c.columns, c.digest
		a[after] = e
		r, err := equiv.Check(t.Context(), a, equiv.Pair{
			Before: before, After: after, Query: parsed(t, before), Catalog: world(c.notNull),
			Theorem: c.theorem, Claims: []catalog.Claim{claim}, Changes: c.change != "",
		})
		if err != nil {
			t.Fatal(err)
		}
		if r.Badge != c.want || !strings.Contains(r.Reason, c.reason) {
			t.Errorf("%s: %s (%s), want %s (%s)", c.name, r.Badge, r.Reason, c.want, c.reason)
		}
	}
}

func TestCountAndExistsAgree(t *testing.T) {
	for _, c := range []struct {
		count, exists string
		want          bool
	}{{"0", "f", true}, {"7", "t", true}, {"0", "t", false}, {"1", "f", false}} {
		a := answers{}
		e := a[before]
		e.value = c.count
		a[before] = e
		e.value = c.exists
		a[after] = e
		r, err := equiv.Check(t.Context(), a, equiv.Pair{Before: before, After: after, Query: parsed(t, before), Catalog: world(true), Changes: true, CountExists: true})
		if err != nil {
			t.Fatal(err)
		}
		if r.Equal != c.want || (r.Badge == equiv.Refuted) == c.want {
			t.Errorf("count %s, exists %s: equal %v, badge %s", c.count, c.exists, r.Equal, r.Badge)
		}
	}
}

// What may answer differently by itself is not compared.
func TestNotComparable(t *testing.T) {
	for sql, reason := range map[string]string{
		"SELECT id FROM t LIMIT 3":                 "LIMIT without an order",
		"SELECT id FROM t ORDER BY id LIMIT 3":     "LIMIT without an order", // id is no key here
		"SELECT id FROM t TABLESAMPLE SYSTEM (10)": "TABLESAMPLE",
		"SELECT id, random() FROM t":               "two runs may differ",
	} {
		r, err := equiv.Check(t.Context(), answers{}, equiv.Pair{Before: sql, After: sql, Query: parsed(t, sql), Catalog: world(true)})
		if err != nil {
			t.Fatal(err)
		}
		if r.Badge != equiv.NotComparable || !strings.Contains(r.Reason, reason) || r.Compared {
			t.Errorf("%s: %s (%s)", sql, r.Badge, r.Reason)
		}
	}
}

func parsed(t *testing.T, sql string) *sqlast.Query {
	t.Helper()
	q, err := sqlast.Parse(sql)
	if err != nil {
		t.Fatal(err)
	}
	return q
}
