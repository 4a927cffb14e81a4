package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"assay/internal/cli"
	"assay/internal/embedded/pgtest"
)

// secret is the password of every connection string here, apart from what makes
// each of them awkward.
const secret = "s3cr3t"

// commandLine runs assay in this process; everything it wrote is returned.
func commandLine(t *testing.T, env map[string]string, args ...string) (code int, written string) {
	t.Helper()
	var out bytes.Buffer
	code = cli.Run(t.Context(), args, strings.NewReader(""), &out, &out, func(name string) string { return env[name] })
	return code, out.String()
}

// wantNoSecret looks for the password, also in the files that were kept.
func wantNoSecret(t *testing.T, what, written, state string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(state, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		content, err := os.ReadFile(path)
		written += path + string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, piece := range []string{secret, "s3%63r3t", url.QueryEscape(secret)} {
		if strings.Contains(written, piece) {
			t.Errorf("%s: the password is in what was written, or in one of %d files:\n%s", what, files, written)
		}
	}
}

// secretDSNs are connection strings to where nobody answers.
func secretDSNs() []string {
	return []string{
		"postgresql://u:s3cr3t@127.0.0.1:1/d",
		"postgresql://u:s3cr3t@no-such-host.invalid/d?connect_timeout=2",
		"postgresql://u:x@s3cr3t@no-such-host.invalid/d",
		"postgresql://u:s3cr3t/x@no-such-host.invalid/d",
		"postgresql://u:s3cr3t%zz@127.0.0.1:1/d",
		"postgresql://u:s3%63r3t@127.0.0.1:1/d",
		"postgresql://u@127.0.0.1:1/d?password=s3cr3t",
		"host=127.0.0.1 port=1 user=u password=s3cr3t dbname=d",
		"host=127.0.0.1 port=1 user=u password='s3cr3t x' dbname=d",
		"host=127.0.0.1 port=1 user=u password='s3cr3t",
		"host=/no/such/dir user=u password=s3cr3t dbname=d",
		"jdbc:postgresql://127.0.0.1:1/d?user=u&password=s3cr3t",
		"mysql://u:s3cr3t@127.0.0.1/d",
		"postgresql://u:s3cr3t@127.0.0.1:port/d",
		"postgresql://u:s3cr3t@127.0.0.1:1/d?sslmode=sometimes",
		"postgresql://u:s3cr3t@127.0.0.1:1/d?sslpassword=s3cr3t",
	}
}

func TestF15NoPasswordWhereNobodyAnswers(t *testing.T) {
	t.Setenv("PGCONNECT_TIMEOUT", "2")
	for _, dsn := range secretDSNs() {
		for _, args := range [][]string{
			{"advise", "-d", dsn, "-c", "SELECT 1"},
			{"explain", dsn, "-c", "SELECT 1", "--format", "json"},
			{"doctor", dsn},
		} {
			state := t.TempDir()
			code, written := commandLine(t, map[string]string{"XDG_STATE_HOME": state, "HOME": state}, args...)
			if code == 0 && args[0] != "doctor" {
				t.Errorf("%v: exit code 0", args)
			}
			if written == "" {
				t.Errorf("%v said nothing", args)
			}
			wantNoSecret(t, fmt.Sprint(args), written, state)
		}
		state := t.TempDir()
		_, written := commandLine(t, map[string]string{"XDG_STATE_HOME": state, "DATABASE_URL": dsn}, "advise", "-c", "SELECT 1")
		wantNoSecret(t, "DATABASE_URL="+dsn, written, state)
	}
}

// passwordRole makes a role that must give its password, and gives the rest of
// its connection string.
func passwordRole(t *testing.T) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), pgtest.Empty(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.WithoutCancel(t.Context())
	var hba string
	if err := conn.QueryRow(ctx, "SHOW hba_file").Scan(&hba); err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(hba)
	if err != nil {
		t.Fatal(err)
	}
	rules := func(text []byte, sql string) {
		if err := os.WriteFile(hba, text, 0o600); err != nil {
			t.Error(err)
		}
		if _, err := conn.Exec(ctx, sql+"; SELECT pg_reload_conf()"); err != nil {
			t.Error(err)
		}
	}
	rules(append([]byte("local all keeper scram-sha-256\n"), old...), "SET password_encryption = 'scram-sha-256'; CREATE ROLE keeper LOGIN PASSWORD '"+secret+"'")
	t.Cleanup(func() {
		rules(old, "DROP ROLE keeper")
		_ = conn.Close(ctx) // the database is dropped with force
	})
	c := conn.Config()
	return fmt.Sprintf("host=%s port=%d dbname=%s user=keeper", c.Host, c.Port, c.Database)
}

func TestF15NoPasswordWhereOneIsAsked(t *testing.T) {
	dsn := passwordRole(t)
	dir := t.TempDir()
	passfile := filepath.Join(dir, "pgpass")
	if err := os.WriteFile(passfile, []byte("*:*:*:keeper:"+secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	open := filepath.Join(dir, "open")
	if err := os.WriteFile(open, []byte("*:*:*:keeper:"+secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o666); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		dsn  string
		env  map[string]string
		code int
		says string
	}{
		"right, in the string":               {dsn + " password=" + secret, nil, 0, "everybody on this machine"},
		"right, in PGPASSWORD":               {dsn, map[string]string{"PGPASSWORD": secret}, 0, "Result"},
		"right, in a passfile":               {dsn, map[string]string{"PGPASSFILE": passfile}, 0, "Result"},
		"wrong":                              {dsn + " password=" + secret + "x", nil, 2, "password authentication failed"},
		"in a passfile that others can read": {dsn, map[string]string{"PGPASSFILE": open}, 2, "password"},
	} {
		state := t.TempDir()
		env := map[string]string{"XDG_STATE_HOME": state}
		for k, v := range c.env {
			env[k] = v
		}
		for _, args := range [][]string{
			{"explain", "-d", c.dsn, "-w", "-c", "SELECT 1"},
			{"advise", "-d", c.dsn, "-w", "-c", "SELECT missing FROM nowhere"},
			{"doctor", "-d", c.dsn, "-w"},
		} {
			code, written := commandLine(t, env, args...)
			if args[0] == "explain" && (code != c.code || !strings.Contains(written, c.says)) {
				t.Errorf("%s: exit code %d, want %d and %q in\n%s", name, code, c.code, c.says, written)
			}
			wantNoSecret(t, name+" "+args[0], written, state)
		}
		if kept, err := os.ReadFile(filepath.Join(state, "assay", "state.json")); c.code == 0 && (err != nil || !strings.Contains(string(kept), "keeper")) {
			t.Errorf("%s: the connection was not remembered: %s, %v", name, kept, err)
		}
	}
}

// Nothing is written where the user wants no history.
func TestHistoryOff(t *testing.T) {
	for _, how := range []struct {
		env  map[string]string
		args []string
	}{
		{map[string]string{"ASSAY_HISTORY": "off"}, nil},
		{nil, []string{"--no-history"}},
	} {
		state := t.TempDir()
		env := map[string]string{"XDG_STATE_HOME": state}
		for k, v := range how.env {
			env[k] = v
		}
		args := append([]string{"explain", "-d", pgtest.Empty(t), "-c", "SELECT 1"}, how.args...)
		if code, written := commandLine(t, env, args...); code != 0 {
			t.Errorf("exit code %d: %s", code, written)
		}
		if entries, err := os.ReadDir(state); err != nil || len(entries) > 0 {
			t.Errorf("%v: %v, %v", how, entries, err)
		}
	}
}
