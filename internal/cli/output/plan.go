package output

import (
	"io"

	"assay/explain"
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

// DiffText writes two plans' comparison: the verdict, then a line for every
// node that is not the same.
func DiffText(w io.Writer, c *explain.Comparison) error {
	o := &writer{w: w}
	o.line(0, "%s", c.Verdict())
	o.line(0, "")
	o.line(0, "before  %s, %s pages", explain.Millis(c.Before.Execution), explain.Grouped(c.Before.Pages()))
	o.line(0, "after   %s, %s pages", explain.Millis(c.After.Execution), explain.Grouped(c.After.Pages()))
	o.line(0, "")
	for _, p := range c.Pairs {
		o.line(0, "%s %s", changeGlyph(p), pairTitle(p))
		if p.What != "" {
			o.line(4, "%s", p.What)
		}
	}
	return o.err
}

func changeGlyph(p explain.Pair) string {
	switch {
	case p.Before == nil:
		return "+"
	case p.After == nil:
		return "-"
	case p.Change == explain.Changed:
		return "~"
	}
	return " "
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
	o.line(0, "| time | %s | %s |", explain.Millis(c.Before.Execution), explain.Millis(c.After.Execution))
	o.line(0, "| pages | %s | %s |", explain.Grouped(c.Before.Pages()), explain.Grouped(c.After.Pages()))
	o.line(0, "")
	fenced(o, "before", explain.Text(c.Before))
	fenced(o, "after", explain.Text(c.After))
	return o.err
}
