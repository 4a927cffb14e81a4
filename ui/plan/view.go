package plan

import (
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"assay/explain"
	"assay/ui/part"
	"assay/ui/part/clean"
	"assay/ui/theme"
)

// From these factors on an estimate is told, and called wrong.
const (
	worthTelling = 2
	farOff       = 10
)

// Lines draws the pane in width by height.
func (m *Model) Lines(width, height int) []string {
	if m.plan == nil {
		return part.Box(m.note, width, height)
	}
	if m.paged() {
		m.page = height
		all := m.asLines()
		from, to := m.pager.Window(len(all), height)
		lines := make([]string, 0, height)
		for _, l := range all[from:to] {
			lines = append(lines, " "+l)
		}
		return part.Box(lines, width, height)
	}
	detail := m.details(width, height)
	body := height - len(detail) - 1
	m.page = body
	rows := m.rows()
	c := m.cols.within(width)
	lines := make([]string, 0, height)
	lines = append(lines, m.theme.Muted.Render(c.head(width)))
	from, to := m.scroll.Window(len(rows), body)
	for i := from; i < to; i++ {
		lines = append(lines, m.row(rows[i], i == m.scroll.Cursor, c, width))
	}
	return append(part.Box(lines, width, body+1), detail...)
}

// columns are the figures beside the tree: how wide each is, 0 where it is left out.
type columns struct {
	analyzed                      bool
	decimals                      int
	time, bar, pages, rows, wrong int
}

// measure finds how wide the plan's figures are.
func measure(p *explain.Plan, self []time.Duration, pages []int64) columns {
	c := columns{analyzed: p.Analyzed, decimals: part.Decimals(slices.Max(self))}
	if !p.Analyzed {
		c.time, c.rows = max(ansi.StringWidth(part.Grouped(int64(p.Root.Est.TotalCost+0.5))), len("cost"))+2, 10
		return c
	}
	rows := 0.0
	for n := range p.All() {
		rows = max(rows, n.RowsTotal())
		if f, _ := n.EstimateFactor(); f >= worthTelling {
			c.wrong = max(c.wrong, ansi.StringWidth(part.Factor(f))+2)
		}
	}
	wide := func(s, head string) int { return max(ansi.StringWidth(s), len(head)) + 2 }
	c.time = wide(part.Fixed(slices.Max(self), c.decimals), "ms")
	c.pages = wide(part.Grouped(slices.Max(pages)), "pages")
	c.rows = wide(part.Rows(rows), "rows")
	if c.wrong > 0 {
		c.wrong = max(c.wrong, len("est")+2)
	}
	return c
}

// within leaves out what there is no room for beside the nodes' titles, the
// least telling first.
func (c columns) within(width int) columns {
	c.bar = min(max(width/14, 3), 10)
	room := width - 30
	for _, column := range []*int{&c.rows, &c.wrong, &c.bar, &c.pages} {
		if c.time+c.bar+c.pages+c.rows+c.wrong > room {
			*column = 0
		}
	}
	if !c.analyzed {
		c.bar = 0
	}
	return c
}

func (c columns) head(width int) string {
	s := ""
	add := func(name string, w int) {
		if w > 0 {
			s += part.Right(name, w)
		}
	}
	add(map[bool]string{true: "ms", false: "cost"}[c.analyzed], c.time)
	if c.bar > 0 {
		s += part.Blank(c.bar + 1)
	}
	add("pages", c.pages)
	add("rows", c.rows)
	add("est", c.wrong)
	return part.Spread("", s+" ", width)
}

// row draws a node: cursor, fold, sign, title, figures.
func (m *Model) row(n *explain.Node, chosen bool, c columns, width int) string {
	t := m.theme
	mark, style := " ", t.Text
	if chosen {
		mark, style = t.Accent.Render(theme.Cursor), t.Strong
	}
	indent, fold := 0, ""
	if m.view == Tree {
		indent = min(m.depth[n.ID], max(width/5, 4)) * 2
		fold = "  "
		switch {
		case m.folded[n.ID]:
			fold = theme.Folded + " "
		case len(n.Children) > 0:
			fold = theme.Open + " "
		}
	}
	figures := m.figures(n, c)
	room := width - 2 - indent - ansi.StringWidth(fold) - ansi.StringWidth(figures) - 1
	sign := ""
	if len(n.Remarks()) > 0 {
		sign = " " + theme.Problem
		room -= 2
	}
	title := m.label(n)
	if n.NeverExecuted() {
		style = t.Muted
	}
	if w := ansi.StringWidth(title); w > room {
		title = ansi.Truncate(title, room, theme.Dots)
	}
	line := mark + part.Blank(indent) + t.Muted.Render(fold) + style.Render(title) + t.Bad.Render(sign)
	return part.Spread(line, figures+" ", width)
}

// label is the node's title, with what a sort sorts by and the subplan's name.
func (m *Model) label(n *explain.Node) string {
	s := n.Title()
	if n.Type == explain.SortNode || n.Type == explain.IncrementalSort {
		s += " by " + strings.Join(n.SortKey, ", ")
	}
	if n.SubplanName != "" {
		s = n.SubplanName + ": " + s
	}
	return clean.Line(s)
}

func (m *Model) figures(n *explain.Node, c columns) string {
	t := m.theme
	if !c.analyzed {
		s := part.Right(part.Grouped(int64(n.Est.TotalCost+0.5)), c.time)
		if c.rows > 0 {
			s += part.Right(part.Rows(n.Est.Rows), c.rows)
		}
		return s
	}
	if n.NeverExecuted() {
		return t.Muted.Render("never executed")
	}
	style := t.Bar
	if n == m.hot {
		style = t.Hot
	}
	s := part.Right(part.Fixed(m.self[n.ID], c.decimals), c.time)
	if c.bar > 0 {
		s += " " + style.Render(part.Bar(m.share(n), c.bar))
	}
	if c.pages > 0 {
		s += part.Right(part.Grouped(m.pages[n.ID]), c.pages)
	}
	if c.rows > 0 {
		s += part.Right(part.Rows(n.RowsTotal()), c.rows)
	}
	if c.wrong > 0 {
		s += m.factor(n, c.wrong)
	}
	return s
}

func (m *Model) factor(n *explain.Node, width int) string {
	f, _ := n.EstimateFactor()
	if f < worthTelling {
		return part.Blank(width)
	}
	style := m.theme.Muted
	if f >= farOff {
		style = m.theme.Warn
	}
	return style.Render(part.Right(part.Factor(f), width))
}
