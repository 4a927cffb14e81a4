package ui

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"assay/ui/dialog"
	"assay/ui/part"
	"assay/ui/part/clean"
	"assay/ui/theme"
)

const (
	// sideBySide is from which width on the panes stand beside each other.
	sideBySide = 110
	// minWidth and minHeight are the least that is drawn.
	minWidth, minHeight = 60, 15
)

// box is where a pane's inside is drawn.
type box struct {
	pane       pane
	x, y, w, h int
}

func (b box) holds(x, y int) bool {
	return x >= b.x && x < b.x+b.w && y >= b.y && y < b.y+b.h
}

func (r *Root) narrow() bool { return r.width < sideBySide }

// layout is where the panes of the workbench are. Line 0 is the header, the
// last the help; every row of panes has a line of headings above.
func (r *Root) layout() []box {
	if r.narrow() {
		return []box{{r.focus, 0, 2, r.width, r.height - 3}}
	}
	sql := min(max(r.height/5, 4), 12)
	if r.sql.Editing() {
		sql = r.height / 2
	}
	body := r.height - sql - 4
	left := min(max(r.width*25/100, 28), 60)
	right := min(max(r.width*34/100, 42), 80)
	middle := r.width - left - right - 2
	return []box{
		{statementsPane, 0, 2, left, body},
		{planPane, left + 1, 2, middle, body},
		{advicePane, left + middle + 2, 2, right, body},
		{sqlPane, 0, body + 3, r.width, sql},
	}
}

// View draws the frame: exactly width by height.
func (r *Root) View() string {
	if r.width == 0 || r.height == 0 {
		return ""
	}
	if r.width < minWidth || r.height < minHeight {
		return r.theme.Frame(strings.Join(r.tooSmall(), "\n"))
	}
	lines := make([]string, 0, r.height)
	switch r.screen {
	case onStart:
		lines = append(lines, part.Blank(r.width))
		lines = append(lines, r.start.Lines(r.width, r.height-2)...)
	case onCompare:
		lines = append(lines, r.header())
		lines = append(lines, r.compare.Lines(r.width, r.height-2)...)
	default:
		lines = append(lines, r.bench()...)
	}
	lines = append(lines, r.bottom())
	if notice := r.noticeLines(); len(notice) > 0 {
		lines = part.Overlay(lines, notice, 0, r.height-1-len(notice))
	}
	for _, d := range r.dialogs {
		lines = dialog.Draw(r.theme, d, lines, r.width, r.height-1)
	}
	return r.theme.Frame(strings.Join(lines, "\n"))
}

func (r *Root) tooSmall() []string {
	text := "assay needs " + strconv.Itoa(minWidth) + "x" + strconv.Itoa(minHeight) + "; this terminal is " +
		strconv.Itoa(r.width) + "x" + strconv.Itoa(r.height) + ". Make it larger, or q quits."
	return part.Box(part.Wrap(text, r.width), r.width, r.height)
}

// bench draws the workbench without the bottom line.
func (r *Root) bench() []string {
	boxes := r.layout()
	if r.narrow() {
		b := boxes[0]
		lines := []string{r.tabs(), part.Heading(r.theme, r.title(b.pane), r.corner(b), true, b.w)}
		return append(lines, r.inside(b)...)
	}
	edge := r.theme.Faint.Render(theme.Divider)
	heads := make([]string, 3)
	insides := make([][]string, 3)
	for i, b := range boxes[:3] {
		heads[i] = part.Heading(r.theme, r.title(b.pane), r.corner(b), r.focus == b.pane, b.w)
		insides[i] = r.inside(b)
	}
	lines := []string{r.header(), strings.Join(heads, r.theme.Faint.Render(theme.Rule))}
	lines = append(lines, part.Beside(edge, insides...)...)
	sql := boxes[3]
	lines = append(lines, part.Heading(r.theme, r.title(sqlPane), r.corner(sql), r.focus == sqlPane, sql.w))
	return append(lines, r.inside(sql)...)
}

