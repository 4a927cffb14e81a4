package witness_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"assay/advisor/catalog"
	"assay/advisor/equiv/witness"
)

// shapes are the queries of testdata/shapes.sql, one a line.
func shapes(tb testing.TB) []string {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "shapes.sql"))
	if err != nil {
		tb.Fatal(err)
	}
	var out []string
	for _, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--") {
			out = append(out, strings.TrimSuffix(line, ";"))
		}
	}
	return out
}

// TestDatabasesKeepToTheConstraints: every database is one that the tables could
// hold, as far as NOT NULL, keys and foreign keys go.
func TestDatabasesKeepToTheConstraints(t *testing.T) {
	for _, q := range shapes(t) {
		s, g := generator(t, q, q, 1)
		rows := 0
		for n := range 300 {
			d := g.Next()
			if why := broken(s, d); why != "" {
				t.Fatalf("%s\ndatabase %d: %s", q, n, why)
			}
			for _, r := range d.Rows {
				rows += len(r)
			}
		}
		if len(s.Tables) > 0 && rows < 300 {
			t.Errorf("%s\nonly %d rows in 300 databases", q, rows)
		}
	}
}

// broken says what constraint a database breaks, "" for none.
func broken(s *witness.Schema, d witness.Database) string {
	for t, tab := range s.Tables {
		for i, c := range tab.Columns {
			if c.NotNull && slices.ContainsFunc(d.Rows[t], func(r witness.Row) bool { return r[i] == nil }) {
				return tab.String() + "." + c.Name + " is NULL"
			}
		}
		for _, k := range tab.Indexes {
			if twice := repeated(tuples(tab, d.Rows[t], k.Columns())); twice != "" {
				return tab.String() + ": a key is there twice: " + twice
			}
		}
		for _, k := range tab.ForeignKeys {
			if v := orphan(s, d, t, k); v != "" {
				return tab.String() + ": no parent for " + v
			}
		}
	}
	return ""
}

// orphan is a value of a foreign key of table t that no parent has, "" where all have one.
func orphan(s *witness.Schema, d witness.Database, t int, k *catalog.ForeignKey) string {
	for p, parent := range s.Tables {
		if parent.Name != k.Ref {
			continue
		}
		there := tuples(parent, d.Rows[p], k.RefColumns)
		for _, v := range tuples(s.Tables[t], d.Rows[t], k.Columns) {
			if !slices.Contains(there, v) {
				return v
			}
		}
	}
	return ""
}

// tuples are the values of some columns of each row, rows with a NULL among them left out.
func tuples(tab *witness.Table, rows []witness.Row, names []string) []string {
	var out []string
	for _, r := range rows {
		var b strings.Builder
		whole := true
		for _, n := range names {
			i := slices.IndexFunc(tab.Columns, func(c *catalog.Column) bool { return c.Name == n })
			if whole = whole && r[i] != nil; whole {
				b.WriteString(*r[i] + "|")
			}
		}
		if whole {
			out = append(out, b.String())
		}
	}
	return out
}

func repeated(list []string) string {
	seen := map[string]bool{}
	for _, v := range list {
		if seen[v] {
			return v
		}
		seen[v] = true
	}
	return ""
}
