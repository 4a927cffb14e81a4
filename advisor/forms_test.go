package advisor_test

import (
	"testing"

	"assay/advisor"
	"assay/advisor/catalog"
)

func TestIndexSQL(t *testing.T) {
	table := catalog.Name{Schema: "Sales", Name: "order"}
	for _, c := range []struct {
		def  advisor.IndexDef
		want string
	}{
		{
			advisor.IndexDef{Name: "i", Table: catalog.Name{Schema: "public", Name: "t"}, Keys: []advisor.IndexCol{{Column: "a"}, {Column: "b", Desc: true, NullsFirst: true}}},
			"CREATE INDEX CONCURRENTLY i ON t (a, b DESC);",
		},
		{
			advisor.IndexDef{Name: "I x", Table: table, Method: "gin", Keys: []advisor.IndexCol{{Column: "Tags", OpClass: "jsonb_path_ops"}}},
			`CREATE INDEX CONCURRENTLY "I x" ON "Sales"."order" USING gin ("Tags" jsonb_path_ops);`,
		},
		{
			advisor.IndexDef{Name: "i", Table: catalog.Name{Name: "t"}, Keys: []advisor.IndexCol{{Expression: "lower(a)"}, {Column: "b", NullsFirst: true}, {Column: "c", Desc: true}}, Include: []string{"d"}, Where: "e IS NULL"},
			"CREATE INDEX CONCURRENTLY i ON t ((lower(a)), b NULLS FIRST, c DESC NULLS LAST) INCLUDE (d) WHERE e IS NULL;",
		},
	} {
		if got := c.def.SQL(true); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
	drop := advisor.CreateIndex{Indexes: []advisor.IndexDef{{Name: "I", Table: table}}}.Undo()
	if want := `DROP INDEX CONCURRENTLY "Sales"."I";`; drop != want {
		t.Errorf("undo: got %s, want %s", drop, want)
	}
}

// A statement is ended so that psql runs it, also behind a comment.
func TestRewriteIsEnded(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT 1":            "SELECT 1;",
		"SELECT 1;\n":         "SELECT 1;",
		"SELECT 1 -- one":     "SELECT 1 -- one\n;",
		"SELECT 1 -- one;":    "SELECT 1 -- one;\n;",
		"SELECT 1 /* ; */":    "SELECT 1 /* ; */;",
		"-- first\nSELECT 1 ": "-- first\nSELECT 1;",
	} {
		if got := (advisor.Rewrite{Text: text}).SQL(); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
