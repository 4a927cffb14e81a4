//go:build unix

package guard

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// watch is a guarded process and what its guard holds.
type watch struct {
	child *os.Process
	// alive is closed to ask the child to end.
	alive    *os.File
	told     bool
	terminal *term.State
	signals  chan os.Signal
	said     <-chan string
}

// passed are the signals that a guard does not die of.
var passed = []os.Signal{ //nolint:gochecknoglobals // a constant in all but syntax
	syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGTSTP, syscall.SIGCONT,
}

// Watch runs this program again with the same arguments, as a child that has the
// terminal, waits for its end and puts the terminal back as it was. Standard input
// and output must be a terminal. An error says that there is no child; the screen
// can still be run without a guard.
func Watch() (End, error) {
	w, err := start()
	if err != nil {
		return End{}, fmt.Errorf("start the screen's own process: %w", err)
	}
	status, err := w.wait()
	signal.Stop(w.signals)
	if err != nil {
		return End{}, fmt.Errorf("wait for the screen's process: %w", err)
	}
	end := w.end(status)
	w.restore(end.Crashed)
	return end, nil
}

func start() (*watch, error) {
	terminal, err := term.GetState(int(os.Stdin.Fd()))
	if err != nil {
		return nil, err
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	ours, alive, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	heard, says, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, ours.Close(), alive.Close())
	}
	w := &watch{alive: alive, terminal: terminal, signals: make(chan os.Signal, 16)}
	signal.Notify(w.signals, passed...)
	w.child, err = os.StartProcess(program, os.Args, &os.ProcAttr{ //nolint:gosec // ourselves, as the user started us
		Env: environment(), Files: []*os.File{os.Stdin, os.Stdout, says, ours, os.Stderr},
	})
	err = errors.Join(err, ours.Close(), says.Close()) // the child has its own
	if err != nil {
		signal.Stop(w.signals)
		return nil, errors.Join(err, alive.Close(), heard.Close())
	}
	w.said = listen(heard)
	return w, nil
}

// wait passes signals on until the child has ended. Where the child was stopped,
// the guard stops as well: the shell looks at the guard.
func (w *watch) wait() (syscall.WaitStatus, error) {
	type news struct {
		status syscall.WaitStatus
		err    error
	}
	changed := make(chan news)
	go func() {
		for {
			var n news
			_, n.err = syscall.Wait4(w.child.Pid, &n.status, syscall.WUNTRACED, nil)
			if errors.Is(n.err, syscall.EINTR) {
				continue
			}
			changed <- n
			if n.err != nil || !n.status.Stopped() {
				return
			}
		}
	}()
	for {
		select {
		case n := <-changed:
			if n.err != nil || !n.status.Stopped() {
				return n.status, n.err
			}
			w.stop(n.status.StopSignal())
		case s := <-w.signals:
			w.pass(s)
		}
	}
}

// pass hands a signal on. The first that asks for the end closes the pipe: the
// child may have got the signal as well, as everything on a terminal does, and two
// would end it at once.
func (w *watch) pass(s os.Signal) {
	switch s {
	case syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP:
		if !w.told {
			w.told = true
			_ = w.alive.Close() // nothing was written to it
			return
		}
	}
	_ = w.child.Signal(s) // fails only where it has ended
}

// stop follows a child that was stopped as ctrl+z stops one: the terminal is put
// back, the guard stops, and when it goes on the child does. The system stops no
// child that no shell could wake, so there is one that will wake the guard.
func (w *watch) stop(by syscall.Signal) {
	if by == syscall.SIGSTOP {
		return // somebody means the child alone, and will wake it
	}
	w.restore(false)
	goesOn := make(chan os.Signal, 1)
	signal.Notify(goesOn, syscall.SIGCONT)
	defer signal.Stop(goesOn)
	_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP) // to ourselves: nothing to fail
	<-goesOn                                       // this thread may run on for a moment
	_ = w.child.Signal(syscall.SIGCONT)            // the shell woke it too, but kill -CONT did not
	for range len(w.signals) {
		if s := <-w.signals; s != syscall.SIGTSTP && s != syscall.SIGCONT { // those were about this stop
			w.pass(s)
		}
	}
}

// end says how the child ended. Go's runtime ends a process that panics with
// code 2 and says why.
func (w *watch) end(status syscall.WaitStatus) End {
	if !w.told {
		_ = w.alive.Close() // as in pass
	}
	e := End{Code: status.ExitStatus(), Said: <-w.said}
	switch {
	case status.Signaled():
		e.Code, e.Crashed, e.How = 128+int(status.Signal()), true, "it was ended by "+unix.SignalName(status.Signal())
	case e.Code == runtimeCode && Trace(e.Said) != "":
		e.Code, e.Crashed, e.How = CrashCode, true, cause(e.Said)
	}
	return e
}

// restore puts the terminal back. Where the child ended well the terminal is as it
// was already, and nothing is written.
func (w *watch) restore(crashed bool) {
	fd := int(os.Stdin.Fd())
	now, err := term.GetState(fd)
	if err != nil {
		return // the terminal has gone
	}
	if !crashed && *now == *w.terminal {
		return
	}
	_, _ = os.Stdout.WriteString(reset) // a terminal that takes no bytes cannot be helped
	_ = term.Restore(fd, w.terminal)
}
