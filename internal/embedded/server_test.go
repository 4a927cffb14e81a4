package embedded

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestStartAndClose(t *testing.T) {
	opts := options(t)
	server, err := Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	if got := query(t, server.DSN(""), "SHOW listen_addresses"); got != "" {
		t.Errorf("the server listens on %q", got)
	}
	if got := query(t, server.URI(""), "SHOW server_version"); !strings.HasPrefix(got, server.Version()) {
		t.Errorf("version %s, the server says %s", server.Version(), got)
	}
	info, err := os.Stat(server.run.path)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the socket's directory has the mode %v (%v)", info.Mode(), err)
	}
	for range 2 {
		stop(t, server)
	}
	select {
	case <-server.Done():
	default:
		t.Error("the server is not said to have ended")
	}
	if _, err := os.Stat(server.run.path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the server left its directory: %v", err)
	}
	if left := commandLine(server.process.cmd.Process.Pid); left != "" {
		t.Errorf("the server left a process: %s", left)
	}
}

// A start that can never connect says so, instead of trying until it is interrupted.
func TestStartSaysWhatKeepsItFromConnecting(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for name, value := range map[string]string{"PGSERVICE": "nosuch", "PGOPTIONS": "-c nosuch=1"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, value)
			server, err := Start(ctx, Options{})
			if err == nil {
				t.Fatal("it connected", server.Close(ctx))
			}
			if ctx.Err() != nil || !strings.Contains(err.Error(), "PGSERVICE, PGOPTIONS") {
				t.Error(err)
			}
		})
	}
}

func TestClones(t *testing.T) {
	server := start(t, options(t), tinySet())
	ctx := t.Context()
	clone, err := server.Clone(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := query(t, server.DSN(clone), "SELECT string_agg(word, ' ' ORDER BY word) FROM word"); got != "one two" {
		t.Errorf("the copy has %q", got)
	}
	if err := server.Drop(ctx, clone); err != nil {
		t.Error(err)
	}
	if _, err := ask(ctx, server.DSN(clone), "SELECT 'x'"); err == nil {
		t.Error("the copy is still there")
	}
	if _, err := server.Clone(ctx, "nothing"); err == nil {
		t.Error("a database that is not there was copied")
	}
}

func TestPsqlCommand(t *testing.T) {
	server := start(t, options(t), tinySet())
	if _, err := exec.LookPath("psql"); err != nil {
		t.Skip("psql is not installed")
	}
	out, err := exec.CommandContext(t.Context(), "sh", "-c", server.PsqlCommand("")+" -XAtc 'SELECT current_user, current_database()'").CombinedOutput()
	if got := strings.TrimSpace(string(out)); err != nil || got != "tiny|tiny" {
		t.Errorf("psql says %s (%v)", got, err)
	}
}

func TestTheSamplesRoleIsOrdinaryAndOwnsItsTables(t *testing.T) {
	server := start(t, options(t), tinySet())
	if got := query(t, server.DSN(""), "SELECT rolsuper::text FROM pg_roles WHERE rolname = current_user"); got != "false" {
		t.Errorf("superuser: %s", got)
	}
	const try = "DO $$BEGIN CREATE INDEX ON word (lower(word)); DROP TABLE word; END$$"
	conn, err := pgx.Connect(t.Context(), server.DSN(""))
	if err != nil {
		t.Fatal(err)
	}
	defer hangUp(t.Context(), conn)
	if _, err := conn.Exec(t.Context(), try); err != nil {
		t.Error(err)
	}
}

func TestAFailedStartSaysWhyAndLeavesNothing(t *testing.T) {
	opts, temp := optionsIn(t)
	real, err := Find(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	// Programs that make a cluster and then fail to serve it.
	bin := sharedDir(t)
	script(t, filepath.Join(bin, "initdb"), "exec "+real.Dir+`/initdb "$@"`)
	script(t, filepath.Join(bin, "postgres"), `[ "$1" = --version ] && exec `+real.Dir+"/postgres --version\necho 'FATAL:  no room at all' >&2; exit 1")
	opts.Bin = bin
	if _, err = Start(t.Context(), opts); err == nil || !strings.Contains(err.Error(), "no room at all") {
		t.Errorf("the error does not repeat what the server wrote: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(temp, runPrefix+"*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestACancelledStartLeavesNothing(t *testing.T) {
	opts, temp := optionsIn(t)
	ctx, cancel := context.WithCancel(t.Context())
	opts.Progress = func(p Progress) {
		if p.Stage == StageLoad {
			cancel()
		}
	}
	if _, err := StartSample(ctx, opts, tinySet()); !errors.Is(err, context.Canceled) {
		t.Errorf("the start was not cancelled: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(temp, runPrefix+"*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	opts.Progress = nil
	again := start(t, opts, tinySet())
	if got := query(t, again.DSN(""), "SELECT count(*)::text FROM word"); got != "2" {
		t.Errorf("after a cancelled load there are %s words", got)
	}
}

// sharedDir is a new directory with a short path that the server's user can enter.
func sharedDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "pgt") //nolint:usetesting // t.TempDir is too long for a socket and closed to others
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

// script writes a shell script that can be run.
func script(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}
