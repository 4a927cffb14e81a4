package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"assay/explain"
	"assay/internal/cli/output"
	"assay/ui/service"
)

// wide is how wide two plans are drawn where there is no terminal.
const wide = 160

// diffFlags are what diff takes.
type diffFlags struct {
	runFlags
	sideBySide bool
	width      int
}

func (a *app) diffCommand() *cobra.Command {
	var flags diffFlags
	cmd := &cobra.Command{
		Use:   "diff [DATABASE] BEFORE AFTER",
		Short: "Compare two plans, or the plans of two queries",
		Long: `Compares two plans node by node, matched by the work they do. BEFORE and AFTER
are saved plans in any format, which need no server, or files with one query
each, which are run.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := flags.check(); err != nil {
				return err
			}
			return a.diff(cmd.Context(), &flags, args)
		},
	}
	flags.add(cmd.Flags(), false)
	cmd.Flags().BoolVarP(&flags.sideBySide, "side-by-side", "y", false, "write the two plans beside each other")
	cmd.Flags().IntVar(&flags.width, "width", 0, "`COLUMNS` for --side-by-side (default: the terminal's, else 160)")
	return cmd
}

func (a *app) diff(ctx context.Context, flags *diffFlags, args []string) error {
	if len(args) < 2 || len(args) > 3 {
		return usagef("diff takes two files, BEFORE and AFTER")
	}
	files := args[len(args)-2:]
	before, beforeSaved, err := savedPlan(files[0])
	if err != nil {
		return err
	}
	after, afterSaved, err := savedPlan(files[1])
	if err != nil {
		return err
	}
	if !beforeSaved || !afterSaved {
		ran, err := a.runFiles(ctx, &flags.runFlags, args, beforeSaved, afterSaved)
		if err != nil {
			return err
		}
		before, after = pick(before, ran[0]), pick(after, ran[1])
	}
	c := explain.Diff(before, after)
	switch {
	case flags.format == "json":
		return output.DiffJSON(a.stdout, c)
	case flags.format == "markdown":
		return output.DiffMarkdown(a.stdout, c)
	case flags.sideBySide:
		return output.DiffSideBySide(a.stdout, c, a.theme(), cmp.Or(flags.width, a.width(), wide))
	}
	return output.DiffText(a.stdout, c, a.theme())
}

func pick(saved, ran *explain.Plan) *explain.Plan {
	if saved != nil {
		return saved
	}
	return ran
}

// savedPlan reads a file that holds a plan; false when it holds something else.
func savedPlan(name string) (*explain.Plan, bool, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, false, usagef("read %s: %v", name, err)
	}
	defer func() { _ = f.Close() }() // only read
	src, err := io.ReadAll(f)
	if err != nil {
		return nil, false, fmt.Errorf("read %s: %w", name, err)
	}
	result, err := explain.Parse(src)
	if err != nil || len(result.Plans) == 0 {
		return nil, false, nil // no plan: the file is taken for SQL, which says what is wrong with it
	}
	return result.Plans[0], true, nil
}

// runFiles runs the files that hold no plan, and gives their plans in place.
func (a *app) runFiles(ctx context.Context, flags *runFlags, args []string, saved ...bool) ([2]*explain.Plan, error) {
	var plans [2]*explain.Plan
	e, files, err := a.engineFor(ctx, args)
	if err != nil {
		return plans, err
	}
	defer a.closeEngine(e)
	if err := a.confirm(e, flags); err != nil {
		return plans, err
	}
	for i, name := range files[len(files)-2:] {
		if saved[i] {
			continue
		}
		r, err := e.Open(ctx, []string{name})
		if err != nil {
			return plans, err
		}
		if len(r.Statements) != 1 {
			return plans, usagef("%s holds %d statements; diff compares one with one", name, len(r.Statements))
		}
		req, err := flags.request(r.Statements, false)
		if err != nil {
			return plans, err
		}
		if plans[i], err = onePlan(a.collect(ctx, e, req)); err != nil {
			return plans, err
		}
	}
	return plans, nil
}

func onePlan(reports []*service.Report, err error) (*explain.Plan, error) {
	switch {
	case err != nil:
		return nil, err
	case reports[0].Problem != nil:
		return nil, reports[0].Problem
	}
	return reports[0].Plan, nil
}
