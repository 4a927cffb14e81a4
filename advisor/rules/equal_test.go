package rules_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/rules"
	"assay/advisor/sqlast"
	"assay/advisor/workload"
)

// TestProvedRewritesAreEqual runs every rewrite whose claims all hold beside
// the statement it rewrites, on small databases full of NULLs, duplicates,
// empty tables and odd moments, and compares the rows as bags. A statement
// that must not be proved says so: there is a database here that refutes it.
func TestProvedRewritesAreEqual(t *testing.T) {
	for _, zone := range []string{"UTC", "America/Havana"} {
		t.Run(zone, func(t *testing.T) {
			db := openEqual(t, zone)
			var pairs []pair
			all := equalCases(t)
			cat := db.catalogOf(t, all)
			for _, c := range all {
				pairs = append(pairs, db.proved(t, c, cat)...)
			}
			for i, fill := range db.fills {
				db.compare(t, i, fill, pairs)
			}
		})
	}
}

// equalCase is one statement of testdata/equal.sql.
type equalCase struct {
	sql string
	// proved is the rule that must prove a rewrite of it, "" when none may.
	proved string
	// zoned: the proof holds only where the clocks never change.
	zoned bool
}

// equalCases reads the statements; each has a line `-- rule`, `-- rule in UTC`
// or `-- none` before it.
func equalCases(t *testing.T) []equalCase {
	t.Helper()
	src, err := os.ReadFile("testdata/equal.sql")
	if err != nil {
		t.Fatal(err)
	}
	var out []equalCase
	for _, part := range strings.Split(string(src), "\n-- ")[1:] {
		head, sql, _ := strings.Cut(part, "\n")
		rule, _, _ := strings.Cut(head, ":")
		c := equalCase{sql: strings.TrimSuffix(strings.TrimSpace(sql), ";")}
		c.proved, c.zoned = strings.CutSuffix(rule, " in UTC")
		if c.proved == "none" {
			c.proved = ""
		}
		out = append(out, c)
	}
	return out
}

// equalDB is a database with the tables of equal_schema.sql in several fillings.
type equalDB struct {
	database
	zone  string
	fills []string
}

