package pgtest

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"assay/samples"
)

func TestMain(m *testing.M) { os.Exit(Run(m)) }

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := conn.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return conn
}

// debugLine is a line of Django's debug log around its SQL.
var debugLine = regexp.MustCompile(`(?m)^\(\d+\.\d+\) (.*); args=.*$`)

func TestEverySampleQueryRuns(t *testing.T) {
	conn := connect(t, Shop(t))
	for _, set := range samples.All() {
		for _, query := range set.Queries() {
			sql := debugLine.ReplaceAllString(query.SQL, "$1;")
			if _, err := conn.PgConn().Exec(t.Context(), sql).ReadAll(); err != nil {
				t.Errorf("%s: %v", query.Name, err)
			}
		}
	}
}

// An N+1 is only one if the children ask for what the parent gave, so the files must fit the data.
func TestNPlusOneFilesFitTheData(t *testing.T) {
	keyOf := map[string]int{ // the parent's column that the children ask with
		"34-n-plus-one-customers":       2,
		"35-n-plus-one-reviews":         0,
		"36-n-plus-one-django-log":      1,
		"37-n-plus-one-django-prefetch": 0,
	}
	set, _ := samples.Find(shopName)
	conn := connect(t, Shop(t))
	asked := regexp.MustCompile(`= (\d+)(?: LIMIT 21)?;$`)
	for _, query := range set.Queries() {
		column, ok := keyOf[query.Name]
		if !ok {
			continue
		}
		statements := strings.SplitAfter(debugLine.ReplaceAllString(query.SQL, "$1;"), ";")
		results, err := conn.PgConn().Exec(t.Context(), statements[0]).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var gave, took []string
		for _, row := range results[0].Rows {
			gave = append(gave, string(row[column]))
		}
		for _, statement := range statements[1:] {
			if match := asked.FindStringSubmatch(statement); match != nil {
				took = append(took, match[1])
			}
		}
		if len(took) < 8 || strings.Join(gave, " ") != strings.Join(took, " ") {
			t.Errorf("%s: the parent gives %v, the children ask for %v", query.Name, gave, took)
		}
	}
}

func TestCopiesAreApart(t *testing.T) {
	if _, err := connect(t, ShopCopy(t)).Exec(t.Context(), "TRUNCATE shop_orderitem"); err != nil {
		t.Fatal(err)
	}
	var items int
	row := connect(t, Shop(t)).QueryRow(t.Context(), "SELECT count(*) FROM shop_orderitem")
	if err := row.Scan(&items); err != nil || items == 0 {
		t.Errorf("%d items are left in the shop (%v)", items, err)
	}
}

func TestMajorIsThatVersion(t *testing.T) {
	server := Major(t, 16)
	if server.Major() != 16 {
		t.Errorf("asked for 16, got %s", server.Version())
	}
}

func TestEmptyIsEmpty(t *testing.T) {
	for range 2 {
		if _, err := connect(t, Empty(t)).Exec(t.Context(), "CREATE TABLE t ()"); err != nil {
			t.Error(err)
		}
	}
}

func TestTheShopIsAnalysedAndVisible(t *testing.T) {
	rows, err := connect(t, Shop(t)).Query(t.Context(),
		`SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'shop\_%' AND (reltuples <= 0 OR relallvisible < relpages)`)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(names) > 0 {
		t.Errorf("not analysed, or with pages that are not all visible: %v (%v)", names, err)
	}
}
