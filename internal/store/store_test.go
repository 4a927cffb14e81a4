package store

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// died is what a call panics with when the process "dies" in it.
type died struct{}

// faulty is a disk whose nth call fails: with err, or, where err is nil, by the
// process's death, of which a write leaves half.
type faulty struct {
	disk
	left int
	err  error
}

func (f *faulty) hit() bool {
	f.left--
	if f.left != 0 {
		return false
	}
	if f.err == nil {
		panic(died{})
	}
	return true
}

func (f *faulty) MkdirAll(p string, m fs.FileMode) error {
	if f.hit() {
		return f.err
	}
	return f.disk.MkdirAll(p, m)
}

func (f *faulty) Stat(p string) (fs.FileInfo, error) {
	if f.hit() {
		return nil, f.err
	}
	return f.disk.Stat(p)
}

func (f *faulty) Chmod(p string, m fs.FileMode) error {
	if f.hit() {
		return f.err
	}
	return f.disk.Chmod(p, m)
}

func (f *faulty) ReadFile(p string) ([]byte, error) {
	if f.hit() {
		return nil, f.err
	}
	return f.disk.ReadFile(p)
}

func (f *faulty) Rename(a, b string) error {
	if f.hit() {
		return f.err
	}
	return f.disk.Rename(a, b)
}

func (f *faulty) Remove(p string) error {
	if f.hit() {
		return f.err
	}
	return f.disk.Remove(p)
}

func (f *faulty) SyncDir(p string) error {
	if f.hit() {
		return f.err
	}
	return f.disk.SyncDir(p)
}

func (f *faulty) Lock(p string, d time.Duration) (func(), error) {
	if f.hit() {
		return nil, f.err
	}
	return f.disk.Lock(p, d)
}

func (f *faulty) Create(p string, m fs.FileMode) (file, error) {
	if f.hit() {
		return nil, f.err
	}
	open, err := f.disk.Create(p, m)
	return &faultyFile{open, f}, err
}

type faultyFile struct {
	file
	f *faulty
}

func (f *faultyFile) Write(p []byte) (n int, err error) {
	defer func() {
		if r := recover(); r != nil {
			_, _ = f.file.Write(p[:len(p)/2])
			panic(r)
		}
	}()
	if f.f.hit() {
		n, _ = f.file.Write(p[:len(p)/2])
		return n, f.f.err
	}
	return f.file.Write(p)
}

func (f *faultyFile) Sync() error {
	if f.f.hit() {
		return f.f.err
	}
	return f.file.Sync()
}

func (f *faultyFile) Close() error {
	if f.f.hit() {
		_ = f.file.Close()
		return f.f.err
	}
	return f.file.Close()
}

// write writes and says whether the process died in it.
func write(d Dir, content string) (dead bool, err error) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(died); !ok {
				panic(r)
			}
			dead = true
		}
	}()
	return false, d.Write("state.json", []byte(content))
}

// F19: whatever call fails, or is the last of the process, the file is the old
// one or the new one, and the next write succeeds and leaves nothing behind.
func TestF19EveryCallMayFail(t *testing.T) {
	for _, fault := range []error{nil, syscall.ENOSPC, syscall.EACCES, syscall.EIO} {
		n := 1
		for failsAt(t, n, fault) {
			n++
		}
		if n < 10 {
			t.Errorf("%v: only %d calls were tried", fault, n-1)
		}
	}
}

// failsAt lets the nth call of a write fail; false where there is no nth.
func failsAt(t *testing.T, n int, fault error) bool {
	t.Helper()
	old, fresh := strings.Repeat("old ", 3000), strings.Repeat("new ", 5000)
	path := filepath.Join(t.TempDir(), "state", "assay")
	if err := Open(path).Write("state.json", []byte(old)); err != nil {
		t.Fatal(err)
	}
	bad := &faulty{disk: system{}, left: n, err: fault}
	dead, err := write(Dir{path: path, disk: bad}, fresh)
	if bad.left > 0 {
		return false
	}
	got, readErr := Open(path).Read("state.json")
	if readErr != nil || string(got) != old && string(got) != fresh {
		t.Errorf("%v at call %d: %d bytes, neither old nor new (%v)", fault, n, len(got), readErr)
	}
	if !dead && err == nil && string(got) != fresh {
		t.Errorf("%v at call %d: no error, and the file is the old one", fault, n)
	}
	if _, err := write(Open(path), "third"); err != nil {
		t.Errorf("%v at call %d: the next write fails: %v", fault, n, err)
	}
	if left := names(t, path); !slices.Equal(left, []string{"lock", "state.json"}) {
		t.Errorf("%v at call %d: left behind: %v", fault, n, left)
	}
	return true
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestOnlyTheOwnerCanRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "assay")
	if err := os.Mkdir(path, 0o777); err != nil { // as another program may have made it
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o777); err != nil {
		t.Fatal(err)
	}
	d := Open(path)
	if err := d.Write("state.json", []byte("x")); err != nil {
		t.Fatal(err)
	}
	for p, want := range map[string]fs.FileMode{path: 0o700, d.Path("state.json"): 0o600, d.Path("lock"): 0o600} {
		info, err := os.Stat(p)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v, want %v", p, info.Mode().Perm(), err, want)
		}
	}
}

func TestOffKeepsNothing(t *testing.T) {
	d := Open("")
	if err := d.Write("x", nil); !errors.Is(err, ErrOff) {
		t.Error(err)
	}
	if _, err := d.Read("x"); !errors.Is(err, ErrOff) {
		t.Error(err)
	}
}

func TestUpdatesWaitForEachOther(t *testing.T) {
	d := Open(t.TempDir())
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			err := d.Update("count", func(old []byte) ([]byte, error) { return append(old, 'x'), nil })
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got, _ := d.Read("count"); len(got) != 20 {
		t.Errorf("%d of 20 updates are there", len(got))
	}
}

func TestALockThatIsHeldIsNotWaitedForLong(t *testing.T) {
	d := Open(t.TempDir())
	unlock, err := system{}.Lock(d.Path(lockName), patience)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if err := d.Write("x", nil); !errors.Is(err, syscall.EWOULDBLOCK) {
		t.Errorf("the error is %v", err)
	}
}

// killMe is set for the process that TestKilledWhileWriting starts.
const killMe = "STORE_WRITE_UNTIL_KILLED"

func TestMain(m *testing.M) {
	if path := os.Getenv(killMe); path != "" {
		for d, c := Open(path), byte(0); ; c++ {
			if err := d.Write("state.json", bytes.Repeat([]byte{'a' + c%26}, 200_000)); err != nil {
				os.Exit(1)
			}
		}
	}
	os.Exit(m.Run())
}

func TestKilledWhileWriting(t *testing.T) {
	d := Open(t.TempDir())
	for range 20 {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), killMe+"="+d.path)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		waitForWrites(t, d)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		got, err := d.Read("state.json")
		if err != nil || len(got) != 200_000 || !bytes.Equal(got, bytes.Repeat(got[:1], len(got))) {
			t.Fatalf("%d bytes of several writes, %v", len(got), err)
		}
	}
}

// waitForWrites returns once the file was replaced twice.
func waitForWrites(t *testing.T, d Dir) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	var last fs.FileInfo
	for changes := 0; changes < 2; {
		if time.Now().After(deadline) {
			t.Fatal("the process writes nothing")
		}
		info, err := os.Stat(d.Path("state.json"))
		if err == nil && (last == nil || !os.SameFile(last, info)) {
			last = info
			changes++
		}
	}
}
