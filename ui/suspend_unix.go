//go:build unix

package ui

import (
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// jobControl stops the program as ctrl+z stops others, and takes the terminal again
// when it goes on. bubbletea's own suspending waits for ever where nothing was
// stopped: where the program is the terminal's first, with no shell that could wake it.
//
// SIGTSTP itself is left to the system, which alone knows whether there is a shell
// (and Go gives a signal never quite back); the guard tidies up after it.
type jobControl struct {
	goesOn   chan os.Signal
	whom     int // the process, or 0 for the whole job
	stopping atomic.Bool
}

// settles is how long after a stop signals to go on mean that stop: both the shell
// and the guard send one.
const settles = 500 * time.Millisecond

// newJobControl takes the terminal again after each stop.
func newJobControl(guarded bool, send func(tea.Msg)) *jobControl {
	c := &jobControl{goesOn: make(chan os.Signal, 1)}
	if guarded {
		c.whom = os.Getpid() // the guard stops when it sees us stopped
	}
	signal.Notify(c.goesOn, syscall.SIGCONT)
	beside(func() {
		for range c.goesOn {
			if !c.stopping.Load() {
				send(do(func(r *Root) tea.Cmd { return r.handOver(retake{}) }))
			}
		}
	})
	return c
}

// end lets signals be again.
func (c *jobControl) end() {
	signal.Stop(c.goesOn)
	close(c.goesOn)
}

// wakes is how long a signal to stop may be on its way.
const wakes = 200 * time.Millisecond

// Run stops the process, and returns when it goes on or was not stopped.
func (c *jobControl) Run() error {
	c.stopping.Store(true)
	defer func() { time.AfterFunc(settles, func() { c.stopping.Store(false) }) }()
	goesOn := make(chan os.Signal, 1)
	signal.Notify(goesOn, syscall.SIGCONT)
	defer signal.Stop(goesOn)
	if err := syscall.Kill(c.whom, syscall.SIGTSTP); err != nil {
		return err
	}
	select {
	case <-goesOn:
	case <-time.After(wakes):
	}
	return nil
}

// SetStdin is for programs that read, SetStdout and SetStderr for those that write.
func (*jobControl) SetStdin(io.Reader) {}

// SetStdout does nothing: see SetStdin.
func (*jobControl) SetStdout(io.Writer) {}

// SetStderr does nothing: see SetStdin.
func (*jobControl) SetStderr(io.Writer) {}

// retake is nothing to run: giving the terminal to it and taking it back sets every mode again.
type retake struct{ *jobControl }

// Run returns at once.
func (retake) Run() error { return nil }

// suspend stops the program.
func (r *Root) suspend() tea.Cmd {
	if r.control == nil { // not on a terminal
		return nil
	}
	return r.handOver(r.control)
}

// handOver gives the terminal away while c runs.
func (r *Root) handOver(c tea.ExecCommand) tea.Cmd {
	return tea.Exec(c, func(error) tea.Msg { return do((*Root).back) })
}
