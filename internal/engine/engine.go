// Package engine is the use cases of assay, written once for the screen and
// the command line: connect, read, explain, advise, verify. It implements
// ui/service on top of internal/postgres and internal/embedded and holds the
// statement gate. It never imports pgx.
package engine

import (
	"context"
	"fmt"
	"strconv"
	"sync"

	"assay/advisor"
	"assay/advisor/rules"
	"assay/internal/embedded"
	"assay/internal/postgres"
	"assay/internal/store"
	"assay/samples"
	"assay/ui/service"
)

// Options are the engine's surroundings.
type Options struct {
	Env func(string) string
	// Keep holds recent connections and confirmed databases; its zero value keeps nothing.
	Keep     store.Dir
	Embedded embedded.Options
}

// Engine is a session: one connection at a time, the reports made on it.
type Engine struct {
	opts Options

	mu       sync.Mutex
	server   *postgres.Server
	private  *embedded.Server
	conn     *service.Connection
	identity string // of the server and database, for remembered confirmations
	nextID   int
	jobs     map[string]*job // by statement id, for Verify
}

var _ service.Service = (*Engine)(nil)

// New makes an engine without a connection.
func New(o Options) *Engine {
	return &Engine{opts: o, jobs: map[string]*job{}}
}

// Connection is the current connection, nil when there is none. The value is a
// copy: it does not change under its reader.
func (e *Engine) Connection() *service.Connection {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.conn == nil {
		return nil
	}
	c := *e.conn
	return &c
}

// Samples are the query files of every sample set.
func (e *Engine) Samples() []service.Sample {
	var out []service.Sample
	for _, set := range samples.All() {
		for _, q := range set.Queries() {
			out = append(out, service.Sample{
				Name: q.Name, Title: q.Title, Technique: q.Technique,
				Expect: q.Expect, Rules: q.Rules, Text: q.Source,
			})
		}
	}
	return out
}

// Rule returns the documentation of a rule or a pattern.
func (e *Engine) Rule(id string) (advisor.Doc, bool) {
	for _, r := range rules.All() {
		if r.ID == id {
			return r.Doc, true
		}
	}
	for _, p := range rules.Patterns() {
		if p.ID == id {
			return p.Doc, true
		}
	}
	return advisor.Doc{}, false
}

// Disconnect cuts what work is going on over; the next work connects anew.
func (e *Engine) Disconnect() {
	e.mu.Lock()
	server := e.server
	e.mu.Unlock()
	if server != nil {
		server.Disconnect()
	}
}

// Close ends the connection and stops a private server.
func (e *Engine) Close() error {
	e.mu.Lock()
	private := e.private
	e.server, e.private, e.conn, e.identity = nil, nil, nil, ""
	e.mu.Unlock()
	return stop(context.Background(), private)
}

// stop ends a private server, which may take seconds: not under the lock, which
// the screen waits for.
func stop(ctx context.Context, private *embedded.Server) error {
	if private == nil {
		return nil
	}
	if err := private.Close(ctx); err != nil {
		return fmt.Errorf("stop the private server: %w", err)
	}
	return nil
}

// current returns the open server with its connection, or a Problem.
func (e *Engine) current() (*postgres.Server, service.Connection, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.server == nil {
		return nil, service.Connection{}, &service.Problem{
			What: "there is no connection", Kind: "connection", Position: -1,
			Next: "connect to a development database, or start the demo",
		}
	}
	return e.server, *e.conn, nil
}

// id numbers the statements of a session.
func (e *Engine) id() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.nextID++
	return strconv.Itoa(e.nextID)
}
