package postgres_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"assay/internal/embedded"
	"assay/internal/embedded/pgtest"
	"assay/internal/postgres"
)

// TestF10ServerEnds has a server end in every way while a statement runs: each is
// told with its SQLSTATE, and once the server is back so is assay.
func TestF10ServerEnds(t *testing.T) {
	own := pgtest.Own(t, "max_connections=8", "superuser_reserved_connections=3")
	server := openDSN(t, own.AdminDSN(""), "CREATE ROLE plain LOGIN")
	postmaster := newPostmaster(t, server)
	for _, c := range []struct {
		name, code string
		end        func()
	}{
		{"fast", "57P01", func() { postmaster.stop(t, syscall.SIGINT); <-own.Done() }},
		{"a session crashes", "57P02", func() { postmaster.crash(t, server) }},
		{"immediate", "57P0", func() { postmaster.stop(t, syscall.SIGQUIT); postmaster.wait(t) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			done := sleeping(t.Context(), t, server, server)
			c.end()
			e := failure(t, <-done)
			if e.Kind() != postgres.KindConnection || !strings.HasPrefix(e.Code, c.code) || !strings.Contains(e.Next, "nothing was changed") {
				t.Errorf("kind %q, code %q of %v", e.Kind(), e.Code, e)
			}
			if c.name != "a session crashes" {
				_, err := postgres.Open(t.Context(), server.Config())
				wantFailure(t, err, postgres.KindConnection, "", "start PostgreSQL")
				postmaster.start(t)
			}
			reconnects(t, server)
		})
	}
	t.Run("out of connections", func(t *testing.T) { outOfConnections(t, own) })
}

// reconnects waits until sessions work again; until then each failure is one of
// the connection.
func reconnects(t *testing.T, server *postgres.Server) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; {
		err := server.Read(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
			_, err := s.Fetch(t.Context(), "SELECT 1", nil)
			return err
		})
		if err == nil {
			return
		}
		if e := failure(t, err); e.Kind() != postgres.KindConnection || time.Now().After(deadline) {
			t.Fatalf("kind %q of %v", e.Kind(), e)
		}
	}
}

func outOfConnections(t *testing.T, own *embedded.Server) {
	t.Helper()
	server := openDSN(t, own.RoleDSN("plain", "postgres"))
	var hold func(int) error
	hold = func(n int) error {
		return server.Read(t.Context(), postgres.Limits{}, func(*postgres.Session) error { return hold(n + 1) })
	}
	e := theFailure(t, hold(0), postgres.KindConnection, "53300", "max_connections")
	if strings.Contains(e.Next, "\n") {
		t.Errorf("%q is not one sentence", e.Next)
	}
	reconnects(t, server)
}

// postmaster is the process of a server that tests end and start again.
type postmaster struct {
	data string
	cmd  *exec.Cmd // of a start of ours
}

func newPostmaster(t *testing.T, server *postgres.Server) *postmaster {
	t.Helper()
	p := &postmaster{data: value(t, server, "SELECT current_setting('data_directory')")}
	t.Cleanup(func() {
		if p.cmd != nil {
			_ = p.cmd.Process.Signal(syscall.SIGQUIT) // it may have ended
			_ = p.cmd.Wait()
		}
	})
	return p
}

func (p *postmaster) pid(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(p.data, "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func (p *postmaster) stop(t *testing.T, signal syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(p.pid(t), signal); err != nil {
		t.Fatal(err)
	}
}

// crash kills a session that nobody cares for: the server ends all of them.
func (p *postmaster) crash(t *testing.T, server *postgres.Server) {
	t.Helper()
	_ = server.Read(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
		pid, err := s.Value(t.Context(), "SELECT pg_backend_pid()", nil)
		if err != nil {
			t.Fatal(err)
		}
		n, err := strconv.Atoi(*pid)
		if err != nil {
			t.Fatal(err)
		}
		return syscall.Kill(n, syscall.SIGKILL)
	})
}

// start starts the server again as it was started first.
func (p *postmaster) start(t *testing.T) {
	t.Helper()
	line, err := os.ReadFile(filepath.Join(p.data, "postmaster.opts"))
	if err != nil {
		t.Fatal(err)
	}
	program, rest, _ := strings.Cut(strings.TrimSpace(string(line)), " ")
	args := strings.Split(strings.Trim(rest, `"`), `" "`)
	p.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), program, args...)
	p.cmd.Dir = p.data
	uid, gid := owner(t, p.data)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGQUIT}
	if os.Geteuid() == 0 {
		p.cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uid, Gid: gid}
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
}

// wait waits for the end of a server that start started.
func (p *postmaster) wait(t *testing.T) {
	t.Helper()
	_ = p.cmd.Wait() // its exit code says how it was ended
	p.cmd = nil
}

func owner(t *testing.T, path string) (uid, gid uint32) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	stat := info.Sys().(*syscall.Stat_t)
	return stat.Uid, stat.Gid
}

// TestF10DiskFull sorts, and builds an index, on a disk of two megabytes.
func TestF10DiskFull(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("a small file system is needed, and only root mounts one: run this test as root")
	}
	server := open(t, "CREATE TABLE t AS SELECT g AS a, repeat('x', 100) AS b FROM generate_series(1, 100000) g")
	disk, err := os.MkdirTemp("", "assay-disk-") //nolint:usetesting // t.TempDir lets nobody else in
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(disk) }) // left behind at worst
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=2m,mode=0755"); err != nil {
		t.Skipf("this root may not mount (%v): run this test where it may", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	})
	space := filepath.Join(disk, "space")
	if err := os.Mkdir(space, 0o700); err != nil {
		t.Fatal(err)
	}
	uid, gid := owner(t, value(t, server, "SELECT current_setting('data_directory')"))
	if err := os.Chown(space, int(uid), int(gid)); err != nil {
		t.Fatal(err)
	}
	execute(t, server.Config(), "CREATE TABLESPACE assay_small LOCATION '"+space+"'")
	t.Cleanup(func() { execute(t, server.Config(), "DROP TABLESPACE assay_small") })
	err = server.Read(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
		const set = "SELECT set_config('work_mem', '64kB', true), set_config('temp_tablespaces', 'assay_small', true)"
		if _, err := s.Fetch(t.Context(), set, nil); err != nil {
			return err
		}
		_, err := s.Explain(t.Context(), "SELECT * FROM t ORDER BY b, a DESC", nil, postgres.Measured())
		return err
	})
	wantFailure(t, err, postgres.KindSQL, "53100", "nothing was changed; the server's disk is full")
	err = server.Trial(t.Context(), postgres.Limits{}, []string{"CREATE INDEX x ON t (b, a) TABLESPACE assay_small"},
		func(*postgres.Session, []postgres.TrialIndex) error { return fmt.Errorf("it fitted") })
	wantFailure(t, err, postgres.KindSQL, "53100", "nothing was changed; the server's disk is full")
}
