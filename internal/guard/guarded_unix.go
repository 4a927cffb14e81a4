//go:build unix

package guard

import (
	"context"
	"os"
	"syscall"
)

// Guarded says whether this process is a guarded child. Then the context ends also
// with the guard, stderr is what the user sees as standard error, and what goes to
// the real one (crashes, above all) goes to the guard.
func Guarded(ctx context.Context) (child context.Context, stderr *os.File, guarded bool) {
	if os.Getenv(variable) == "" {
		return ctx, os.Stderr, false
	}
	_ = os.Unsetenv(variable) // an assay that this one starts has a guard of its own
	syscall.CloseOnExec(aliveFile)
	syscall.CloseOnExec(stderrFile)
	ctx, end := context.WithCancel(ctx)
	alive := os.NewFile(aliveFile, "guard")
	go func() {
		defer end()
		_, _ = alive.Read(make([]byte, 1)) // nothing is ever written: it returns when the guard ends
	}()
	return ctx, os.NewFile(stderrFile, "stderr"), true
}
