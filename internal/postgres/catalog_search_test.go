package postgres_test

import (
	"slices"
	"strings"
	"testing"

	"assay/advisor/catalog"
)

// What a search for counterexamples keeps to is read as the server has it.
func TestCatalogTellsWhatRowsKeepTo(t *testing.T) {
	server := open(t, `
		CREATE TYPE mood AS ENUM ('sad', 'ok');
		CREATE DOMAIN feeling AS mood;
		CREATE TABLE p (id int GENERATED ALWAYS AS IDENTITY, a int CHECK (a > 0), m mood, f feeling, g int GENERATED ALWAYS AS (a * 2) STORED, r int4range);
		ALTER TABLE p ADD CONSTRAINT late CHECK (a < 100) NOT VALID;
		CREATE TABLE x (r int4range, EXCLUDE USING gist (r WITH &&));
		CREATE VIEW v AS SELECT a FROM p WHERE a > 5;
		CREATE TABLE parts (id int, d int) PARTITION BY RANGE (id);
		CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
		CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (10) TO (20) PARTITION BY LIST (d);
		CREATE TABLE parts_2_1 PARTITION OF parts_2 FOR VALUES IN (1);
		CREATE TABLE bare (id int) PARTITION BY HASH (id);`)
	names := []catalog.Name{{Name: "p"}, {Name: "x"}, {Name: "v"}, {Name: "parts"}, {Name: "parts_1"}, {Name: "bare"}}
	c, err := server.Catalog(t.Context(), names, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := c.Table("", "p")
	for _, want := range []catalog.CheckConstraint{
		{Name: "late", Expression: "(a < 100)", Enforced: true}, {Name: "p_a_check", Expression: "(a > 0)", Validated: true, Enforced: true},
	} {
		if !slices.Contains(p.Checks, want) {
			t.Errorf("checks %+v lack %+v", p.Checks, want)
		}
	}
	if got := p.Column("f"); strings.Join(got.EnumLabels, ",") != "sad,ok" || got.TypeKind != "e" || !got.IsDomain {
		t.Errorf("domain of an enum: %+v", got)
	}
	if p.Column("g").Generated != "(a * 2)" || p.Column("id").Identity != "a" || p.Column("a").Generated != "" || p.Column("r").TypeKind != "r" {
		t.Errorf("generated %q, identity %q", p.Column("g").Generated, p.Column("id").Identity)
	}
	if p.Exclusion || !c.Table("", "x").Exclusion {
		t.Error("the exclusion constraint is not told")
	}
	if v := c.Table("", "v"); !strings.Contains(v.ViewQuery, "a > 5") || p.ViewQuery != "" {
		t.Errorf("view %q", v.ViewQuery)
	}
	for table, parts := range map[string][]string{"parts": {"id < 10", " OR ", "id < 20", "d = 1"}, "parts_1": {"id < 10"}, "bare": {"false"}} {
		wantBounds(t, c.Table("", table), parts)
	}
}

func wantBounds(t *testing.T, table *catalog.Table, parts []string) {
	t.Helper()
	if len(table.Checks) != 1 || table.Checks[0].Name != "" {
		t.Fatalf("%s: %+v", table.Name, table.Checks)
	}
	for _, part := range parts {
		if !strings.Contains(table.Checks[0].Expression, part) {
			t.Errorf("%s: %q lacks %q", table.Name, table.Checks[0].Expression, part)
		}
	}
}
