//go:build unix

package cli_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"assay/internal/embedded/pgtest"
	"assay/ui/part/clean"
)

// wantClean requires that nothing of it is obeyed by a terminal or hidden in one.
func wantClean(t *testing.T, what, written string) {
	t.Helper()
	if !utf8.ValidString(written) {
		t.Errorf("%s is not valid UTF-8: %q", what, written)
	}
	for i, r := range written {
		if r < 0x20 && r != '\n' || r == 0x7f || r > 0x7f && clean.Hidden(r) {
			t.Errorf("%s holds %U: %q", what, r, written[max(i-80, 0):min(i+20, len(written))])
			return
		}
	}
}

// TestF14Plans: no payload in a saved plan, or in the name of its file, reaches
// standard output or standard error, in whatever format it is read and written.
func TestF14Plans(t *testing.T) {
	dir := t.TempDir()
	hostile := pgtest.OpenHostile(t)
	conn, err := pgx.Connect(t.Context(), hostile.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }() // the server goes on without us
	env := map[string]string{"XDG_STATE_HOME": dir}
	plain := filepath.Join(dir, "plain.json")
	for i, p := range append(slices.Clone(hostile.Tables), "") {
		sql := hostile.Pair[0]
		if p != "" {
			sql = fmt.Sprintf(`SELECT *, '%[1]s' FROM "t%[1]s" AS "a%[1]s" WHERE "v%[1]s" = '%[1]s' ORDER BY "c%[1]s"`, p)
		}
		for _, format := range []string{"json", "text", "yaml", "xml"} {
			name := filepath.Join(dir, "plan\x1b[2J\u202e."+format)
			src := savedPlanOf(t, conn, format, sql)
			if err := os.WriteFile(name, []byte(src), 0o600); err != nil {
				t.Fatal(err)
			}
			if i == 0 && format == "json" {
				if err := os.WriteFile(plain, []byte(src), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for _, args := range [][]string{
				{"plan", name},
				{"plan", name, "--stats"},
				{"plan", name, "--format", "json"},
				{"plan", name, "--format", "markdown"},
				{"plan", name, "--format", "postgres"},
				{"plan", name, "--format", "summary"},
				{"plan", name, "--anonymise"},
				{"plan", name, "--anonymise", "--format", "json"},
				{"diff", plain, name},
				{"diff", plain, name, "-y"},
				{"diff", plain, name, "--format", "json"},
				{"diff", plain, name, "--format", "markdown"},
			} {
				_, written := commandLine(t, env, args...)
				wantClean(t, fmt.Sprintf("%q of %q", args, p), written)
			}
		}
	}
}

func savedPlanOf(t *testing.T, conn *pgx.Conn, format, sql string) string {
	t.Helper()
	rows, err := conn.Query(t.Context(), "EXPLAIN (ANALYZE, VERBOSE, FORMAT "+format+") "+sql, pgx.QueryExecModeExec, pgx.QueryResultFormats{pgx.TextFormatCode})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		lines = append(lines, string(rows.RawValues()[0]))
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return strings.Join(lines, "\n")
}
