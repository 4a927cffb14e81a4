package compare

import (
	"github.com/charmbracelet/x/ansi"

	"assay/explain"
	"assay/ui/part"
	"assay/ui/part/clean"
	"assay/ui/theme"
)

// headLines stand above the first row: the verdict (two lines), the sides' heads, the units.
const headLines = 4

// Lines draws the screen in width by height.
func (m *Model) Lines(width, height int) []string {
	if m.Empty() {
		return part.Box(nil, width, height)
	}
	below := m.below(width, height)
	rows := m.rows()
	// What is below stands right under the rows, as long as they fit.
	body := max(min(height-headLines-len(below), len(rows)+1), 1)
	m.page = body
	lines := append(m.head(width), m.heads(width))
	lines = append(lines, m.units(width))
	from, to := m.scroll.Window(len(rows), body)
	for i := from; i < to; i++ {
		lines = append(lines, m.row(rows[i], i == m.scroll.Cursor, width))
	}
	return part.Box(append(part.Box(lines, width, headLines+body), below...), width, height)
}

// head is the verdict in one sentence, and why in another.
func (m *Model) head(width int) []string {
	t, s := m.theme, m.sides
	if s.Verdict == nil {
		return []string{part.Fit(" "+t.Strong.Render(clean.Line(s.Comparison.Verdict())), width), ""}
	}
	sign, style := m.mark()
	first := " " + style.Render(sign) + " " + t.Strong.Render(headline(s.Verdict))
	because := s.Comparison.Cause()
	if because != "" {
		because += "."
	}
	return []string{
		part.Spread(first, t.Muted.Render(clean.Line(s.Verdict.Noise())+" "), width),
		part.Fit("   "+t.Muted.Render(clean.Line(because)), width),
	}
}

// sideWidth is how wide one side is; three columns lie between the two.
func sideWidth(width int) int { return (width - 3) / 2 }

func (m *Model) heads(width int) string {
	w := sideWidth(width)
	t := m.sides.Comparison.Totals
	head := func(name string, a explain.Amounts, measured string) string {
		figures := measured
		if figures == "" {
			figures = amounts(a)
		}
		return part.Heading(m.theme, clean.Line(name), figures, false, w)
	}
	before, after := "", ""
	if v := m.sides.Verdict; v != nil {
		before, after = measured(v.Before()), measured(v.After())
	}
	return head(m.sides.Before, t.Before, before) + "   " + head(m.sides.After, t.After, after)
}

// units head the figures of both sides.
func (m *Model) units(width int) string {
	c := m.columns(sideWidth(width))
	name := "ms"
	if !m.analyzed() {
		name = "cost"
	}
	s := part.Right(name, c.time) + " " + part.Blank(c.bar)
	if c.pages > 0 {
		s += part.Right("pages", c.pages)
	}
	w := sideWidth(width)
	return m.theme.Muted.Render(part.Right(s, w) + "   " + part.Right(s, w))
}

// columns are the figures there is room for, each side alike.
type columns struct{ time, bar, pages int }

func (m *Model) columns(side int) columns {
	c := columns{time: m.timeWidth}
	if side >= 50 && m.analyzed() {
		c.bar = 6
	}
	if side >= 56 && m.analyzed() {
		c.pages = m.pagesWidth
	}
	return c
}

func (m *Model) analyzed() bool {
	t := m.sides.Comparison.Totals
	return t.Before.Analyzed && t.After.Analyzed
}

// amounts are a plan's totals in short.
func amounts(a explain.Amounts) string {
	if !a.Analyzed {
		return "cost " + part.Grouped(int64(a.Cost))
	}
	return part.Millis(a.Time) + "  " + part.Pages(a.Pages)
}

// row draws a node on each side, with what became of it.
func (m *Model) row(r explain.Row, chosen bool, width int) string {
	t, w := m.theme, sideWidth(width)
	mark := " "
	if chosen {
		mark = t.Accent.Render(theme.Cursor)
	}
	change := m.sides.Comparison.Pairs[r.Pair].Change
	return mark + m.side(r.Before, change, chosen, w-1) + "   " + m.side(r.After, change, chosen, w)
}

func (m *Model) side(n *explain.Node, change explain.Change, chosen bool, width int) string {
	if n == nil {
		return part.Blank(width)
	}
	t := m.theme
	sign, style := sign(t, change)
	title := t.Text
	if chosen {
		title = t.Strong
	}
	figures := m.figures(n, width)
	indent := min(depth(n), width/8) * 2
	room := width - 2 - indent - ansi.StringWidth(figures)
	line := style.Render(sign) + " " + part.Blank(indent) + title.Render(part.Fit(clean.Line(n.Title()), room))
	return line + figures
}

func (m *Model) figures(n *explain.Node, width int) string {
	c := m.columns(width)
	room := c.time + 1 + c.bar + c.pages
	switch {
	case !m.analyzed():
		return part.Right(part.Grouped(int64(n.Est.TotalCost+0.5)), c.time) + " "
	case n.NeverExecuted():
		return m.theme.Muted.Render(part.Right("never executed", max(room, 14)))
	}
	s := part.Right(part.Fixed(n.Self(), m.decimals), c.time) + " "
	if c.bar > 0 {
		share := 0.0
		if m.most > 0 {
			share = float64(n.Self()) / m.most
		}
		s += m.theme.Bar.Render(part.Bar(share, c.bar))
	}
	if c.pages > 0 {
		s += part.Right(part.Grouped(n.SelfPages()), c.pages)
	}
	return s
}

func sign(t *theme.Theme, c explain.Change) (string, theme.Style) {
	switch c {
	case explain.Changed:
		return "~", t.Changed
	case explain.Added:
		return "+", t.Added
	case explain.Removed:
		return "-", t.Removed
	case explain.Same:
	}
	return " ", t.Text
}

func depth(n *explain.Node) int {
	d := 0
	for n = n.Parent; n != nil; n = n.Parent {
		d++
	}
	return d
}
