package postgres_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"assay/advisor/catalog"
	"assay/advisor/equiv/witness"
	"assay/advisor/sqlast"
	"assay/internal/embedded/pgtest"
)

const (
	// shapeDatabases are made for each shape of query.
	shapeDatabases = 40
	// leastAnswered is the share of them, in percent, on which every shape has
	// to give rows, leastUsual that of nine shapes of ten, leastKept the share
	// on which all CHECKs hold.
	leastAnswered, leastUsual, leastKept = 8, 30, 85
)

// TestWitnessesAreAnswered: the databases that are made for a query keep to the
// tables' CHECKs, and the query gives rows on them, as PostgreSQL sees it.
func TestWitnessesAreAnswered(t *testing.T) {
	dir := filepath.Join("..", "..", "advisor", "equiv", "witness", "testdata")
	dsn := pgtest.Empty(t)
	server := openDSN(t, dsn, readText(t, dir, "shop.sql"))
	c, err := server.Catalog(t.Context(), []catalog.Name{{Name: "customer"}, {Name: "orders"}, {Name: "item"}}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	unusual, shapes := 0, 0
	for _, q := range strings.Split(readText(t, dir, "shapes.sql"), "\n") {
		if q == "" || strings.HasPrefix(q, "--") || strings.Contains(q, "$1") {
			continue
		}
		shapes++
		kept, answered := askShape(t, conn, c, q)
		if kept*100 < leastKept*shapeDatabases || answered*100 < leastAnswered*shapeDatabases {
			t.Errorf("%d of %d databases keep to the CHECKs, %d are answered:\n%s", kept, shapeDatabases, answered, q)
		}
		if answered*100 < leastUsual*shapeDatabases {
			unusual++
			t.Logf("%d of %d answered: %s", answered, shapeDatabases, q)
		}
	}
	if unusual*10 > shapes {
		t.Errorf("%d of %d shapes are answered on less than %d %% of the databases", unusual, shapes, leastUsual)
	}
}

func readText(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// askShape counts the databases that keep to the CHECKs, and those of them on
// which the query gives rows.
func askShape(t *testing.T, conn *pgx.Conn, c *catalog.Catalog, sql string) (kept, answered int) {
	t.Helper()
	q, err := sqlast.Parse(sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	s, err := witness.NewSchema(q, q, c)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	s.Now = time.Now()
	g := witness.New(s, q, q, c, 1)
	databases := make([]witness.Database, shapeDatabases)
	for i := range databases {
		databases[i] = g.Next()
	}
	statement, args := shapeStatement(s, databases, sql)
	rows, err := conn.Query(t.Context(), statement, args...)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	defer rows.Close()
	for rows.Next() {
		var valid bool
		var n int
		if err := rows.Scan(&valid, &n); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		if valid {
			kept++
		}
		if valid && n > 0 {
			answered++
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return kept, answered
}

// shapeStatement evaluates the query once per database, whose rows it takes from arrays.
func shapeStatement(s *witness.Schema, databases []witness.Database, sql string) (string, []any) {
	var all, tables, valid []string
	var args []any
	for t, tab := range s.Tables {
		var number []int32
		cells := make([][]*string, len(tab.Columns))
		for i, d := range databases {
			for _, r := range d.Rows[t] {
				number = append(number, int32(i))
				for c := range r {
					cells[c] = append(cells[c], r[c])
				}
			}
		}
		args = append(args, number)
		arrays, names := []string{fmt.Sprintf("$%d::int[]", len(args))}, []string{"_db"}
		for c := range tab.Columns {
			args = append(args, cells[c])
			arrays, names = append(arrays, fmt.Sprintf("$%d::text[]", len(args))), append(names, fmt.Sprintf("_c%d", c))
		}
		all = append(all, fmt.Sprintf("_all_%s AS MATERIALIZED (SELECT * FROM unnest(%s) AS u(%s))",
			tab.Name.Name, strings.Join(arrays, ", "), strings.Join(names, ", ")))
		var columns []string
		for _, c := range tab.Table.Columns {
			source := "NULL"
			if i := slices.Index(tab.Columns, c); i >= 0 {
				source = fmt.Sprintf("_c%d", i)
			}
			columns = append(columns, source+"::"+c.Type+" AS "+c.Name)
		}
		tables = append(tables, fmt.Sprintf("%s AS (SELECT %s FROM _all_%[1]s WHERE _db = i)", tab.Name.Name, strings.Join(columns, ", ")))
		for _, k := range tab.Checks {
			valid = append(valid, fmt.Sprintf("coalesce((SELECT bool_and(%s) FROM %s), true)", k.Expression, tab.Name.Name))
		}
	}
	return fmt.Sprintf("WITH %s SELECT l.* FROM generate_series(0, %d) AS i CROSS JOIN LATERAL (WITH %s SELECT %s, (SELECT count(*) FROM (%s) AS q)::int) AS l",
		strings.Join(all, ", "), len(databases)-1, strings.Join(tables, ", "), strings.Join(append(valid, "true"), " AND "), sql), args
}
