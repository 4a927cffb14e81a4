package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/adrg/xdg"
	"golang.org/x/term"

	"assay/internal/embedded"
	"assay/internal/engine"
	"assay/internal/postgres"
	"assay/internal/store"
	"assay/ui/part/clean"
	"assay/ui/service"
	"assay/ui/theme"
)

// newEngine makes an engine in the surroundings of this run.
func (a *app) newEngine() *engine.Engine { return engine.New(a.engineOptions()) }

func (a *app) engineOptions() engine.Options {
	return engine.Options{
		Env: a.env, Keep: a.keep(),
		Embedded: embedded.Options{Env: a.env, CacheDir: a.env("ASSAY_CACHE_DIR")},
	}
}

// keep is where recent connections are kept, and nowhere when the user keeps no history.
func (a *app) keep() store.Dir {
	if a.noHistory || a.env("ASSAY_HISTORY") == "off" {
		return store.Open("")
	}
	home := a.env("XDG_STATE_HOME")
	if home == "" {
		home = xdg.StateHome
	}
	return store.Open(filepath.Join(home, "assay"))
}

// engineFor gives a connected engine for a command, and the arguments that are
// not the database.
func (a *app) engineFor(ctx context.Context, args []string) (*engine.Engine, []string, error) {
	if a.demo != nil {
		return a.demo, args, nil
	}
	e := a.newEngine()
	target, files := a.target(e, args)
	if err := a.connect(ctx, e, target); err != nil {
		return nil, nil, err
	}
	return e, files, nil
}

// target is the database that flags or the first argument name; without either
// it is what the environment says.
func (a *app) target(e *engine.Engine, args []string) (service.Target, []string) {
	target, files := service.Target{}, args
	if a.conn.given() {
		target = a.conn.target()
	} else if t, rest := databaseArg(args, e.Recent()); t != nil {
		target, files = *t, rest
	}
	target.Role = a.conn.role
	if postgres.HoldsPassword(target.DSN) {
		a.warn("a password on the command line can be seen by everybody on this machine; put it in ~/.pgpass or PGPASSWORD")
	}
	return target, files
}

// closeEngine ends an engine that engineFor made; the demo's outlives a command.
func (a *app) closeEngine(e *engine.Engine) {
	if e == a.demo {
		return
	}
	if err := e.Close(); err != nil {
		a.warn(err.Error())
	}
}

// warn tells the user something beside the result.
func (a *app) warn(text string) { _, _ = fmt.Fprintln(a.stderr, "assay:", clean.Line(text)) }

func (a *app) stdinIsTerminal() bool { return isTerminal(a.stdin) }

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

func (a *app) checkColor() error {
	switch a.color {
	case "auto", "always", "never":
		return nil
	}
	return usagef("--color %s: say auto, always or never", a.color)
}

// theme colours text output; nil where it is to be plain: as asked, without a
// terminal, or where NO_COLOR says so.
func (a *app) theme() *theme.Theme {
	if a.color == "never" || a.color == "auto" && (!isTerminal(a.stdout) || a.env("NO_COLOR") != "" || a.env("TERM") == "dumb") {
		return nil
	}
	env := func(name string) string {
		switch {
		case name == "NO_COLOR":
			return "" // --color always overrules it
		case name == "TERM" && (a.env(name) == "" || a.env(name) == "dumb"):
			return "xterm-256color"
		}
		return a.env(name)
	}
	return theme.New(theme.Options{Mode: theme.Auto, Env: env})
}

// progress shows how far a run has come, on one line of a terminal that is
// wiped at the end; elsewhere it says nothing.
type progress struct {
	w     io.Writer
	shown bool
}

func (a *app) progress() *progress {
	if !isTerminal(a.stderr) {
		return &progress{}
	}
	return &progress{w: a.stderr}
}

func (p *progress) step(done, total int, r *service.Report) {
	what := "running"
	switch {
	case r.Advised:
		what = "verifying"
	case r.Plan != nil:
		what = "advising on"
	}
	p.say(fmt.Sprintf("%d of %d: %s statement %s", done, total, what, r.Statement.ID))
}

func (p *progress) say(text string) {
	if p.w != nil {
		p.shown = true
		_, _ = fmt.Fprintf(p.w, "\r\x1b[K%s", clean.Line(text))
	}
}

func (p *progress) done() {
	if p.shown {
		_, _ = fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}
