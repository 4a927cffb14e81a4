package cli

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"assay/internal/engine"
	"assay/ui"
	"assay/ui/service"
)

func (a *app) demoCommand() *cobra.Command {
	var serve, run, reset bool
	cmd := &cobra.Command{
		Use:   "demo [--run COMMAND [ARG]…]",
		Short: "The workbench on a private PostgreSQL with a sample shop",
		Long: `Starts a private PostgreSQL server that only you can reach, loads the sample
shop into it, and opens the workbench on it. The server ends with assay; its
data stay in the cache directory for the next start.

  assay demo                           the workbench
  assay demo --serve                   print how to connect, and stay until ctrl+c
  assay demo --run advise samples/     run an assay command on the demo
  assay demo --reset                   make the data new first`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case serve && run:
				return usagef("--serve and --run exclude each other")
			case !run && len(args) > 0:
				return usagef("demo takes no arguments but behind --run")
			case run && len(args) == 0:
				return usagef("--run what? For example: assay demo --run advise samples/")
			}
			return a.runDemo(cmd.Context(), serve, reset, args)
		},
	}
	cmd.Flags().SetInterspersed(false) // what follows --run is the command's own
	cmd.Flags().BoolVar(&serve, "serve", false, "print the server's URI and keep it running")
	cmd.Flags().BoolVar(&run, "run", false, "run the assay command that follows, on the demo")
	cmd.Flags().BoolVar(&reset, "reset", false, "throw the demo's data away and load them anew")
	return cmd
}

func (a *app) runDemo(ctx context.Context, serve, reset bool, args []string) error {
	if err := forgetServers(); err != nil {
		return err
	}
	o := a.engineOptions()
	o.Embedded.Reset = reset
	e := engine.New(o)
	defer func() {
		if err := e.Close(); err != nil {
			a.warn(err.Error())
		}
	}()
	switch {
	case serve:
		return a.serveDemo(ctx, e)
	case len(args) > 0:
		return a.runOnDemo(ctx, e, args)
	}
	return a.screen(ctx, e, ui.Options{Start: ui.StartDemo})
}

// forgetServers takes PGSERVICE, PGOPTIONS and their family out of this process:
// they are about the user's own servers, and the driver would follow them to
// the private one as well.
func forgetServers() error {
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "PG") {
			if err := os.Unsetenv(name); err != nil {
				return fmt.Errorf("leave %s out of the demo: %w", name, err)
			}
		}
	}
	return nil
}

// startDemo connects the engine to the demo, showing how far loading has come.
func (a *app) startDemo(ctx context.Context, e *engine.Engine) error {
	p := a.progress()
	defer p.done()
	_, err := e.Demo(ctx, func(s service.Progress) { p.say(stage(s)) })
	return err
}

func stage(p service.Progress) string {
	if p.Total > 0 {
		return fmt.Sprintf("%s  %d %%", p.Stage, p.Done*100/p.Total)
	}
	return p.Stage
}

// serveDemo prints how to reach the demo and stays until it is interrupted.
func (a *app) serveDemo(ctx context.Context, e *engine.Engine) error {
	if err := a.startDemo(ctx, e); err != nil {
		return err
	}
	conn := e.Connection()
	if _, err := fmt.Fprintf(a.stdout, "%s\n%s\n", conn.URI, conn.Psql); err != nil {
		return fmt.Errorf("print the URI: %w", err)
	}
	a.warn("serving the demo; ctrl+c stops it")
	<-ctx.Done()
	return nil
}

// runOnDemo runs an assay command with the demo as its database.
func (a *app) runOnDemo(ctx context.Context, e *engine.Engine, args []string) error {
	if err := a.startDemo(ctx, e); err != nil {
		return err
	}
	inner := *a
	inner.demo, inner.started = e, false
	root := inner.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil && !inner.started {
		return usage(err)
	}
	return err
}
