package output

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"assay/advisor/sqlast"
	"assay/advisor/workload/groups"
	"assay/advisor/workload/patterns"
	"assay/advisor/workload/querylog"
	"assay/explain"
	"assay/ui/theme"
)

// Log is the summary of a log, and how it is to be written.
type Log struct {
	Counts  querylog.Counts
	Summary *groups.Summary
	// Findings are patterns, Left those that there was no room for, Interleaved
	// the statements between those of another request on one connection.
	Findings          []*patterns.Finding
	Left, Interleaved int64
	// Theme colours text; nil leaves it plain.
	Theme *theme.Theme
	// Width is the terminal's, 0 where it is not known.
	Width int
	Order groups.Order
	// Limit is how many shapes are shown, 0 for all.
	Limit int
	// Redact hides literals and values.
	Redact bool
}

const p95 = 0.95

// shown are the groups to show, and how many there are in all. A shape of
// which none was executed is no part of it.
func (r *Log) shown() (some []*groups.Group, all int) {
	list := slices.DeleteFunc(r.Summary.Groups(r.Order), func(g *groups.Group) bool { return g.Calls == 0 })
	if r.Limit > 0 && r.Limit < len(list) {
		return list[:r.Limit], len(list)
	}
	return list, len(list)
}

// logSQL is a group's text to show: an example, or the same without its literals.
func logSQL(g *groups.Group, redact bool) string {
	if !redact {
		return g.SQL
	}
	return sqlast.NewRedactor(g.SQL).Hide(g.SQL)
}

// LogText writes what was read and the groups, a line each.
func LogText(w io.Writer, r Log) error {
	o := &writer{w: w, theme: r.Theme}
	some, all := r.shown()
	total := r.Summary.Total()
	o.styled(0, strong, "%s", r.head(&total, all))
	o.line(0, "")
	r.textGroups(o, some, &total)
	r.textFindings(o)
	if notes := r.notes(len(some), all); len(notes) > 0 {
		o.line(0, "")
		for _, n := range notes {
			o.styled(0, muted, "%s", n)
		}
	}
	return o.err
}

// textGroups writes a line for each group; where the terminal has no room for
// the statement beside the figures, it stands below them.
func (r *Log) textGroups(o *writer, some []*groups.Group, total *groups.Group) {
	const figures, widest, narrowest, indent = 60, 140, 40, 4
	width, between, title := widest, "  ", "  statement"
	switch {
	case r.Width >= figures+narrowest:
		width = r.Width - figures
	case r.Width > 0:
		width, between, title = max(r.Width-indent, narrowest), "\n"+strings.Repeat(" ", indent), ""
	}
	o.styled(0, muted, "%8s %6s %9s %10s %10s %9s%s", "total ms", "share", "calls", "mean ms", "p95 ms", "rows", title)
	for _, g := range some {
		o.line(0, "%8s %6s %9s %10s %10s %9s%s%s", timed(g, g.Total), explain.Percent(timeShare(g, total)), grouped1000(g.Calls),
			timed(g, g.Mean()), timed(g, g.Quantile(p95)), rowsOf(g), between, statementLine(logSQL(g, r.Redact), width))
	}
}

// head says in a line what was read.
func (r *Log) head(total *groups.Group, shapes int) string {
	head := fmt.Sprintf("%s of %s", explain.Count(r.Counts.Statements, "statement", "statements"), explain.Count(int64(shapes), "shape", "shapes"))
	if total.Timed > 0 {
		head += ", " + explain.Millis(total.Total)
	}
	head += fmt.Sprintf(", from %s of %s", explain.Count(r.Counts.Lines, "line", "lines"), strings.Join(logForms(r.Counts), ", "))
	if seconds := (total.Last - total.First) / 1000; total.First > 0 && seconds > 0 {
		head += ", over " + (time.Duration(seconds) * time.Second).String()
	}
	return head
}

