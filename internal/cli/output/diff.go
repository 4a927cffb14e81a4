package output

import (
	"io"
	"strings"

	"assay/explain"
	"assay/ui/theme"
)

type diffDoc struct {
	Schema  string        `json:"schema"`
	Verdict string        `json:"verdict"`
	Totals  diffTotals    `json:"totals"`
	Nodes   []diffNodeDoc `json:"nodes"`
}

type diffTotals struct {
	Before *measureDoc `json:"before"`
	After  *measureDoc `json:"after"`
}

type diffNodeDoc struct {
	Change   string             `json:"change"`
	BeforeID *int               `json:"before_id"`
	AfterID  *int               `json:"after_id"`
	What     string             `json:"what"`
	Kinds    []string           `json:"kinds"`
	Delta    map[string]float64 `json:"delta"`
}

// DiffJSON writes the assay.diff/1 document of two plans.
func DiffJSON(w io.Writer, c *explain.Comparison) error {
	doc := diffDoc{
		Schema: "assay.diff/1", Verdict: c.Verdict(), Nodes: []diffNodeDoc{},
		Totals: diffTotals{planMeasure(c.Before), planMeasure(c.After)},
	}
	for _, p := range c.Pairs {
		doc.Nodes = append(doc.Nodes, pairDoc(p))
	}
	return encode(w, doc)
}

func pairDoc(p explain.Pair) diffNodeDoc {
	d := diffNodeDoc{Change: p.Change.String(), What: p.What, Kinds: nonNil(p.Kinds), Delta: map[string]float64{}}
	if p.Before != nil {
		d.BeforeID = &p.Before.ID
	}
	if p.After != nil {
		d.AfterID = &p.After.ID
	}
	if p.Before != nil && p.After != nil {
		d.Delta["exclusive_ms"] = ms(p.After.Self()) - ms(p.Before.Self())
		d.Delta["exclusive_pages"] = float64(p.After.SelfPages() - p.Before.SelfPages())
		d.Delta["rows"] = p.After.RowsTotal() - p.Before.RowsTotal()
	}
	return d
}

// DiffText writes two plans' comparison in short: the verdict, the totals, and
// each node of which something became, with what became of it.
func DiffText(w io.Writer, c *explain.Comparison, t *theme.Theme) error {
	o := &writer{w: w, theme: t}
	o.styled(0, strong, "%s", c.Verdict())
	o.line(0, "")
	totalsText(o, c)
	same := 0
	for _, p := range c.Pairs {
		if p.Change == explain.Same {
			same++
			continue
		}
		o.line(0, "")
		o.styled(0, changeStyle(p.Change), "%s %s", changeGlyph(p.Change), pairTitle(p))
		if figures := pairFigures(p, c.Totals); figures != "" {
			o.line(4, "%s", figures)
		}
		o.line(4, "%s: %s", strings.Join(p.Kinds, ", "), p.What)
	}
	o.line(0, "")
	o.styled(0, muted, "%s", explain.Count(int64(same), "node is", "nodes are")+" the same")
	return o.err
}

func totalsText(o *writer, c *explain.Comparison) {
	for _, side := range []struct {
		name   string
		totals explain.Amounts
	}{{"before", c.Totals.Before}, {"after", c.Totals.After}} {
		o.line(0, "%-6s  %s", side.name, totalsOf(side.totals))
	}
}

// totalsOf sums a plan up: what was measured, or the planner's cost.
func totalsOf(a explain.Amounts) string {
	if !a.Analyzed {
		return "not run, cost " + explain.Grouped(int64(a.Cost+0.5))
	}
	return explain.Millis(a.Time) + ", " + explain.Count(a.Pages, "page", "pages") + ", " + explain.Rows(a.Rows) + " rows"
}

// pairFigures are a node's own time and pages on both sides; "" where a plan was not run.
func pairFigures(p explain.Pair, t explain.Totals) string {
	if !t.Before.Analyzed || !t.After.Analyzed {
		return ""
	}
	switch {
	case p.Before == nil:
		return "itself " + ownFigures(p.After)
	case p.After == nil:
		return "itself " + ownFigures(p.Before)
	}
	return "itself " + ownFigures(p.Before) + " → " + ownFigures(p.After)
}

func ownFigures(n *explain.Node) string {
	if n.NeverExecuted() {
		return "never executed"
	}
	return explain.Millis(n.Self()) + ", " + explain.Count(n.SelfPages(), "page", "pages")
}

func changeGlyph(c explain.Change) string {
	return [...]string{explain.Same: " ", explain.Changed: "~", explain.Added: "+", explain.Removed: "-"}[c]
}

func changeStyle(c explain.Change) style {
	switch c {
	case explain.Changed:
		return func(t *theme.Theme) theme.Style { return t.Changed }
	case explain.Added:
		return func(t *theme.Theme) theme.Style { return t.Added }
	case explain.Removed:
		return func(t *theme.Theme) theme.Style { return t.Removed }
	case explain.Same:
	}
	return plain
}

func pairTitle(p explain.Pair) string {
	switch {
	case p.Before == nil:
		return p.After.Title()
	case p.After == nil:
		return p.Before.Title()
	case p.Before.Title() == p.After.Title():
		return p.Before.Title()
	}
	return p.Before.Title() + "  →  " + p.After.Title()
}

// DiffMarkdown writes the comparison for a ticket or a review.
func DiffMarkdown(w io.Writer, c *explain.Comparison) error {
	o := &writer{w: w}
	o.line(0, "**%s**", c.Verdict())
	o.line(0, "")
	o.line(0, "| | before | after |")
	o.line(0, "|---|---|---|")
	o.line(0, "| time | %s | %s |", explain.Millis(c.Totals.Before.Time), explain.Millis(c.Totals.After.Time))
	o.line(0, "| pages | %s | %s |", explain.Grouped(c.Totals.Before.Pages), explain.Grouped(c.Totals.After.Pages))
	o.line(0, "| cost | %s | %s |", explain.Grouped(int64(c.Totals.Before.Cost+0.5)), explain.Grouped(int64(c.Totals.After.Cost+0.5)))
	o.line(0, "")
	for _, p := range c.Pairs {
		if p.Change != explain.Same {
			o.line(0, "- `%s`: %s", strings.TrimSpace(changeGlyph(p.Change)+" "+pairTitle(p)), p.What)
		}
	}
	o.line(0, "")
	fenced(o, "", "before\n"+explain.Outline(c.Before))
	fenced(o, "", "after\n"+explain.Outline(c.After))
	return o.err
}
