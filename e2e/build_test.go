//go:build e2e || bench

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// build compiles one of the module's programs for this test run.
func build(t *testing.T, pkg string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "program")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", out, pkg)
	cmd.Dir = ".."
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("build %s: %v", pkg, err)
	}
	return out
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
