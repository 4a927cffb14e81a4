package cli_test

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"assay/internal/embedded/pgtest"
	"assay/internal/engine"
	"assay/internal/postgres/nettest"
	"assay/ui"
	"assay/ui/service"
	"assay/ui/theme"
	"assay/ui/uitest"
)

// toxics are the ways in which a network is bad while a statement runs.
func toxics() []nettest.Toxic {
	return []nettest.Toxic{
		nettest.Latency(300 * time.Millisecond), nettest.Bandwidth(time.Millisecond), nettest.Slicer(3, 5*time.Millisecond),
		nettest.SlowClose(2 * time.Second), nettest.Timeout(), nettest.ResetPeer(), nettest.LimitData(1), nettest.Gone(),
	}
}

// TestF08BadNetworks has the screen at work while the network goes bad: keys are
// answered all the time, esc ends the work, by itself or the second time, and
// once the network is good again so is the screen.
func TestF08BadNetworks(t *testing.T) {
	pgtest.Server(t)
	known := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, known) })
	for _, toxic := range toxics() {
		for _, direction := range []nettest.Direction{nettest.Up, nettest.Down} {
			t.Run(toxic.Name+" "+direction.String(), func(t *testing.T) {
				t.Parallel() // they wait most of the time
				badNetwork(t, toxic, direction)
			})
		}
	}
}

func badNetwork(t *testing.T, toxic nettest.Toxic, direction nettest.Direction) {
	t.Helper()
	direct, err := pgx.ParseConfig(pgtest.Empty(t))
	if err != nil {
		t.Fatal(err)
	}
	proxy := nettest.Start(t, "unix", filepath.Join(direct.Host, ".s.PGSQL.5432"))
	s := screenOver(t, proxy.DSN(direct.User, direct.Database))
	if !s.See(10*time.Second, "read only") {
		t.Fatalf("no connection:\n%s", s.Frame())
	}
	s.press(t, "paste:SELECT pg_sleep(60)")
	s.wait(t, "pg_sleep")
	s.press(t, "r")
	await(t, direct, "SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND wait_event = 'PgSleep'")
	proxy.Poison(direction, toxic)
	for range 10 {
		s.press(t, "down")
		s.press(t, "tab")
	}
	start := time.Now()
	s.press(t, "esc")
	const ended = "nothing was changed"
	if !s.See(time.Second, ended) {
		s.press(t, "?") // the screen is as good as ever
		s.press(t, "esc")
		s.press(t, "esc")
		s.wait(t, ended)
	}
	if took := time.Since(start); took > 6*time.Second {
		t.Errorf("it took %s to end the work", took)
	}
	proxy.Heal()
	// Only from 14 on does a server look whether anybody still waits for a statement.
	await(t, direct, "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' "+
		"AND (current_setting('server_version_num')::int >= 140000 OR query NOT LIKE '%pg_sleep(60)%' OR pid = pg_backend_pid())")
	s.press(t, "paste:SELECT 4711")
	s.wait(t, "4711")
	s.press(t, "r")
	s.wait(t, "1 row")
}

// screen is the whole program but for its terminal, and an idle twin of it: what
// a key takes there tells how busy this machine is.
type screen struct {
	*uitest.Live
	twin *uitest.Live
}

func screenOver(t *testing.T, dsn string) screen {
	t.Helper()
	begin := func(o ui.Options) *uitest.Live {
		e := engine.New(engine.Options{Env: func(string) string { return "" }})
		o.Theme, o.Now = theme.Plain, hurried()
		live := uitest.Begin(ui.New(e, o), 120, 40)
		t.Cleanup(func() {
			live.End()
			if err := e.Close(); err != nil {
				t.Error(err)
			}
		})
		return live
	}
	return screen{begin(ui.Options{Start: ui.StartConnect, Target: service.Target{DSN: dsn}}), begin(ui.Options{})}
}

// hurried is a clock that is a second further on each time, so that a key right behind a paste counts.
func hurried() func() time.Time {
	var asked atomic.Int64
	return func() time.Time { return time.Now().Add(time.Duration(asked.Add(1)) * time.Second) }
}

// press types a key, which has to be answered within 100 ms, whatever work is
// going on. A machine that keeps the idle twin waiting is allowed for.
func (s screen) press(t *testing.T, key string) {
	t.Helper()
	idle := s.twin.Press("down")
	took := s.Press(key)
	if again := s.twin.Press("up"); took > 100*time.Millisecond+5*max(idle, again) {
		t.Errorf("%s was answered after %s, by an idle screen after %s", key, took, max(idle, again))
	}
}

// wait waits until the screen shows the text, answering keys meanwhile.
func (s screen) wait(t *testing.T, text string) {
	t.Helper()
	for start := time.Now(); !s.See(100*time.Millisecond, text); s.press(t, "down") {
		if time.Since(start) > 10*time.Second {
			t.Fatalf("%q is not on the screen:\n%s", text, s.Frame())
		}
	}
}

// await asks the server, by a connection of its own, until the answer is true.
func await(t *testing.T, config *pgx.ConnConfig, sql string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	for done := false; !done; {
		if err := conn.QueryRow(ctx, sql).Scan(&done); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}
