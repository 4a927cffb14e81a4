package postgres_test

import (
	"context"
	"testing"
	"time"

	"assay/explain"
	"assay/internal/postgres"
)

const bigTable = `CREATE TABLE big (id int PRIMARY KEY, v int, name text);
	INSERT INTO big SELECT g, g, 'name ' || g FROM generate_series(1, 20000) g;
	VACUUM ANALYZE big`

// usesIndex says that a plan has a node that reads the index.
func usesIndex(p *explain.Plan, name string) bool {
	for n := range p.All() {
		if n.Index == name {
			return true
		}
	}
	return false
}

func TestTrialIndexIsUsedAndGone(t *testing.T) {
	server := open(t, bigTable[:len(bigTable)-len("VACUUM ANALYZE big")], "VACUUM ANALYZE big")
	before := digest(t, server)
	plan := func(s *postgres.Session, sql string) *explain.Plan {
		p, err := s.Explain(t.Context(), sql, nil, postgres.Measured())
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	ddl := []string{`CREATE INDEX "assay Trial" ON big (v)`, "CREATE INDEX assay_expression ON big (lower(name));"}
	err := server.Trial(t.Context(), postgres.Limits{}, ddl, func(s *postgres.Session, built []postgres.TrialIndex) error {
		wantBuilt(t, built, "assay Trial", "assay_expression")
		if p := plan(s, "SELECT * FROM big WHERE v = 7"); !usesIndex(p, "assay Trial") {
			t.Error("the plan does not use the index")
		}
		p := plan(s, "SELECT * FROM big WHERE lower(name) = 'name 7'")
		if !usesIndex(p, "assay_expression") {
			t.Error("the plan does not use the index on an expression")
		}
		// Without ANALYZE the planner would guess 0.5 % of the table: 100 rows.
		if rows := p.Root.Est.Rows; rows > 5 {
			t.Errorf("the expression has no statistics: %v rows estimated", rows)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if after := digest(t, server); after != before {
		t.Errorf("the trial changed the database:\nbefore\n%s\nafter\n%s", before, after)
	}
	read(t, server, func(s *postgres.Session) error {
		if p := plan(s, "SELECT * FROM big WHERE v = 7"); usesIndex(p, "assay Trial") {
			t.Error("the index outlived its trial")
		}
		return nil
	})
}

func wantBuilt(t *testing.T, built []postgres.TrialIndex, names ...string) {
	t.Helper()
	if len(built) != len(names) {
		t.Fatalf("built %+v, want %q", built, names)
	}
	for i, b := range built {
		if b.Name != names[i] || b.Bytes < 8192 || b.BuildTime <= 0 || b.Unusable != "" {
			t.Errorf("built %+v, want %q", b, names[i])
		}
	}
}

func TestTrialOnPartitions(t *testing.T) {
	server := open(t, `CREATE TABLE p (id int, v int) PARTITION BY RANGE (id);
		CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (5000);
		CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (5000) TO (10000);
		INSERT INTO p SELECT g, g FROM generate_series(0, 9999) g`)
	err := server.Trial(t.Context(), postgres.Limits{}, []string{"CREATE INDEX assay_p ON p (v)"},
		func(_ *postgres.Session, built []postgres.TrialIndex) error {
			if len(built) != 1 || built[0].Name != "assay_p" || built[0].Bytes < 2*8192 || built[0].Unusable != "" {
				t.Errorf("built %+v", built)
			}
			return nil
		})
	if err != nil {
		t.Error(err)
	}
}

func TestTrialSeesThatPlansCannotUseTheIndex(t *testing.T) {
	server := open(t, bigTable[:len(bigTable)-len("VACUUM ANALYZE big")], "ALTER TABLE big SET (fillfactor = 50, autovacuum_enabled = off)", "VACUUM FULL ANALYZE big")
	// An old snapshot that may still need the row versions an update leaves behind.
	read(t, server, func(old *postgres.Session) error {
		if _, err := old.Fetch(t.Context(), "SELECT count(*) FROM big", nil); err != nil {
			return err
		}
		execute(t, server.Config(), "UPDATE big SET v = v + 1 WHERE id <= 100")
		return server.Trial(t.Context(), postgres.Limits{}, []string{"CREATE INDEX assay_v ON big (v)"},
			func(s *postgres.Session, built []postgres.TrialIndex) error {
				if len(built) != 1 || built[0].Unusable == "" {
					t.Errorf("built %+v, want it told that it is unusable", built)
				}
				p, err := s.Explain(t.Context(), "SELECT * FROM big WHERE v = 7", nil, postgres.Planned())
				if err == nil && usesIndex(p, "assay_v") {
					t.Error("the planner uses the index after all: the case tests nothing")
				}
				return err
			})
	})
}

func TestTrialFailures(t *testing.T) {
	server := open(t, "CREATE TABLE t (a int); CREATE INDEX t_a ON t (a)")
	never := func(*postgres.Session, []postgres.TrialIndex) error {
		t.Error("the trial ran")
		return nil
	}
	for ddl, code := range map[string]string{
		"CREATE INDEX x ON t (nothing)":             "42703",
		"CREATE INDEX t_a ON t (a)":                 "42P07",
		"CREATE INDEX IF NOT EXISTS t_a ON t (a)":   "",
		"CREATE INDEX CONCURRENTLY x ON t (a)":      "25001",
		"CREATE INDEX x ON t (a); CREATE TABLE z()": "42601",
		"SELECT 1": "",
		"COMMIT":   "",
	} {
		if e := failure(t, server.Trial(t.Context(), postgres.Limits{}, []string{ddl}, never)); e.Code != code {
			t.Errorf("%s: %v (code %q), want code %q", ddl, e, e.Code, code)
		}
	}
}

func TestTrialReleasesWriters(t *testing.T) {
	server := open(t, "CREATE TABLE t (a int)")
	err := server.Trial(t.Context(), postgres.Limits{Whole: 300 * time.Millisecond}, []string{"CREATE INDEX x ON t (a)"},
		func(s *postgres.Session, _ []postgres.TrialIndex) error {
			_, err := s.Fetch(t.Context(), "SELECT pg_sleep(60)", nil)
			return err
		})
	if e := failure(t, err); e.Kind() != postgres.KindTimeout {
		t.Errorf("kind %q of %v", e.Kind(), e)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := postgres.ExecuteForTest(ctx, server.Config(), "INSERT INTO t VALUES (1)"); err != nil {
		t.Errorf("a writer still waits: %v", err)
	}
}

// The caller is away, measuring the other side of a pair, when the trial's time
// is over: writers do not wait for it to come back.
func TestTrialReleasesWritersWhileItsCallerIsAway(t *testing.T) {
	server := open(t, "CREATE TABLE t (a int)")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	err := server.Trial(ctx, postgres.Limits{Whole: 500 * time.Millisecond}, []string{"CREATE INDEX x ON t (a)"},
		func(s *postgres.Session, _ []postgres.TrialIndex) error {
			if err := postgres.ExecuteForTest(ctx, server.Config(), "INSERT INTO t VALUES (1)"); err != nil {
				t.Errorf("the writer waits for as long as the caller does: %v", err)
			}
			_, err := s.Fetch(ctx, "SELECT * FROM t", nil)
			return err
		})
	wantFailure(t, err, postgres.KindTimeout, "", "writers")
	for _, timeout := range []string{"idle_in_transaction_session_timeout", "statement_timeout"} {
		_ = server.Trial(ctx, postgres.Limits{Whole: 5 * time.Second}, []string{"CREATE INDEX x ON t (a)"},
			func(s *postgres.Session, _ []postgres.TrialIndex) error {
				left, err := s.Value(ctx, "SELECT setting::int BETWEEN 1 AND 5000 FROM pg_settings WHERE name = '"+timeout+"'", nil)
				if err != nil || *left != "t" {
					t.Errorf("%s is beyond the trial's time (%v): the server would keep the lock of a process that is stopped", timeout, err)
				}
				return nil
			})
	}
}
