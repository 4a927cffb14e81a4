package postgres_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"assay/internal/embedded/pgtest"
	"assay/internal/postgres"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

// noEnv is an environment without settings.
func noEnv(string) string { return "" }

// open connects to a fresh database of the test's own, as a superuser, after
// running the given SQL in it.
func open(tb testing.TB, setup ...string) *postgres.Server {
	tb.Helper()
	return openDSN(tb, pgtest.Empty(tb), setup...)
}

func openDSN(tb testing.TB, dsn string, setup ...string) *postgres.Server {
	tb.Helper()
	config, _, err := postgres.ParseTarget(postgres.Target{DSN: dsn}, noEnv)
	if err != nil {
		tb.Fatal(err)
	}
	for _, sql := range setup {
		execute(tb, config, sql)
	}
	server, err := postgres.Open(tb.Context(), config)
	if err != nil {
		tb.Fatal(err)
	}
	return server
}

// execute runs SQL that stays, on a connection of its own.
func execute(tb testing.TB, config postgres.Config, sql string) {
	tb.Helper()
	if err := postgres.ExecuteForTest(context.WithoutCancel(tb.Context()), config, sql); err != nil {
		tb.Fatalf("%.100s …: %v", sql, err)
	}
}

// read runs f in a reading session that must not fail.
func read(tb testing.TB, server *postgres.Server, f func(*postgres.Session) error) {
	tb.Helper()
	if err := server.Read(tb.Context(), postgres.Limits{}, f); err != nil {
		tb.Fatal(err)
	}
}

// value is a query's single value as text, "NULL" for NULL.
func value(tb testing.TB, server *postgres.Server, sql string) string {
	tb.Helper()
	out := "NULL"
	read(tb, server, func(s *postgres.Session) error {
		v, err := s.Value(tb.Context(), sql, nil)
		if v != nil {
			out = *v
		}
		return err
	})
	return out
}

// await asks until the query answers want, for at most ten seconds.
func await(tb testing.TB, server *postgres.Server, sql, want string) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), 10*time.Second)
	defer cancel()
	for got := ""; got != want; {
		got = value(tb, server, sql)
		if ctx.Err() != nil {
			tb.Fatalf("%s: still %q, want %q", sql, got, want)
		}
	}
}

// failure is the typed error that err must be.
func failure(tb testing.TB, err error) *postgres.Error {
	tb.Helper()
	var e *postgres.Error
	if !errors.As(err, &e) {
		tb.Fatalf("error %v (%T) is no *postgres.Error", err, err)
	}
	if e.Next == "" {
		tb.Errorf("%v does not say what to do next", e)
	}
	return e
}

func wantFailure(tb testing.TB, err error, kind postgres.Kind, code, text string) {
	tb.Helper()
	_ = theFailure(tb, err, kind, code, text)
}

// theFailure is wantFailure for a test that looks further.
func theFailure(tb testing.TB, err error, kind postgres.Kind, code, text string) *postgres.Error {
	tb.Helper()
	e := failure(tb, err)
	if e.Kind() != kind || e.Code != code || !strings.Contains(e.Error(), text) {
		tb.Errorf("error %v: kind %q, code %q; want %q, %q and %q in its text", e, e.Kind(), e.Code, kind, code, text)
	}
	return e
}

// digest is the state of the server's database, which no rolled-back statement may change.
func digest(tb testing.TB, server *postgres.Server) string {
	tb.Helper()
	return pgtest.NewWatch(tb, pgtest.Server(tb).AdminDSN(server.Info().Database)).State(tb).String()
}
