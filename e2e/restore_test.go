//go:build e2e

package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/term"

	"assay/e2e/terminal"
)

// restoreLimit is how long an end may take on a busy machine.
const restoreLimit = 15 * time.Second

// f12 is the key on which the build for these tests crashes as ASSAY_CRASH says.
const f12 = "\x1b[24~"

// session is assay on a terminal whose state was looked at before.
type session struct {
	*terminal.Terminal
	t      *testing.T
	before term.State
	state  string // its XDG_STATE_HOME
}

// onTerminal starts a program and waits for its start screen.
func onTerminal(t *testing.T, program string, env ...string) *session {
	t.Helper()
	s := &session{t: t, state: t.TempDir()}
	var err error
	env = append(append(noDatabase(t), "XDG_STATE_HOME="+s.state), env...)
	// The shell takes the terminal's state before assay has it, and waits to be told to go on.
	s.Terminal, err = terminal.Start(terminal.Options{Rows: 24, Cols: 80, Env: env}, "sh", "-c", "read go; exec "+program)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if s.before, err = s.State(); err != nil {
		t.Fatal(err)
	}
	s.send("\n")
	s.wait("Try the demo")
	return s
}

func (s *session) wait(pattern string) {
	s.t.Helper()
	if _, err := s.Wait(regexp.MustCompile(pattern), restoreLimit); err != nil {
		s.t.Fatal(err)
	}
}

// modes are what the screen sets, and what takes each back.
var modes = map[string][2]string{
	"the alternate screen": {"\x1b[?1049h", "\x1b[?1049l"},
	"the hidden cursor":    {"\x1b[?25l", "\x1b[?25h"},
	"bracketed paste":      {"\x1b[?2004h", "\x1b[?2004l"},
	"mouse motion":         {"\x1b[?1002h", "\x1b[?1002l"},
	"mouse reports":        {"\x1b[?1006h", "\x1b[?1006l"},
}

// restored waits for the end, and checks that the terminal is as it was.
func (s *session) restored() (code int, written string) {
	s.t.Helper()
	code, written, err := s.End(restoreLimit)
	if err != nil {
		s.t.Fatal(err)
	}
	after, err := s.State()
	if err != nil {
		s.t.Fatal(err)
	}
	if after != s.before {
		s.t.Errorf("the terminal's state is %+v, and was %+v", after, s.before)
	}
	for what, m := range modes {
		on, off := strings.LastIndex(written, m[0]), strings.LastIndex(written, m[1])
		if on < 0 {
			s.t.Errorf("%s was never set: the test sees nothing", what)
		}
		if off < on {
			s.t.Errorf("%s is still set", what)
		}
	}
	return code, written
}

// TestF13Crash: whatever ends the program from within, the terminal is as it was,
// the user reads what happened, and the report holds no data.
func TestF13Crash(t *testing.T) {
	program := build(t, ".", "-tags", "e2e")
	for _, c := range []struct {
		how  string
		code int
		says string
	}{
		{"update", 70, "a bug of ours"},
		{"view", 70, "a bug of ours"},
		{"cmd", 70, "a bug of ours"},
		{"goroutine", 70, "a bug of ours"},
		{"stack", 70, "its stack overflowed"},
		{"c", 70, "a fault in C code"},
		{"exit", 9, ""},
	} {
		t.Run(c.how, func(t *testing.T) {
			t.Parallel()
			s := onTerminal(t, program, "ASSAY_CRASH="+c.how)
			s.send(f12)
			code, written := s.restored()
			if code != c.code || !strings.Contains(written, c.says) {
				t.Errorf("exit code %d, want %d; it wrote %q", code, c.code, written)
			}
			if strings.Contains(written, "s3cr3t") || strings.Contains(written, "pwned") {
				t.Errorf("the panic's text is shown: %q", written)
			}
			if c.says != "" {
				s.report(written)
			}
		})
	}
}

// report looks at the file that the last words name.
func (s *session) report(written string) {
	s.t.Helper()
	path := filepath.Join(s.state, "assay", "crash.txt")
	info, err := os.Stat(path)
	if err != nil {
		s.t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		s.t.Errorf("the report's mode is %s", info.Mode())
	}
	src, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	if !strings.Contains(written, path) {
		s.t.Errorf("the report is not named: %q", written)
	}
	if text := string(src); strings.Contains(text, "s3cr3t") || !strings.Contains(text, ".go:") || !strings.Contains(text, "goroutine ") {
		s.t.Errorf("the report is\n%s", text)
	}
}

// TestF13Signals: signals to the process that the user started, and to the whole job.
func TestF13Signals(t *testing.T) {
	program := build(t, ".")
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT} {
		for _, whole := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d-job-%v", sig, whole), func(t *testing.T) {
				t.Parallel()
				s := onTerminal(t, program)
				pid := s.PID()
				if whole {
					pid = -pid
				}
				if err := syscall.Kill(pid, sig); err != nil {
					t.Fatal(err)
				}
				want := 130
				if sig == syscall.SIGQUIT {
					want = 70 // Go's stacks are wanted: they are in the report
				}
				if code, written := s.restored(); code != want {
					t.Errorf("exit code %d, want %d; it wrote %q", code, want, written)
				}
			})
		}
	}
}

