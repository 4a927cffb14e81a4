package engine_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"assay/advisor/verify"
	"assay/internal/engine"
	"assay/internal/postgres"
	"assay/ui/service"
)

// change runs SQL that stays.
func change(t *testing.T, dsn, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Errorf("%s: %v", sql, err)
	}
}

// writers write to a table as fast as they are let, and note how long each write takes.
type writers struct {
	stop    context.CancelFunc
	running sync.WaitGroup
	mu      sync.Mutex
	took    []time.Duration
}

// write starts four writers that update one row after the other.
func write(t *testing.T, dsn, set string) *writers {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	w := &writers{stop: stop}
	t.Cleanup(w.end)
	for range 4 {
		conn, err := pgx.Connect(ctx, dsn)
		if err != nil {
			t.Fatal(err)
		}
		w.running.Go(func() {
			defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
			for ctx.Err() == nil {
				start := time.Now()
				_, err := conn.Exec(ctx, "UPDATE shop_order SET "+set+" WHERE id = $1", 1+rand.IntN(100_000))
				if ctx.Err() == nil && err != nil {
					t.Errorf("a writer: %v", err)
					return
				}
				w.mu.Lock()
				w.took = append(w.took, time.Since(start))
				w.mu.Unlock()
			}
		})
	}
	return w
}

func (w *writers) end() {
	w.stop()
	w.running.Wait()
}

// latencies are the 99th percentile and the longest write since the last call.
func (w *writers) latencies() (writes int, p99, longest time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	took := w.took
	w.took = nil
	if len(took) == 0 {
		return 0, 0, 0
	}
	slices.Sort(took)
	return len(took), took[len(took)*99/100], took[len(took)-1]
}

// TestF11TrialsAmongWriters tries an index on a table that others write to all
// the time. They wait for no longer than docs/safety.md says, and whatever comes
// of the trial, it is never "no help": the index helps, and where PostgreSQL
// cannot use it yet that is what is said.
func TestF11TrialsAmongWriters(t *testing.T) {
	rounds := countIn(t, "ASSAY_FAULTS_TRIALS", 2)
	for name, set := range map[string]string{
		"a column with an index":  "user_id = 1 + (user_id + 7919) % 1000",
		"the column of the trial": "coupon_code = coupon_code || 'x'",
	} {
		t.Run(name, func(t *testing.T) { amongWriters(t, set, rounds, strings.HasPrefix(set, "user_id")) })
	}
}

func amongWriters(t *testing.T, set string, rounds int, usable bool) {
	t.Helper()
	e, server := observed(t)
	st := planOf(t, e, indexable)
	w := write(t, target(server), set)
	quiet := 500 * time.Millisecond
	<-time.After(quiet) // the yardstick: writers alone
	_, alone, _ := w.latencies()
	counts := map[verify.Status]int{}
	var build time.Duration
	for range rounds {
		v := verified(t, e, st)
		counts[v.Status()]++
		for _, index := range v.Indexes() {
			build = max(build, index.Build)
		}
		if s := v.Status(); s != verify.Confirmed && s != verify.Inconclusive {
			t.Errorf("%s: %s", s, v.Reason())
		}
		t.Logf("%s: %s", v.Status(), v.Reason())
	}
	writes, p99, longest := w.latencies()
	w.end()
	t.Logf("%d writes: p99 %s (alone %s), longest %s, build %s, verdicts %v", writes, p99, alone, longest, build, counts)
	if p99 > alone+500*time.Millisecond+build {
		t.Errorf("the writers' p99 is %s, alone it was %s, and the index took %s", p99, alone, build)
	}
	const lock, trial = 500 * time.Millisecond, 5 * time.Second
	if longest > alone+lock+trial+time.Second {
		t.Errorf("a writer waited for %s", longest)
	}
	if usable && counts[verify.Confirmed] == 0 {
		t.Errorf("none was confirmed: %v", counts)
	}
	idle(t, server)
}

// target is a connection string for pgx.
func target(server *postgres.Server) string {
	c := server.Config()
	return fmt.Sprintf("host=%s port=%d user=%s dbname=%s sslmode=disable", c.Host, c.Port, c.User, c.Database)
}

// planOf runs the statement with advice that is not tried, and gives its id.
func planOf(t *testing.T, e *engine.Engine, sql string) string {
	t.Helper()
	reading, err := e.Read("", []byte(sql))
	if err != nil {
		t.Fatal(err)
	}
	e.Run(t.Context(), service.Request{Statements: reading.Statements, Advise: true, Verify: service.VerifyNone}, func(ev service.Event) {
		if ev.Err != nil {
			t.Fatal(ev.Err)
		}
	})
	return reading.Statements[0].ID
}

// verified tries the statement's first finding.
func verified(t *testing.T, e *engine.Engine, statement string) *verify.Verdict {
	t.Helper()
	var report *service.Report
	e.Verify(t.Context(), statement, 0, func(ev service.Event) {
		if ev.Report != nil {
			report = ev.Report
		}
		if ev.Err != nil {
			t.Fatal(ev.Err)
		}
	})
	return verdictOf(t, report)
}
