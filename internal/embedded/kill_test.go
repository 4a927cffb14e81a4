package embedded

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// holder is another process that has started a server.
type holder struct {
	cmd    *exec.Cmd
	runDir string
	server int // process id
}

// startHolder starts this test binary as a holder of a server and waits until the server is up.
func startHolder(t *testing.T, kind, temp string) holder {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), holderEnv+"="+kind, "TMPDIR="+temp)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(stdout)
	read := func() string {
		if !lines.Scan() {
			t.Fatal("the other process says nothing: ", lines.Err())
		}
		return lines.Text()
	}
	h := holder{cmd: cmd, runDir: read()}
	if h.server, err = strconv.Atoi(read()); err != nil {
		t.Fatal(err)
	}
	return h
}

// kill ends the holder as nothing can prevent.
func (h holder) kill(t *testing.T) {
	t.Helper()
	if err := h.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = h.cmd.Wait() // says that it was killed
	if runtime.GOOS == "linux" && !gone(h.server, 5*time.Second) {
		t.Errorf("the server outlives its parent: %s", commandLine(h.server))
	}
}

func TestAKilledDemoLeavesNothing(t *testing.T) {
	opts, temp := optionsIn(t)
	h := startHolder(t, opts.CacheDir, temp)
	h.kill(t)
	server := start(t, opts, tinySet())
	if server.home == nil {
		t.Error("the dead demo still holds the kept data")
	}
	if got := query(t, server.DSN(""), "SELECT count(*)::text FROM word"); got != "2" {
		t.Errorf("there are %s words", got)
	}
	h.leftNothing(t)
}

func TestAKilledThrowawayLeavesNothing(t *testing.T) {
	opts, temp := optionsIn(t)
	h := startHolder(t, "throwaway", temp)
	h.kill(t)
	server, err := Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	h.leftNothing(t)
	stop(t, server)
}

// optionsIn are options with a directory for temporary files that is this test's own.
func optionsIn(t *testing.T) (opts Options, temp string) {
	t.Helper()
	opts, temp = options(t), sharedDir(t)
	opts.Env = func(name string) string {
		if name == "TMPDIR" {
			return temp
		}
		return os.Getenv(name)
	}
	return opts, temp
}

// leftNothing fails the test where a killed holder's server or directory is still there.
func (h holder) leftNothing(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(h.runDir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the dead process's directory is still there: %v", err)
	}
	if commandLine(h.server) != "" {
		t.Error("the dead process's server still runs")
	}
}

// Where no signal comes with the death of the parent, the next start stops the server.
func TestAServerWithoutParentIsStopped(t *testing.T) {
	opts, temp := options(t), sharedDir(t)
	server := start(t, opts, tinySet())
	pid := server.process.cmd.Process.Pid
	orphan := filepath.Join(temp, runPrefix+"orphan")
	if err := os.Mkdir(orphan, 0o700); err != nil {
		t.Fatal(err)
	}
	pidFile, err := os.ReadFile(server.run.join(socketName + ".lock"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{lockName: nil, socketName + ".lock": pidFile} {
		if err := os.WriteFile(filepath.Join(orphan, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	who, err := chooseAccount()
	if err != nil {
		t.Fatal(err)
	}
	reap(temp, who)
	if !gone(pid, 0) {
		t.Errorf("the server still runs: %s", commandLine(pid))
	}
	if _, err := os.Stat(orphan); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("its directory is still there: %v", err)
	}
}

func TestReapingLeavesOthersAlone(t *testing.T) {
	temp := sharedDir(t)
	held := filepath.Join(temp, runPrefix+"held")
	foreign := filepath.Join(temp, runPrefix+"file-of-somebody")
	if err := os.Mkdir(held, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(foreign, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	dir, err := hold(held)
	if err != nil {
		t.Fatal(err)
	}
	defer dir.release()
	// A pid file that names a process which is no server of that directory: ourselves.
	text := strconv.Itoa(os.Getpid()) + "\n" + held + "\n"
	if err := os.WriteFile(dir.join(socketName+".lock"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	who, err := chooseAccount()
	if err != nil {
		t.Fatal(err)
	}
	reap(temp, who)
	stopStale(dir.join(socketName + ".lock"))
	for _, path := range []string{held, foreign} {
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s is gone: %v", path, err)
		}
	}
	if _, err := hold(held); !errors.Is(err, errLocked) {
		t.Errorf("a held directory can be held again: %v", err)
	}
}

// gone waits for the end of a process that is no child of ours.
func gone(pid int, patience time.Duration) bool {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); ; <-tick.C {
		if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) || !strings.Contains(commandLine(pid), "-D") {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}
