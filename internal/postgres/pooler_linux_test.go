package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"assay/internal/embedded/pgtest"
	"assay/internal/postgres"
)

// bouncer starts a pgbouncer before the test server and gives a connection
// string through it, without a database.
func bouncer(t *testing.T, settings ...string) string {
	t.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		program, err = exec.LookPath("/usr/sbin/pgbouncer") // not on everybody's path
	}
	if err != nil {
		const reason = "pgbouncer is not installed: apt-get install pgbouncer"
		if os.Getenv("ASSAY_TEST_REQUIRE_PG") == "1" {
			t.Fatal(reason)
		}
		t.Skip(reason)
	}
	dir, err := os.MkdirTemp("", "assay-pool-") //nolint:usetesting // a socket's path is short, and another user enters
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) }) // left behind at worst
	server, _, err := postgres.ParseTarget(postgres.Target{DSN: pgtest.Server(t).AdminDSN("")}, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	lines := append([]string{
		"[databases]", fmt.Sprintf("* = host=%s port=%d", server.Host, server.Port),
		"[pgbouncer]", "listen_addr =", "listen_port = 6432", "unix_socket_dir = " + dir,
		"auth_type = trust", "auth_file = " + filepath.Join(dir, "users"), "logfile = " + filepath.Join(dir, "log"),
	}, settings...)
	config := filepath.Join(dir, "pgbouncer.ini")
	for path, text := range map[string]string{config: strings.Join(lines, "\n") + "\n", filepath.Join(dir, "users"): `"postgres" ""` + "\n"} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), program, config)
	uid, gid := owner(t, value(t, openDSN(t, pgtest.Server(t).AdminDSN("")), "SELECT current_setting('data_directory')"))
	if os.Geteuid() == 0 { // pgbouncer refuses to run as root
		if err := os.Chown(dir, int(uid), int(gid)); err != nil {
			t.Fatal(err)
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: gid}}
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			text, _ := os.ReadFile(filepath.Join(dir, "log"))
			t.Logf("pgbouncer's log:\n%s", text)
		}
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
	})
	listens(t, filepath.Join(dir, ".s.PGSQL.6432"), filepath.Join(dir, "log"))
	return "host=" + dir + " port=6432 user=postgres"
}

// listens waits until somebody listens on the socket.
func listens(t *testing.T, socket, log string) {
	t.Helper()
	for start := time.Now(); ; {
		conn, err := new(net.Dialer).DialContext(t.Context(), "unix", socket)
		if err == nil {
			_ = conn.Close()
			return
		}
		if time.Since(start) > 10*time.Second {
			text, readErr := os.ReadFile(log)
			if readErr != nil && !errors.Is(readErr, fs.ErrNotExist) {
				t.Error(readErr)
			}
			t.Fatalf("pgbouncer does not listen: %v\n%s", err, text)
		}
	}
}

// Both ways of pooling take everything that assay does, and hand on nothing of it.
func TestPooler(t *testing.T) {
	for _, mode := range []string{"session", "transaction"} {
		t.Run(mode, func(t *testing.T) {
			dsn := bouncer(t, "pool_mode = "+mode, "default_pool_size = 2")
			direct := open(t, "CREATE SCHEMA app; CREATE TABLE app.t (a int); INSERT INTO app.t SELECT generate_series(1, 100)")
			before := digest(t, direct)
			// A driver's word for search_path: pgbouncer takes no such startup parameter.
			server := openDSN(t, dsn+" dbname="+direct.Config().Database+" search_path=app options='-c work_mem=8MB'")
			if !server.Info().Pooled || direct.Info().Pooled {
				t.Error("which one is pooled?")
			}
			if got := value(t, server, "SELECT current_setting('search_path') || current_setting('work_mem')"); got != "app8MB" {
				t.Errorf("the settings are %s", got)
			}
			for range 3 { // and a connection comes round again
				usePool(t, server)
			}
			cancelled(t, server, direct)
			const prepared = "SELECT count(*) FROM pg_prepared_statements"
			if got := value(t, server, prepared); got != "0" {
				t.Errorf("%s: %s", prepared, got)
			}
			if after := digest(t, direct); after != before {
				t.Errorf("the database changed:\n%s\n%s", before, after)
			}
		})
	}
}

// usePool does what assay does, and what outlives a transaction.
func usePool(t *testing.T, server *postgres.Server) {
	t.Helper()
	ctx := t.Context()
	read(t, server, func(s *postgres.Session) error {
		if _, err := s.Explain(ctx, "SELECT * FROM t WHERE a < $1", []*string{text("5")}, postgres.Measured()); err != nil {
			return err
		}
		generic := postgres.Planned()
		generic.Generic = true
		if _, err := s.Explain(ctx, "SELECT * FROM t WHERE a < $1", nil, generic); err != nil {
			return err
		}
		if _, err := s.Fetch(ctx, "SELECT pg_advisory_lock(42), set_config('work_mem', '1MB', false)", nil); err != nil {
			return err
		}
		_, err := s.Digest(ctx, "SELECT * FROM t", nil, nil, nil)
		return err
	})
	if err := flows["trial"](ctx, server); err != nil {
		t.Error(err)
	}
	err := server.Write(ctx, postgres.Limits{}, func(s *postgres.Session) error {
		_, err := s.Explain(ctx, "DELETE FROM t", nil, postgres.Measured())
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// cancelled cancels a statement by way of the pooler.
func cancelled(t *testing.T, server, direct *postgres.Server) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := sleeping(ctx, t, server, direct)
	cancel()
	wantFailure(t, <-done, postgres.KindCancelled, "57014", "")
	await(t, direct, running, "0")
}

// A pool without a free connection says so, instead of keeping everybody waiting.
func TestPoolIsFull(t *testing.T) {
	dsn := bouncer(t, "pool_mode = transaction", "default_pool_size = 1", "query_wait_timeout = 1")
	server := openDSN(t, dsn+" dbname="+open(t).Config().Database)
	read(t, server, func(*postgres.Session) error {
		err := server.Read(t.Context(), postgres.Limits{}, func(*postgres.Session) error { return nil })
		wantFailure(t, err, postgres.KindConnection, "08P01", "pooler")
		return nil
	})
}

func TestPoolerRefusesADatabase(t *testing.T) {
	dsn := bouncer(t, "pool_mode = session")
	config, _, err := postgres.ParseTarget(postgres.Target{DSN: dsn + " dbname=no_such_database"}, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	_, err = postgres.Open(t.Context(), config)
	if e := failure(t, err); e.Kind() != postgres.KindConnection || !strings.Contains(e.Message, "no_such_database") {
		t.Errorf("kind %q of %v", e.Kind(), e)
	}
}