// inside draws a pane without its heading.
func (r *Root) inside(b box) []string {
	switch b.pane {
	case statementsPane:
		return r.list.Lines(b.w, b.h)
	case planPane:
		top := r.summary(b.w)
		return append(top, r.plan.Lines(b.w, b.h-len(top))...)
	case advicePane:
		return r.advice.Lines(b.w, b.h)
	case sqlPane, panes:
	}
	return r.sql.Lines(b.w, b.h)
}

// title heads a pane: its number and name, and in the narrow layout the statement.
func (r *Root) title(p pane) string {
	s := p.String()
	if e := r.list.Chosen(); e != nil && (p == sqlPane || r.narrow() && p != statementsPane) {
		s += " " + theme.Fine + " " + ansi.Truncate(e.Title(), r.width/2, theme.Dots)
	}
	if p == sqlPane && r.sql.Editing() {
		s = "SQL " + theme.Fine + " editing"
	}
	return s
}

// corner is the right end of a pane's heading.
func (r *Root) corner(b box) string {
	switch b.pane {
	case statementsPane:
		if f := r.list.Filter(); f != "" {
			return "/" + clean.Line(f)
		}
		return r.list.Columns(b.w)
	case planPane:
		if r.plan.HasHottest() {
			return r.plan.View().String() + "  [ ]"
		}
	case sqlPane:
		if r.sql.Editing() {
			return "ctrl+r run   esc keep"
		}
	case advicePane, panes:
	}
	return ""
}

// header says where we are: connection, guard, and what was found.
func (r *Root) header() string {
	t := r.theme
	return part.Spread(" "+t.Accent.Render("assay")+"  "+r.place(), t.Muted.Render(r.tally()+" "), r.width)
}

func (r *Root) place() string {
	t := r.theme
	if r.conn == nil {
		return t.Muted.Render("not connected")
	}
	s := t.Strong.Render(clean.Line(r.conn.Label))
	if r.conn.Version != "" && !r.narrow() {
		s += t.Muted.Render("  PostgreSQL " + clean.Line(r.conn.Version))
	}
	switch {
	case r.lost:
		s += "  " + t.Bad.Render(theme.Problem+" connection lost") + t.Muted.Render(": the next run connects again")
	case len(r.conn.Production) > 0 && !r.conn.Confirmed:
		s += "  " + t.Bad.Render(theme.Problem+" looks like production: plans only")
	case r.consent.Writes:
		s += t.Warn.Render("  writes allowed") + t.Muted.Render(", always rolled back")
	default:
		s += t.Muted.Render("  read only, always rolled back")
	}
	return s
}

// tally counts statements and findings.
func (r *Root) tally() string {
	findings := 0
	for _, e := range r.list.Entries() {
		found, _ := e.Findings()
		findings += len(found)
	}
	n := len(r.list.Entries())
	if n == 0 {
		return ""
	}
	return part.Count(int64(n), "statement", "statements") + " " + theme.Fine + " " + part.Count(int64(findings), "finding", "findings")
}

// tabs is the header of the narrow layout: the place, and the panes by number.
func (r *Root) tabs() string {
	var b strings.Builder
	for p := range panes {
		b.WriteString(r.tab(p))
	}
	left := " " + r.theme.Accent.Render("assay")
	if r.conn != nil {
		left += "  " + clean.Line(r.conn.Label)
	} else {
		left += "  " + r.theme.Muted.Render("not connected")
	}
	guard := "  " + r.guard()
	if r.conn != nil && ansi.StringWidth(left+guard+b.String()) < r.width {
		left += guard
	}
	return part.Spread(left, b.String(), r.width)
}

