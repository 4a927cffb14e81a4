package queries

import (
	"cmp"
	"path/filepath"
	"strconv"
	"time"

	"github.com/charmbracelet/x/ansi"

	"assay/ui/part"
	"assay/ui/part/clean"
	"assay/ui/theme"
)

// Lines draws the list in width by height.
func (l *List) Lines(width, height int) []string {
	if len(l.entries) == 0 {
		return part.Box(l.empty(), width, height)
	}
	l.page = height
	from, to := l.scroll.Window(len(l.rows), height)
	lines := make([]string, 0, height)
	for i := from; i < to; i++ {
		lines = append(lines, l.line(l.rows[i], i == l.scroll.Cursor, width))
	}
	if len(l.rows) == 0 {
		lines = append(lines, l.theme.Muted.Render("  none has "+clean.Line(l.filter)))
	}
	return part.Box(lines, width, height)
}

func (l *List) empty() []string {
	t := l.theme
	lines := []string{"", t.Muted.Render("  No statement yet."), ""}
	for _, k := range [][2]string{{"s", "samples"}, {"o", "open files"}, {"a", "type SQL"}} {
		lines = append(lines, "  "+t.Key.Render(k[0])+" "+k[1])
	}
	return append(lines, t.Muted.Render("  or paste SQL anywhere"))
}

// line draws a row: cursor, number, title, sign, time, and pages where there is room.
func (l *List) line(r row, chosen bool, width int) string {
	t := l.theme
	mark, style := " ", t.Text
	if chosen {
		mark, style = t.Accent.Render(theme.Cursor), t.Strong
	}
	e := l.lead(r)
	number, name, count := strconv.Itoa(r.number), r.entry.Title(), ""
	switch {
	case r.unit != "":
		number, name, count = theme.Folded, l.head(r.unit), " "+theme.Times+strconv.Itoa(len(l.units[r.unit]))
		if l.open[r.unit] {
			number = theme.Open
		}
	case r.inside:
		name = "  " + r.entry.text()
	}
	figures := l.figures(e, l.doing(r), width)
	digits := max(len(strconv.Itoa(len(l.entries))), 3)
	name = part.Fit(name, width-digits-3-ansi.StringWidth(count+figures))
	return mark + t.Muted.Render(part.Right(number, digits)) + " " + style.Render(name) + t.Muted.Render(count) + " " + figures
}

// head is the title of a unit: the one given, else its file's name.
func (l *List) head(unit string) string {
	first := l.units[unit][0].Statement
	return clean.Line(cmp.Or(l.titles[unit], first.Title, filepath.Base(first.File)))
}

// doing is what is being done with a row's statement, or with one of its unit.
func (l *List) doing(r row) string {
	if r.unit == "" {
		return r.entry.Doing
	}
	doing := ""
	for _, e := range l.units[r.unit] {
		if e.Doing != "" && e.Doing != Waiting {
			return e.Doing
		}
		doing = cmp.Or(doing, e.Doing)
	}
	return doing
}

// figures is the right end of a row.
func (l *List) figures(e *Entry, doing string, width int) string {
	t := l.theme
	if e.Report == nil && doing == "" && e.Statement.Logged == 0 {
		return "" // the title may have the room
	}
	sign, style := e.sign(t)
	if doing != "" {
		frames := theme.Spinner()
		sign, style = frames[l.spinner%len(frames)], t.Accent
		if doing == Waiting {
			sign = theme.Dots
		}
	}
	s := style.Render(sign)
	if width >= withTime {
		if d, known := e.took(); known {
			s += part.Right(tenths(d), 8)
		} else {
			s += part.Blank(8)
		}
	}
	if width >= withPages {
		pages := ""
		if e.Report != nil && e.Report.Plan != nil && e.Report.Plan.Analyzed {
			pages = part.Grouped(e.Report.Plan.Pages())
		}
		s += part.Right(pages, 10)
	}
	return s
}

// tenths is a time in milliseconds with one decimal, so that a column aligns.
func tenths(d time.Duration) string {
	if d > 0 && d < 50*time.Microsecond {
		return "<0.1"
	}
	return part.Fixed(d, 1)
}

// From these widths on a row has the time, and the pages.
const withTime, withPages = 34, 52

// Columns heads the figures of the list.
func (l *List) Columns(width int) string {
	s := ""
	if width >= withTime {
		s = "ms"
	}
	if width >= withPages {
		s += part.Right("pages", 10)
	}
	return s
}

// Waiting is what an entry in the queue is doing.
const Waiting = "waiting"
