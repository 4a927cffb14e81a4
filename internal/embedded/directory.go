package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// directory is a directory that we hold the lock of. The kernel gives the lock back when we die, however we die, so
// a directory whose lock is free belongs to nobody.
type directory struct {
	path string
	lock *os.File
}

// errLocked means that another process holds the directory.
var errLocked = errors.New("another assay is using it")

const (
	lockName   = "lock"
	socketName = ".s.PGSQL.5432"
	runPrefix  = "assay-pg-"
	// longestSocket is how long a socket's path may be on the system that allows least (macOS: 104 with the final 0).
	longestSocket = 103
)

// hold takes the lock of a directory, or gives errLocked.
func hold(path string) (*directory, error) {
	lock, err := os.OpenFile(filepath.Join(path, lockName), os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = lock.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errLocked
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return &directory{path: path, lock: lock}, nil
}

func (d *directory) join(name string) string { return filepath.Join(d.path, name) }

// release gives the directory back and keeps what is in it.
func (d *directory) release() { _ = d.lock.Close() }

// remove deletes the directory and all in it.
func (d *directory) remove() error {
	defer d.lock.Close()
	return os.RemoveAll(d.path)
}

// makeDirs is os.MkdirAll for directories that everybody may enter, whatever the umask: as root we share them with
// the user that the server runs as.
func makeDirs(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil
	}
	if parent := filepath.Dir(path); parent != path {
		if err := makeDirs(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(path, sharedMode); err != nil {
		if errors.Is(err, os.ErrExist) {
			return nil // somebody else made it meanwhile
		}
		return err
	}
	return os.Chmod(path, sharedMode)
}

// sharedMode lets everybody enter a directory: what is secret lies in a data directory, which is its user's own.
const sharedMode os.FileMode = 0o755

// newRunDir makes a short private directory for a socket, and for the data of a throwaway server.
func newRunDir(opts Options, who account) (*directory, error) {
	base, err := shortTempDir(opts, who)
	if err != nil {
		return nil, err
	}
	reap(base, who)
	for {
		path, err := os.MkdirTemp(base, runPrefix)
		if err != nil {
			return nil, fmt.Errorf("make a directory for the server: %w", err)
		}
		dir, err := hold(path)
		if err == nil {
			err = who.chown(path)
		}
		if err == nil {
			_, err = os.Lstat(dir.join(lockName))
		}
		if errors.Is(err, errLocked) || errors.Is(err, os.ErrNotExist) {
			continue // another start took it for a leftover and removes it
		}
		if err != nil {
			return nil, fmt.Errorf("make a directory for the server: %w", err)
		}
		return dir, nil
	}
}

// shortTempDir is a directory for temporary files that the account can enter, with a path short enough for sockets.
func shortTempDir(opts Options, who account) (string, error) {
	var reasons []string
	for _, dir := range []string{opts.getenv("TMPDIR"), "/tmp", "/var/tmp"} {
		if dir == "" {
			continue
		}
		if len(filepath.Join(dir, runPrefix+"0123456789", socketName+".lock")) > longestSocket {
			reasons = append(reasons, dir+" is too long for a socket's path")
			continue
		}
		if err := who.canEnter(dir); err != nil {
			reasons = append(reasons, err.Error())
			continue
		}
		return dir, nil
	}
	return "", errors.New("find a directory for the server's socket: " + strings.Join(reasons, "; ") + "; set TMPDIR to a short path that everybody can enter")
}

// reap removes what killed processes left in a directory of temporary files: it stops their servers if they still
// run, and deletes their directories. What it may not touch it leaves alone.
func reap(base string, who account) {
	left, _ := filepath.Glob(filepath.Join(base, runPrefix+"*"))
	for _, path := range left {
		info, err := os.Lstat(path)
		if err != nil || !info.IsDir() {
			continue
		}
		uid, ok := ownerOf(info)
		if ours := uid == os.Geteuid() || who.other && uid == int(who.uid); !ok || !ours {
			continue
		}
		if _, err := os.Lstat(filepath.Join(path, lockName)); err != nil {
			_ = os.Remove(path) // does so only where it is empty: its maker died, or makes another
			continue
		}
		dir, err := hold(path)
		if err != nil {
			continue
		}
		stopStale(dir.join(socketName + ".lock"))
		_ = dir.remove()
	}
}

// stopStale stops the server that wrote a pid file, if it is still that server. The file's first line is the
// process id and its second the data directory, which we always name on the command line.
func stopStale(pidFile string) {
	text, err := os.ReadFile(pidFile)
	if err != nil {
		return
	}
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || len(lines) < 2 || pid <= 1 {
		return
	}
	ours := func() bool { return strings.Contains(commandLine(pid), "-D "+lines[1]+" ") }
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		if !ours() {
			return
		}
		_ = syscall.Kill(pid, signal)
		for deadline := time.Now().Add(3 * time.Second); ours() && time.Now().Before(deadline); {
			<-time.After(10 * time.Millisecond)
		}
	}
}

// ownerOf is the user that a file belongs to.
func ownerOf(info os.FileInfo) (uid int, ok bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(stat.Uid), true
}