// logForms names the kinds of log, the one with the most statements first.
func logForms(c querylog.Counts) []string {
	forms := slices.Collect(maps.Keys(c.Forms))
	slices.SortFunc(forms, func(a, b string) int { return cmp.Or(cmp.Compare(c.Forms[b], c.Forms[a]), cmp.Compare(a, b)) })
	if len(forms) == 0 {
		return []string{"log"}
	}
	return forms
}

// notes say what the figures leave out, and how far they can be trusted.
func (r *Log) notes(some, all int) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	c := r.Counts
	if some < all {
		add("%d more shapes; --limit 0 shows all", all-some)
	}
	if _, shapes, lost := r.Summary.Rest(); shapes > 0 {
		add("%s with little time put together, because there were more than %d: any one shown may lack up to %s",
			explain.Count(shapes, "shape was", "shapes were"), groups.MaxGroups, explain.Millis(lost))
	}
	if r.Left > 0 {
		add("%s left out: there were too many to keep apart", explain.Count(r.Left, "place of a pattern was", "places of patterns were"))
	}
	if r.Interleaved > 0 {
		add("%s between those of another request on the same connection, as their tags say: the connection is pooled, and what has no tags cannot be told apart",
			explain.Count(r.Interleaved, "statement came", "statements came"))
	}
	if c.Failed > 0 {
		add("%s in an error and not counted", explain.Count(c.Failed, "statement ended", "statements ended"))
	}
	if c.Cached > 0 {
		add("%s answered by the ORM's cache and not counted", explain.Count(c.Cached, "statement was", "statements were"))
	}
	if c.Cut > 0 {
		add("%s longer than is kept of one, and cut", explain.Count(c.Cut, "entry was", "entries were"))
	}
	if c.Unread > 0 && r.Redact {
		add("%s not understood, the first is line %d", explain.Count(c.Unread, "line was", "lines were"), c.ExampleLine)
	} else if c.Unread > 0 {
		add("%s not understood, such as line %d: %s", explain.Count(c.Unread, "line was", "lines were"), c.ExampleLine, oneLine(c.Example, 100))
	}
	return out
}

// timed is a time in ms, a dash where the log names none.
func timed(g *groups.Group, d time.Duration) string {
	if g.Timed == 0 {
		return "-"
	}
	return explain.MillisNumber(d)
}

func timeShare(g, total *groups.Group) float64 {
	if total.Total == 0 {
		return 0
	}
	return float64(g.Total) / float64(total.Total)
}

func rowsOf(g *groups.Group) string {
	if g.Counted == 0 {
		return "-"
	}
	return grouped1000(g.Rows)
}

// grouped1000 is a count as the rest of the output writes it, without its noun.
func grouped1000(n int64) string {
	count, _, _ := strings.Cut(explain.Count(n, "x", "x"), " ")
	return count
}

// LogMarkdown writes the same as a table.
func LogMarkdown(w io.Writer, r Log) error {
	o := &writer{w: w}
	some, all := r.shown()
	total := r.Summary.Total()
	o.line(0, "**%s**", r.head(&total, all))
	o.line(0, "")
	o.line(0, "| total ms | share | calls | mean ms | p95 ms | rows | statement |")
	o.line(0, "|--:|--:|--:|--:|--:|--:|---|")
	const width = 200
	for _, g := range some {
		sql := strings.NewReplacer("|", "\\|", "`", "'").Replace(statementLine(logSQL(g, r.Redact), width))
		o.line(0, "| %s | %s | %s | %s | %s | %s | `%s` |", timed(g, g.Total), explain.Percent(timeShare(g, &total)), grouped1000(g.Calls),
			timed(g, g.Mean()), timed(g, g.Quantile(p95)), rowsOf(g), sql)
	}
	r.markdownFindings(o)
	for _, n := range r.notes(len(some), all) {
		o.line(0, "")
		o.line(0, "%s", n)
	}
	return o.err
}

