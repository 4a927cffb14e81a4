// Package cli is assay's command line: its commands, its output and its exit
// codes. It wires every other package together, so it may import them all;
// none imports it.
package cli

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"assay/internal/engine"
	"assay/internal/guard"
)

// maxStack ends a recursion without end before it has taken a gigabyte; every
// walker of ours has a limit far below it.
const maxStack = 128 << 20

// Main runs assay with the process's arguments, streams, environment and
// signals, and gives its exit code.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	context.AfterFunc(ctx, stop) // a second ctrl+c ends the process at once
	debug.SetMaxStack(maxStack)
	ctx, stderr, guarded := guard.Guarded(ctx)
	a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: stderr, env: os.Getenv, isGuarded: guarded}
	if !guarded {
		a.watch = guard.Watch
	}
	return a.main(ctx, os.Args[1:])
}

// Run runs one command line (without the program's name) and gives its exit
// code. The result goes to stdout, everything else to stderr. Ending ctx ends
// the command.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env func(string) string) int {
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr, env: env}
	return a.main(ctx, args)
}

func (a *app) main(ctx context.Context, args []string) int {
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil && !a.started {
		err = usage(err) // cobra found fault with the command line itself
	}
	if err == nil {
		return codeFine
	}
	present(a.stderr, err)
	return codeOf(ctx, err)
}

// app is what the commands of one run share.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            func(string) string
	// conn is how the command line names a database.
	conn connectionFlags
	// color is when output is coloured: auto, always or never.
	color string
	// noHistory keeps nothing on disk.
	noHistory bool
	// demo is set while a command runs on the demo: its engine is connected already.
	demo *engine.Engine
	// watch runs the screen under a guard; nil where it is to run in this process,
	// which isGuarded says of one that has a guard.
	watch     func() (guard.End, error)
	isGuarded bool
	// started is set when the command line was understood and its command begins.
	started bool
}
