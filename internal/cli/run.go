package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"assay/advisor"
	"assay/internal/cli/output"
	"assay/internal/engine"
	"assay/ui/service"
)

// defaultVerifyTime is how long a proposal may be tried for.
const defaultVerifyTime = 60 * time.Second

// runFlags are what explain and advise take.
type runFlags struct {
	commands        []string
	params          []string
	sample          string
	explainOnly     bool
	verify          bool
	noVerify        bool
	allow           service.Consent
	confirmDatabase string
	timeout         time.Duration
	verifyTime      time.Duration
	failOn          string
	format          string
	redact          bool
}

func (r *runFlags) add(f *pflag.FlagSet, advise bool) {
	f.StringArrayVarP(&r.commands, "command", "c", nil, "take the `SQL` from the command line; may be repeated")
	f.StringArrayVar(&r.params, "param", nil, "value of a parameter, `NAME=VALUE` or 1=VALUE; NAME= alone is an empty text, NAME is NULL")
	f.StringVar(&r.sample, "param-sample", "", "values for parameters that have none, from the table's statistics: common, median, rare or null; all runs with each of them, none asks for values (default common, the others tried beside it)")
	f.BoolVar(&r.explainOnly, "explain-only", false, "plan the statements, run none")
	f.BoolVar(&r.allow.Writes, "allow-write", false, "run writing statements, in a transaction that is rolled back")
	f.BoolVar(&r.allow.Large, "allow-large", false, "also those that write more than 100,000 rows or to a table above 1 GB")
	f.BoolVar(&r.allow.Outside, "allow-outside", false, "also statements that act outside the transaction (files, other servers, administration)")
	f.StringVar(&r.confirmDatabase, "confirm-database", "", "run on a server that looks like production: its database's `NAME`")
	f.DurationVar(&r.timeout, "timeout", 30*time.Second, "stop a statement after this time")
	f.StringVar(&r.format, "format", "text", "text, json or markdown")
	if !advise {
		return
	}
	f.BoolVar(&r.verify, "verify", false, "try every proposal, trial indexes too (they lock writers for a moment)")
	f.BoolVar(&r.noVerify, "no-verify", false, "try no proposal")
	f.DurationVar(&r.verifyTime, "verify-time", defaultVerifyTime, "time a proposal may be tried for")
	f.StringVar(&r.failOn, "fail-on", "", "exit 1 on a finding of this `SEVERITY` or above: info, question, warning, critical")
}

// check refuses flags that contradict each other or say nothing.
func (r *runFlags) check() error {
	switch {
	case r.verify && r.noVerify:
		return usagef("--verify and --no-verify contradict each other")
	case r.failOn != "" && advisor.Severity(r.failOn).Rank() < 0:
		return usagef("--fail-on %s: say info, question, warning or critical", r.failOn)
	case !slices.Contains([]string{"", "all", "common", "median", "rare", "null", "none"}, r.sample):
		return usagef("--param-sample %s: say all, common, median, rare, null or none", r.sample)
	case r.format != "text" && r.format != "json" && r.format != "markdown":
		return usagef("--format %s: say text, json or markdown", r.format)
	}
	return nil
}

func (r *runFlags) request(statements []service.Statement, advise bool) (service.Request, error) {
	values, err := paramValues(r.params)
	how := service.VerifySafe
	switch {
	case r.noVerify:
		how = service.VerifyNone
	case r.verify:
		how = service.VerifyAll
	}
	return service.Request{
		Statements: statements, Values: values, Sample: service.ValueSample(r.sample), ExplainOnly: r.explainOnly, Advise: advise,
		Allow: r.allow, Verify: how, Timeout: r.timeout, VerifyTime: r.verifyTime,
	}, err
}

// paramValues reads NAME=VALUE pairs; a NAME alone is NULL.
func paramValues(params []string) (map[string]*string, error) {
	values := map[string]*string{}
	for _, p := range params {
		name, value, given := strings.Cut(p, "=")
		name = strings.TrimLeft(strings.Trim(name, " \t"), "$:") // a name may be any other character
		if name == "" {
			return nil, usagef("--param %s: say NAME=VALUE", p)
		}
		if given {
			values[name] = &value
		} else {
			values[name] = nil
		}
	}
	return values, nil
}

func (a *app) runCommand(use, short, long string, advise bool) *cobra.Command {
	var flags runFlags
	cmd := &cobra.Command{
		Use: use + " [DATABASE] [FILE|-]…", Short: short, Long: long,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := flags.check(); err != nil {
				return err
			}
			return a.run(cmd.Context(), &flags, args, advise)
		},
	}
	flags.add(cmd.Flags(), advise)
	cmd.Flags().BoolVar(&flags.redact, "redact", false, "hide the literals of the SQL and the values of parameters in what is printed")
	return cmd
}

func (a *app) explainCommand() *cobra.Command {
	return a.runCommand("explain", "run statements and print their plans",
		"Runs each statement under EXPLAIN (ANALYZE, BUFFERS) in a transaction that is rolled back, and prints its plan.", false)
}

