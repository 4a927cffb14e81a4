package pgtest

import (
	"errors"
	"os"
	"testing"

	"assay/internal/embedded"
)

// give ends a test that has no server: skipped where PostgreSQL is not installed and nobody insists on it.
func give(tb testing.TB, major int, err error) {
	tb.Helper()
	var missing *embedded.NotFoundError
	if !errors.As(err, &missing) {
		tb.Fatal(err)
	}
	if major != 0 {
		tb.Skipf("PostgreSQL %d is not here; `make matrix` fetches it", major)
	}
	if os.Getenv("ASSAY_TEST_REQUIRE_PG") == "1" {
		tb.Fatal(err)
	}
	tb.Skip(err)
}
