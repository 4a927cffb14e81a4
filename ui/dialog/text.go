package dialog

import (
	tea "github.com/charmbracelet/bubbletea"

	"assay/ui/part"
	"assay/ui/theme"
)

// Text is something to read: help, a rule's documentation, the messages.
type Text struct {
	title string
	lines func(t *theme.Theme, width int) []string
	pager part.Pager
	page  int
}

// NewText shows what lines draws for a width.
func NewText(title string, lines func(t *theme.Theme, width int) []string) *Text {
	return &Text{title: title, lines: lines, page: 10}
}

// Title is the text's title.
func (d *Text) Title() string { return d.title }

// Hint names the keys.
func (d *Text) Hint() string { return "esc close   ↑ ↓ scroll" }

// Key scrolls, or closes.
func (d *Text) Key(k tea.KeyMsg) (bool, tea.Cmd) {
	if d.pager.Key(k.String(), d.page) {
		return false, nil
	}
	s := k.String()
	return s == "enter" || s == "q" || s == "?" || s == "i", nil
}

// Wheel scrolls.
func (d *Text) Wheel(n int) { d.pager.Top = max(d.pager.Top+n, 0) }

// Lines draws the part in view.
func (d *Text) Lines(t *theme.Theme, width, height int) []string {
	all := d.lines(t, width)
	d.page = height
	from, to := d.pager.Window(len(all), height)
	return all[from:to]
}
