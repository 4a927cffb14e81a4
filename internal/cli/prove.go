package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"assay/advisor/equiv"
	"assay/internal/cli/output"
	"assay/internal/engine"
	"assay/ui/service"
)

// proveFlags are what prove takes.
type proveFlags struct {
	runFlags
	schema string
}

func (a *app) proveCommand() *cobra.Command {
	var flags proveFlags
	cmd := &cobra.Command{
		Use:   "prove [DATABASE] BEFORE AFTER",
		Short: "Do two queries give the same answer? How much faster is the second?",
		Long: `Finds out whether two queries give the same answer, and measures both in turn.
BEFORE and AFTER are files with one query each, - is standard input; one file
with two queries will do. Where the rules' rewrites lead from one to the other
and the catalog holds every fact that they rest on, the two are proved the same.
Else their answers on the data are compared, and both are run on a thousand
made-up databases that keep to the tables' constraints: one on which they differ
refutes it, and is printed as SQL; agreement on all of them is "held", and no proof.

Exit codes: 0 proved or held, 1 refuted, 4 undecided.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := flags.check(); err != nil {
				return err
			}
			return a.prove(cmd.Context(), &flags, args)
		},
	}
	flags.add(cmd.Flags(), false)
	cmd.Flags().DurationVar(&flags.verifyTime, "verify-time", defaultVerifyTime, "time that comparing and measuring may take")
	cmd.Flags().StringVar(&flags.schema, "schema", "", "prove on a private database with the schema of this `FILE` (pg_dump --schema-only), without rows")
	return cmd
}

func (a *app) prove(ctx context.Context, flags *proveFlags, args []string) error {
	e, files, err := a.proveEngine(ctx, flags, args)
	if err != nil {
		return err
	}
	defer a.closeEngine(e)
	pair, err := a.pair(ctx, e, &flags.runFlags, files)
	if err != nil {
		return err
	}
	req, err := flags.request(pair, false)
	if err != nil {
		return err
	}
	if err := a.confirm(e, &flags.runFlags); err != nil {
		return err
	}
	p := a.progress()
	proof, err := e.Prove(ctx, pair[0], pair[1], req, func(done, total int) {
		p.say(stage(service.Progress{Stage: "trying made-up rows", Done: int64(done), Total: int64(total)}))
	})
	p.done()
	if err != nil {
		return a.unproven(flags.format, err)
	}
	write := output.ProveText
	switch flags.format {
	case "json":
		write = output.ProveJSON
	case "markdown":
		write = output.ProveMarkdown
	}
	if err := write(a.stdout, proof, a.theme()); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return answered(codeOfBadge(proof.Result.Badge))
}

// proveEngine is connected to the database that was named, or to a private one
// with the schema that was given.
func (a *app) proveEngine(ctx context.Context, flags *proveFlags, args []string) (*engine.Engine, []string, error) {
	if flags.schema == "" {
		return a.engineFor(ctx, args)
	}
	if a.demo != nil || a.conn.given() {
		return nil, nil, usagef("--schema makes a database of its own: name no other")
	}
	schema, err := a.readFile(ctx, flags.schema)
	if err != nil {
		return nil, nil, err
	}
	if err := forgetServers(); err != nil {
		return nil, nil, err
	}
	e := a.newEngine()
	p := a.progress()
	notes, err := e.Scratch(ctx, schema, func(s service.Progress) { p.say(stage(s)) })
	p.done()
	if err != nil {
		a.closeEngine(e)
		return nil, nil, err
	}
	for _, n := range notes {
		a.warn(n)
	}
	return e, args, nil
}

// pair reads the two forms: from two files, from one, or from -c.
func (a *app) pair(ctx context.Context, e *engine.Engine, flags *runFlags, files []string) ([]service.Statement, error) {
	reading, err := a.statements(ctx, e, flags.commands, files)
	if err != nil {
		return nil, err
	}
	for _, n := range reading.Notes {
		a.warn(n)
	}
	if n := len(reading.Statements); n != 2 {
		return nil, usagef("prove takes two queries, BEFORE and AFTER; here are %d", n)
	}
	pair := reading.Statements
	pair[0].Title, pair[1].Title = "before", "after"
	return pair, nil
}

// unproven writes the document of an error too: a script reads stdout alone.
func (a *app) unproven(format string, err error) error {
	var p *service.Problem
	if format != "json" || !errors.As(err, &p) {
		return err
	}
	if writeErr := output.ProveErrorJSON(a.stdout, p); writeErr != nil {
		return fmt.Errorf("write the result: %w", writeErr)
	}
	return err
}

// codeOfBadge is the exit code of a proof.
func codeOfBadge(b equiv.Badge) int {
	switch b {
	case equiv.Proved, equiv.Held:
		return codeFine
	case equiv.Refuted:
		return codeFindings
	case equiv.NotTested, equiv.ChangesResults, equiv.NotComparable:
	}
	return codeUndecided
}
