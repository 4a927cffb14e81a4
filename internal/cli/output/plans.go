package output

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"assay/advisor"
	"assay/explain"
	"assay/ui/part/clean"
	"assay/ui/theme"
)

// SavedPlan is a plan that was read, not run.
type SavedPlan struct {
	// Source says where it was read: a file, and a number where the file holds
	// several.
	Source string
	Plan   *explain.Plan
	// Warnings are what of its input was not understood.
	Warnings []explain.Warning
	// Advice is what the rules say that need nothing but a plan.
	Advice advisor.Result
}

// PlanOptions are how plans are written.
type PlanOptions struct {
	// Theme colours text; nil leaves it plain.
	Theme *theme.Theme
	// Width is the terminal's, 0 where lines are not to be cut.
	Width int
	// Statistics asks for time and pages by table, index, function and node type.
	Statistics bool
}

// PlanText writes each plan as a tree: what every node itself took, its
// conditions, and what is wrong with it.
func PlanText(w io.Writer, plans []SavedPlan, opts PlanOptions) error {
	o := &writer{w: w, theme: opts.Theme}
	for i, s := range plans {
		if i > 0 {
			o.line(0, "")
		}
		if len(plans) > 1 {
			o.styled(0, muted, "%s", s.Source)
		}
		o.styled(0, strong, "%s", s.Plan.Summary())
		o.line(0, "")
		planTree(o, s.Plan, opts.Width)
		below := belowTree(s.Plan)
		if len(below) > 0 {
			o.line(0, "")
		}
		for _, l := range below {
			o.styled(0, muted, "%s", l)
		}
		for _, f := range s.Advice.Findings {
			o.styled(0, warned, "%s %s   %s", SeverityGlyph(f.Severity), f.Title, share(f.Benefit))
			o.line(2, "%s", f.Summary)
		}
		if opts.Statistics {
			statisticsText(o, s.Plan)
		}
	}
	return o.err
}

// belowTree is what took time beside the nodes.
func belowTree(p *explain.Plan) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if p.Planning > 0 {
		line := "planning " + explain.Millis(p.Planning)
		if pages := p.PlanningBuffers.Pages(); pages > 0 {
			line += ", " + explain.Count(pages, "page", "pages")
		}
		add("%s", line)
	}
	if j := p.JIT; j != nil && j.Total > 0 {
		add("compilation (JIT) %s, %s", explain.Millis(j.Total), explain.Count(j.Functions, "function", "functions"))
	}
	for _, t := range p.Triggers {
		name := t.Name
		if t.Constraint != "" {
			name = "for constraint " + t.Constraint
		}
		if t.Relation != "" {
			name += " on " + t.Relation
		}
		add("trigger %s %s, %s", name, explain.Millis(t.Time), explain.Count(int64(t.Calls), "call", "calls"))
	}
	if rest := p.Account(explain.Wall).Unattributed.Time; p.Analyzed && rest != 0 {
		add("outside the nodes %s", explain.Millis(rest))
	}
	if s := p.Serialization; s != nil {
		add("turning the rows into %s %s, %s", s.Format, explain.Millis(s.Time), explain.Bytes(s.OutputKB<<10))
	}
	return out
}

// PlanPostgres writes each plan as PostgreSQL's own FORMAT TEXT.
func PlanPostgres(w io.Writer, plans []SavedPlan) error {
	o := &writer{w: w}
	for i, s := range plans {
		if i > 0 {
			o.line(0, "")
		}
		o.block(0, explain.Text(s.Plan))
	}
	return o.err
}

// PlanSummary writes a line for each plan.
func PlanSummary(w io.Writer, plans []SavedPlan) error {
	o := &writer{w: w}
	for _, s := range plans {
		if len(plans) > 1 {
			o.line(0, "%s: %s", s.Source, s.Plan.Summary())
			continue
		}
		o.line(0, "%s", s.Plan.Summary())
	}
	return o.err
}

