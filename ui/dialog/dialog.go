// Package dialog holds the three dialogs that everything is asked and told
// with: a menu, a form, a text to read. A dialog takes every key while it is
// open and answers by a message. It imports ui/part and ui/theme, no screen
// and no service.
package dialog

import (
	tea "github.com/charmbracelet/bubbletea"

	"assay/ui/part"
	"assay/ui/theme"
)

// Dialog is one of Menu, Form and Text.
type Dialog interface {
	// Key handles a key; done closes the dialog. Esc is the caller's.
	Key(k tea.KeyMsg) (done bool, cmd tea.Cmd)
	// Wheel scrolls by lines.
	Wheel(lines int)
	// Title and Hint stand in the frame.
	Title() string
	Hint() string
	// Lines draws the inside, at most width by height.
	Lines(t *theme.Theme, width, height int) []string
}

// Draw puts the dialog in the middle of a frame of the given size.
func Draw(t *theme.Theme, d Dialog, frame []string, width, height int) []string {
	w := min(width-2, 96)
	lines := d.Lines(t, w-4, height-4)
	box := part.Bordered(t, d.Title(), d.Hint(), lines, w)
	return part.Overlay(frame, box, (width-w)/2, max((height-len(box))/2, 0))
}

// answer makes a command of a message.
func answer(msg tea.Msg) tea.Cmd {
	if msg == nil {
		return nil
	}
	return func() tea.Msg { return msg }
}
