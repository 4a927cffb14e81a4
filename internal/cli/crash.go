package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"assay/internal/guard"
	"assay/ui"
	"assay/ui/part/clean"
	"assay/ui/service"
)

// guarded runs the screen as a child of this process, which puts the terminal back
// whatever ends the child. Where no child can be started the screen runs here.
func (a *app) guarded(screen func() error) error {
	if a.watch == nil {
		return a.crashed(screen())
	}
	end, err := a.watch()
	if err != nil {
		return a.crashed(screen())
	}
	if !end.Crashed {
		fmt.Fprint(a.stderr, clean.Text(end.Said))
		return answered(end.Code)
	}
	return &codedError{code: end.Code, err: a.crash(end.How, guard.Trace(end.Said))}
}

// crashed says of a crash that the screen noticed itself what it says of others.
func (a *app) crashed(err error) error {
	var crash *ui.CrashError
	if !errors.As(err, &crash) {
		return err
	}
	return &codedError{code: guard.CrashCode, err: a.crash("a bug of ours", guard.Trace(crash.Stack))}
}

// crash keeps a report, in a file that only its user can read, and says what happened.
func (a *app) crash(how, trace string) error {
	p := &service.Problem{
		What: "the screen crashed; the terminal is as it was", Why: how, Kind: "internal", Position: -1,
		Next: "start it again; what ran on the server was rolled back",
	}
	const name = "crash.txt"
	keep := a.keep()
	if trace == "" || keep.Off() {
		return p
	}
	report := fmt.Sprintf("assay %s, %s %s/%s\n%s\n\n%s", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH, how, strings.TrimLeft(trace, "\n"))
	if err := keep.Write(name, []byte(report)); err != nil {
		p.Next += "; no report could be kept: " + err.Error()
		return p
	}
	p.Next = "please send us " + keep.Path(name) + ", which holds none of your data; what ran on the server was rolled back"
	return p
}

// interrupted is the end of a screen that a signal ended.
func interrupted(ctx context.Context, err error) error {
	if err == nil && ctx.Err() != nil {
		return answered(codeInterrupted)
	}
	return err
}
