package early_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	_ "assay/internal/cli" // when it changes, a remembered result of this test is void
)

// A terminal that answers no question: nothing may be asked, or assay waits.
func TestStartAsksTheTerminalNothing(t *testing.T) {
	if _, err := os.ReadFile("../../main.go"); err != nil { // as is this file
		t.Fatal(err)
	}
	assay := filepath.Join(t.TempDir(), "assay")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", assay, "assay").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	command := exec.CommandContext(ctx, assay, "--version")
	command.Env = []string{"TERM=xterm-256color", "HOME=" + t.TempDir()}
	start := time.Now()
	terminal, err := pty.Start(command)
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	var out bytes.Buffer
	// Linux ends a terminal whose last program has gone with EIO.
	if _, err := out.ReadFrom(terminal); err != nil && !errors.Is(err, syscall.EIO) {
		t.Error(err)
	}
	if err := command.Wait(); err != nil {
		t.Errorf("assay --version: %v", err)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %v; it waits for an answer", took)
	}
	if !bytes.HasPrefix(out.Bytes(), []byte("assay ")) {
		t.Errorf("printed %q, want the version", out.String())
	}
	if bytes.ContainsRune(out.Bytes(), '\x1b') {
		t.Errorf("wrote an escape sequence: %q", out.String())
	}
}
