package cli

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"assay/advisor"
	"assay/advisor/rules"
	"assay/explain"
	"assay/internal/cli/output"
)

// planFlags are what plan takes.
type planFlags struct {
	format     string
	statistics bool
}

func (a *app) planCommand() *cobra.Command {
	var flags planFlags
	cmd := &cobra.Command{
		Use:   "plan [FILE|-]…",
		Short: "Read saved plans; needs no server",
		Long: `Reads the output of EXPLAIN from files or from standard input and shows where time
and pages went. Nothing is run and no server is asked.`,
		Example: `  psql -XAtc 'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT …' | assay plan
  assay plan --stats slow.json
  assay plan --format postgres slow.json     # PostgreSQL's own text`,
		RunE: func(_ *cobra.Command, args []string) error { return a.plan(flags, args) },
	}
	f := cmd.Flags()
	f.StringVar(&flags.format, "format", "text", "text, json, markdown, postgres (its own FORMAT TEXT) or summary (a line a plan)")
	f.BoolVar(&flags.statistics, "stats", false, "time and pages by table, index, function and node type")
	completeWords(cmd, "format", "text", "json", "markdown", "postgres", "summary")
	return cmd
}

// completeWords lets the shell complete a flag's value.
func completeWords(cmd *cobra.Command, flag string, words ...string) {
	// The one error there is, an unknown flag, is a mistake in our own code.
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err)
	}
}

func (a *app) plan(flags planFlags, files []string) error {
	write, ok := planFormats()[flags.format]
	if !ok {
		return usagef("--format %s: say text, json, markdown, postgres or summary", flags.format)
	}
	if len(files) == 0 {
		if a.stdinIsTerminal() {
			return usagef("no plan to read: name a FILE, or give EXPLAIN's output on standard input")
		}
		files = []string{"-"}
	}
	var plans []output.SavedPlan
	for _, name := range files {
		found, err := a.readPlans(name)
		if err != nil {
			return err
		}
		plans = append(plans, found...)
	}
	err := write(a.stdout, plans, output.PlanOptions{Theme: a.theme(), Width: a.width(), Statistics: flags.statistics})
	if err != nil {
		return fmt.Errorf("write the plan: %w", err)
	}
	return nil
}

type planWriter func(io.Writer, []output.SavedPlan, output.PlanOptions) error

func planFormats() map[string]planWriter {
	plain := func(write func(io.Writer, []output.SavedPlan) error) planWriter {
		return func(w io.Writer, plans []output.SavedPlan, _ output.PlanOptions) error { return write(w, plans) }
	}
	return map[string]planWriter{
		"text":     output.PlanText,
		"json":     plain(output.PlanJSON),
		"markdown": output.PlanMarkdown,

		"postgres": plain(output.PlanPostgres),
		"summary":  plain(output.PlanSummary),
	}
}

// readPlans reads one file, tells what of it was not understood, and asks the
// rules that need nothing but a plan.
func (a *app) readPlans(name string) ([]output.SavedPlan, error) {
	src, label, err := a.planSource(name)
	if err != nil {
		return nil, err
	}
	result, err := explain.Parse(src)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", label, err)
	}
	for _, w := range result.Warnings {
		a.warn(fmt.Sprintf("%s, line %d: %s", label, w.Line, w.Text))
	}
	var plans []output.SavedPlan
	for i, p := range result.Plans {
		s := output.SavedPlan{Source: label, Plan: p, Advice: adviseOnPlan(p)}
		if i == 0 {
			s.Warnings = result.Warnings
		}
		if len(result.Plans) > 1 {
			s.Source = fmt.Sprintf("%s, plan %d", label, i+1)
		}
		plans = append(plans, s)
	}
	return plans, nil
}

// adviseOnPlan asks every rule; those that need more say so in Skips.
func adviseOnPlan(p *explain.Plan) advisor.Result {
	return advisor.Analyze(advisor.Input{Plan: p, NoQuery: "a saved plan is read without its statement"}, rules.All())
}

func (a *app) planSource(name string) (src []byte, label string, err error) {
	if name == "-" {
		src, err = io.ReadAll(a.stdin)
		if err != nil {
			return nil, "", fmt.Errorf("read standard input: %w", err)
		}
		return src, "standard input", nil
	}
	src, err = os.ReadFile(name)
	if err != nil {
		return nil, "", usagef("read %s: %v", name, err)
	}
	return src, name, nil
}

// width is the terminal's on standard output; 0 where there is none.
func (a *app) width() int {
	f, ok := a.stdout.(*os.File)
	if !ok {
		return 0
	}
	w, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return w
}