func (a *app) adviseCommand() *cobra.Command {
	return a.runCommand("advise", "run statements, advise, verify and print",
		"Runs each statement, asks every rule, and tries what the rules propose: before and after\nmeasured in turn, the answers compared. Nothing is kept.", true)
}

// run reads the statements, runs them and writes what was found out.
func (a *app) run(ctx context.Context, flags *runFlags, args []string, advise bool) error {
	e, files, err := a.engineFor(ctx, args)
	if err != nil {
		return err
	}
	defer a.closeEngine(e)
	reading, err := a.statements(ctx, e, flags.commands, files)
	if err != nil {
		return err
	}
	req, err := flags.request(reading.Statements, advise)
	if err != nil {
		return err
	}
	if err := a.confirm(e, flags); err != nil {
		return err
	}
	for _, n := range reading.Notes {
		a.warn(n)
	}
	reports, err := a.collect(ctx, e, req)
	if err != nil && len(reports) == 0 {
		return err
	}
	if err := write(a.stdout, flags.format, advise, output.Run{
		Connection: e.Connection(), Reports: reports, Theme: a.theme(), Redact: flags.redact, Values: req.Values,
	}); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return outcome(ctx, reports, flags.failOn, err)
}

// confirm says of a server that looks like production that it is none, where the user did.
func (a *app) confirm(e *engine.Engine, flags *runFlags) error {
	if flags.confirmDatabase != "" && !e.Confirm(flags.confirmDatabase) {
		return usagef("--confirm-database %s: the connection is to %s", flags.confirmDatabase, e.Connection().Database)
	}
	return nil
}

// statements come from -c, from files, or from standard input.
func (a *app) statements(ctx context.Context, e *engine.Engine, commands, files []string) (service.Reading, error) {
	var all service.Reading
	for _, c := range commands {
		r, err := e.Read("", []byte(c))
		if err != nil {
			return all, err
		}
		all.Statements, all.Notes = append(all.Statements, r.Statements...), append(all.Notes, r.Notes...)
	}
	if len(commands) == 0 && len(files) == 0 {
		if a.stdinIsTerminal() {
			return all, usagef("nothing to run: name a FILE, give -c SQL, or - for standard input")
		}
		files = []string{"-"}
	}
	for _, f := range files {
		r, err := a.open(ctx, e, f)
		if err != nil {
			return all, err
		}
		for _, st := range r.Statements {
			if st.Plan != nil && st.Text == "" {
				return all, usagef("%s is a saved plan without its statement: assay plan shows it, nothing can be run", f)
			}
		}
		all.Statements, all.Notes = append(all.Statements, r.Statements...), append(all.Notes, r.Notes...)
	}
	return all, nil
}

func (a *app) open(ctx context.Context, e *engine.Engine, name string) (service.Reading, error) {
	if name != "-" {
		return e.Open(ctx, []string{name})
	}
	src, err := a.standardInput(engine.MaxFile)
	if err != nil {
		return service.Reading{}, err
	}
	return e.Read("standard input", src)
}

// collect runs the request and keeps each statement's last report, in order.
func (a *app) collect(ctx context.Context, e *engine.Engine, req service.Request) ([]*service.Report, error) {
	last := map[string]*service.Report{}
	var failed error
	progress := a.progress()
	e.Run(ctx, req, func(ev service.Event) {
		if ev.Report != nil {
			if last[ev.Statement] == nil && ev.Report.Problem == nil {
				a.announce(ev.Report)
			}
			last[ev.Statement] = ev.Report
			progress.step(len(last), len(req.Statements), ev.Report)
		}
		if ev.Done {
			failed = ev.Err
		}
	})
	progress.done()
	var reports []*service.Report
	for _, st := range req.Statements {
		if r := last[st.ID]; r != nil {
			reports = append(reports, r)
		}
	}
	return reports, failed
}

// announce says what a rollback will not undo of a statement that is about to be run.
func (a *app) announce(r *service.Report) {
	for _, s := range r.Stays {
		a.warn("statement " + r.Statement.ID + ", not undone by the rollback: " + s)
	}
}

func write(w io.Writer, format string, advise bool, run output.Run) error {
	switch {
	case format == "json":
		return output.AdviseJSON(w, run)
	case format == "markdown" && advise:
		return output.AdviseMarkdown(w, run)
	case format == "markdown":
		return output.ExplainMarkdown(w, run)
	case advise:
		return output.AdviseText(w, run)
	}
	return output.ExplainText(w, run)
}

// outcome is the exit status of a run: what stopped it, the worst statement's
// problem, or the findings that --fail-on asks about.
func outcome(ctx context.Context, reports []*service.Report, failOn string, failed error) error {
	if failed != nil {
		return answered(codeOf(ctx, failed))
	}
	for _, r := range reports {
		if r.Problem != nil {
			return answered(codeOfKind(r.Problem.Kind))
		}
	}
	limit := advisor.Severity(failOn).Rank()
	for _, r := range reports {
		for _, f := range r.Findings {
			if failOn != "" && f.Severity.Rank() >= limit {
				return answered(codeFindings)
			}
		}
	}
	return nil
}
