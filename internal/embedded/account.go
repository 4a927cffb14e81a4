package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
)

// account is the user that PostgreSQL's programs run as; the zero value is ourselves.
type account struct {
	name     string
	uid, gid uint32
	other    bool // not the user we are: its files must be given to it
}

// chooseAccount is ourselves, or as root an ordinary user that has a passwd entry (initdb insists on one).
func chooseAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.ParseUint(found.Uid, 10, 32)
		gid, errGID := strconv.ParseUint(found.Gid, 10, 32)
		if errors.Join(errUID, errGID) == nil {
			return account{name: name, uid: uint32(uid), gid: uint32(gid), other: true}, nil
		}
	}
	return account{}, errors.New("find an ordinary user to run PostgreSQL as: there is neither postgres nor nobody; start assay as an ordinary user")
}

// chown gives a directory or file to the account.
func (a account) chown(path string) error {
	if !a.other {
		return nil
	}
	return os.Lchown(path, int(a.uid), int(a.gid))
}

// canEnter tells whether the account can enter a directory, by the permission bits on the way to it. It is asked
// only where the account is not ourselves; else the system's own answer is soon enough.
func (a account) canEnter(dir string) error {
	if !a.other {
		return nil
	}
	for at := dir; ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		if err != nil {
			return err
		}
		uid, ok := ownerOf(info)
		open := info.Mode().Perm()&0o001 != 0 || ok && uid == int(a.uid) && info.Mode().Perm()&0o100 != 0
		if !open {
			return fmt.Errorf("user %s cannot enter %s: %w", a.name, at, fs.ErrPermission)
		}
		if at == filepath.Dir(at) {
			return nil
		}
	}
}
