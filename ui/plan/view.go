package plan

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"assay/explain"
	"assay/ui/part"
	"assay/ui/part/clean"
	"assay/ui/theme"
)

// farOff is from which factor on an estimate is called wrong.
const farOff = 10

// Lines draws the pane in width by height.
func (m *Model) Lines(width, height int) []string {
	if m.plan == nil {
		return part.Box(m.note, width, height)
	}
	if m.view == Text {
		m.page = height
		all := m.asText()
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
	c := columnsFor(width, m.plan.Analyzed)
	lines := make([]string, 0, height)
	lines = append(lines, m.theme.Muted.Render(c.head(width)))
	from, to := m.scroll.Window(len(rows), body)
	for i := from; i < to; i++ {
		lines = append(lines, m.row(rows[i], i == m.scroll.Cursor, c, width))
	}
	return append(part.Box(lines, width, body+1), detail...)
}

// columns says which figures there is room for.
type columns struct {
	analyzed            bool
	bar                 int
	pages, rows, factor bool
}

func columnsFor(width int, analyzed bool) columns {
	return columns{
		analyzed: analyzed, bar: min(max((width-52)/6, 3), 8),
		pages: width >= 48, rows: width >= 58, factor: width >= 66,
	}
}

func (c columns) head(width int) string {
	s := part.Right("ms", 8) + " " + part.Blank(c.bar)
	if !c.analyzed {
		s = part.Right("cost", 10) + " "
		if c.rows {
			s += part.Right("rows", 10)
		}
		return part.Spread("", s+" ", width)
	}
	if c.pages {
		s += part.Right("pages", 10)
	}
	if c.rows {
		s += part.Right("rows", 11)
	}
	if c.factor {
		s += part.Right("est", 7)
	}
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
	if len(m.warnings(n)) > 0 {
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
		s := part.Right(part.Grouped(int64(n.Est.TotalCost+0.5)), 10) + " "
		if c.rows {
			s += part.Right(part.Rows(n.Est.Rows), 10)
		}
		return s
	}
	if n.NeverExecuted() {
		return t.Muted.Render("never executed")
	}
	bar := t.Bar
	if n == m.hot {
		bar = t.Hot
	}
	s := part.Right(part.Number(m.self[n.ID]), 8) + " " + bar.Render(part.Bar(m.share(n), c.bar))
	if c.pages {
		s += part.Right(part.Grouped(m.pages[n.ID]), 10)
	}
	if c.rows {
		s += part.Right(part.Rows(n.RowsTotal()), 11)
	}
	if c.factor {
		s += m.factor(n)
	}
	return s
}

func (m *Model) factor(n *explain.Node) string {
	f, _ := n.EstimateFactor()
	if f < 2 {
		return part.Blank(7)
	}
	text := part.Right(part.Factor(f), 7)
	if f >= farOff {
		return m.theme.Warn.Render(text)
	}
	return m.theme.Muted.Render(text)
}
