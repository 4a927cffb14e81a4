package pgtest

import (
	"context"
	"errors"
	"io/fs"
	"testing"

	"assay/internal/embedded"
)

// Own is a server that is this test's own, for tests that break it or want other settings ("max_connections=6").
func Own(tb testing.TB, settings ...string) *embedded.Server {
	tb.Helper()
	server, err := embedded.Start(tb.Context(), embedded.Options{Settings: settings})
	if err != nil {
		give(tb, 0, err)
	}
	closeAtEnd(tb, server)
	return server
}

// Pair is a primary and its hot standby, both with the settings. The test is skipped where pg_basebackup is missing:
// the packages of the matrix do not have it.
func Pair(tb testing.TB, settings ...string) (primary, standby *embedded.Server) {
	tb.Helper()
	settings = append(embedded.Streaming(), settings...)
	primary = Own(tb, settings...)
	standby, err := primary.Standby(tb.Context(), embedded.Options{Settings: settings})
	if errors.Is(err, fs.ErrNotExist) {
		tb.Skipf("%v; the PostgreSQL of most systems has it, such as Debian's postgresql", err)
	}
	if err != nil {
		tb.Fatal(err)
	}
	closeAtEnd(tb, standby)
	return primary, standby
}

func closeAtEnd(tb testing.TB, server *embedded.Server) {
	tb.Helper()
	tb.Cleanup(func() {
		if err := server.Close(context.Background()); err != nil {
			tb.Error(err)
		}
	})
}
