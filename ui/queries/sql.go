package queries

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"assay/advisor/sqlast"
	"assay/ui/part"
	"assay/ui/part/clean"
	"assay/ui/service"
	"assay/ui/theme"
)

// SQL is the pane with one statement's text: highlighted, the chosen node's
// part lit, an error's place marked, or being edited.
type SQL struct {
	theme   *theme.Theme
	text    string
	lit     sqlast.Span
	problem *service.Problem
	pager   part.Pager
	editor  *part.Editor
	fresh   bool // the editor makes a new statement
	page    int
	lines   []part.SQLLine
	width   int
	follow  bool // scroll to the lit part at the next drawing
}

// NewSQL is an empty pane.
func NewSQL(t *theme.Theme) SQL { return SQL{theme: t} }

// Show sets what to show.
func (p *SQL) Show(text string, lit sqlast.Span, problem *service.Problem) {
	if text == p.text && lit == p.lit && problem == p.problem {
		return
	}
	if text != p.text {
		p.pager.Top = 0
	}
	p.follow = lit != p.lit && !lit.Empty()
	p.text, p.lit, p.problem, p.lines = text, lit, problem, nil
}

// Edit starts to edit the text; fresh begins a new statement.
func (p *SQL) Edit(text string, fresh bool) {
	p.editor, p.fresh = part.NewEditor(p.theme, text), fresh
}

// Editing says that keys go to the editor.
func (p *SQL) Editing() bool { return p.editor != nil }

// Finish ends editing and returns the text; fresh says that it is a new statement.
func (p *SQL) Finish() (text string, fresh bool) {
	if p.editor == nil {
		return "", false
	}
	text, fresh = p.editor.Text(), p.fresh
	p.editor = nil
	return text, fresh
}

// Key edits or scrolls. dropped counts invisible characters a paste brought
// that were left out.
func (p *SQL) Key(k tea.KeyMsg) (used bool, dropped int) {
	if p.editor != nil {
		return true, p.editor.Update(k)
	}
	return p.pager.Key(k.String(), p.page), 0
}

// Wheel scrolls by lines.
func (p *SQL) Wheel(n int) { p.pager.Top = max(p.pager.Top+n, 0) }

// Click is the byte of the text drawn at a place, -1 for none.
func (p *SQL) Click(x, y int) int {
	y += p.pager.Top
	if at, _ := p.errorLine(); at >= 0 && y > at {
		y-- // the line with the caret
	}
	if p.editor != nil || y < 0 || y >= len(p.lines) {
		return -1
	}
	return p.lines[y].Offset(x - 1)
}

// Lines draws the pane in width by height.
func (p *SQL) Lines(width, height int) []string {
	p.page = height
	if p.editor != nil {
		return part.Beside("", part.Box(nil, 1, height), p.editor.View(width-1, height))
	}
	if strings.TrimSpace(p.text) == "" {
		return part.Box([]string{p.theme.Muted.Render(" enter types SQL here; a paste becomes a new statement")}, width, height)
	}
	if p.lines == nil || p.width != width {
		p.lines, p.width = part.SQL(p.theme, p.text, width-2, part.Lit{Span: p.lit, Style: p.theme.Lit}), width
	}
	shown := p.drawn(width)
	if p.follow {
		p.toLit(height)
	}
	from, to := p.pager.Window(len(shown), height)
	return part.Box(shown[from:to], width, height)
}

// drawn are the lines set in by one, with the caret under an error's place.
func (p *SQL) drawn(width int) []string {
	out := make([]string, 0, len(p.lines)+2)
	at, column := p.errorLine()
	for i, l := range p.lines {
		out = append(out, " "+l.Text)
		if i == at {
			caret := p.theme.Bad.Render("^ " + clean.Line(p.problem.Why))
			out = append(out, " "+part.Fit(part.Blank(column)+caret, width-1))
		}
	}
	return out
}

// errorLine is the line and column of the error's place; -1 where there is none.
func (p *SQL) errorLine() (line, column int) {
	if p.problem == nil || p.problem.Position < 0 {
		return -1, 0
	}
	at := min(p.problem.Position, max(len(strings.TrimRight(p.text, " \t\r\n"))-1, 0))
	for i, l := range p.lines {
		if c, ok := l.Column(at); ok {
			return i, c
		}
	}
	return len(p.lines) - 1, 0
}

// toLit scrolls so that the lit part is in view.
func (p *SQL) toLit(height int) {
	p.follow = false
	for i, l := range p.lines {
		if _, ok := l.Column(p.lit.Start); ok {
			if i < p.pager.Top || i >= p.pager.Top+height {
				p.pager.Top = max(i-1, 0)
			}
			return
		}
	}
}
