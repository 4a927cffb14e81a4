//go:build e2e || bench

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"assay/internal/embedded/pgtest"
)

var (
	builds   = map[string]string{} // what was built, by package and flags
	building sync.Mutex
	programs string // the directory they are in
)

func TestMain(m *testing.M) {
	var err error
	if programs, err = os.MkdirTemp("", "assay-programs-"); err != nil {
		panic(err)
	}
	code := pgtest.Run(m)
	_ = os.RemoveAll(programs) // left behind at worst
	os.Exit(code)
}

// build compiles one of the module's programs, once for this test run.
func build(t *testing.T, pkg string, flags ...string) string {
	t.Helper()
	building.Lock()
	defer building.Unlock()
	key := fmt.Sprint(pkg, flags)
	if builds[key] != "" {
		return builds[key]
	}
	out := filepath.Join(programs, fmt.Sprintf("program%d", len(builds)))
	cmd := exec.CommandContext(t.Context(), "go", append(append([]string{"build", "-o", out}, flags...), pkg)...)
	cmd.Dir = ".."
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("build %s: %v", pkg, err)
	}
	builds[key] = out
	return out
}

// children are a process's children.
func children(t *testing.T, pid int) []int {
	t.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		t.Fatal(err)
	}
	var all []int
	for _, name := range threads {
		src, err := os.ReadFile(name)
		if err != nil && !os.IsNotExist(err) { // a thread may have ended
			t.Fatal(err)
		}
		for _, one := range strings.Fields(string(src)) {
			n, err := strconv.Atoi(one)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, n)
		}
	}
	return all
}

// noDatabase keeps the start screen from connecting to the user's own database.
func noDatabase(t *testing.T) []string {
	t.Helper()
	return []string{"DATABASE_URL=", "PGDATABASE=", "PGSERVICE=", "PGHOST=", "XDG_STATE_HOME=" + t.TempDir()}
}

// cacheDir is a place for a demo's data. The server of a demo that root
// started is not root, and has to get in.
func cacheDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "assay-e2e-") //nolint:usetesting // t.TempDir lets nobody else in
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) }) // left behind at worst
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}
