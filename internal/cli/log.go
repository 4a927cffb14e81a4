package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"assay/advisor/workload/groups"
	"assay/internal/cli/output"
	"assay/internal/engine"
	"assay/ui/service"
)

// defaultLogGroups is how many shapes are shown where nobody says.
const defaultLogGroups = 20

// logFlags are what log takes.
type logFlags struct {
	format string
	order  string
	limit  int
	redact bool
}

func (a *app) logCommand() *cobra.Command {
	var flags logFlags
	cmd := &cobra.Command{
		Use:   "log [FILE|-]…",
		Short: "Sum up a query log by statement; needs no server",
		Long: `Reads query logs and shows where the time went, by statement without its values, and what
goes on between the statements of a request: loops (N+1), repeats, rows written one by one,
numbers read and written back. Such findings are potential: a log shows what was sent, not
why. Questions, marked ?, rest on names alone. assay rules ID explains each.
Nothing is run and no server is asked; the memory does not grow with the log.

Read are, mixed and in any order: PostgreSQL's stderr log (any log_line_prefix), csvlog,
jsonlog and auto_explain in them, also from RDS, Cloud SQL, Heroku, syslog, Kubernetes and
compose; the logs of Django, SQLAlchemy, Rails, Sequelize, TypeORM, Knex, Drizzle, GORM,
Prisma and Hibernate; query events as JSON; files of SQL; all of it plain, as gzip or as
zstd. Only executed statements count: parse and bind steps, errors and answers from an
ORM's cache are told apart. Lines that are not understood are counted and shown.

To make PostgreSQL log every statement: ALTER DATABASE … SET log_min_duration_statement = 0.`,
		Example: `  assay log /var/log/postgresql/postgresql-15-main.log
  assay log --by calls --limit 5 django.log
  zcat app.log.gz | assay log -
  assay log --format json *.csv > log.json   # assay.log/1, docs/json.md`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.log(cmd.Context(), flags, args) },
	}
	f := cmd.Flags()
	f.StringVar(&flags.format, "format", "text", "text, json or markdown")
	f.StringVar(&flags.order, "by", string(groups.ByTotal), "sort by total (time), calls, mean, p95 or rows")
	f.IntVar(&flags.limit, "limit", defaultLogGroups, "show so many statements; 0 is all")
	f.BoolVar(&flags.redact, "redact", false, "hide the literals of the SQL and the values of parameters in what is printed")
	completeWords(cmd, "format", "text", "json", "markdown")
	completeWords(cmd, "by", logOrders()...)
	return cmd
}

func logOrders() []string {
	return []string{string(groups.ByTotal), string(groups.ByCalls), string(groups.ByMean), string(groups.ByP95), string(groups.ByRows)}
}

func (a *app) log(ctx context.Context, flags logFlags, files []string) error {
	switch {
	case !slices.Contains([]string{"text", "json", "markdown"}, flags.format):
		return usagef("--format %s: say text, json or markdown", flags.format)
	case !slices.Contains(logOrders(), flags.order):
		return usagef("--by %s: say %s", flags.order, strings.Join(logOrders(), ", "))
	case flags.limit < 0:
		return usagef("--limit %d: say how many statements to show, 0 for all", flags.limit)
	case len(files) == 0 && a.stdinIsTerminal():
		return usagef("no log to read: name a FILE, or give it on standard input")
	case len(files) == 0:
		files = []string{"-"}
	}
	p := a.progress()
	reading, err := engine.Log(ctx, engine.LogRequest{
		Files: files, Stdin: a.stdin, Progress: func(s service.Progress) { p.say(stage(s)) },
	})
	p.done()
	if err != nil {
		return err
	}
	result := output.Log{
		Counts: reading.Counts, Summary: reading.Summary, Findings: reading.Findings, Left: reading.Left, Interleaved: reading.Interleaved,
		Theme: a.theme(), Width: a.width(), Order: groups.Order(flags.order), Limit: flags.limit, Redact: flags.redact,
	}
	write := output.LogText
	switch flags.format {
	case "json":
		write = output.LogJSON
	case "markdown":
		write = output.LogMarkdown
	}
	if err := write(a.stdout, result); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}
