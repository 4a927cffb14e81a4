package embedded

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"assay/samples"
)

// holderEnv makes this test binary start a server instead of running tests, so that a test can kill it. Its value is
// the cache directory of a demo, or throwaway.
const holderEnv = "ASSAY_TEST_HOLD_SERVER"

func TestMain(m *testing.M) {
	if kind := os.Getenv(holderEnv); kind != "" {
		if err := holdServer(kind); err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// holdServer starts a server, says how to reach it, and stays until its input ends.
func holdServer(kind string) error {
	ctx := context.Background()
	server, err := func() (*Server, error) {
		if kind == "throwaway" {
			return Start(ctx, Options{})
		}
		return StartSample(ctx, Options{CacheDir: kind}, tinySet())
	}()
	if err != nil {
		return err
	}
	fmt.Println(server.run.path)
	fmt.Println(server.process.cmd.Process.Pid)
	_, err = io.Copy(io.Discard, bufio.NewReader(os.Stdin))
	return errors.Join(err, server.Close(ctx))
}

// options are those of a test: nothing of the user's is touched, so tests that begin with them run side by side.
func options(t *testing.T) Options {
	t.Helper()
	t.Parallel()
	opts := Options{CacheDir: sharedDir(t)}
	_, err := Find(t.Context(), opts)
	var missing *NotFoundError
	if errors.As(err, &missing) && os.Getenv("ASSAY_TEST_REQUIRE_PG") != "1" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return opts
}

// start starts a demo of a set and closes it when the test ends, if the test has not.
func start(t *testing.T, opts Options, set samples.Set) *Server {
	t.Helper()
	server, err := StartSample(t.Context(), opts, set)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, server) })
	return server
}

func stop(t *testing.T, server *Server) {
	t.Helper()
	if err := server.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

// query runs a statement that gives one text.
func query(t *testing.T, dsn, sql string) string {
	t.Helper()
	text, err := ask(t.Context(), dsn, sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return text
}

func ask(ctx context.Context, dsn, sql string) (string, error) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return "", err
	}
	defer hangUp(ctx, conn)
	var text string
	err = conn.QueryRow(ctx, sql).Scan(&text)
	return text, err
}
