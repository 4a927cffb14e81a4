package engine_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"assay/advisor/verify"
	"assay/internal/embedded/pgtest"
	"assay/internal/engine"
	"assay/internal/postgres"
	"assay/internal/postgres/nettest"
	"assay/ui/service"
)

// countIn is how many rounds a test of faults makes: few, or with an environment
// variable as many as that says.
func countIn(t *testing.T, variable string, few int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return few
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s=%q is no count", variable, text)
	}
	return n
}

// existing is a statement that is rewritten: its rewrite is compared and measured.
const existing = "SELECT p.id FROM parent p WHERE (SELECT count(*) FROM child c WHERE c.parent_id = p.id) > 0"

// TestF07RunLosesItsConnection loses the connection in the middle of a whole run:
// plan, catalog, comparison of the answers, measuring. Losses are spread over the
// run's messages; make faults takes many more.
func TestF07RunLosesItsConnection(t *testing.T) {
	dsn := pgtest.Empty(t)
	change(t, dsn, `CREATE TABLE parent AS SELECT g AS id FROM generate_series(1, 10) g;
		CREATE TABLE child AS SELECT g AS id, g % 7 AS parent_id, repeat('x', 200) AS text FROM generate_series(1, 5000) g;
		ANALYZE parent, child`)
	server := openServer(t, dsn)
	c := server.Config()
	proxy := nettest.Start(t, "unix", filepath.Join(c.Host, ".s.PGSQL."+strconv.Itoa(c.Port)))
	e := engine.New(engine.Options{Env: func(string) string { return "" }})
	if _, err := e.Connect(t.Context(), service.Target{DSN: proxy.DSN(c.User, c.Database)}); err != nil {
		t.Fatal(err)
	}
	proxy.CutAt(0)
	start := time.Now()
	report, err := interrupted(t.Context(), t, e, existing, nil)
	whole := time.Since(start)
	if err != nil || verdictOf(t, report).Equivalence() == nil {
		t.Fatalf("without a fault: %v, %+v", err, report)
	}
	messages, rounds := proxy.Passed(), countIn(t, "ASSAY_FAULTS_LOSSES", 5)
	t.Logf("%d messages in %s", messages, whole)
	for i := range rounds {
		n := 1 + i*messages/rounds
		known := goleak.IgnoreCurrent()
		proxy.CutAt(n)
		start := time.Now()
		report, err := interrupted(t.Context(), t, e, existing, nil)
		if took := time.Since(start); took > 3*time.Second+2*whole {
			t.Errorf("lost at message %d: it took %s", n, took)
		}
		if proxy.Passed() >= n { // a run measures as often as it has time for
			wantLost(t, n, report, err)
		}
		if err := goleak.Find(known); err != nil {
			t.Fatalf("lost at message %d: %v", n, err)
		}
		proxy.Heal()
	}
	if report, err = interrupted(t.Context(), t, e, existing, nil); err != nil || report.Problem != nil {
		t.Errorf("the run after the losses: %v, %+v", err, report)
	}
	idle(t, server)
}

// wantLost: the run says so, or the part of it that was under way does.
func wantLost(t *testing.T, n int, report *service.Report, err error) {
	t.Helper()
	var p *service.Problem
	if errors.As(err, &p) && p.Kind == "connection" {
		return
	}
	if err != nil || report == nil {
		t.Errorf("lost at message %d: %v, %+v", n, err, report)
		return
	}
	said := strings.Join(report.Notes, "\n")
	for _, f := range report.Findings {
		for _, v := range f.Verdicts {
			if v != nil && v.Status() == verify.Inconclusive {
				said += v.Reason()
			}
		}
	}
	if !strings.Contains(said, "connect") {
		t.Errorf("lost at message %d, and nothing says so: %q in %+v", n, said, report)
	}
}

// TestF10RunOnAStandby runs on a real standby: reading works, also when what it
// replays gets in the way once; building and writing are refused with the reason.
func TestF10RunOnAStandby(t *testing.T) {
	primary, standby := pgtest.Pair(t, "max_standby_streaming_delay=0")
	writer := openServer(t, primary.DSN(""))
	change(t, primary.DSN(""), `CREATE TABLE t (a int, b int, c text); INSERT INTO t SELECT g, g, repeat('x', 200) FROM generate_series(1, 50000) g; ANALYZE t; CREATE SEQUENCE s`)
	reader := openServer(t, standby.DSN(""))
	follow(t, writer, reader)
	e := engine.New(engine.Options{Env: func(string) string { return "" }})
	conn, err := e.Connect(t.Context(), service.Target{DSN: standby.DSN("")})
	if err != nil || !conn.ReadReplica {
		t.Fatalf("%+v, %v", conn, err)
	}
	if !e.Confirm(conn.Database) {
		t.Fatal("the database's name is not taken")
	}
	report, err := interrupted(t.Context(), t, e, "SELECT a FROM t WHERE b = 5", nil)
	if err != nil || report.Problem != nil || !report.Plan.Analyzed {
		t.Fatalf("a SELECT: %v, %+v", err, report.Problem)
	}
	if v := verdictOf(t, report); v.Status() != verify.NotRun || !strings.Contains(v.Reason(), "read replica") {
		t.Errorf("a trial index: %s, %s", v.Status(), v.Reason())
	}
	for _, sql := range []string{"DELETE FROM t", "SELECT nextval('s')", "SELECT a FROM t WHERE b = 5 FOR UPDATE"} {
		report, _ := interrupted(t.Context(), t, e, sql, nil)
		if p := report.Problem; p == nil || p.Kind != "refused" || !strings.Contains(p.Why+p.Next, "primary") || strings.Contains(p.Next, "--allow") {
			t.Errorf("%s: %+v", sql, p)
		}
	}
	disturbed := make(chan error)
	go func() {
		err := reader.Read(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
			return repeat(t.Context(), s, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%ANALYZE%slow%' AND wait_event = 'PgSleep'")
		})
		change(t, primary.DSN(""), "DELETE FROM t WHERE a = 1")
		change(t, primary.DSN(""), "VACUUM (TRUNCATE false) t")
		disturbed <- err
	}()
	report, err = interrupted(t.Context(), t, e, "SELECT count(*) AS slow, pg_sleep(1) FROM t", nil)
	if err := <-disturbed; err != nil {
		t.Fatal(err)
	}
	if err != nil || report.Problem != nil || !report.Plan.Analyzed {
		t.Errorf("after a conflict: %v, %+v", err, report.Problem)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for answer(ctx, t, reader, "SELECT confl_snapshot > 0 FROM pg_stat_database_conflicts WHERE datname = current_database()") != "t" {
	}
}

func openServer(t *testing.T, dsn string) *postgres.Server {
	t.Helper()
	cfg, _, err := postgres.ParseTarget(postgres.Target{DSN: dsn}, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	server, err := postgres.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// follow waits until the standby has replayed what the primary has written.
func follow(t *testing.T, primary, standby *postgres.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	at := answer(ctx, t, primary, "SELECT pg_current_wal_insert_lsn()")
	for answer(ctx, t, standby, "SELECT pg_last_wal_replay_lsn() >= '"+at+"'") != "t" {
	}
}

func answer(ctx context.Context, t *testing.T, server *postgres.Server, sql string) string {
	t.Helper()
	var v *string
	err := server.Read(ctx, postgres.Limits{}, func(s *postgres.Session) (err error) {
		v, err = s.Value(ctx, sql, nil)
		return err
	})
	if err != nil || v == nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return *v
}
