//go:build unix

package cli_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"assay/internal/embedded/pgtest"
)

// hostileRun runs commands, and requires of each that it says something and
// that nothing of it is obeyed.
type hostileRun struct {
	t   *testing.T
	env map[string]string
	// spelt are the bytes that were spelt out: they came so far.
	spelt int
}

func (r *hostileRun) check(args ...string) {
	r.t.Helper()
	_, written := commandLine(r.t, r.env, args...)
	if written == "" {
		r.t.Errorf("%q said nothing", args)
	}
	r.spelt += strings.Count(strings.ToLower(written), "1b")
	wantClean(r.t, fmt.Sprintf("%q", args), written)
}

// saw requires that payloads were told at all.
func (r *hostileRun) saw(atLeast int) {
	r.t.Helper()
	if r.spelt < atLeast {
		r.t.Errorf("%d escapes were told, not %d: the test looks at nothing", r.spelt, atLeast)
	}
}

func formats() []string { return []string{"text", "json", "markdown"} }

// hostileFile writes a file whose name is a payload too.
func hostileFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name+"\x1b[3J\u202e\u009b\r"+filepath.Ext(name))
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestF14Commands: no payload of a database reaches standard output or standard
// error, in whatever field it stands, whatever the command and the format.
func TestF14Commands(t *testing.T) {
	hostile := pgtest.OpenHostile(t)
	state := t.TempDir()
	r := &hostileRun{t: t, env: map[string]string{"XDG_STATE_HOME": state, "HOME": state, "PGAPPNAME": "\x1b[3J\u202e"}}
	file := hostileFile(t, "queries.sql", hostile.Statements)
	for _, format := range formats() {
		r.check("explain", hostile.DSN, file, "--format", format, "--param", "1=\x1b[2J")
		r.check("advise", hostile.DSN, "-c", hostile.Indexed, "-c", hostile.Pair[0], "--format", format, "--verify", "--verify-time", "1s")
		r.check("prove", hostile.DSN, "-c", hostile.Pair[0], "-c", hostile.Pair[1], "--format", format, "--verify-time", "3s")
		r.check("prove", hostile.DSN, "-c", hostile.Pair[0], "-c", "SELECT '\u009b\x1b'::int", "--format", format)
	}
	r.check("advise", hostile.DSN, file, "--no-verify")
	r.check("doctor", hostile.DSN)
	r.check("doctor", hostile.DSN, "--format", "json")
	r.saw(1000)
}

// TestF14Arguments: the same of what the command line itself holds, and of the
// files, databases and servers that are not there.
func TestF14Arguments(t *testing.T) {
	r := &hostileRun{t: t, env: map[string]string{"XDG_STATE_HOME": t.TempDir(), "EDITOR": "vi\x1b[3J\u202e"}}
	for _, p := range append(pgtest.Payloads(), "\xff\x9b31m", "\x9b2J", "\x00") {
		for _, args := range [][]string{
			{p},
			{"plan", "x" + p},
			{"diff", "x" + p, "y"},
			{"prove", "--schema", "x" + p},
			{"log", "x" + p},
			{"log", "--by", p, "x"},
			{"rules", "x" + p},
			{"explain", "--format", p},
			{"advise", "--fail-on", p},
			{"--color", p},
			{"plan", "--x" + p},
			{"explain", "--timeout", p},
			{"explain", "--param-sample", p},
			{"doctor", "--format", p},
			{"explain", "-d", "host=127.0.0.1 port=1 dbname='" + p + "'", "-c", "SELECT 1"},
			{"doctor", "-d", "host=127.0.0.1 port=1 user='" + p + "'"},
			{"explain", "-h", "/" + p, "-U", p, "-d", p, "-c", "SELECT 1"},
		} {
			r.check(args...)
		}
	}
	r.check("doctor")
	r.saw(100)
}

// TestF14Logs: the same of logs, those that a server wrote of such a database
// and those of ORMs.
func TestF14Logs(t *testing.T) {
	r := &hostileRun{t: t, env: map[string]string{"XDG_STATE_HOME": t.TempDir()}}
	payloads := pgtest.Payloads()
	for name, content := range serverLogs(t, payloads) {
		r.checkLog(hostileFile(t, name, content))
	}
	for _, p := range append(payloads, "\xff\x9b31m") {
		text := strings.ReplaceAll(p, "\n", " ")
		r.checkLog(hostileFile(t, "django.log", fmt.Sprintf("(0.004) SELECT '%[1]s' FROM \"t%[1]s\"; args=('%[1]s',); alias=%[1]s\nnot understood %[1]s\n", text)))
		r.checkLog(hostileFile(t, "app.json", fmt.Sprintf(`[{"sql": %s, "time": "0.1"}]`, jsonText(t, "SELECT '"+p+"'"))))
		r.checkLog(hostileFile(t, "unread.log", text+"\n"))
		r.checkLog(hostileFile(t, "some.sql", fmt.Sprintf("/* %s */ SELECT '%s';\n\\%[1]s\n", text, p)))
	}
	r.saw(150)
}

func (r *hostileRun) checkLog(path string) {
	r.t.Helper()
	for _, format := range formats() {
		r.check("log", path, "--limit", "0", "--format", format)
	}
}

// serverLogs are what a server writes, in each form, of statements, parameters,
// plans, errors and names with payloads.
func serverLogs(t *testing.T, payloads []string) map[string]string {
	t.Helper()
	server := pgtest.Own(t, "logging_collector=on", "log_destination=stderr,csvlog", "log_min_messages=log", "log_min_duration_statement=0",
		"log_line_prefix=%m [%p] %q%u@%d %a ", "session_preload_libraries=auto_explain", "auto_explain.log_min_duration=0")
	conn, err := pgx.Connect(t.Context(), server.DSN(""))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }() // the server goes on without us
	for _, p := range payloads {
		for _, sql := range []string{
			"SET application_name = 'app" + p + "'", fmt.Sprintf(`SELECT '%[1]s' AS "x%[1]s"`, p), fmt.Sprintf(`SELECT "none%[1]s"`, p),
		} {
			_, _ = conn.Exec(t.Context(), sql) // one of them fails, as it should
		}
		if _, err := conn.Exec(t.Context(), "SELECT $1::text", pgx.QueryExecModeExec, p); err != nil {
			t.Fatal(err)
		}
	}
	logs := map[string]string{}
	for name, form := range map[string]string{"postgresql.log": "stderr", "postgresql.csv": "csvlog"} {
		var content string
		if err := conn.QueryRow(t.Context(), "SELECT pg_catalog.pg_read_file(pg_catalog.pg_current_logfile($1))", form).Scan(&content); err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(payloads, func(p string) bool { return strings.Contains(content, p) }) {
			t.Fatalf("%s holds no payload", name)
		}
		logs[name] = content
	}
	return logs
}

func jsonText(t *testing.T, s string) string {
	t.Helper()
	out, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
