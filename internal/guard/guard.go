// Package guard keeps the terminal usable whatever becomes of the program that
// draws on it. The process that the user started stays behind as a guard and runs
// the screen as a child: where that child dies of a fault in C code, of a fatal
// error of Go's runtime or of kill -9, nothing in it could have put the terminal
// back. It imports the standard library, x/sys and x/term only.
package guard

import (
	"io"
	"os"
	"strings"
)

// End is how the guarded process ended.
type End struct {
	// Code is the exit code to end with, as a shell says it: 128 and the signal
	// where one killed the process.
	Code int
	// Crashed says that it did not end by itself; How says it in words.
	Crashed bool
	How     string
	// Said is what it wrote to its standard error, Go's crash output among it,
	// maxSaid bytes at most.
	Said string
}

// maxSaid bounds what is kept of a crash's output: its start says what happened.
const maxSaid = 256 << 10

// variable tells the child in its environment that it is guarded.
const variable = "ASSAY_GUARDED"

// The child's files beside standard input, output and error: the last is the pipe
// that the guard listens to.
const (
	aliveFile  = 3 // ends when the guard does, or when it was told to end
	stderrFile = 4 // standard error as the user has it
)

// reset takes back every mode that the screen sets, after ending a control
// sequence that was cut short.
const reset = "\x18\x1b\\" + // CAN, ST
	"\x1b[?2026l" + // synchronised output
	"\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l" + // the mouse
	"\x1b[?1004l\x1b[?2004l" + // focus reports, bracketed paste
	"\x1b[?1049l\x1b[?25h\x1b[0m" // alternate screen, cursor, colours

// listen keeps the beginning of what r gives, and reads it to its end.
func listen(r io.Reader) <-chan string {
	said := make(chan string, 1)
	go func() {
		var b strings.Builder
		_, _ = io.CopyN(&b, r, maxSaid) // it ends with the process
		_, _ = io.Copy(io.Discard, r)   // so that the rest of a long crash does not block it
		said <- b.String()
	}()
	return said
}

// environment is ours with the mark for the child.
func environment() []string { return append(os.Environ(), variable+"=1") }
