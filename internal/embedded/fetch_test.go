package embedded

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// archiveFile is one file of a package's archive.
type archiveFile struct {
	name, text string
	mode       int64
}

// fakeNPM makes a directory with an npm that serves one archive and that checksum.
func fakeNPM(t *testing.T, integrity string, files ...archiveFile) (dir string) {
	t.Helper()
	dir = sharedDir(t)
	var packed bytes.Buffer
	compressed := gzip.NewWriter(&packed)
	archive := tar.NewWriter(compressed)
	for _, f := range files {
		header := tar.Header{Name: f.name, Typeflag: tar.TypeReg, Mode: f.mode, Size: int64(len(f.text))}
		if err := archive.WriteHeader(&header); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(f.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(archive.Close(), compressed.Close()); err != nil {
		t.Fatal(err)
	}
	if integrity == "" {
		sum := sha512.Sum512(packed.Bytes())
		integrity = "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
	}
	if err := os.WriteFile(filepath.Join(dir, "package.tgz"), packed.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	script(t, filepath.Join(dir, "npm"), `case $1 in
view) echo some warning; echo `+integrity+` ;;
pack) cp `+dir+`/package.tgz . && echo package.tgz ;;
esac`)
	return dir
}

// goodPackage is a package whose postgres only knows its version.
func goodPackage() []archiveFile {
	return []archiveFile{
		{"package/README.md", "not a part of the binaries", 0o644},
		{"package/native/bin/postgres", "#!/bin/sh\necho 'postgres (PostgreSQL) 17.10'\n", 0o755},
		{"package/native/bin/initdb", "#!/bin/sh\n", 0o755},
		{"package/native/lib/libx.so.1.2", "code", 0o755},
		{"package/native/pg-symlinks.json", `[{"source":"native/lib/libx.so.1.2","target":"native/lib/libx.so.1"}]`, 0o644},
	}
}

// fetchOptions are options whose PATH has the fake npm.
func fetchOptions(t *testing.T, npm string) Options {
	t.Helper()
	if fetchPlatform() == "" {
		t.Skip("there is no package for this system")
	}
	return Options{CacheDir: sharedDir(t), Env: func(name string) string {
		if name == "PATH" {
			return npm
		}
		return ""
	}}
}

func TestFetch(t *testing.T) {
	npm := fakeNPM(t, "", goodPackage()...)
	opts := fetchOptions(t, npm)
	var unpacked Progress
	opts.Progress = func(p Progress) { unpacked = p }
	got, err := Fetch(t.Context(), opts, "")
	if err != nil {
		t.Fatal(err)
	}
	if got.Version != "17.10" || got.Major != 17 {
		t.Errorf("fetched %+v", got)
	}
	if unpacked.Total == 0 || unpacked.Done != unpacked.Total {
		t.Errorf("the progress ended at %d of %d", unpacked.Done, unpacked.Total)
	}
	if text, err := os.ReadFile(filepath.Join(got.Dir, "../lib/libx.so.1")); err != nil || string(text) != "code" {
		t.Errorf("the link gives %q (%v)", text, err)
	}
	if _, err := os.Stat(filepath.Join(got.Dir, "../README.md")); err == nil {
		t.Error("files beside the binaries were unpacked")
	}
	if err := os.Remove(filepath.Join(npm, "package.tgz")); err != nil {
		t.Fatal(err)
	}
	if again, err := Fetch(t.Context(), opts, "17"); err != nil || again != got {
		t.Errorf("what is in the cache was not used: %+v, %v", again, err)
	}
	opts.Major = 17
	if found, err := Find(t.Context(), opts); err != nil || found.Major != 17 {
		t.Errorf("Find does not see it: %+v, %v", found, err)
	}
	if left, _ := filepath.Glob(filepath.Join(opts.CacheDir, "fetch-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestFetchRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		integrity, says string
		files           []archiveFile
	}{
		"another archive": {"sha512-AAAA", "is not what the registry describes", goodPackage()},
		"a weak checksum": {"sha1-AAAA", "no sha512 checksum", goodPackage()},
		"a way out":       {"", "leads out of the archive", []archiveFile{{"package/native/../../../evil", "x", 0o644}}},
	} {
		t.Run(name, func(t *testing.T) {
			opts := fetchOptions(t, fakeNPM(t, test.integrity, test.files...))
			if _, err := Fetch(t.Context(), opts, ""); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("the error is %v", err)
			}
			if left, _ := filepath.Glob(filepath.Join(fetchedDir(opts.CacheDir), "*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestFetchWithoutNPM(t *testing.T) {
	opts := fetchOptions(t, t.TempDir())
	if _, err := Fetch(t.Context(), opts, ""); err == nil || !strings.Contains(err.Error(), "no npm") {
		t.Errorf("the error is %v", err)
	}
}
