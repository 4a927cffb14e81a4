//go:build e2e

package e2e

import (
	"context"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"assay/internal/embedded/pgtest"
)

// TestF09Killed kills assay while its statement runs, and while its trial index
// keeps writers waiting: within two seconds the server has nothing of it left.
// ASSAY_FAULTS_KILLS says how often, make faults twenty times.
func TestF09Killed(t *testing.T) {
	kills := 2
	if text := os.Getenv("ASSAY_FAULTS_KILLS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			t.Fatalf("ASSAY_FAULTS_KILLS=%q is no count", text)
		}
		kills = n
	}
	assay, dsn := build(t, "."), pgtest.Empty(t)
	server := observe(t, dsn)
	server.do(`CREATE TABLE t AS SELECT g AS a, g AS b, repeat('x', 400) AS c FROM generate_series(1, 60000) g`)
	server.do(`VACUUM ANALYZE t`)
	const (
		running = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND wait_event = 'PgSleep'"
		locked  = "SELECT count(*) FROM pg_locks WHERE mode = 'ShareLock' AND granted AND relation = 't'::regclass"
	)
	for _, c := range []struct {
		name, until string
		args        []string
	}{
		{"query", running, []string{"explain", "-c", "SELECT count(*), pg_sleep(60) FROM t"}},
		{"trial", locked, []string{"advise", "--verify", "-c", "SELECT a FROM t WHERE b = 5"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.name == "query" && pgtest.Server(t).Major() < 14 {
				t.Skip("before PostgreSQL 14 a server does not watch its client: the statement goes on to its time limit")
			}
			var longest time.Duration
			for done, tries := 0, 0; done < kills; tries++ {
				if tries > 10*kills {
					t.Fatalf("assay came to its end before it could be killed, %d times", tries-done)
				}
				if killed(t, server, c.until, assay, append(c.args, "-d", dsn)...) {
					longest = max(longest, server.clean(t))
					done++
				}
			}
			t.Logf("%d kills; the server was rid of it after %s at most", kills, longest)
		})
	}
}

// killed starts assay and kills it as soon as the query gives a number; false
// where assay came to its end before that.
func killed(t *testing.T, server observer, until, assay string, args ...string) bool {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), assay, args...)
	cmd.Env = append(os.Environ(), noDatabase(t)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // how it ended is seen on the server
		close(ended)
	}()
	for server.number(until) == 0 {
		select {
		case <-ended:
			return false
		default:
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		return false
	}
	<-ended
	return true
}

// observer looks at the server by a connection of its own.
type observer struct {
	t    *testing.T
	conn *pgx.Conn
}

func observe(t *testing.T, dsn string) observer {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return observer{t, conn}
}

func (o observer) do(sql string) {
	o.t.Helper()
	if _, err := o.conn.Exec(o.t.Context(), sql); err != nil {
		o.t.Fatal(err)
	}
}

func (o observer) number(sql string) (n int) {
	o.t.Helper()
	if err := o.conn.QueryRow(o.t.Context(), sql).Scan(&n); err != nil {
		o.t.Fatal(err)
	}
	return n
}

// clean waits until no other session and no lock of one is left, and says how
// long that took. The promise is two seconds; a busy machine gets two more.
func (o observer) clean(t *testing.T) time.Duration {
	t.Helper()
	const left = `SELECT (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend')
		+ (SELECT count(*) FROM pg_locks WHERE pid <> pg_backend_pid() AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
		+ (SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass)`
	start := time.Now()
	for o.number(left) > 0 {
		if time.Since(start) > 4*time.Second {
			t.Fatalf("after %s something is left on the server", time.Since(start))
		}
	}
	return time.Since(start)
}