type logDoc struct {
	Schema        string      `json:"schema"`
	Read          logReadDoc  `json:"read"`
	Order         string      `json:"order"`
	Shapes        int         `json:"shapes"`
	QuantileError float64     `json:"quantile_error"`
	Groups        []groupDoc  `json:"groups"`
	Rest          *logRestDoc `json:"rest"`
	// Findings are the patterns between the statements.
	Findings []logFindingDoc `json:"findings"`
}

type logReadDoc struct {
	Bytes      int64            `json:"bytes"`
	Lines      int64            `json:"lines"`
	Statements int64            `json:"statements"`
	Failed     int64            `json:"failed"`
	Cached     int64            `json:"cached"`
	Other      int64            `json:"other"`
	Unread     int64            `json:"unread"`
	Cut        int64            `json:"cut"`
	Example    *logExampleDoc   `json:"example"`
	Forms      map[string]int64 `json:"forms"`
}

type logExampleDoc struct {
	Line int64  `json:"line"`
	Text string `json:"text"`
}

type groupDoc struct {
	Fingerprint string             `json:"fingerprint"`
	List        bool               `json:"list"`
	SQL         string             `json:"sql"`
	Cut         bool               `json:"cut,omitempty"`
	Values      map[string]*string `json:"values,omitempty"`
	Line        int64              `json:"line"`
	Calls       int64              `json:"calls"`
	Timed       int64              `json:"timed"`
	Failed      int64              `json:"failed"`
	Cached      int64              `json:"cached"`
	TimeShare   float64            `json:"time_share"`
	Total       float64            `json:"total_ms"`
	Mean        float64            `json:"mean_ms"`
	Min         float64            `json:"min_ms"`
	Max         float64            `json:"max_ms"`
	Median      float64            `json:"p50_ms"`
	P95         float64            `json:"p95_ms"`
	Rows        *int64             `json:"rows"`
}

type logRestDoc struct {
	Shapes int64   `json:"shapes"`
	Calls  int64   `json:"calls"`
	Total  float64 `json:"total_ms"`
	Lost   float64 `json:"lost_ms"`
}

// LogJSON writes the assay.log/1 document.
func LogJSON(w io.Writer, r Log) error {
	some, all := r.shown()
	total := r.Summary.Total()
	c := r.Counts
	doc := logDoc{
		Schema: "assay.log/1", Order: string(r.Order), Shapes: all, QuantileError: groups.QuantileError, Groups: []groupDoc{},
		Read: logReadDoc{c.Bytes, c.Lines, c.Statements, c.Failed, c.Cached, c.Other, c.Unread, c.Cut, nil, c.Forms},
	}
	if c.Unread > 0 {
		doc.Read.Example = &logExampleDoc{c.ExampleLine, c.Example}
		if r.Redact {
			doc.Read.Example.Text = sqlast.Redacted
		}
	}
	for _, g := range some {
		doc.Groups = append(doc.Groups, groupOf(g, &total, r.Redact))
	}
	if rest, shapes, lost := r.Summary.Rest(); shapes > 0 {
		doc.Rest = &logRestDoc{shapes, rest.Calls, ms(rest.Total), ms(lost)}
	}
	doc.Findings = r.findingDocs()
	return encode(w, doc)
}

func groupOf(g, total *groups.Group, redact bool) groupDoc {
	const median = 0.5
	d := groupDoc{
		Fingerprint: g.Fingerprint, List: g.List, SQL: logSQL(g, redact), Cut: g.Cut, Line: g.Line,
		Calls: g.Calls, Timed: g.Timed, Failed: g.Failed, Cached: g.Cached, TimeShare: timeShare(g, total),
		Total: ms(g.Total), Mean: ms(g.Mean()), Min: ms(g.Min), Max: ms(g.Max), Median: ms(g.Quantile(median)), P95: ms(g.Quantile(p95)),
	}
	if !redact {
		d.Values = g.Values
	}
	if g.Counted > 0 {
		d.Rows = &g.Rows
	}
	return d
}
