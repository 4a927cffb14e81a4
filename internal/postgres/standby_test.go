package postgres_test

import (
	"strings"
	"testing"
	"time"

	"assay/internal/embedded/pgtest"
	"assay/internal/postgres"
)

// TestF10Standby reads from a real standby: what it can do works, what it cannot
// is refused with the reason, and what it has to replay may end a statement.
func TestF10Standby(t *testing.T) {
	primary, standby := pgtest.Pair(t, "max_standby_streaming_delay=0")
	writer := openDSN(t, primary.DSN(""), "CREATE TABLE t (a int)", "INSERT INTO t SELECT generate_series(1, 1000)",
		"CREATE SEQUENCE s", "CREATE TABLE done (a int)")
	reader := openDSN(t, standby.DSN(""))
	if !reader.Info().InRecovery || writer.Info().InRecovery {
		t.Fatal("which one is the standby?")
	}
	for deadline := time.Now().Add(10 * time.Second); value(t, reader, "SELECT to_regclass('done') IS NOT NULL") != "t"; {
		if time.Now().After(deadline) {
			t.Fatal("the standby does not follow")
		}
	}
	t.Run("reads", func(t *testing.T) {
		read(t, reader, func(s *postgres.Session) error {
			p, err := s.Explain(t.Context(), "SELECT count(*) FROM t", nil, postgres.Measured())
			if err == nil && !p.Analyzed {
				t.Error("the statement was not run")
			}
			return err
		})
		if guard, err := reader.Guard(t.Context()); err != nil || !guard.Standby {
			t.Errorf("guard %+v, %v", guard, err)
		}
	})
	t.Run("writes", func(t *testing.T) {
		never := func(*postgres.Session, []postgres.TrialIndex) error { t.Error("the trial ran"); return nil }
		err := reader.Trial(t.Context(), postgres.Limits{}, []string{"CREATE INDEX x ON t (a)"}, never)
		wantStandby(t, err)
		wantStandby(t, reader.Write(t.Context(), postgres.Limits{}, func(*postgres.Session) error { t.Error("it wrote"); return nil }))
		wantStandby(t, reader.Read(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
			_, err := s.Fetch(t.Context(), "SELECT nextval('s')", nil)
			return err
		}))
	})
	t.Run("conflict", func(t *testing.T) {
		err := reader.Read(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
			if _, err := s.Fetch(t.Context(), "SELECT * FROM t", nil); err != nil {
				return err
			}
			execute(t, writer.Config(), "DELETE FROM t")
			execute(t, writer.Config(), "VACUUM t")
			_, err := s.Fetch(t.Context(), "SELECT count(*), pg_sleep(30) FROM t", nil)
			return err
		})
		if failure(t, err).Kind() == postgres.KindConnection {
			return // replay met the transaction between two statements, and ended its connection
		}
		wantFailure(t, err, postgres.KindSQL, "40001", "run it again")
	})
}

func wantStandby(t *testing.T, err error) {
	t.Helper()
	e := failure(t, err)
	if e.Kind() != postgres.KindRefused || !strings.Contains(e.Next, "standby") || !strings.Contains(e.Next, "primary") {
		t.Errorf("kind %q of %v (code %s): want it refused because this is a standby", e.Kind(), e, e.Code)
	}
}
