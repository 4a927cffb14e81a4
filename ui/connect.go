package ui

import (
	"context"
	"errors"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"assay/ui/dialog"
	"assay/ui/queries"
	"assay/ui/service"
)

// choices are the lines of the start screen.
func (r *Root) choices() []queries.Choice {
	send := func(f func(r *Root) tea.Cmd) do { return f }
	out := []queries.Choice{
		{Key: "D", Title: "Try the demo", Note: "a private PostgreSQL with a sample shop", Answer: send((*Root).startDemo)},
		{Key: "c", Title: "Connect", Note: "to your development database", Answer: send((*Root).connectForm)},
		{Key: "o", Title: "Open files", Note: "SQL, a saved plan, or the queries of a Django page", Answer: send((*Root).openForm)},
		{Key: "s", Title: "Samples", Note: "queries with one problem each", Answer: send((*Root).samplesMenu)},
		{Key: "a", Title: "Type or paste SQL", Note: "a paste is never run before you ask", Answer: send((*Root).newStatement)},
	}
	for i, t := range r.svc.Recent() {
		if i == maxRecent {
			break
		}
		c := queries.Choice{Title: recentTitle(t), Note: "", Answer: send(func(r *Root) tea.Cmd { return r.connect(t) })}
		if i == 0 {
			c.Heading = "Recent connections"
		}
		out = append(out, c)
	}
	return out
}

// recentTitle names a recent connection as one would say it; a URI only where
// its parts are not known.
func recentTitle(t service.Target) string {
	if t.Database == "" || t.Host == "" {
		return t.Label
	}
	s := t.Database + " on " + t.Host
	if t.Port != "" && t.Port != "5432" {
		s += " port " + t.Port
	}
	if t.User != "" {
		s += " as " + t.User
	}
	return s
}

// maxRecent is how many recent connections are offered.
const maxRecent = 5

// startDemo starts the private server and opens the workbench on it.
func (r *Root) startDemo() tea.Cmd {
	var conn *service.Connection
	var err error
	return r.queue(&job{
		title: "starting the demo",
		run: func(ctx context.Context, emit func(service.Event)) {
			conn, err = r.svc.Demo(ctx, func(p service.Progress) { emit(service.Event{Progress: &p}) })
		},
		done: func(r *Root, bug error) tea.Cmd {
			if err = errors.Join(err, bug); err != nil {
				r.notConnected("starting the demo", err)
				return nil
			}
			r.connected(conn)
			if len(r.list.Entries()) == 0 {
				return r.allSamples()
			}
			return nil
		},
	})
}

// connect opens a connection; a form on top shows what went wrong in place.
func (r *Root) connect(target service.Target) tea.Cmd {
	var conn *service.Connection
	var err error
	title := "connecting"
	if target.Label != "" {
		title += " to " + target.Label
	}
	return r.queue(&job{
		title: title,
		run:   func(ctx context.Context, _ func(service.Event)) { conn, err = r.svc.Connect(ctx, target) },
		done: func(r *Root, bug error) tea.Cmd {
			if err = errors.Join(err, bug); err != nil {
				r.notConnected("connecting", err)
				return nil
			}
			r.connected(conn)
			return nil
		},
	})
}

// notConnected says why, in the form or on the start screen, and keeps what was typed.
func (r *Root) notConnected(what string, err error) {
	p := problemOf(what, err)
	switch f, ok := r.top().(*dialog.Form); {
	case ok:
		f.Fail(p.What, p.Why, p.Hint, p.Next)
	case r.screen == onStart:
		r.start.Fail(p)
	default:
		r.fail(what, err)
	}
}

// connected goes to the workbench; a server that looks like production is asked about.
func (r *Root) connected(conn *service.Connection) {
	r.conn, r.consent, r.screen, r.dialogs, r.lost = conn, service.Consent{}, onBench, nil, false
	if conn.Psql != "" {
		r.say("connected; psql on the same database: " + conn.Psql)
	}
	for _, w := range conn.Warnings {
		r.warn(w)
	}
	if len(conn.Production) > 0 && !conn.Confirmed {
		r.confirmForm()
	}
}

// connectForm asks for a URI or fields, and offers recent connections.
func (r *Root) connectForm() tea.Cmd {
	fields := []dialog.Field{
		{Label: "URI", Hint: "postgres://user@host/db, service=name, or leave empty and fill in below", Connection: true},
		{Label: "Host", Hint: "localhost, or a socket's directory"},
		{Label: "Port", Hint: "5432"},
		{Label: "User"},
		{Label: "Password", Hint: "asked of PGPASSWORD and ~/.pgpass when empty; never stored", Masked: true},
		{Label: "Database"},
	}
	if recent := r.svc.Recent(); len(recent) > 0 {
		t := recent[0]
		fields[0].Value, fields[1].Value, fields[2].Value = t.DSN, t.Host, t.Port
		fields[3].Value, fields[5].Value = t.User, t.Database
	}
	var form *dialog.Form
	form = dialog.NewForm("Connect", "connects", nil, fields, func(v []string) tea.Msg {
		for i := range v {
			if i != 4 {
				v[i] = strings.TrimSpace(v[i])
			}
		}
		target := service.Target{Host: v[1], Port: v[2], User: v[3], Password: v[4], Database: v[5]}
		if v[0] != "" { // the fields below may still be those of an earlier connection
			target = service.Target{DSN: v[0], Password: v[4]}
		}
		return do(func(r *Root) tea.Cmd {
			form.Busy("connecting")
			return r.connect(target)
		})
	}).KeepOpen()
	r.ask(form)
	return nil
}

// confirmForm asks to type the database's name before anything runs on a
// server that looks like production.
func (r *Root) confirmForm() tea.Cmd {
	conn := r.conn
	intro := []string{"This server looks like production:"}
	for _, why := range conn.Production {
		intro = append(intro, "  "+why)
	}
	intro = append(intro, "Until you say otherwise, statements are planned and not run. If it is a development server, type the database's name: "+conn.Database)
	var form *dialog.Form
	form = dialog.NewForm("Is this production?", "confirms", intro, []dialog.Field{{Label: "Database"}}, func(v []string) tea.Msg {
		return do(func(r *Root) tea.Cmd {
			if !r.svc.Confirm(strings.TrimSpace(v[0])) {
				form.Fail("That is not the database's name.", "Esc leaves the server unconfirmed: plans only.")
				return nil
			}
			r.conn = r.svc.Connection()
			r.closeTop()
			r.say("confirmed: statements are run, and always rolled back")
			return r.runRefused()
		})
	}).KeepOpen()
	r.ask(form)
	return nil
}
