package cli

import (
	"context"

	"assay/internal/engine"
	"assay/ui"
	"assay/ui/service"
)

// workbench opens the screen: on a database where one is named or the
// environment names one, else on the start screen. The screen is drawn first
// and connects then, so that a slow server keeps nobody waiting for it.
func (a *app) workbench(ctx context.Context, args []string) error {
	e := a.demo
	if e == nil {
		e = a.newEngine()
		defer a.closeEngine(e)
	}
	target, files := a.target(e, args)
	for _, name := range files {
		if !e.Readable(name) {
			return usagef("%q is neither a command nor a file nor a database", name)
		}
	}
	o := ui.Options{OpenPaths: files}
	if a.demo == nil && (target != service.Target{} || a.environmentNames()) {
		o.Start, o.Target = ui.StartConnect, target
	}
	return a.screen(ctx, e, o)
}

// environmentNames says that the environment names a database.
func (a *app) environmentNames() bool {
	for _, name := range []string{"DATABASE_URL", "PGDATABASE", "PGSERVICE", "PGHOST"} {
		if a.env(name) != "" {
			return true
		}
	}
	return false
}

// screen runs the workbench on this terminal.
func (a *app) screen(ctx context.Context, e *engine.Engine, o ui.Options) error {
	if !isTerminal(a.stdin) || !isTerminal(a.stdout) {
		return usagef("the workbench needs a terminal; for scripts there is assay advise, or assay demo --run advise")
	}
	return a.guarded(func() error { return a.draw(ctx, e, o) })
}

// draw runs the workbench in this process.
func (a *app) draw(ctx context.Context, e *engine.Engine, o ui.Options) error {
	if a.conn.askPassword && o.Start == ui.StartConnect {
		var err error
		if o.Target.Password, err = askPassword(ctx, o.Target); err != nil {
			return err
		}
	}
	o.Env, o.NoColor, o.Guarded = a.env, a.color == "never", a.isGuarded
	o.Keep = a.keepCopied
	return interrupted(ctx, ui.Run(ctx, e, o))
}

// keepCopied keeps the text that was copied last, for when a terminal takes no copies.
func (a *app) keepCopied(text string) (path string, err error) {
	const name = "copied.sql"
	keep := a.keep()
	return keep.Path(name), keep.Write(name, []byte(text))
}
