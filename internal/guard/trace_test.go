package guard

import (
	"fmt"
	"runtime/debug"
	"strings"
	"testing"
)

// panicking is a stack as it is: with arguments, and directories of this machine.
func panicking(password string) (stack string) {
	defer func() {
		p := recover()
		stack = fmt.Sprintf("panic: %v\n\n%s\n", p, debug.Stack())
	}()
	panic("cannot connect to postgres://me:" + password + "@host/db\n\thost/" + password + ".go:1")
}

func TestTrace(t *testing.T) {
	said := "connected as s3cr3t\n" + panicking("s3cr3t")
	got := Trace(said)
	for _, want := range []string{"its text is left out", "goroutine ", "guard.panicking", "guard/trace_test.go:"} {
		if !strings.Contains(got, want) {
			t.Errorf("the trace lacks %q:\n%s", want, got)
		}
	}
	for _, bad := range []string{"s3cr3t", "0x", "\t/"} {
		if strings.Contains(got, bad) {
			t.Errorf("the trace holds %q:\n%s", bad, got)
		}
	}
	if got := Trace("assay: a warning\nmore\n"); got != "" {
		t.Errorf("no crash, but a trace: %q", got)
	}
}

// FuzzTrace: nothing of a panic's text is kept.
func FuzzTrace(f *testing.F) {
	f.Add("s3cr3t", "goroutine 1 [running]:\n")
	f.Add("runtime error: s3cr3t", "main.f(0x1)\n\t/home/me/x/y.go:1 +0x2\n")
	f.Fuzz(func(t *testing.T, text, more string) {
		const mark = "Zq7\u00e9"
		said := "panic: " + mark + strings.ReplaceAll(text, "\n", "\n\t"+mark) + "\n\n" + more
		if got := Trace(said); strings.Contains(got, mark) {
			t.Errorf("Trace(%q) = %q", said, got)
		}
	})
}
