package postgres_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay/explain"
	"assay/internal/postgres"
)

func TestFetchCountsWhatIsSent(t *testing.T) {
	server := open(t)
	read(t, server, func(s *postgres.Session) error {
		got, err := s.Fetch(t.Context(), "SELECT 'abcd', NULL::int, g::numeric(10,2) FROM generate_series(1, 9) g", nil)
		if err != nil {
			return err
		}
		// A row: 7 bytes of header, 4 of length for each of 3 values, "abcd" and "1.00".
		if want := int64(9 * (7 + 12 + 4 + 4)); got.Rows != 9 || got.Bytes != want || got.Time <= 0 {
			t.Errorf("fetched %+v, want 9 rows of %d bytes", got, want)
		}
		want := []postgres.Column{{"?column?", "text"}, {"int4", "integer"}, {"g", "numeric(10,2)"}}
		if diff := cmp.Diff(want, got.Columns); diff != "" {
			t.Errorf("columns (-want +got):\n%s", diff)
		}
		slow, err := s.Fetch(t.Context(), "SELECT pg_sleep(0.2)", nil)
		if err == nil && slow.Time < 200*time.Millisecond {
			t.Errorf("a query of 200 ms took %s", slow.Time)
		}
		return err
	})
}

func TestValuesAndRows(t *testing.T) {
	server := open(t, "CREATE TYPE mood AS ENUM ('sad', 'happy')")
	read(t, server, func(s *postgres.Session) error {
		rows, columns, err := s.Rows(t.Context(), "SELECT 'happy'::mood AS m, NULL AS n, ''::varchar(3) AS e", nil, 0)
		if err != nil {
			return err
		}
		if diff := cmp.Diff([][]string{{"happy", "NULL", ""}}, rows); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]postgres.Column{{"m", "mood"}, {"n", "text"}, {"e", "character varying(3)"}}, columns); diff != "" {
			t.Errorf("columns (-want +got):\n%s", diff)
		}
		// A limit ends the query early: without it the ten billion rows would not come in time.
		values, _, err := s.Values(t.Context(), "SELECT g FROM generate_series(1, 100000) a, generate_series(1, 100000) g", nil, 3)
		if err != nil {
			return err
		}
		if len(values) != 3 || *values[2][0] != "3" {
			t.Errorf("values %v", values)
		}
		seven := "7"
		v, err := s.Value(t.Context(), "SELECT $1::int + 1", []*string{&seven})
		if err != nil || v == nil || *v != "8" {
			t.Errorf("value %v, %v", v, err)
		}
		if v, err := s.Value(t.Context(), "SELECT NULL::int", nil); err != nil || v != nil {
			t.Errorf("value %v, %v, want NULL", v, err)
		}
		if v, err := s.Value(t.Context(), "SELECT 1 WHERE false", nil); err != nil || v != nil {
			t.Errorf("value %v, %v, want none", v, err)
		}
		return nil
	})
}

func TestDescribeRunsNothing(t *testing.T) {
	server := open(t, "CREATE TABLE t (a int, b timestamptz)")
	read(t, server, func(s *postgres.Session) error {
		parameters, columns, err := s.Describe(t.Context(), "DELETE FROM t WHERE a = $1 AND b < $2 RETURNING *")
		if err != nil {
			return err
		}
		if !slices.Equal(parameters, []string{"integer", "timestamp with time zone"}) {
			t.Errorf("parameters %v", parameters)
		}
		if diff := cmp.Diff([]postgres.Column{{"a", "integer"}, {"b", "timestamp with time zone"}}, columns); diff != "" {
			t.Errorf("columns (-want +got):\n%s", diff)
		}
		return nil
	})
}

func TestExplain(t *testing.T) {
	server := open(t, "CREATE TABLE t (a int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 1000); ANALYZE t")
	seven := "7"
	read(t, server, func(s *postgres.Session) error {
		plan, err := s.Explain(t.Context(), "SELECT * FROM t WHERE a = $1 -- comment", []*string{&seven}, postgres.Measured())
		if err != nil {
			return err
		}
		if !plan.Analyzed || plan.Root.Relation != "t" || plan.Root.Buffers.Pages() == 0 || !strings.Contains(plan.Root.Conds.Index, "7") {
			t.Errorf("measured plan %+v", plan.Root)
		}
		plan, err = s.Explain(t.Context(), "SELECT * FROM t WHERE a = $1", []*string{&seven}, postgres.Planned())
		if err != nil {
			return err
		}
		if plan.Analyzed || plan.Root.Act != nil || len(plan.Root.Output) == 0 {
			t.Errorf("estimated plan %+v", plan.Root)
		}
		plan, err = s.Explain(t.Context(), "SELECT * FROM t WHERE a > $1 LIMIT $2", nil, postgres.ExplainOptions{Generic: true})
		if err != nil {
			return err
		}
		found := false
		for n := range plan.All() {
			found = found || strings.Contains(n.Conds.Index+n.Conds.Filter, "$1")
		}
		if !found {
			t.Error("the generic plan does not keep its parameter")
		}
		text, err := s.ExplainText(t.Context(), "SELECT 1", nil, postgres.ExplainOptions{})
		if err == nil && !strings.HasPrefix(text, "Result") {
			t.Errorf("text %q", text)
		}
		return err
	})
}

func TestExplainWithoutPlan(t *testing.T) {
	server := open(t)
	err := server.Read(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
		_, err := s.Explain(t.Context(), "REFRESH MATERIALIZED VIEW no_such_view", nil, postgres.Planned())
		return err
	})
	if e := failure(t, err); e.Kind() == postgres.KindInternal {
		t.Errorf("kind %q of %v", e.Kind(), e)
	}
}

// EXPLAIN (ANALYZE, FORMAT JSON) of this statement is not valid JSON in 15 to 18.
func TestExplainMergeOnPartitions(t *testing.T) {
	server := open(t, `CREATE TABLE p (id int PRIMARY KEY, v int) PARTITION BY RANGE (id);
		CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (50);
		CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (50) TO (100)`)
	if server.Info().VersionNum < 150000 {
		t.Skip("MERGE came with 15")
	}
	err := server.Write(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
		plan, err := s.Explain(t.Context(), "MERGE INTO p USING generate_series(1, 20) x ON p.id = x WHEN NOT MATCHED THEN INSERT VALUES (x, x)", nil, postgres.Measured())
		if err == nil && plan.Root.Type != explain.ModifyTable {
			t.Errorf("root %q", plan.Root.Type)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