func openEqual(t *testing.T, zone string) equalDB {
	t.Helper()
	schema, err := os.ReadFile("testdata/equal_schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	fills, err := os.ReadFile("testdata/equal_fills.sql")
	if err != nil {
		t.Fatal(err)
	}
	db := scratch(t, string(schema))
	db.exec("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), '" + zone + "'); END $$")
	db.exec("SET timezone = '" + zone + "'")
	return equalDB{db, zone, strings.Split(string(fills), "\n-- fill")}
}

// catalogOf reads what all cases name, at once.
func (db equalDB) catalogOf(t *testing.T, all []equalCase) *catalog.Catalog {
	t.Helper()
	var tables, functions, ops []catalog.Name
	for _, c := range all {
		q := parse(t, c.sql)
		tables = append(tables, names(q.Relations)...)
		functions = append(functions, names(q.Functions)...)
		ops = append(ops, operators(q)...)
	}
	return db.read(tables, functions, ops)
}

// pair is a statement and a proved rewrite of it.
type pair struct{ before, after string }

// proved are the proved rewrites of the case; it fails where the wrong rule
// proves one, or none does.
func (db equalDB) proved(t *testing.T, c equalCase, cat *catalog.Catalog) []pair {
	t.Helper()
	q := parse(t, c.sql)
	var by []string
	var pairs []pair
	for _, rule := range rules.All() {
		if rule.Transform == nil {
			continue
		}
		for _, r := range rule.Transform(q, cat) {
			if r.Changes == "" && holds(cat, r) {
				by = append(by, rule.ID)
				pairs = append(pairs, pair{c.sql, r.Text})
			}
			if r.Keep.CountExists {
				by = append(by, rule.ID)
				pairs = append(pairs, pair{"SELECT n > 0 FROM (" + c.sql + ") AS c(n)", r.Text})
			}
		}
	}
	want := c.proved
	if c.zoned && db.zone != "UTC" {
		want = ""
	}
	if want == "" && len(by) > 0 || want != "" && !slices.Contains(by, want) {
		t.Errorf("proved by %v, want %q: %s", by, want, c.sql)
	}
	return pairs
}

// holds says that the rewrite is proved.
func holds(c *catalog.Catalog, r advisor.Rewrite) bool {
	return r.Theorem != "" && len(missing(c, r)) == 0
}

func missing(c *catalog.Catalog, r advisor.Rewrite) []string {
	var out []string
	for _, claim := range r.Claims {
		if got := c.Check(claim); !got.Holds {
			out = append(out, got.Why)
		}
	}
	return out
}

// compare runs every pair on one filling.
func (db equalDB) compare(t *testing.T, i int, fill string, pairs []pair) {
	t.Helper()
	tx, err := db.conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "-- fill"+fill); err != nil {
		t.Fatalf("filling %d: %v", i, err)
	}
	for _, p := range pairs {
		if a, b := bag(t, tx, p.before), bag(t, tx, p.after); !slices.Equal(a, b) {
			t.Errorf("in %s, filling %d:\n%s\n  %v\n%s\n  %v", db.zone, i, p.before, a, p.after, b)
		}
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestBatchesAreEqual runs the statements of loops and the one that replaces
// them, and compares their rows in the columns that the loop returns.
func TestBatchesAreEqual(t *testing.T) {
	db := openEqual(t, "UTC")
	units := []string{
		"SELECT id, person_id FROM item; SELECT email, code FROM person WHERE id = 1 LIMIT 21; SELECT email, code FROM person WHERE id = 4 LIMIT 21; SELECT email, code FROM person WHERE id = 77 LIMIT 21; SELECT email, code FROM person WHERE id = 1 LIMIT 21;",
		"SELECT p.id FROM person p; SELECT n, label FROM item i WHERE 4 = i.person_id AND n IS NOT NULL; SELECT n, label FROM item i WHERE 1 = i.person_id AND n IS NOT NULL; SELECT n, label FROM item i WHERE -3 = i.person_id AND n IS NOT NULL;",
		"SELECT id FROM person ORDER BY id; SELECT * FROM item WHERE later_id = 1 ORDER BY n; SELECT * FROM item WHERE later_id = 2 ORDER BY n; SELECT * FROM item WHERE later_id = 3 ORDER BY n;",
	}
	for _, text := range units {
		unit := readUnit(t, text)
		batch := soleBatch(t, unit, db)
		children := make([]string, 0, len(batch.Replaces))
		for _, i := range batch.Replaces {
			if child := "(" + strings.TrimSuffix(unit.Statements[i].Text, ";") + ")"; !slices.Contains(children, child) {
				children = append(children, child)
			}
		}
		columns := strings.Join(outputs(unit.Statements[batch.Replaces[0]].Query), ", ")
		p := pair{strings.Join(children, " UNION ALL "), "SELECT " + columns + " FROM (" + batch.Text + ") AS b"}
		for i, fill := range db.fills {
			db.compare(t, i, fill, []pair{p})
		}
	}
}

// outputs are the names of a statement's columns, * where it hides them.
func outputs(q *sqlast.Query) []string {
	if cols, complete := q.Select.Outputs(); complete {
		return cols
	}
	return []string{"*"}
}

// soleBatch is the one proposal of the patterns for the unit, its claims held.
func soleBatch(t *testing.T, unit *workload.Unit, db equalDB) advisor.Batch {
	t.Helper()
	var relations []catalog.Name
	for _, s := range unit.Statements {
		relations = append(relations, names(s.Query.Relations)...)
	}
	c := db.read(relations, nil, []catalog.Name{{Name: "="}})
	var out []advisor.Batch
	for _, p := range rules.Patterns() {
		p.Run(&workload.Pass{Unit: unit, Catalog: c, Report: func(f advisor.Finding) {
			out = append(out, f.Proposals[0].(advisor.Batch))
		}})
	}
	if len(out) != 1 || out[0].Theorem == "" {
		t.Fatalf("want one proved batch, got %+v", out)
	}
	for _, claim := range out[0].Claims {
		if got := c.Check(claim); !got.Holds {
			t.Errorf("%s", got.Why)
		}
	}
	return out[0]
}

// bag is the rows of a statement as sorted texts.
func bag(t *testing.T, tx pgx.Tx, sql string) []string {
	t.Helper()
	rows, err := tx.Query(t.Context(), sql, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		t.Fatalf("%v in %s", err, sql)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var b strings.Builder
		for _, v := range rows.RawValues() {
			if v == nil {
				b.WriteString("NULL|")
			} else {
				fmt.Fprintf(&b, "%q|", v)
			}
		}
		out = append(out, b.String())
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%v in %s", err, sql)
	}
	slices.Sort(out)
	return out
}
