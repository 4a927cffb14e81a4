package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"assay/advisor"
	"assay/advisor/rules"
	"assay/explain"
	"assay/internal/anonymise"
	"assay/internal/cli/output"
	"assay/internal/file"
)

// planFlags are what plan takes.
type planFlags struct {
	format     string
	statistics bool
	anonymise  bool
	mapFile    string
	pager      bool
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
  assay plan --format postgres slow.json     # PostgreSQL's own text
  assay plan --anonymise --map names.json slow.json   # to show it to others
  PSQL_PAGER='assay plan --pager' psql shop  # \pset pager always: short plans, too`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if flags.pager {
				return a.page(cmd.Context(), flags)
			}
			return a.plan(cmd.Context(), flags, args)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.format, "format", "text", "text, json, markdown, postgres (its own FORMAT TEXT) or summary (a line a plan)")
	f.BoolVar(&flags.statistics, "stats", false, "time and pages by table, index, function and node type")
	f.BoolVar(&flags.anonymise, "anonymise", false, "replace names and literals, the same everywhere")
	f.StringVar(&flags.mapFile, "map", "", "with --anonymise: write what stands for what to a new `FILE` that only you can read")
	f.BoolVar(&flags.pager, "pager", false, "be psql's pager: show plans as trees, hand on other results as they are")
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

// rarely lets a heap grow to five times of what is in use before it is collected: a
// command that reads a plan is over before the second time would come.
const rarely = 400

func (a *app) plan(ctx context.Context, flags planFlags, files []string) error {
	defer debug.SetGCPercent(debug.SetGCPercent(rarely))
	write, ok := planFormats()[flags.format]
	if !ok {
		return usagef("--format %s: say text, json, markdown, postgres or summary", flags.format)
	}
	if flags.mapFile != "" && !flags.anonymise {
		return usagef("--map is the way back from --anonymise: give both")
	}
	if len(files) == 0 {
		if a.stdinIsTerminal() {
			return usagef("no plan to read: name a FILE, or give EXPLAIN's output on standard input")
		}
		files = []string{"-"}
	}
	var plans []output.SavedPlan
	for _, name := range files {
		found, err := a.readPlans(ctx, name)
		if err != nil {
			return err
		}
		plans = append(plans, found...)
	}
	if flags.anonymise {
		if err := anonymisePlans(plans, flags.mapFile); err != nil {
			return err
		}
	}
	opts := output.PlanOptions{Theme: a.theme(), Width: a.width(), Statistics: flags.statistics}
	if err := a.buffered(func(w io.Writer) error { return write(w, plans, opts) }); err != nil {
		return fmt.Errorf("write the plan: %w", err)
	}
	return nil
}

// buffered is standard output for what has thousands of lines: each would be
// written alone.
func (a *app) buffered(write func(io.Writer) error) error {
	const atOnce = 64 << 10
	w := bufio.NewWriterSize(a.stdout, atOnce)
	return errors.Join(write(w), w.Flush())
}

// anonymisePlans replaces names and literals in all plans, with one map. File
// names tell something, too.
func anonymisePlans(plans []output.SavedPlan, mapFile string) error {
	names := anonymise.New()
	for i := range plans {
		names.Plan(plans[i].Plan)
		plans[i].Source, plans[i].Warnings = fmt.Sprintf("plan %d", i+1), nil
	}
	if mapFile == "" {
		return nil
	}
	const onlyMe = 0o600
	f, err := os.OpenFile(mapFile, os.O_WRONLY|os.O_CREATE|os.O_EXCL, onlyMe)
	if err != nil {
		return usagef("write the map: %v; name a file that does not exist yet", err)
	}
	if err := output.NamesJSON(f, names.Pairs()); err != nil {
		_ = f.Close() // the first error is told
		return fmt.Errorf("write the map: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write the map: %w", err)
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
func (a *app) readPlans(ctx context.Context, name string) ([]output.SavedPlan, error) {
	src, label, err := a.planSource(ctx, name)
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

// mostRead is the largest saved plan, and the largest schema, that is read.
const mostRead = 64 << 20

func (a *app) planSource(ctx context.Context, name string) (src []byte, label string, err error) {
	if name == "-" {
		src, err = a.standardInput(mostRead)
		return src, "standard input", err
	}
	src, err = a.readFile(ctx, name)
	return src, name, err
}

// standardInput reads it to its end.
func (a *app) standardInput(most int64) ([]byte, error) {
	src, err := file.ReadAll(a.stdin, most)
	if err != nil {
		return nil, usagef("read standard input: %v", err)
	}
	return src, nil
}

func (a *app) readFile(ctx context.Context, name string) ([]byte, error) {
	src, err := file.Read(ctx, name, mostRead)
	if err != nil && ctx.Err() == nil {
		return nil, usagef("read %s: %v", name, err)
	}
	return src, err
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
