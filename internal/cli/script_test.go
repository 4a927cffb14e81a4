package cli_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"assay/internal/cli"
	"assay/internal/embedded/pgtest"
	"assay/internal/postgres"
)

func TestMain(m *testing.M) {
	testscript.Main(servers{m}, map[string]func(){"assay": func() { os.Exit(cli.Main()) }})
}

// servers stops the test servers when the tests are over.
type servers struct{ m *testing.M }

func (s servers) Run() int { return pgtest.Run(s.m) }

// TestScript runs testdata/script: whole commands, their output and their exit codes.
func TestScript(t *testing.T) { runScripts(t, "testdata/script", nil) }

// TestServerScript runs testdata/server: the same on a database with the sample shop.
func TestServerScript(t *testing.T) {
	cfg, _, err := postgres.ParseTarget(postgres.Target{DSN: pgtest.Shop(t)}, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	runScripts(t, "testdata/server", map[string]string{
		"PRODUCTION": productionDatabase(t),
		"PGHOST":     cfg.Host, "PGPORT": strconv.Itoa(cfg.Port), "PGUSER": cfg.User, "PGDATABASE": cfg.Database,
	})
}

// productionDatabase is an empty database whose name speaks for production.
func productionDatabase(t *testing.T) string {
	t.Helper()
	const name = "shop_prod"
	server := pgtest.Server(t)
	if err := server.CloneAs(t.Context(), "template0", name, "shop"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Drop(context.Background(), name); err != nil {
			t.Error(err)
		}
	})
	return name
}

func runScripts(t *testing.T, dir string, env map[string]string) {
	t.Helper()
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_STATE_HOME", e.WorkDir)
			for name, value := range env {
				e.Setenv(name, value)
			}
			return nil
		},
	})
}

// exits is the script command "exits CODE PROGRAM ARG…": it runs the program and requires that exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}
