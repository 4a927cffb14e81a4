package postgres_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"assay/advisor/catalog"
	"assay/internal/embedded/pgtest"
	"assay/internal/postgres"
)

// skewed is a table in which the plan depends on the value: nearly all rows
// are done, and a few are new.
const skewed = `CREATE TABLE task (id int PRIMARY KEY, state text, owner int, tags text[], note text);
	INSERT INTO task SELECT i, CASE WHEN i % 1000 = 0 THEN 'it''s new \ ' || i % 3 ELSE 'done' END, i % 7, ARRAY['a', 'b'], NULL FROM generate_series(1, 20000) i;
	CREATE INDEX task_state ON task (state); ANALYZE task;
	CREATE VIEW open_task AS SELECT * FROM task WHERE state <> 'done';
	CREATE TABLE fresh (id int)`

func TestColumnValues(t *testing.T) {
	server := open(t, skewed)
	values := func(table, column string) (v postgres.ColumnValues) {
		t.Helper()
		read(t, server, func(s *postgres.Session) (err error) {
			v, err = s.ColumnValues(t.Context(), catalog.Name{Schema: "public", Name: table}, column)
			return err
		})
		return v
	}
	if v := values("task", "state"); v.Missing != "" || len(v.Common) == 0 || v.Common[0] != "done" || v.Freqs[0] < 0.9 {
		t.Errorf("state: %+v", v)
	}
	if v := values("task", "id"); v.Missing != "" || len(v.Common) > 0 || len(v.Histogram) < 50 {
		t.Errorf("id: %d common, %d bounds, %s", len(v.Common), len(v.Histogram), v.Missing)
	}
	for _, c := range [][3]string{
		{"task", "tags", "task.tags holds arrays"},
		{"task", "note", "the statistics of task.note hold no values"},
		{"task", "gone", "task.gone is not there any more"},
		{"open_task", "state", "open_task is a view"},
		{"fresh", "id", "fresh.id has no statistics: ANALYZE public.fresh makes them"},
	} {
		if v := values(c[0], c[1]); !strings.HasPrefix(v.Missing, c[2]) {
			t.Errorf("%s.%s: %q, want %q", c[0], c[1], v.Missing, c[2])
		}
	}
}

func TestColumnValuesKeepToTheRolesRights(t *testing.T) {
	config := openDSN(t, pgtest.Empty(t)).Config()
	execute(t, config, skewed+`;
		DROP ROLE IF EXISTS assay_reader; CREATE ROLE assay_reader;
		GRANT SELECT (id, state) ON task TO assay_reader`)
	t.Cleanup(func() { execute(t, config, "DROP OWNED BY assay_reader; DROP ROLE assay_reader") })
	server := openDSN(t, config.Redacted()+"&options=-crole%3Dassay_reader")
	missing := func(column, want string) {
		t.Helper()
		read(t, server, func(s *postgres.Session) error {
			v, err := s.ColumnValues(t.Context(), catalog.Name{Schema: "public", Name: "task"}, column)
			if want != v.Missing || want != "" && len(v.Common)+len(v.Histogram) > 0 {
				t.Errorf("%s: %+v, want %q", column, v, want)
			}
			return err
		})
	}
	missing("state", "")
	missing("owner", "you may not read task.owner")
	execute(t, config, "ALTER TABLE task ENABLE ROW LEVEL SECURITY")
	missing("state", "row security hides the statistics of task")
}

func TestGenericPlanKnowsNoValues(t *testing.T) {
	server := open(t, skewed)
	read(t, server, func(s *postgres.Session) error {
		text, err := s.ExplainText(t.Context(), "SELECT * FROM task WHERE state = $1 LIMIT $2", nil, postgres.ExplainOptions{Generic: true})
		if err == nil && (!strings.Contains(text, "$1") || strings.Contains(text, "actual")) {
			t.Errorf("no generic plan:\n%s", text)
		}
		return err
	})
}

// TestSettlesGeneric holds the answer against what PostgreSQL does on the
// seventh real execution.
func TestSettlesGeneric(t *testing.T) {
	dsn := pgtest.Empty(t)
	server := openDSN(t, dsn, skewed)
	done, fresh, one := "done", `it's new \ 1`, "1"
	for _, c := range []struct {
		sql     string
		args    []*string
		generic bool
	}{
		{"SELECT * FROM task WHERE id = $1", []*string{&one}, true},
		{"SELECT * FROM task WHERE state = $1", []*string{&done}, true},
		{"SELECT * FROM task WHERE state = $1", []*string{&fresh}, false},
		{"SELECT * FROM task WHERE state = $1", []*string{nil}, false},
	} {
		read(t, server, func(s *postgres.Session) error {
			got, err := s.SettlesGeneric(t.Context(), c.sql, c.args)
			if got != c.generic {
				t.Errorf("%s with %v: generic is %v", c.sql, c.args, got)
			}
			return err
		})
		if got := settled(t, dsn, c.sql, c.args[0]); got != c.generic {
			t.Errorf("%s with %v: on PostgreSQL itself generic is %v", c.sql, c.args, got)
		}
	}
}

// settled executes the prepared statement seven times and asks for the next
// plan: its condition names the parameter where it is the generic one.
func settled(t *testing.T, dsn, sql string, arg *string) bool {
	t.Helper()
	conn, err := pgconn.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	run := "EXECUTE p(NULL)"
	if arg != nil {
		run = "EXECUTE p($q$" + *arg + "$q$)"
	}
	results, err := conn.Exec(t.Context(), "PREPARE p AS "+sql+";"+strings.Repeat(run+";", 7)+"EXPLAIN "+run).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range results[len(results)-1].Rows {
		if strings.Contains(string(row[0]), "$1") {
			return true
		}
	}
	return false
}

func TestUnfitNamesTheValue(t *testing.T) {
	server := open(t, skewed)
	one, word := "1", "one"
	n, typ, err := server.Unfit(t.Context(), postgres.Limits{}, "SELECT * FROM task WHERE state = $1 AND id = $2", []*string{&one, &word})
	if n != 2 || typ != "integer" || err == nil || !strings.Contains(err.Error(), "22P02") {
		t.Errorf("$%d of type %s: %v", n, typ, err)
	}
	if n, _, err := server.Unfit(t.Context(), postgres.Limits{}, "SELECT * FROM task WHERE state = $1", []*string{&word}); n != 0 || err != nil {
		t.Errorf("a value that fits: $%d, %v", n, err)
	}
}

func TestGenericPlanTakesOneStatement(t *testing.T) {
	server := open(t, skewed)
	for _, sql := range []string{
		"SELECT 1; COMMIT; DROP TABLE task", "; DROP TABLE task", "SELECT $1::int; DROP TABLE task -- ", "COMMIT",
		"SELECT '\\'; DROP TABLE task; --'; SELECT 1",
	} {
		err := server.Read(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
			_, err := s.Explain(t.Context(), sql, nil, postgres.ExplainOptions{Generic: true})
			return err
		})
		if failure(t, err).Code != "42601" {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if value(t, server, "SELECT count(*) FROM task") != "20000" {
		t.Error("the table was touched")
	}
}
