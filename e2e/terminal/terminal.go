// Package terminal runs a program on a pseudo-terminal of its own and times
// what it writes. It knows nothing of assay.
package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"sync"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// Terminal is a running program and the terminal it sees.
type Terminal struct {
	cmd   *exec.Cmd
	file  *os.File
	start time.Time

	mu     sync.Mutex
	output []byte
	more   chan struct{} // closed and replaced whenever output grew
	ended  bool
}

// Options say what kind of terminal it is.
type Options struct {
	Rows, Cols uint16
	// Mute: the terminal never answers a query, as some consoles and recorders do not.
	Mute bool
	Env  []string
	Dir  string
}

// Start runs a program. The clock starts just before the process does.
func Start(o Options, name string, args ...string) (*Terminal, error) {
	cmd := exec.Command(name, args...) //nolint:noctx // Kill ends it
	cmd.Env, cmd.Dir = append(os.Environ(), append(o.Env, "TERM=xterm-256color")...), o.Dir
	t := &Terminal{cmd: cmd, start: time.Now(), more: make(chan struct{})}
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: o.Rows, Cols: o.Cols})
	if err != nil {
		return nil, fmt.Errorf("start %s on a pseudo-terminal: %w", name, err)
	}
	if t.file, err = hangable(f); err != nil {
		_ = cmd.Process.Kill() // nothing was done with it yet
		return nil, err
	}
	go t.read(!o.Mute)
	return t, nil
}

// hangable is the terminal as a file that Close closes at once: the one that comes
// from the library waits for its reader, who waits for the program.
func hangable(f *os.File) (*os.File, error) {
	defer func() { _ = f.Close() }() // its copy stays
	fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		return nil, fmt.Errorf("copy the pseudo-terminal: %w", err)
	}
	return os.NewFile(uintptr(fd), f.Name()), nil
}

// control does something to the terminal itself. File.Fd would make its reads block.
func (t *Terminal) control(f func(fd int) error) error {
	raw, err := t.file.SyscallConn()
	if err != nil {
		return fmt.Errorf("reach the terminal: %w", err)
	}
	var failed error
	err = raw.Control(func(fd uintptr) { failed = f(int(fd)) })
	return errors.Join(err, failed)
}

// PID is the program's process id.
func (t *Terminal) PID() int { return t.cmd.Process.Pid }

// Send types keys.
func (t *Terminal) Send(keys string) error {
	_, err := t.file.WriteString(keys)
	return err
}

// State is how the terminal treats what is typed and written.
func (t *Terminal) State() (term.State, error) {
	var s *term.State
	if err := t.control(func(fd int) (err error) { s, err = term.GetState(fd); return err }); err != nil {
		return term.State{}, fmt.Errorf("ask for the terminal's state: %w", err)
	}
	return *s, nil
}

// Resize makes the terminal another size.
func (t *Terminal) Resize(rows, cols uint16) error {
	return t.control(func(fd int) error {
		return unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: rows, Col: cols})
	})
}

// End waits for the program to end by itself, kills it at the limit, and gives its
// exit code and all that it wrote. The terminal stays until Close.
func (t *Terminal) End(limit time.Duration) (code int, written string, err error) {
	late := time.AfterFunc(limit, func() { _ = t.cmd.Process.Kill() })
	_ = t.cmd.Wait() // its code says what there is to say
	if !late.Stop() {
		return 0, t.Output(), fmt.Errorf("the program did not end within %s", limit)
	}
	for timeout := time.After(limit); ; {
		t.mu.Lock()
		more, ended := t.more, t.ended
		t.mu.Unlock()
		if ended {
			return t.cmd.ProcessState.ExitCode(), t.Output(), nil
		}
		select {
		case <-more:
		case <-timeout:
			return 0, t.Output(), fmt.Errorf("the terminal is still held %s after the program ended", limit)
		}
	}
}

// Close hangs the terminal up.
func (t *Terminal) Close() { _ = t.file.Close() }

// Wait waits until what was written so far matches, and says how long after
// the start that was.
func (t *Terminal) Wait(pattern *regexp.Regexp, limit time.Duration) (time.Duration, error) {
	timeout := time.After(limit)
	for {
		t.mu.Lock()
		found, more, ended := pattern.Match(t.output), t.more, t.ended
		t.mu.Unlock()
		switch {
		case found:
			return time.Since(t.start), nil
		case ended:
			return 0, fmt.Errorf("the program ended before it wrote %s; it wrote %q", pattern, t.Output())
		}
		select {
		case <-more:
		case <-timeout:
			return 0, fmt.Errorf("%s did not come within %s; it wrote %q", pattern, limit, t.Output())
		}
	}
}

// Output is all that was written so far.
func (t *Terminal) Output() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.output)
}

// Kill ends the program and gives its terminal back.
func (t *Terminal) Kill() {
	_ = t.cmd.Process.Kill() // it may have ended by itself
	_ = t.cmd.Wait()
	_ = t.file.Close()
}

// Quit sends the keys that end the program, and waits for it.
func (t *Terminal) Quit(keys string) error {
	if err := t.Send(keys); err != nil {
		return err
	}
	err := t.cmd.Wait()
	_ = t.file.Close() // only now: closing hangs up
	return err
}

func (t *Terminal) read(answer bool) {
	buf := make([]byte, 32<<10)
	for {
		n, err := t.file.Read(buf)
		if n > 0 && answer {
			t.answer(buf[:n])
		}
		t.mu.Lock()
		t.output = append(t.output, buf[:n]...)
		t.ended = err != nil
		close(t.more)
		t.more = make(chan struct{})
		t.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// answer replies as xterm does to the queries of a starting program: the
// background colour and the cursor's position.
func (t *Terminal) answer(written []byte) {
	if bytes.Contains(written, []byte("\x1b]11;?")) {
		_, _ = t.file.WriteString("\x1b]11;rgb:1111/1111/1111\x07")
	}
	if bytes.Contains(written, []byte("\x1b[6n")) {
		_, _ = t.file.WriteString("\x1b[1;1R")
	}
}
