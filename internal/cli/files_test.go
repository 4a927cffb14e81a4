//go:build unix

package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"assay/internal/embedded/pgtest"
)

// TestF03Files: every command that reads files answers within a second, whatever
// it is given for one, with what is wrong.
func TestF03Files(t *testing.T) {
	dir := t.TempDir()
	bad := badFiles(t, dir)
	dsn := pgtest.Shop(t)
	commands := [][]string{
		{"plan"}, {"diff", dsn, filepath.Join(dir, "good.sql")}, {"prove", "--schema"}, {"explain", dsn}, {"advise", dsn}, {"prove", dsn},
	}
	for _, command := range commands {
		for name, wants := range bad {
			path := filepath.Join(dir, name)
			if filepath.IsAbs(name) {
				path = name
			}
			from := time.Now()
			code, said := commandLine(t, nil, append(slices.Clone(command), path)...)
			took := time.Since(from)
			if code == 0 || !slices.ContainsFunc(wants, func(want string) bool { return strings.Contains(said, want) }) {
				t.Errorf("%s of %s: exit code %d, says %q, want one of %q", command[0], name, code, said, wants)
			}
			if took > 5*time.Second { // a second, and what else the machine does
				t.Errorf("%s of %s took %s", command[0], name, took)
			}
		}
	}
}

// A log may be of any size, but no pipe without a writer, and no device.
func TestF03Logs(t *testing.T) {
	dir := t.TempDir()
	bad := badFiles(t, dir)
	for _, name := range []string{"pipe", "loop", "none", "many", "/dev/zero"} {
		path := filepath.Join(dir, name)
		if filepath.IsAbs(name) {
			path = name
		}
		code, said := commandLine(t, nil, "log", path)
		if code == 0 || !slices.ContainsFunc(bad[name], func(want string) bool { return strings.Contains(said, want) }) {
			t.Errorf("log of %s: exit code %d, says %q, want one of %q", name, code, said, bad[name])
		}
	}
}

// badFiles makes them in dir; the value is what has to be said, one of them.
func badFiles(t *testing.T, dir string) map[string][]string {
	t.Helper()
	at := func(name string) string { return filepath.Join(dir, name) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	const mode = 0o600
	must(os.WriteFile(at("good.sql"), []byte("select 1"), mode))
	must(os.WriteFile(at("binary"), []byte("\x7fELF\x02\x01\x00\x00select\x00"), mode))
	must(os.WriteFile(at("utf16"), []byte("\xff\xfes\x00e\x00l\x00e\x00c\x00t\x00"), mode))
	must(os.WriteFile(at("sparse"), nil, mode))
	must(os.Truncate(at("sparse"), 8<<30))
	must(syscall.Mkfifo(at("pipe"), mode))
	must(os.Symlink("loop", at("loop")))
	must(os.Mkdir(at("many"), 0o700))
	for i := range 2000 {
		must(os.WriteFile(filepath.Join(at("many"), fmt.Sprintf("%d.sql", i)), []byte("select 1"), mode))
	}
	const noPlan = "this is not the output of EXPLAIN"
	return map[string][]string{
		"binary": {"holds a NUL byte", noPlan}, "utf16": {"is UTF-16", noPlan}, "sparse": {"8192 MB are more than"},
		"pipe": {"nothing was written to"}, "loop": {"too many levels"}, "none": {"no such file"},
		"many": {"is a directory", "more than 1000 files"}, "/dev/zero": {"is a device"},
	}
}
