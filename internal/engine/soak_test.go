//go:build soak

package engine_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"assay/internal/embedded/pgtest"
	"assay/internal/engine"
	"assay/samples"
	"assay/ui/service"
)

// Bounds of a soak. The heap may grow with what a session has shown; a run here
// keeps little, so that what grows is a leak.
const (
	warmUp           = 0.25 // share of the time after which a sample counts
	maxGrowthPerHour = 10 << 20
	slack            = 12 << 20 // what two samples differ by anyway
	batch            = 20       // statements a session reads before it ends
)

// soakTime is how long to soak: ASSAY_SOAK, 30 minutes by default.
func soakTime(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv("ASSAY_SOAK")
	if text == "" {
		return 30 * time.Minute
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// usage is what the process holds at one moment.
type usage struct {
	at              time.Duration
	rss, fds, tasks int
}

func measure(t *testing.T, start time.Time) usage {
	t.Helper()
	runtime.GC()
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("a soak reads /proc: run it on Linux")
	}
	pages, err := strconv.Atoi(strings.Fields(string(statm))[1])
	if err != nil {
		t.Fatal(err)
	}
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return usage{time.Since(start), pages * os.Getpagesize(), len(fds), runtime.NumGoroutine()}
}

// F18: hours of random queries, and of other sessions that write meanwhile,
// leave memory, files and goroutines where they were, and no transaction open.
func TestF18Soak(t *testing.T) {
	total := soakTime(t)
	dsn := pgtest.ShopCopy(t)
	load := startLoad(t, dsn)
	watcher, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = watcher.Close(context.Background()) })
	start := time.Now()
	var used []usage
	statements, problems := 0, map[string]int{}
	for seed := 1; time.Since(start) < total; seed++ {
		for chunk := range slices.Chunk(queries(t, dsn, seed), batch) {
			soakSession(t, dsn, chunk, problems)
			statements += len(chunk)
			wantNobodyIdle(t, watcher)
			if len(used) == 0 || time.Since(start)-used[len(used)-1].at > total/60 {
				used = append(used, measure(t, start))
			}
			if time.Since(start) > total {
				break
			}
		}
	}
	t.Logf("%d statements in %s beside %d writes; problems by kind: %v", statements, time.Since(start).Round(time.Second), load(), problems)
	judge(t, used, total)
}

// soakSession is a user's session: connect, read, run with advice, leave.
func soakSession(t *testing.T, dsn string, chunk []string, problems map[string]int) {
	t.Helper()
	e := engine.New(engine.Options{Env: func(string) string { return "" }})
	if _, err := e.Connect(t.Context(), service.Target{DSN: dsn}); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, sql := range chunk {
		reading, err := e.Read("", []byte(sql))
		if err != nil {
			problems["unread"]++
			continue
		}
		req := service.Request{
			Statements: reading.Statements, Advise: true, Verify: service.VerifyAll,
			Timeout: 2 * time.Second, VerifyTime: 2 * time.Second,
		}
		e.Run(t.Context(), req, func(ev service.Event) {
			if ev.Report != nil && ev.Report.Advised && ev.Report.Problem != nil {
				problems[ev.Report.Problem.Kind]++
			}
			if ev.Report != nil && ev.Report.Problem != nil && ev.Report.Problem.Kind == "internal" {
				t.Errorf("%s: %v", sql, ev.Report.Problem)
			}
			if ev.Report != nil && len(ev.Report.Failed) > 0 {
				t.Errorf("%s: rules failed: %v", sql, ev.Report.Failed)
			}
		})
	}
}

// queries are sqlsmith's where it is installed, with those of the samples between them.
func queries(t *testing.T, dsn string, seed int) []string {
	t.Helper()
	var out []string
	for _, set := range samples.All() {
		for _, q := range set.Queries() {
			out = append(out, q.Source)
		}
	}
	smith, err := exec.LookPath("sqlsmith")
	if err != nil {
		t.Skip("a soak takes its queries from sqlsmith: install it (Debian: apt-get install sqlsmith)")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, smith, "--target="+dsn, "--exclude-catalog", "--dry-run", "--max-queries=300", "--seed="+strconv.Itoa(seed))
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("sqlsmith: %v", err)
	}
	for q := range bytes.SplitSeq(text, []byte(";\n")) {
		if sql := strings.TrimSpace(string(q)); sql != "" {
			out = append(out, sql)
		}
	}
	return out
}

// startLoad writes to the shop until the test ends; the function it returns
// tells how often.
func startLoad(t *testing.T, dsn string) (writes func() int) {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	counts := make(chan int, 1)
	counts <- 0
	done := make(chan struct{})
	go func() {
		defer close(done)
		conn, err := pgx.Connect(ctx, dsn)
		if err != nil {
			return
		}
		defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
		pace := time.NewTicker(20 * time.Millisecond)
		defer pace.Stop()
		for i := 0; ctx.Err() == nil; i++ {
			<-pace.C
			if _, err := conn.Exec(ctx, "UPDATE shop_order SET coupon_code = coupon_code WHERE id = $1", 1+i%1000); err == nil {
				counts <- <-counts + 1
			}
		}
	}()
	t.Cleanup(func() { stop(); <-done })
	return func() int {
		n := <-counts
		counts <- n
		return n
	}
}

// wantNobodyIdle: between sessions nothing of ours holds a transaction open.
func wantNobodyIdle(t *testing.T, watcher *pgx.Conn) {
	t.Helper()
	var left int
	const query = `SELECT count(*) FROM pg_stat_activity
		WHERE application_name LIKE 'assay%' AND state LIKE 'idle in transaction%' AND datname = current_database()`
	for deadline := time.Now().Add(5 * time.Second); ; {
		if err := watcher.QueryRow(t.Context(), query).Scan(&left); err != nil {
			t.Fatal(err)
		}
		if left == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d sessions are idle in a transaction", left)
		}
	}
}

// judge compares the middle of the samples after the warm-up with the last ones.
func judge(t *testing.T, used []usage, total time.Duration) {
	t.Helper()
	counted := slices.DeleteFunc(slices.Clone(used), func(u usage) bool { return u.at < time.Duration(warmUp*float64(total)) })
	if len(counted) < 6 {
		t.Fatalf("only %d samples: soak longer", len(counted))
	}
	third := len(counted) / 3
	early, late := median(counted[:third]), median(counted[len(counted)-third:])
	hours := (late.at - early.at).Hours()
	t.Logf("from %s to %s: RSS %d to %d kB, files %d to %d, goroutines %d to %d",
		early.at.Round(time.Second), late.at.Round(time.Second), early.rss>>10, late.rss>>10, early.fds, late.fds, early.tasks, late.tasks)
	if grown := late.rss - early.rss; float64(grown) > slack+hours*maxGrowthPerHour {
		t.Errorf("memory grew by %d kB in %.1f hours", grown>>10, hours)
	}
	if late.fds > early.fds+2 || late.tasks > early.tasks+2 {
		t.Error("files or goroutines are left behind")
	}
}

// median of each figure on its own.
func median(us []usage) usage {
	pick := func(f func(usage) int) int {
		var all []int
		for _, u := range us {
			all = append(all, f(u))
		}
		slices.Sort(all)
		return all[len(all)/2]
	}
	return usage{
		at:  us[len(us)/2].at,
		rss: pick(func(u usage) int { return u.rss }), fds: pick(func(u usage) int { return u.fds }), tasks: pick(func(u usage) int { return u.tasks }),
	}
}
