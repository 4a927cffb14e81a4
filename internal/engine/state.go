package engine

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"assay/internal/store"
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
func (e *Engine) remember(port int, conn *service.Connection) error {
	r := recent{Label: conn.Label, Host: conn.Host, Port: strconv.Itoa(port), User: conn.User, Database: conn.Database}
	return e.update(func(s *state) { s.putFirst(r) })
}

func (s *state) putFirst(r recent) {
	s.Recent = slices.DeleteFunc(s.Recent, func(o recent) bool { return o.Label == r.Label })
	s.Recent = slices.Insert(s.Recent, 0, r)
	s.Recent = s.Recent[:min(len(s.Recent), maxRecent)]
}

func (e *Engine) confirmedBefore(identity string) bool {
	return identity != "" && slices.Contains(e.load().Confirmed, identity)
}

func (e *Engine) rememberConfirmed(identity string) error {
	if identity == "" {
		return nil
	}
	return e.update(func(s *state) {
		if !slices.Contains(s.Confirmed, identity) {
			s.Confirmed = append(s.Confirmed, identity)
		}
	})
}

const stateFile = "state.json"

// load reads the state; a missing or damaged file is an empty one, since
// nothing in it is worth refusing to start for.
func (e *Engine) load() state {
	src, err := e.opts.Keep.Read(stateFile)
	if err != nil {
		return state{}
	}
	return readState(src)
}

func readState(src []byte) state {
	var s state
	if json.Unmarshal(src, &s) != nil {
		return state{}
	}
	return s
}

// update changes the state. A state that cannot be kept is no reason to stop:
// callers tell the user and go on.
func (e *Engine) update(change func(*state)) error {
	err := e.opts.Keep.Update(stateFile, func(old []byte) ([]byte, error) {
		s := readState(old)
		change(&s)
		return json.MarshalIndent(s, "", "  ")
	})
	if errors.Is(err, store.ErrOff) {
		return nil
	}
	return err
}
