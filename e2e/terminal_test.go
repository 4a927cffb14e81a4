//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestASignalLeavesTheScreen: kill ends the program, and the terminal is given back.
func TestASignalLeavesTheScreen(t *testing.T) {
	pid := filepath.Join(t.TempDir(), "pid")
	s := open(t, 80, 24, "sh -c 'echo $$ > "+pid+"; exec "+build(t, ".")+"'")
	s.see("Try the demo", "? help")
	number, err := os.ReadFile(pid)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "kill", "-TERM", strings.TrimSpace(string(number))).CombinedOutput(); err != nil {
		t.Fatalf("kill: %v\n%s", err, out)
	}
	s.exit()
	if strings.Contains(s.text(), "Try the demo") {
		t.Error("the screen is still there")
	}
}

// TestAHugePasteLeavesTheKeysAlive: bubbletea alone needs minutes for it.
func TestAHugePasteLeavesTheKeysAlive(t *testing.T) {
	s := open(t, 80, 24, build(t, "."))
	s.see("Try the demo")
	s.paste(strings.Repeat("x", 10_000_000))
	s.taken("this is no SQL")
	s.press("q")
	s.exit()
}
