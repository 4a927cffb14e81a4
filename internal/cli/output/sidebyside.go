package output

import (
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"assay/explain"
	"assay/ui/part/clean"
	"assay/ui/theme"
)

// The narrowest side that shows a node's title beside its figures.
const (
	minSide     = 36
	figureWidth = 10
	middle      = " │ "
)

// DiffSideBySide writes the two plans' trees beside each other in width columns,
// matched nodes on one line, and below them what became of each node.
func DiffSideBySide(w io.Writer, c *explain.Comparison, t *theme.Theme, width int) error {
	o := &writer{w: w, theme: t}
	d := sides{c: c, side: max((width-ansi.StringWidth(middle))/2, minSide)}
	d.depth = depths(c.Before, c.After)
	d.analyzed = c.Totals.Before.Analyzed && c.Totals.After.Analyzed
	o.styled(0, strong, "%s", c.Verdict())
	o.line(0, "")
	o.styled(0, strong, "%s", d.both(d.spread("before", totalsOf(c.Totals.Before)), d.spread("after", totalsOf(c.Totals.After))))
	units := d.spread("", d.units())
	o.styled(0, muted, "%s", d.both(units, units))
	for _, r := range c.Rows() {
		change := c.Pairs[r.Pair].Change
		o.styled(0, changeStyle(change), "%s", d.both(d.node(r.Before, change), d.node(r.After, change)))
	}
	o.line(0, "")
	for _, p := range c.Pairs {
		if p.Change != explain.Same {
			o.styled(0, changeStyle(p.Change), "%s %s", changeGlyph(p.Change), p.What)
		}
	}
	return o.err
}

// sides draws lines of two halves.
type sides struct {
	c        *explain.Comparison
	side     int // columns
	analyzed bool
	depth    map[*explain.Node]int
}

// depths counts the nodes above each node.
func depths(plans ...*explain.Plan) map[*explain.Node]int {
	out := map[*explain.Node]int{}
	for _, p := range plans {
		for n := range p.All() { // a parent comes before its children
			if n.Parent != nil {
				out[n] = out[n.Parent] + 1
			}
		}
	}
	return out
}

func (d sides) both(before, after string) string {
	return before + middle + strings.TrimRight(after, " ")
}

// spread puts a text at the left end of a side, another at its right end.
func (d sides) spread(left, right string) string {
	left, right = clean.Line(left), clean.Line(right)
	room := d.side - ansi.StringWidth(right) - 1
	left = ansi.Truncate(left, max(room, 0), "…")
	return left + strings.Repeat(" ", max(d.side-ansi.StringWidth(left)-ansi.StringWidth(right), 0)) + right
}

func (d sides) units() string {
	if !d.analyzed {
		return "cost"
	}
	return rightAligned("ms") + rightAligned("pages")
}

// node is one side of a row; the gap beside a node without partner is blank.
func (d sides) node(n *explain.Node, change explain.Change) string {
	if n == nil {
		return strings.Repeat(" ", d.side)
	}
	indent := ""
	if n.Parent != nil { // a deep plan keeps room for its titles
		indent = strings.Repeat("  ", min(d.depth[n]-1, d.side/8)) + "└ "
	}
	return d.spread(changeGlyph(change)+" "+indent+n.Title(), d.figures(n))
}

func (d sides) figures(n *explain.Node) string {
	switch {
	case !d.analyzed:
		return explain.Grouped(int64(n.Est.TotalCost + 0.5))
	case n.NeverExecuted():
		return "never executed"
	}
	return rightAligned(explain.MillisNumber(n.Self())) + rightAligned(explain.Grouped(n.SelfPages()))
}

func rightAligned(s string) string {
	return strings.Repeat(" ", max(figureWidth-ansi.StringWidth(s), 1)) + s
}