// TestF13Kill: kill -9 of the screen's process leaves the terminal to its guard;
// that of the guard leaves it to the screen's.
func TestF13Kill(t *testing.T) {
	program := build(t, ".")
	t.Run("screen", func(t *testing.T) {
		s := onTerminal(t, program)
		if err := syscall.Kill(child(t, s.PID()), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		if code, written := s.restored(); code != 137 || !strings.Contains(written, "SIGKILL") {
			t.Errorf("exit code %d; it wrote %q", code, written)
		}
	})
	t.Run("guard", func(t *testing.T) {
		s := onTerminal(t, program)
		if err := syscall.Kill(s.PID(), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		s.restored()
	})
}

// child is the one child of a process.
func child(t *testing.T, pid int) int {
	t.Helper()
	list := children(t, pid)
	if len(list) != 1 {
		t.Fatalf("%d has the children %v", pid, list)
	}
	return list[0]
}

// TestF13NoShell: ctrl+z where no shell could wake the program does not hang it.
func TestF13NoShell(t *testing.T) {
	s := onTerminal(t, build(t, "."))
	s.send("\x1a")
	s.wait(`(?s)\[\?1049l.*\[\?1049h.*\[\?1002h`) // given back and taken again, with the mouse
	s.send("q")
	if code, _ := s.restored(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestF13Resize: sizes that no screen fits, and many at once.
func TestF13Resize(t *testing.T) {
	s := onTerminal(t, build(t, "."))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 500 {
		rows, cols := uint16(random.UintN(200)), uint16(random.UintN(300))
		if i%50 == 0 {
			rows, cols = 0, 0
		}
		if err := s.Resize(rows, cols); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Resize(24, 80); err != nil {
		t.Fatal(err)
	}
	s.send("?")
	s.wait("Keys")
	s.send("\x03")
	if code, _ := s.restored(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestF13HungUp: a terminal that goes away ends both processes.
func TestF13HungUp(t *testing.T) {
	s := onTerminal(t, build(t, "."))
	screen := child(t, s.PID())
	s.Close()
	wait(t, "the end of the screen's process", func() bool { return syscall.Kill(screen, 0) != nil })
	if _, _, err := s.End(restoreLimit); err != nil {
		t.Error(err)
	}
}

// wait looks again and again until ok.
func wait(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	for limit := time.After(restoreLimit); !ok(); {
		select {
		case <-ticker.C:
		case <-limit:
			t.Fatalf("%s did not come within %s", what, restoreLimit)
		}
	}
}

// TestF13Stop: the program stops as others do, by ctrl+z and by the signal to either
// of its processes, gives the terminal back meanwhile, and goes on.
func TestF13Stop(t *testing.T) {
	program := build(t, ".")
	for name, stop := range map[string]func(s *session, job int) error{
		"ctrl+z":           func(s *session, _ int) error { return s.Send("\x1a") },
		"signal to guard":  func(_ *session, job int) error { return syscall.Kill(job, syscall.SIGTSTP) },
		"signal to screen": func(s *session, job int) error { return syscall.Kill(child(s.t, job), syscall.SIGTSTP) },
		"signal to both":   func(_ *session, job int) error { return syscall.Kill(-job, syscall.SIGTSTP) },
	} {
		t.Run(name, func(t *testing.T) {
			s := shellOnTerminal(t)
			for i, command := range []string{program, "fg"} {
				s.send(command + "\n")
				s.wait(strings.Repeat(`(?s)Try the demo.*`, i+1))
				s.stopped(i, stop)
			}
			s.send("fg\n")
			s.wait(strings.Repeat(`(?s)Try the demo.*`, 3))
			s.send("q")
			s.wait(`\[\?1049l\x1b\[\?25hREADY$`)
			s.send("exit\n")
			s.restored()
		})
	}
}

// stopped stops the job for the i-th time, and looks at the terminal meanwhile.
func (s *session) stopped(i int, stop func(s *session, job int) error) {
	s.t.Helper()
	job := child(s.t, s.PID())
	if err := stop(s, job); err != nil {
		s.t.Fatal(err)
	}
	s.wait(strings.Repeat(`(?s)\[\?1049h.*\[\?1049l.*`, i+1))
	wait(s.t, "the stop of both", func() bool { return state(s.t, job) == "T" && state(s.t, child(s.t, job)) == "T" })
	s.wait(`(?s)\[\?1049h.*\[\?1049l.*READY$`)
	now, err := s.State()
	if err != nil {
		s.t.Fatal(err)
	}
	if now != s.before {
		s.t.Errorf("stopped, the terminal's state is %+v, and was %+v", now, s.before)
	}
}

func (s *session) send(keys string) {
	s.t.Helper()
	if err := s.Send(keys); err != nil {
		s.t.Fatal(err)
	}
}

// shellOnTerminal starts a shell with job control, whose prompt is READY.
func shellOnTerminal(t *testing.T) *session {
	t.Helper()
	s := &session{t: t, state: t.TempDir()}
	env := append(noDatabase(t), "XDG_STATE_HOME="+s.state, "PS1=READY", "ENV=")
	var err error
	if s.Terminal, err = terminal.Start(terminal.Options{Rows: 24, Cols: 80, Env: env}, "sh", "-i"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Kill)
	s.wait("READY$")
	if s.before, err = s.State(); err != nil {
		t.Fatal(err)
	}
	return s
}

// state is a process's state by the letter of ps.
func state(t *testing.T, pid int) string {
	t.Helper()
	src, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(src), ") ")
	return rest[:1]
}
