package cli

import (
	"cmp"
	"context"
	"io"

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
	var plans [2]*explain.Plan
	var texts [2][]byte
	for i, name := range files {
		var err error
		if plans[i], texts[i], err = a.savedPlan(ctx, name); err != nil {
			return err
		}
	}
	if plans[0] == nil || plans[1] == nil {
		if err := a.runTexts(ctx, &flags.runFlags, args, texts, &plans); err != nil {
			return err
		}
	}
	c := explain.Diff(plans[0], plans[1])
	return a.buffered(func(w io.Writer) error {
		switch {
		case flags.format == "json":
			return output.DiffJSON(w, c)
		case flags.format == "markdown":
			return output.DiffMarkdown(w, c)
		case flags.sideBySide:
			return output.DiffSideBySide(w, c, a.theme(), cmp.Or(flags.width, a.width(), wide))
		}
		return output.DiffText(w, c, a.theme())
	})
}

// savedPlan reads a file that holds a plan; the plan is nil when it holds
// something else, which is then taken for SQL and says what is wrong with it.
func (a *app) savedPlan(ctx context.Context, name string) (*explain.Plan, []byte, error) {
	src, err := a.readFile(ctx, name)
	if err != nil {
		return nil, nil, err
	}
	result, err := explain.Parse(src)
	if err != nil || len(result.Plans) == 0 {
		return nil, src, nil //nolint:nilerr // it is SQL
	}
	return result.Plans[0], src, nil
}

// runTexts runs the statements of the files that hold no plan, and puts their plans in place.
func (a *app) runTexts(ctx context.Context, flags *runFlags, args []string, texts [2][]byte, plans *[2]*explain.Plan) error {
	e, files, err := a.engineFor(ctx, args)
	if err != nil {
		return err
	}
	defer a.closeEngine(e)
	if err := a.confirm(e, flags); err != nil {
		return err
	}
	for i, name := range files[len(files)-2:] {
		if plans[i] != nil {
			continue
		}
		r, err := e.Read(name, texts[i])
		if err != nil {
			return err
		}
		if len(r.Statements) != 1 {
			return usagef("%s holds %d statements; diff compares one with one", name, len(r.Statements))
		}
		req, err := flags.request(r.Statements, false)
		if err != nil {
			return err
		}
		if plans[i], err = onePlan(a.collect(ctx, e, req)); err != nil {
			return err
		}
	}
	return nil
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
