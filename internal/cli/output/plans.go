package output

import (
	"fmt"
	"io"
	"strings"

	"assay/advisor"
	"assay/explain"
	"assay/ui/part"
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

func statisticsText(o *writer, p *explain.Plan) {
	for _, t := range part.Usage(p) {
		o.line(0, "")
		for i, l := range part.Columns(t) {
			look := plain
			if i == 0 {
				look = muted
			}
			o.styled(0, look, "%s", l)
		}
	}
}

func statisticsMarkdown(o *writer, p *explain.Plan) {
	for _, t := range part.Usage(p) {
		for i, row := range t {
			cells := make([]string, 0, len(row))
			for _, c := range row {
				cells = append(cells, strings.ReplaceAll(c, "|", `\|`))
			}
			o.line(0, "| %s |", strings.Join(cells, " | "))
			if i == 0 {
				o.line(0, "|---|%s", strings.Repeat("--:|", len(row)-1))
			}
		}
		o.line(0, "")
	}
}
