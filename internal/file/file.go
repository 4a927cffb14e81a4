// Package file reads what the user named, whatever that is: a file of any size,
// a pipe that nobody writes to, a device that never ends. It is bounded, and an
// error of it says what is wrong with the thing itself.
package file

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// patience is how long a named pipe without a writer is waited for: one that a
// shell has just made for <(command) gets its writer in less.
const patience = 800 * time.Millisecond

// Read reads a file, or a pipe to its end, of at most so many bytes.
func Read(ctx context.Context, name string, most int64) ([]byte, error) {
	if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() && info.Size() > most {
		return nil, tooLarge(fmt.Sprintf("%d MB are", info.Size()>>20), most)
	}
	f, err := Open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	src, err := ReadAll(f, most)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return src, err
}

// Open opens a file, or a pipe that somebody writes to; the end of ctx ends a pipe.
func Open(ctx context.Context, name string) (io.ReadCloser, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, bare(err)
	}
	mode := info.Mode()
	switch {
	case mode.IsDir():
		return nil, errors.New("it is a directory; name a file")
	case mode&fs.ModeNamedPipe != 0:
		return openPipe(ctx, name)
	case !mode.IsRegular():
		return nil, errors.New("it is a device or a socket; name a file")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, bare(err)
	}
	return f, nil
}

// ReadAll is io.ReadAll of at most so many bytes.
func ReadAll(r io.Reader, most int64) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(min(size(r), most)) + bytes.MinRead)
	if _, err := b.ReadFrom(io.LimitReader(r, most+1)); err != nil {
		return nil, bare(err)
	}
	if int64(b.Len()) > most {
		return nil, tooLarge("it is", most) // it has grown, or has no end
	}
	return b.Bytes(), nil
}

// size is how much a file has to read, as far as it is known: reading it into
// memory that grows takes several times as long.
func size(r io.Reader) int64 {
	if f, ok := r.(fs.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			return info.Size()
		}
	}
	return 0
}

func tooLarge(size string, most int64) error {
	return fmt.Errorf("%s more than the %d MB that are read at once; cut out the part that you mean", size, most>>20)
}

// pipe is a pipe with what was read of it already in front.
type pipe struct {
	io.Reader
	file *os.File
	stop func() bool
}

func (p pipe) Close() error {
	p.stop()
	return p.file.Close()
}

// openPipe opens a pipe without waiting for its writer, and then waits for what
// one writes, but not for one to come.
func openPipe(ctx context.Context, name string) (io.ReadCloser, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|nonblocking, 0)
	if err != nil {
		return nil, bare(err)
	}
	p := pipe{file: f, stop: context.AfterFunc(ctx, func() { _ = f.SetReadDeadline(time.Unix(1, 0)) })}
	first, err := firstOf(ctx, f)
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	p.Reader = io.MultiReader(bytes.NewReader(first), f)
	return p, nil
}

// firstOf gives the first bytes of a pipe, which looks ended while it has no writer.
func firstOf(ctx context.Context, f *os.File) ([]byte, error) {
	const between = 20 * time.Millisecond
	again := time.NewTicker(between)
	defer again.Stop()
	over := time.After(patience)
	buf := make([]byte, 4096)
	for {
		n, err := f.Read(buf)
		if n > 0 || err != nil && !errors.Is(err, io.EOF) {
			return buf[:n], bare(err)
		}
		select {
		case <-again.C:
		case <-over:
			return nil, errors.New("it is a pipe that nothing was written to; name a file, or start its writer first")
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// bare is an error without the path, which whoever asked tells.
func bare(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
