//go:build unix

package file_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"assay/internal/file"
)

const most = 1 << 20

// TestRead: whatever is named is answered within a second, with what it is.
func TestRead(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string, mode os.FileMode) {
		if err := os.WriteFile(at(name), []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	write("small", "select 1", 0o600)
	write("secret", "select 1", 0)
	write("sparse", "", 0o600)
	must(os.Truncate(at("sparse"), 8<<30))
	must(syscall.Mkfifo(at("pipe"), 0o600))
	must(os.Symlink("loop", at("loop")))
	for name, want := range map[string]string{
		at("small"): "", at("sparse"): "8192 MB are more than the 1 MB", at("pipe"): "nothing was written", at("loop"): "too many levels",
		at("none"): "no such file", dir: "is a directory", "/dev/zero": "is a device", at("secret"): "permission denied",
		"/dev/null": "is a device",
	} {
		if name == at("secret") && os.Getuid() == 0 {
			want = "" // root reads everything
		}
		from := time.Now()
		src, err := file.Read(t.Context(), name, most)
		if took := time.Since(from); took > 3*time.Second { // a second, and what else the machine does
			t.Errorf("%s took %s", name, took)
		}
		switch {
		case want == "" && (err != nil || string(src) != "select 1"):
			t.Errorf("%s: %q, %v", name, src, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), dir)):
			t.Errorf("%s: %v, want %q and no path", name, err, want)
		}
	}
}

// TestReadPipe: a pipe with a writer is read to its end, slow or not, unless the user ends it.
func TestReadPipe(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	wrote := make(chan error, 1)
	go func() {
		w, err := os.OpenFile(name, os.O_WRONLY, 0) // waits for the reader
		if err == nil {
			_, err = w.WriteString("select ")
			_, err2 := w.WriteString("1")
			err = errors.Join(err, err2, w.Close())
		}
		wrote <- err
	}()
	src, err := file.Read(t.Context(), name, most)
	if err != nil || string(src) != "select 1" {
		t.Errorf("read %q, %v", src, err)
	}
	if err := <-wrote; err != nil {
		t.Fatal(err)
	}

	// both ends: its writer writes once and then stays
	w, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := w.WriteString("select"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := file.Read(ctx, name, most); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("ended while it waits: %v", err)
	}
}

// TestReadAll bounds what has no size: it is read no further than the bound.
func TestReadAll(t *testing.T) {
	endless := &zeros{}
	if _, err := file.ReadAll(endless, most); err == nil || !strings.Contains(err.Error(), "more than the 1 MB") {
		t.Errorf("endless: %v", err)
	}
	if endless.given > 4*most {
		t.Errorf("%d bytes were read of an endless text", endless.given)
	}
	if src, err := file.ReadAll(strings.NewReader(strings.Repeat("x", most)), most); err != nil || len(src) != most {
		t.Errorf("just fits: %d, %v", len(src), err)
	}
}

type zeros struct{ given int }

func (z *zeros) Read(p []byte) (int, error) {
	clear(p)
	z.given += len(p)
	return len(p), nil
}
