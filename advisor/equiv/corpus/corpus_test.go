package corpus_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"assay/advisor/equiv/corpus"
	"assay/advisor/sqlast"
	"assay/internal/embedded/pgtest"
)

// fills is how many random databases the equal pairs must agree on;
// ASSAY_CORPUS_FILLS sets another number.
const fills = 8

// TestLabels lets PostgreSQL check what the corpus says of its pairs: the rows
// of each different pair show a difference, the equal ones agree on their rows
// and on databases at random, and the unstable ones give two answers to one
// database.
func TestLabels(t *testing.T) {
	pairs, err := corpus.Pairs()
	if err != nil {
		t.Fatal(err)
	}
	checkIDs(t, pairs)
	schemas, err := corpus.Schemas()
	if err != nil {
		t.Fatal(err)
	}
	count := fills
	if s := os.Getenv("ASSAY_CORPUS_FILLS"); s != "" {
		if count, err = strconv.Atoi(s); err != nil {
			t.Fatalf("ASSAY_CORPUS_FILLS: %v", err)
		}
	}
	for _, s := range schemas {
		t.Run(s.Name, func(t *testing.T) {
			db := openSchema(t, s)
			for _, p := range pairs {
				if p.Schema == s.Name {
					db.check(p)
				}
			}
			for i := range count {
				db.agree(i, s.Fill, pairs)
			}
		})
	}
}

// checkIDs checks that each pair has a name of its own and a schema, and that
// there are as many as the corpus promises.
func checkIDs(t *testing.T, pairs []corpus.Pair) {
	t.Helper()
	count := map[corpus.Label]int{}
	seen := map[string]bool{}
	for _, p := range pairs {
		count[p.Label]++
		if seen[p.ID] || !slices.Contains([]string{"shop", "tenant", "hr"}, p.Schema) {
			t.Errorf("%s of the schema %q: twice, or of no schema", p.ID, p.Schema)
		}
		seen[p.ID] = true
	}
	t.Logf("%d pairs: %v", len(pairs), count)
	for label, least := range map[corpus.Label]int{corpus.Equal: 150, corpus.Different: 150, corpus.Unstable: 30} {
		if count[label] < least {
			t.Errorf("%d pairs are %s, want %d", count[label], label, least)
		}
	}
}

// labelDB is a database with one schema, its tables empty.
type labelDB struct {
	t      *testing.T
	conn   *pgx.Conn
	schema string
}

func openSchema(t *testing.T, s corpus.Schema) labelDB {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), pgtest.Empty(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) }) // the database goes with the test
	for _, sql := range []string{s.DDL, "SET timezone = 'Europe/Berlin'", "SET jit = off", "SET statement_timeout = '10s'"} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%v in %s", err, sql)
		}
	}
	return labelDB{t, conn, s.Name}
}

// within runs f in a transaction on a filling, and undoes it.
func (db labelDB) within(fill string, f func(tx pgx.Tx)) {
	db.t.Helper()
	tx, err := db.conn.Begin(db.t.Context())
	if err != nil {
		db.t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.Background()) }()
	if _, err := tx.Exec(db.t.Context(), fill); err != nil {
		db.t.Fatalf("%v in %s", err, fill)
	}
	f(tx)
}

// check holds a pair to its label on its own rows.
func (db labelDB) check(p corpus.Pair) {
	db.t.Helper()
	db.within(p.Rows, func(tx pgx.Tx) {
		before, after := db.answer(tx, p, p.Before), db.answer(tx, p, p.After)
		switch same := before == after; p.Label {
		case corpus.Different:
			if same || strings.HasPrefix(before, "error") || strings.HasPrefix(after, "error") {
				db.t.Errorf("%s: its rows show no difference: %s\n%s", p.ID, before, after)
			}
		case corpus.Failing:
			if strings.HasPrefix(before, "error") || !strings.HasPrefix(after, "error") {
				db.t.Errorf("%s: the second query does not fail: %s\n%s", p.ID, before, after)
			}
		case corpus.Equal:
			if !same {
				db.t.Errorf("%s: %s\n%s", p.ID, before, after)
			}
		case corpus.Unstable:
			if !db.varies(tx, p) {
				db.t.Errorf("%s: always %s", p.ID, before)
			}
		}
	})
}

// agree runs the equal pairs of the schema on one filling at random.
func (db labelDB) agree(i int, fill string, pairs []corpus.Pair) {
	db.t.Helper()
	db.within(fmt.Sprintf("SELECT setseed(%d / 1000.0);\n%s", i, fill), func(tx pgx.Tx) {
		for _, p := range pairs {
			if p.Schema != db.schema || p.Label != corpus.Equal {
				continue
			}
			if before, after := db.answer(tx, p, p.Before), db.answer(tx, p, p.After); before != after {
				db.t.Errorf("%s, filling %d:\n%s\n%s", p.ID, i, before, after)
			}
		}
	})
}

// answer is the names, the types and the rows of a query, the rows as a bag,
// unless the pair's query says in which order they come; or the error's code.
func (db labelDB) answer(tx pgx.Tx, p corpus.Pair, sql string) string {
	db.t.Helper()
	rows, err := tx.Query(db.t.Context(), sql, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return db.failed(p, err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var b strings.Builder
		for _, v := range rows.RawValues() {
			if v == nil {
				b.WriteString("NULL|")
			} else {
				fmt.Fprintf(&b, "%q|", v)
			}
		}
		lines = append(lines, b.String())
	}
	if rows.Err() != nil {
		return db.failed(p, rows.Err())
	}
	var head []string
	for _, f := range rows.FieldDescriptions() {
		head = append(head, fmt.Sprintf("%s %d", f.Name, f.DataTypeOID))
	}
	if !ordered(db.t, p.Before) {
		slices.Sort(lines)
	}
	return fmt.Sprintf("%s: %s", strings.Join(head, ", "), strings.Join(lines, " "))
}

// failed is an error as an answer; a query that is refused outright is a slip of the pen.
func (db labelDB) failed(p corpus.Pair, err error) string {
	db.t.Helper()
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || strings.HasPrefix(pg.Code, "42") {
		db.t.Errorf("%s: %v", p.ID, err)
	}
	return fmt.Sprintf("error %v", err)
}

func ordered(t *testing.T, sql string) bool {
	t.Helper()
	q, err := sqlast.Parse(sql)
	if err != nil {
		t.Fatalf("%v in %s", err, sql)
	}
	return q.Select != nil && len(q.Select.OrderBy) > 0
}

// varies says that one of the two queries gives a second answer to the same
// rows: at once, under another plan, or when they lie in another order.
func (db labelDB) varies(tx pgx.Tx, p corpus.Pair) bool {
	db.t.Helper()
	for _, sql := range []string{p.Before, p.After} {
		first := db.answer(tx, p, sql)
		for _, change := range []string{
			"SELECT 1", "SET LOCAL enable_hashagg = off", "SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off",
			"SET LOCAL enable_seqscan = on; " + moveRows,
		} {
			if _, err := tx.Exec(db.t.Context(), change); err != nil {
				db.t.Fatal(err)
			}
			if db.answer(tx, p, sql) != first {
				return true
			}
		}
	}
	return false
}

// moveRows writes the first row of every table anew, behind the others.
const moveRows = `DO $$
DECLARE r record; BEGIN
	FOR r IN SELECT c.oid::regclass AS t, a.attname AS col FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = 1
		WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace LOOP
		EXECUTE format('UPDATE %1$s SET %2$I = %2$I WHERE ctid = (SELECT min(ctid) FROM %1$s)', r.t, r.col);
	END LOOP;
END $$`

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }
