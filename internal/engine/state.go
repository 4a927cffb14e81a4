package engine

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"assay/ui/service"
)

// maxRecent is how many connections are remembered.
const maxRecent = 10

// state is what is kept between sessions; it never holds a password.
type state struct {
	Recent    []recent `json:"recent"`
	Confirmed []string `json:"confirmed"` // identities of databases that are not production
}

type recent struct {
	Label    string `json:"label"`
	Host     string `json:"host"`
	Port     string `json:"port"`
	User     string `json:"user"`
	Database string `json:"database"`
}

// Recent are the connections made before, newest first.
func (e *Engine) Recent() []service.Target {
	var out []service.Target
	for _, r := range e.load().Recent {
		out = append(out, service.Target{Label: r.Label, Host: r.Host, Port: r.Port, User: r.User, Database: r.Database})
	}
	return out
}

// remember puts a connection first among the recent ones.
func (e *Engine) remember(port int, conn *service.Connection) {
	s := e.load()
	r := recent{Label: conn.Label, Host: conn.Host, Port: strconv.Itoa(port), User: conn.User, Database: conn.Database}
	s.Recent = slices.DeleteFunc(s.Recent, func(o recent) bool { return o.Label == r.Label })
	s.Recent = slices.Insert(s.Recent, 0, r)
	s.Recent = s.Recent[:min(len(s.Recent), maxRecent)]
	e.save(s)
}

func (e *Engine) confirmedBefore(identity string) bool {
	return identity != "" && slices.Contains(e.load().Confirmed, identity)
}

func (e *Engine) rememberConfirmed(identity string) {
	s := e.load()
	if identity == "" || slices.Contains(s.Confirmed, identity) {
		return
	}
	s.Confirmed = append(s.Confirmed, identity)
	e.save(s)
}

func (e *Engine) statePath() string { return filepath.Join(e.opts.StateDir, "state.json") }

// load reads the state; a missing or damaged file is an empty one, since
// nothing in it is worth refusing to start for.
func (e *Engine) load() state {
	var s state
	if e.opts.StateDir == "" {
		return s
	}
	src, err := os.ReadFile(e.statePath())
	if err != nil || json.Unmarshal(src, &s) != nil {
		return state{}
	}
	return s
}

// save writes the state beside the old one and renames it, so that a crash
// leaves one or the other. A state that cannot be kept is no reason to stop.
func (e *Engine) save(s state) {
	if e.opts.StateDir == "" || os.MkdirAll(e.opts.StateDir, 0o700) != nil {
		return
	}
	src, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return
	}
	tmp, err := os.CreateTemp(e.opts.StateDir, "state-*")
	if err != nil {
		return
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // gone already once renamed
	_, err = tmp.Write(src)
	if closeErr := tmp.Close(); err != nil || closeErr != nil {
		return
	}
	_ = os.Rename(tmp.Name(), e.statePath()) // not kept, then
}
