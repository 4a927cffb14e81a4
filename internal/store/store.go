// Package store keeps assay's few files: what it remembers between sessions.
// Only their owner can read them, and whenever the process dies or the disk is
// full, a file is the old one or the new one, never half of either. It imports
// the standard library only.
package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"
)

const (
	dirMode  fs.FileMode = 0o700
	fileMode fs.FileMode = 0o600
	lockName             = "lock"
	// newSuffix marks the file that is about to take a file's place.
	newSuffix = ".new"
	// patience is how long another assay may hold the directory.
	patience = time.Second
)

// ErrOff says that nothing is to be kept.
var ErrOff = errors.New("keeping files is switched off")

// Dir is a directory of this user's own. The zero Dir keeps nothing.
type Dir struct {
	path string
	disk disk
}

// Open names the directory; it is made when something is first kept. Path ""
// keeps nothing.
func Open(path string) Dir { return Dir{path: path, disk: system{}} }

// Off says that nothing is kept here.
func (d Dir) Off() bool { return d.path == "" }

// Path is where a file of that name is.
func (d Dir) Path(name string) string { return filepath.Join(d.path, name) }

// Read gives a file's content; the error is fs.ErrNotExist where there is none,
// ErrOff where nothing is kept.
func (d Dir) Read(name string) ([]byte, error) {
	if d.Off() {
		return nil, ErrOff
	}
	return d.disk.ReadFile(d.Path(name))
}

// Write replaces a file.
func (d Dir) Write(name string, content []byte) error {
	return d.Update(name, func([]byte) ([]byte, error) { return content, nil })
}

// Update replaces a file by what change makes of it, nil where there is none
// yet. Other processes that update at the same time wait for their turn.
func (d Dir) Update(name string, change func(old []byte) ([]byte, error)) error {
	if d.Off() {
		return ErrOff
	}
	if err := d.update(name, change); err != nil {
		return fmt.Errorf("keep %s: %w", d.Path(name), err)
	}
	return nil
}

func (d Dir) update(name string, change func(old []byte) ([]byte, error)) error {
	if err := d.makePrivate(); err != nil {
		return err
	}
	unlock, err := d.disk.Lock(d.Path(lockName), patience)
	if err != nil {
		return err
	}
	defer unlock()
	old, err := d.disk.ReadFile(d.Path(name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	content, err := change(old)
	if err != nil {
		return err
	}
	return d.replace(name, content)
}

// makePrivate makes the directory, or closes it to others where it exists.
func (d Dir) makePrivate() error {
	if err := d.disk.MkdirAll(d.path, dirMode); err != nil {
		return err
	}
	info, err := d.disk.Stat(d.path)
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return d.disk.Chmod(d.path, dirMode)
}

// replace writes the new file beside the old one and then renames it. The lock
// is held: a new file that is there already was left by a process that died.
func (d Dir) replace(name string, content []byte) error {
	fresh := d.Path(name + newSuffix)
	if err := d.disk.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := d.fill(fresh, content); err != nil {
		_ = d.disk.Remove(fresh) // the next update does, where this fails
		return err
	}
	if err := d.disk.Rename(fresh, d.Path(name)); err != nil {
		_ = d.disk.Remove(fresh)
		return err
	}
	return d.disk.SyncDir(d.path)
}

func (d Dir) fill(path string, content []byte) error {
	f, err := d.disk.Create(path, fileMode)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}
