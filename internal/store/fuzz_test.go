package store

import (
	"bytes"
	"path/filepath"
	"syscall"
	"testing"
)

// FuzzWrite holds that what is kept is read as it was, and that of two writes,
// any call of the second failing or being the last of the process, the file
// holds the one or the other.
func FuzzWrite(f *testing.F) {
	path := filepath.Join(f.TempDir(), "state")
	f.Add([]byte(`{"recent":[]}`), []byte("\x00\xff"), uint8(3), false)
	f.Add([]byte(""), []byte("x"), uint8(200), true)
	f.Fuzz(func(t *testing.T, old, fresh []byte, call uint8, dies bool) {
		if err := Open(path).Write("state.json", old); err != nil {
			t.Fatal(err)
		}
		bad := &faulty{disk: system{}, left: int(call)%16 + 1, err: syscall.ENOSPC}
		if dies {
			bad.err = nil
		}
		dead, err := write(Dir{path: path, disk: bad}, string(fresh))
		got, readErr := Open(path).Read("state.json")
		if readErr != nil || !bytes.Equal(got, old) && !bytes.Equal(got, fresh) || !dead && err == nil && !bytes.Equal(got, fresh) {
			t.Errorf("%q, written over %q with a fault at call %d, is %q: %v, %v", fresh, old, call, got, err, readErr)
		}
	})
}
