//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// screen is assay running in a tmux session of its own.
type screen struct {
	t      *testing.T
	socket string
	rc     string // where the program's exit code is written
}

const (
	waitFor = 45 * time.Second
	poll    = 50 * time.Millisecond
)

// open starts a command in a tmux of that size. The environment is the
// test's, with state and cache of the test's own.
func open(t *testing.T, cols, rows int, command string, env ...string) *screen {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Fatal("the flows need tmux: apt-get install tmux")
	}
	s := &screen{t: t, socket: fmt.Sprintf("assay-%d-%s", os.Getpid(), strings.ReplaceAll(t.Name(), "/", "-")), rc: filepath.Join(t.TempDir(), "exit")}
	script := filepath.Join(t.TempDir(), "run.sh")
	lines := "#!/bin/sh\nexport TERM=screen-256color\n"
	for _, e := range append(noDatabase(t), env...) {
		name, value, _ := strings.Cut(e, "=")
		lines += fmt.Sprintf("export %s='%s'\n", name, value)
	}
	lines += command + "\necho $? > " + s.rc + "\necho ENDED\nexec sleep 600\n"
	if err := os.WriteFile(script, []byte(lines), 0o700); err != nil {
		t.Fatal(err)
	}
	s.tmux("-f", "/dev/null", "new-session", "-d", "-x", fmt.Sprint(cols), "-y", fmt.Sprint(rows), script)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the screen at the end:\n%s", s.text())
		}
		_ = exec.Command("tmux", "-L", s.socket, "kill-server").Run() //nolint:noctx // the test is over
	})
	return s
}

func (s *screen) tmux(args ...string) {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), "tmux", append([]string{"-L", s.socket}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("tmux %v: %v\n%s", args, err, out)
	}
}

// text is what the screen shows now.
func (s *screen) text() string {
	out, err := exec.Command("tmux", "-L", s.socket, "capture-pane", "-p").Output() //nolint:noctx // also called when the test's context is over
	if err != nil {
		return "no screen: " + err.Error()
	}
	return string(out)
}

// until waits until the screen satisfies ok.
func (s *screen) until(what string, ok func(text string) bool) {
	s.t.Helper()
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	limit := time.After(waitFor)
	for {
		text := s.text()
		if ok(text) {
			return
		}
		select {
		case <-ticker.C:
		case <-limit:
			s.t.Fatalf("%s did not come within %s; the screen:\n%s", what, waitFor, text)
		}
	}
}

// see waits until every text is on the screen.
func (s *screen) see(texts ...string) {
	s.t.Helper()
	s.until(fmt.Sprintf("%q", texts), func(screen string) bool {
		for _, t := range texts {
			if !strings.Contains(screen, t) {
				return false
			}
		}
		return true
	})
}

// press sends keys by tmux's names: "Down", "Enter", "d".
func (s *screen) press(keys ...string) {
	s.t.Helper()
	for _, k := range keys {
		s.tmux("send-keys", k)
	}
}

// write types a text.
func (s *screen) write(text string) {
	s.t.Helper()
	s.tmux("send-keys", "-l", text)
}

// paste pastes a text as a terminal does, in brackets.
func (s *screen) paste(text string) {
	s.t.Helper()
	f := filepath.Join(s.t.TempDir(), "paste")
	if err := os.WriteFile(f, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.tmux("load-buffer", "-b", "pasted", f)
	s.tmux("paste-buffer", "-p", "-b", "pasted")
}

// taken waits until a paste was taken, which a text tells, and then for as long
// as keys behind a paste are ignored.
func (s *screen) taken(text string) {
	s.t.Helper()
	s.see(text)
	<-time.After(200 * time.Millisecond)
}

// clipboard waits until what was copied holds the text, and gives all of it.
func (s *screen) clipboard(holds string) string {
	s.t.Helper()
	copied := ""
	s.until(fmt.Sprintf("%q in the clipboard", holds), func(string) bool {
		out, err := exec.Command("tmux", "-L", s.socket, "show-buffer").Output() //nolint:noctx // fails while nothing was copied
		copied = string(out)
		return err == nil && strings.Contains(copied, holds)
	})
	return copied
}

// exit waits for the program to end, and gives its code.
func (s *screen) exit() string {
	s.t.Helper()
	s.see("ENDED")
	code, err := os.ReadFile(s.rc)
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.TrimSpace(string(code))
}
