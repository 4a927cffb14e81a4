package embedded

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// process is a running program that dies with us.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed once the program has ended
	err  error         // how it ended; read after done
}

// spawn starts a program as the account, in a process group of its own so that Ctrl+C in the terminal does not
// reach it. Where the system can, the program gets the signal when we die.
//
// The kernel sends that signal when the thread that forked ends, so one locked thread starts the program and waits
// for its end.
func spawn(cmd *exec.Cmd, who account, whenWeDie syscall.Signal) (*process, error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if who.other {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: who.uid, Gid: who.gid}
	}
	dieWithParent(cmd.SysProcAttr, whenWeDie)
	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			p.err = cmd.Wait()
			close(p.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	return p, nil
}

// stop sends a signal and waits for the end that long; it tells whether the program has ended.
func (p *process) stop(signal syscall.Signal, patience time.Duration) bool {
	_ = p.cmd.Process.Signal(signal) // fails only where the program has ended already
	select {
	case <-p.done:
		return true
	case <-time.After(patience):
		return false
	}
}

// environment is all that the server's programs get of ours: a locale and a zone that are the same everywhere.
func environment(home string) []string {
	return []string{"LC_ALL=C", "TZ=UTC", "HOME=" + home, "PATH=" + os.Getenv("PATH")}
}

// run runs a program of the server's to its end; an error carries what it wrote.
func run(ctx context.Context, who account, dir, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) } // and the programs it runs
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.Dir, cmd.Env = dir, environment(dir)
	p, err := spawn(cmd, who, syscall.SIGKILL)
	if err != nil {
		return err
	}
	<-p.done
	if err := ctx.Err(); err != nil {
		return err
	}
	if p.err != nil {
		return fmt.Errorf("%s: %w: %s", program, p.err, tail(output.Bytes()))
	}
	return nil
}

// tailBytes is how much of a program's output an error repeats.
const tailBytes = 2000

// tail is the end of a program's output, trimmed.
func tail(output []byte) string {
	if over := len(output) - tailBytes; over > 0 {
		output = output[over:]
	}
	return string(bytes.TrimSpace(output))
}
