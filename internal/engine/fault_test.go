package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"assay/advisor/verify"
	"assay/internal/engine"
	"assay/internal/postgres"
	"assay/ui/service"
)

// indexable is a statement that a trial index is built for.
const indexable = "SELECT id FROM shop_order WHERE coupon_code = 'SORRY5'"

// interrupted runs the statement with every proposal tried, and calls meanwhile
// once, when the advice is there and its trial begins.
func interrupted(ctx context.Context, t *testing.T, e *engine.Engine, sql string, meanwhile func()) (last *service.Report, ended error) {
	t.Helper()
	reading, err := e.Read("", []byte(sql))
	if err != nil {
		t.Fatal(err)
	}
	e.Run(ctx, service.Request{Statements: reading.Statements, Advise: true, Verify: service.VerifyAll}, func(ev service.Event) {
		if ev.Report != nil {
			if last = ev.Report; last.Advised && meanwhile != nil {
				meanwhile()
				meanwhile = nil
			}
		}
		if ev.Done {
			ended = ev.Err
		}
	})
	return last, ended
}

// idle fails unless every session of ours is gone, with its locks.
func idle(t *testing.T, server *postgres.Server) {
	t.Helper()
	const others = `SELECT count(*) FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`
	for start := time.Now(); ; {
		var left *string
		err := server.Read(t.Context(), postgres.Limits{}, func(s *postgres.Session) (err error) {
			left, err = s.Value(t.Context(), others, nil)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if *left == "0" {
			return
		}
		if time.Since(start) > 2*time.Second {
			t.Fatalf("%s sessions are still there", *left)
		}
	}
}

// verdictOf is the first verdict of the report's first finding.
func verdictOf(t *testing.T, r *service.Report) *verify.Verdict {
	t.Helper()
	if r == nil || len(r.Findings) == 0 || r.Findings[0].Verdicts[0] == nil {
		t.Fatalf("no verdict in %+v", r)
	}
	return r.Findings[0].Verdicts[0]
}

func TestCancelledTrialEndsTheRun(t *testing.T) {
	e, server := observed(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	watched := make(chan error, 1)
	watch := func() {
		go func() {
			defer cancel()
			watched <- server.Read(t.Context(), postgres.Limits{Statement: 5 * time.Second}, func(s *postgres.Session) error {
				return repeat(t.Context(), s, "SELECT count(*) FROM pg_locks WHERE mode = 'ShareLock' AND relation = 'shop_order'::regclass")
			})
		}()
	}
	report, err := interrupted(ctx, t, e, indexable, watch)
	if err := <-watched; err != nil {
		t.Fatal(err)
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the run ended with %v", err)
	}
	if v := verdictOf(t, report); v.Status() != verify.Inconclusive || v.Reason() != "cancelled" {
		t.Errorf("%s: %s", v.Status(), v.Reason())
	}
	idle(t, server)
}

// repeat asks for a number until it is not 0.
func repeat(ctx context.Context, s *postgres.Session, sql string) error {
	for {
		// The list of sessions is read once in a transaction, but for this.
		if _, err := s.Value(ctx, "SELECT pg_stat_clear_snapshot()::text", nil); err != nil {
			return err
		}
		if n, err := s.Value(ctx, sql, nil); err != nil || *n != "0" {
			return err
		}
	}
}

// A table that somebody writes to is given up within seconds, with the reason.
func TestTrialGivesWayToWriters(t *testing.T) {
	e, server := observed(t)
	locked, release, ended := make(chan struct{}), make(chan struct{}), make(chan error)
	hold := func() {
		go func() {
			ended <- server.Write(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
				_, err := s.Fetch(t.Context(), "UPDATE shop_order SET coupon_code = coupon_code WHERE id = 1", nil)
				close(locked)
				<-release
				return err
			})
		}()
		<-locked
	}
	start := time.Now()
	report, err := interrupted(t.Context(), t, e, indexable, hold)
	close(release)
	if err := errors.Join(err, <-ended); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
	if v := verdictOf(t, report); v.Status() != verify.Inconclusive || !strings.Contains(v.Reason(), "another session holds a lock") {
		t.Errorf("%s: %s", v.Status(), v.Reason())
	}
	idle(t, server)
}

// A session that an administrator ends stops the run, with what to do, and
// nothing more is asked of the server.
func TestTerminatedSessionStopsTheRun(t *testing.T) {
	e, server := observed(t)
	ended := make(chan error)
	go func() {
		ended <- server.Read(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
			const kill = `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
				WHERE datname = current_database() AND wait_event = 'PgSleep'`
			return repeat(t.Context(), s, kill)
		})
	}()
	report, err := interrupted(t.Context(), t, e, "SELECT pg_sleep(60)", nil)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	var p *service.Problem
	if !errors.As(err, &p) || p.Kind != "connection" || !strings.Contains(p.Next, "connect again") {
		t.Errorf("the run ended with %v", err)
	}
	if report.Problem == nil || report.Advised || len(report.Notes) > 0 {
		t.Errorf("report %+v", report)
	}
	idle(t, server)
}
