package engine

import (
	"context"
	"fmt"
	"strings"

	"assay/internal/embedded"
	"assay/internal/postgres"
	"assay/samples"
	"assay/ui/service"
)

// demoSet is the sample set of the demo.
const demoSet = "shop"

// Connect opens the database and makes it the current one; the one before is
// kept when it fails.
func (e *Engine) Connect(ctx context.Context, target service.Target) (*service.Connection, error) {
	cfg, warnings, err := postgres.ParseTarget(postgres.Target{
		DSN: target.DSN, Host: target.Host, Port: target.Port,
		User: target.User, Database: target.Database, Role: target.Role,
	}, e.opts.Env)
	if err != nil {
		return nil, problemOf("reading the connection", err)
	}
	if target.Password != "" {
		cfg = cfg.WithPassword(target.Password)
	}
	server, err := postgres.Open(ctx, cfg)
	if err != nil {
		return nil, problemOf("connecting to "+cfg.Redacted(), err)
	}
	conn, identity := e.describe(ctx, server, cfg.Redacted())
	for _, w := range warnings {
		conn.Warnings = append(conn.Warnings, w.Text)
	}
	if err := e.remember(server.Info().Port, conn); err != nil {
		conn.Warnings = append(conn.Warnings, "the connection is not remembered: "+err.Error())
	}
	e.adopt(ctx, server, nil, conn, identity)
	return e.Connection(), nil
}

// describe reads what the screen shows of a connection, and whether the server
// looks like production.
func (e *Engine) describe(ctx context.Context, server *postgres.Server, label string) (*service.Connection, string) {
	info := server.Info()
	conn := &service.Connection{
		Label: label, Database: info.Database, User: info.User, Host: info.Host,
		Version: shortVersion(info), ReadReplica: info.InRecovery, Superuser: info.Superuser,
		Psql: psqlCommand(info, server.Config().User),
	}
	guard, err := server.Guard(ctx)
	if err != nil {
		conn.Production = []string{"its load could not be read: " + err.Error()}
		return conn, ""
	}
	if len(guard.Powers) > 0 {
		conn.Warnings = append(conn.Warnings, "the role reaches beyond the database ("+strings.Join(guard.Powers, ", ")+"): functions that a statement calls could too; --role NAME, or another user, has fewer rights")
	}
	if info.Pooled {
		conn.Warnings = append(conn.Warnings, "a connection pooler stands between: a cancel goes through it, and a lost connection is noticed when it notices")
	}
	conn.Signs, conn.Score, conn.ProductionFrom = guard.Evidence, guard.Score, postgres.ProductionScore
	if guard.Production() {
		conn.Production = guard.Evidence
		conn.Confirmed = e.confirmedBefore(guard.Identity)
	}
	return conn, guard.Identity
}

// adopt makes a server the current one and lets the one before go.
func (e *Engine) adopt(ctx context.Context, server *postgres.Server, private *embedded.Server, conn *service.Connection, identity string) {
	e.mu.Lock()
	before := e.private
	e.server, e.private, e.conn, e.identity = server, private, conn, identity
	e.mu.Unlock()
	if err := stop(ctx, before); err != nil {
		e.mu.Lock()
		conn.Warnings = append(conn.Warnings, err.Error())
		e.mu.Unlock()
	}
}

// Confirm takes the database's name as the user typed it.
func (e *Engine) Confirm(database string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.conn == nil || e.conn.Database != database {
		return false
	}
	e.conn.Confirmed = true
	if err := e.rememberConfirmed(e.identity); err != nil {
		e.conn.Warnings = append(e.conn.Warnings, "the answer is not remembered: "+err.Error())
	}
	return true
}

// Demo starts the private server with the sample shop and connects to it.
func (e *Engine) Demo(ctx context.Context, progress func(service.Progress)) (*service.Connection, error) {
	private, err := e.StartDemo(ctx, progress)
	if err != nil {
		return nil, err
	}
	cfg, _, err := postgres.ParseTarget(postgres.Target{DSN: private.DSN(demoSet)}, func(string) string { return "" })
	if err != nil {
		return nil, problemOf("reading the demo's connection", err)
	}
	server, err := postgres.Open(ctx, cfg)
	if err != nil {
		_ = private.Close(ctx) // the connection error is the one to show
		return nil, problemOf("connecting to the demo", err)
	}
	info := server.Info()
	e.adopt(ctx, server, private, &service.Connection{
		Label: demoSet + " on demo", Database: info.Database, User: info.User, Version: shortVersion(info),
		Private: true, Confirmed: true, URI: private.URI(demoSet), Psql: private.PsqlCommand(demoSet),
	}, "")
	return e.Connection(), nil
}

// StartDemo starts the private server with the sample shop, unconnected: what
// `assay demo --serve` shows to others.
func (e *Engine) StartDemo(ctx context.Context, progress func(service.Progress)) (*embedded.Server, error) {
	set, ok := samples.Find(demoSet)
	if !ok {
		return nil, fmt.Errorf("the sample set %q is missing", demoSet)
	}
	o := e.opts.Embedded
	o.Fetch = true // the user asked for the demo, and is shown what is fetched
	o.Progress = func(p embedded.Progress) {
		progress(service.Progress{Stage: p.Detail, Done: p.Done, Total: p.Total})
	}
	server, err := embedded.StartSample(ctx, o, set)
	if err != nil {
		return nil, problemOf("starting the demo's PostgreSQL", err)
	}
	return server, nil
}

// psqlCommand opens psql on the same database; the password stays where psql
// finds it by itself.
func psqlCommand(i postgres.Info, user string) string {
	return fmt.Sprintf("psql -h %s -p %d -U %s -d %s", shellWord(i.Host), i.Port, shellWord(user), shellWord(i.Database))
}

// shellWord quotes a word for a POSIX shell where it needs it.
func shellWord(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-./:@", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// shortVersion is "15.18" of "15.18 (Debian 15.18-0+deb12u1)".
func shortVersion(i postgres.Info) string {
	number, _, _ := strings.Cut(i.Version, " ")
	return number
}
