//go:build e2e

package sqlast

import (
	"strings"

	pgquery "github.com/pganalyze/pg_query_go/v5"
)

// Overflow crashes the process in the parser's C code, as a text would that passed
// the limits. It is in no build but the e2e tests'.
func Overflow() {
	_, _ = pgquery.Parse("SELECT 1" + strings.Repeat("+1", 200_000))
}
