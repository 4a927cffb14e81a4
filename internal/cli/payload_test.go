//go:build unix

package cli_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"assay/internal/embedded/pgtest"
	"assay/ui/part/clean"
)

// payloads are what a terminal obeys, or hides, of what a name or a row may hold.
func payloads() []string {
	return []string{
		"\x1b[2J", "\x1b[6n", "\x1b[31m", "\x1b]52;c;eA==\x07", "\x1b]0;t\x1b\\", "\x1b]8;;x:y\x1b\\z", "\x1bP1$r\x1b\\", "\x1bc", // CSI, OSC, DCS, reset
		"\u009b31m", "\u009d0;t\u009c", "\u0090q\u009c", "\u0085", // C1, as UTF-8
		"\u202e", "\u2066a\u2069", "\u200b\u200f", "\ufeff", "\u2028\u2029", "\U000e0041", // hidden
		"a\rb", "\b\b", "\a", "\x7f", "\x0e\x0f", "\v\f", "a\nb", "a\tb", // C0
		"e" + strings.Repeat("\u0301", 20), "表🙂👩\u200d👩",
	}
}

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

// hostileDatabase is a database, and a connection to it, in which everything has
// a payload for a name and the rows hold it; query reads it and has all of them.
func hostileDatabase(t *testing.T) (conn *pgx.Conn, query string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), pgtest.Empty(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) }) // the database is dropped with force
	for _, p := range payloads() {
		ddl := fmt.Sprintf("CREATE TABLE %[1]s (%[2]s int NOT NULL, v text); INSERT INTO %[1]s SELECT i, '%[3]s' FROM generate_series(1, 300) i; CREATE INDEX %[4]s ON %[1]s (v); ANALYZE %[1]s",
			quoted("t", p), quoted("c", p), p, quoted("i", p))
		if _, err := conn.Exec(t.Context(), ddl); err != nil {
			t.Fatalf("%q: %v", p, err)
		}
	}
	table, column := quoted("t", payloads()[0]), quoted("c", payloads()[0])
	return conn, fmt.Sprintf("SELECT %[1]s, '%[2]s' AS x FROM %[3]s a WHERE (SELECT count(*) FROM %[3]s b WHERE b.%[1]s = a.%[1]s) > 0", column, strings.Join(payloads(), ""), table)
}

func quoted(letter, payload string) string { return `"` + letter + payload + `"` }

// TestF14Plans: no payload in a saved plan, or in the name of its file, reaches
// standard output or standard error, in whatever format it is read and written.
func TestF14Plans(t *testing.T) {
	dir := t.TempDir()
	conn, query := hostileDatabase(t)
	env := map[string]string{"XDG_STATE_HOME": dir}
	plain := filepath.Join(dir, "plain.json")
	for i, p := range append(payloads(), strings.Join(payloads(), "")) {
		sql := query
		if i < len(payloads()) {
			sql = fmt.Sprintf("SELECT *, '%s' FROM %s AS %s WHERE v = '%[1]s' ORDER BY %[4]s", p, quoted("t", p), quoted("a", p), quoted("c", p))
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
