package store

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// disk is what a Dir asks of the file system; tests let each call fail.
type disk interface {
	MkdirAll(path string, mode fs.FileMode) error
	Stat(path string) (fs.FileInfo, error)
	Chmod(path string, mode fs.FileMode) error
	ReadFile(path string) ([]byte, error)
	// Create makes a file that is not there yet.
	Create(path string, mode fs.FileMode) (file, error)
	Rename(from, to string) error
	Remove(path string) error
	// SyncDir makes a rename last through a power failure.
	SyncDir(path string) error
	// Lock takes an exclusive lock, which ends with unlock or the process.
	Lock(path string, patience time.Duration) (unlock func(), err error)
}

// file is an open file that is being written.
type file interface {
	Write(p []byte) (int, error)
	Sync() error
	Close() error
}

// system is the real disk.
type system struct{}

func (system) MkdirAll(path string, mode fs.FileMode) error { return os.MkdirAll(path, mode) }
func (system) Stat(path string) (fs.FileInfo, error)        { return os.Stat(path) }
func (system) Chmod(path string, mode fs.FileMode) error    { return os.Chmod(path, mode) }
func (system) ReadFile(path string) ([]byte, error)         { return os.ReadFile(path) }
func (system) Rename(from, to string) error                 { return os.Rename(from, to) }
func (system) Remove(path string) error                     { return os.Remove(path) }

func (system) Create(path string, mode fs.FileMode) (file, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|syscall.O_NOFOLLOW, mode)
}

func (system) SyncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	// Some file systems cannot sync a directory and say EINVAL.
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) {
		return err
	}
	return nil
}

// betweenTries is short beside what a person notices.
const betweenTries = 10 * time.Millisecond

func (system) Lock(path string, patience time.Duration) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, fileMode)
	if err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(betweenTries) {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = f.Close() }, nil // closing gives the lock back
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) || time.Now().After(deadline) {
			_ = f.Close()
			return nil, &fs.PathError{Op: "lock", Path: path, Err: err}
		}
	}
}