// PlanMarkdown writes the plans for a ticket or a review.
func PlanMarkdown(w io.Writer, plans []SavedPlan, opts PlanOptions) error {
	o := &writer{w: w}
	for _, s := range plans {
		if len(plans) > 1 {
			o.line(0, "## %s", s.Source)
			o.line(0, "")
		}
		o.line(0, "**%s**", s.Plan.Summary())
		o.line(0, "")
		if s.Plan.Query != "" {
			fenced(o, "sql", s.Plan.Query)
		}
		var tree strings.Builder
		t := &writer{w: &tree}
		planTree(t, s.Plan, 0)
		for _, l := range belowTree(s.Plan) {
			t.line(0, "%s", l)
		}
		fenced(o, "", tree.String())
		for _, f := range s.Advice.Findings {
			o.line(0, "- %s %s: %s", SeverityGlyph(f.Severity), f.Title, f.Summary)
		}
		if opts.Statistics {
			statisticsMarkdown(o, s.Plan)
		}
		o.line(0, "<details><summary>EXPLAIN</summary>")
		o.line(0, "")
		fenced(o, "", explain.Text(s.Plan))
		o.line(0, "</details>")
		o.line(0, "")
	}
	return o.err
}

// A usageTable is one list of the statistics with its heading.
type usageTable struct {
	head string
	rows []explain.Usage
}

// usageTables are the lists that have anything in them.
func usageTables(p *explain.Plan) []usageTable {
	s := p.Statistics()
	var out []usageTable
	for _, t := range []usageTable{{"table", s.Tables}, {"index", s.Indexes}, {"function", s.Functions}, {"node type", s.NodeTypes}} {
		if len(t.rows) > 0 {
			out = append(out, t)
		}
	}
	return out
}

// usageFigures are a usage's figures under usageHeads.
func usageFigures(p *explain.Plan, u explain.Usage) []string {
	nodes := explain.Grouped(int64(u.Nodes))
	if !p.Analyzed {
		return []string{nodes}
	}
	if u.Executed < u.Nodes {
		nodes = fmt.Sprintf("%d of %s", u.Executed, nodes)
	}
	return []string{nodes, explain.MillisNumber(u.Time), explain.Percent(u.TimeShare), explain.Grouped(u.Pages), explain.Percent(u.PagesShare)}
}

func usageHeads(p *explain.Plan) []string {
	if !p.Analyzed {
		return []string{"nodes"}
	}
	return []string{"nodes", "ms", "", "pages", ""}
}

func statisticsText(o *writer, p *explain.Plan) {
	for _, t := range usageTables(p) {
		heads := usageHeads(p)
		rows := [][]string{append([]string{t.head}, heads...)}
		for _, u := range t.rows {
			rows = append(rows, append([]string{clean.Line(u.Name)}, usageFigures(p, u)...))
		}
		widths := make([]int, len(rows[0]))
		for _, r := range rows {
			for i, cell := range r {
				widths[i] = max(widths[i], ansi.StringWidth(cell))
			}
		}
		o.line(0, "")
		for i, r := range rows {
			line := r[0] + strings.Repeat(" ", widths[0]-ansi.StringWidth(r[0]))
			for c, cell := range r[1:] {
				line += strings.Repeat(" ", 2+widths[c+1]-ansi.StringWidth(cell)) + cell
			}
			look := plain
			if i == 0 {
				look = muted
			}
			o.styled(0, look, "%s", line)
		}
	}
}

func statisticsMarkdown(o *writer, p *explain.Plan) {
	for _, t := range usageTables(p) {
		heads := usageHeads(p)
		o.line(0, "| %s | %s |", t.head, strings.Join(heads, " | "))
		o.line(0, "|---|%s", strings.Repeat("--:|", len(heads)))
		for _, u := range t.rows {
			o.line(0, "| %s | %s |", strings.ReplaceAll(u.Name, "|", `\|`), strings.Join(usageFigures(p, u), " | "))
		}
		o.line(0, "")
	}
}