// guard says in short what may happen to the database.
func (r *Root) guard() string {
	switch {
	case r.lost:
		return r.theme.Bad.Render("connection lost")
	case len(r.conn.Production) > 0 && !r.conn.Confirmed:
		return r.theme.Bad.Render("plans only")
	case r.consent.Writes:
		return r.theme.Warn.Render("writes allowed")
	}
	return r.theme.Muted.Render("read only")
}

func (r *Root) tab(p pane) string {
	name := strconv.Itoa(int(p)+1) + " " + p.String()
	if p == r.focus {
		return r.theme.Focused.Render("[" + name + "]")
	}
	return r.theme.Muted.Render(" " + name + " ")
}

// tabAt is the tab drawn at a place.
func (r *Root) tabAt(x, y int) (pane, bool) {
	if !r.narrow() || y != 0 {
		return 0, false
	}
	from := r.width
	for p := panes - 1; p >= 0; p-- {
		from -= ansi.StringWidth(r.tab(p))
		if x >= from {
			return p, true
		}
	}
	return 0, false
}

// maxNotice is how many lines a notice may cover; the log has all of it.
const maxNotice = 3

// noticeLines is what was last said, until the next key.
func (r *Root) noticeLines() []string {
	text, style := clean.Line(r.notice.text), r.theme.Text
	if text == "" {
		return nil
	}
	if r.notice.bad {
		text, style = theme.Problem+" "+text, r.theme.Warn
	}
	lines := part.Wrap(text, r.width-2)
	if len(lines) > maxNotice {
		lines = lines[:maxNotice]
		lines[maxNotice-1] = ansi.Truncate(lines[maxNotice-1], r.width-4, "") + theme.Dots
	}
	for i, l := range lines {
		lines[i] = part.Fit(" "+style.Render(l), r.width)
	}
	return lines
}

// bottom is the last line: progress, or the keys.
func (r *Root) bottom() string {
	t := r.theme
	if j := r.jobs.current; j != nil {
		frames := theme.Spinner()
		text := t.Accent.Render(frames[r.jobs.frame%len(frames)]) + " " + clean.Line(r.progressText(j))
		key := ""
		switch {
		case j.cancelled.IsZero():
			key = t.Key.Render("esc") + " " + t.Muted.Render("cancel ")
		case !j.dropped:
			key = t.Key.Render("esc") + " " + t.Muted.Render("disconnect ")
		}
		return part.Spread(" "+text, key, r.width)
	}
	return part.Fit(" "+r.bar(), r.width)
}

// bar are the keys that matter where we are: as many as fit, help always.
func (r *Root) bar() string {
	t := r.theme
	help := t.Key.Render("?") + " " + t.Muted.Render("help")
	line, room := "", r.width-2-ansi.StringWidth(help)
	add := func(key, what string) {
		more := t.Key.Render(key) + " " + t.Muted.Render(what) + "   "
		if ansi.StringWidth(line)+ansi.StringWidth(more) <= room {
			line += more
		}
	}
	switch {
	case r.sql.Editing():
		add("ctrl+r", "run")
		add("esc", "keep and leave")
		return line
	case r.screen == onCompare:
		add("esc", "back")
		add("n", "next change")
	case r.screen == onStart:
		add("↑ ↓", "choose")
	case len(r.list.Entries()) == 0 && r.focus != sqlPane:
		add("a", "type SQL")
	default:
		add("enter", r.enterWord())
	}
	for _, a := range r.actions() {
		if a.bar != "" && a.bar != r.enterWord() && a.where&r.screen != 0 && a.disabled(r) == "" {
			add(shown(a.keys[0]), a.bar)
		}
	}
	return line + help
}

func (r *Root) enterWord() string {
	switch r.focus {
	case statementsPane:
		if e := r.list.Chosen(); e != nil && e.Report != nil {
			return "plan"
		}
		return "run"
	case planPane, advicePane:
		if r.idle() {
			return "run"
		}
		return map[bool]string{true: "fold", false: "compare"}[r.focus == planPane]
	case sqlPane, panes:
	}
	return "edit"
}
