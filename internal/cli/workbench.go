package cli

import (
	"context"

	"assay/internal/engine"
	"assay/ui"
	"assay/ui/service"
)

// workbench opens the screen: on a database where one is named or the
// environment names one, else on the start screen.
func (a *app) workbench(ctx context.Context, args []string) error {
	if err := a.needsTerminal("advise"); err != nil {
		return err
	}
	e := a.demo
	if e == nil {
		e = a.newEngine()
		defer a.closeEngine(e)
		target, files := a.target(e, args)
		args = files
		if a.conn.given() || target != (service.Target{}) || a.env("DATABASE_URL") != "" || a.env("PGDATABASE") != "" || a.env("PGSERVICE") != "" {
			if err := a.connect(ctx, e, target); err != nil {
				return err
			}
		}
	}
	return a.screen(ctx, e, ui.Options{OpenPaths: args})
}

// demoWorkbench opens the screen at once and starts the demo behind it.
func (a *app) demoWorkbench(ctx context.Context, e *engine.Engine) error {
	if err := a.needsTerminal("demo --run advise"); err != nil {
		return err
	}
	return a.screen(ctx, e, ui.Options{Start: ui.StartDemo})
}

func (a *app) screen(ctx context.Context, e *engine.Engine, o ui.Options) error {
	o.Env = a.env
	return ui.Run(ctx, e, o)
}

func (a *app) needsTerminal(instead string) error {
	if isTerminal(a.stdin) && isTerminal(a.stdout) {
		return nil
	}
	return usagef("the workbench needs a terminal; for scripts there is: assay %s", instead)
}
