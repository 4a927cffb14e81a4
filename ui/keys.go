package ui

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"assay/ui/dialog"
)

// afterPaste is how long keys have to be silent after a paste before they count
// again: what was pasted may hold the mark that ends a paste, and what follows
// it comes as keys. They must not run anything.
const afterPaste = 100 * time.Millisecond

// behindPaste says that a key belongs to a paste that came just now.
func (r *Root) behindPaste() bool {
	now := r.opts.Now()
	if now.Sub(r.pasted) >= afterPaste {
		return false
	}
	r.pasted = now
	return true
}

// ask opens a dialog on top of the others.
func (r *Root) ask(d dialog.Dialog) { r.dialogs = append(r.dialogs, d) }

// closeTop closes the top dialog.
func (r *Root) closeTop() {
	if n := len(r.dialogs); n > 0 {
		r.dialogs = r.dialogs[:n-1]
	}
}

func (r *Root) top() dialog.Dialog {
	if n := len(r.dialogs); n > 0 {
		return r.dialogs[n-1]
	}
	return nil
}

// typed takes letters that came in one piece, as they do over a slow line, one
// by one: else "delete" would be taken for the key of that name.
func (r *Root) typed(k tea.KeyMsg) tea.Cmd {
	if k.Type != tea.KeyRunes || k.Paste || len(k.Runes) < 2 {
		return r.key(k)
	}
	var cmds []tea.Cmd
	for _, letter := range k.Runes {
		one := k
		one.Runes = []rune{letter}
		cmds = append(cmds, r.key(one))
		r.refresh()
	}
	return tea.Batch(cmds...)
}

// key routes a key: quit, then the top dialog, the editor, a paste, and what
// the screen does with it.
func (r *Root) key(k tea.KeyMsg) tea.Cmd {
	if k.Paste {
		defer func() { r.pasted = r.opts.Now() }() // taking it may take a while
	} else if r.behindPaste() {
		return nil
	}
	r.notice = message{}
	switch {
	case k.Paste && len(k.Runes) > maxKept && (r.top() != nil || r.sql.Editing()):
		r.warn("the paste is too long for a field or the editor: o opens a file, and outside the editor a paste becomes statements")
		return nil
	case k.Type == tea.KeyCtrlC:
		return tea.Quit
	case k.Type == tea.KeyCtrlZ:
		return r.suspend()
	case k.Type == tea.KeyEsc:
		return r.escape()
	case r.top() != nil:
		return r.dialogKey(k)
	case r.sql.Editing():
		return r.editorKey(k)
	case k.Paste:
		return r.paste(string(k.Runes))
	}
	return r.screenKey(k)
}

// escape closes what is open, innermost first.
func (r *Root) escape() tea.Cmd {
	switch {
	case r.top() != nil:
		r.closeTop()
	case r.sql.Editing():
		return r.finishEdit(false)
	case r.jobs.current != nil:
		return r.cancel()
	case r.screen == onCompare:
		r.screen = onBench
	case r.list.Filter() != "":
		r.list.SetFilter("")
	case r.focus != statementsPane && r.narrow():
		r.focus = statementsPane
	}
	return nil
}

func (r *Root) dialogKey(k tea.KeyMsg) tea.Cmd {
	d := r.top()
	done, cmd := d.Key(k)
	if done {
		r.closeTop()
	}
	return cmd
}

func (r *Root) editorKey(k tea.KeyMsg) tea.Cmd {
	switch k.String() {
	case "ctrl+r", "f5", "alt+enter":
		return r.finishEdit(true)
	}
	if _, dropped := r.sql.Key(k); dropped > 0 {
		r.warn("left out invisible characters of the paste")
	}
	return nil
}

// screenKey gives a key to the screen in front: first the keys that mean
// something where the cursor is, then the actions.
func (r *Root) screenKey(k tea.KeyMsg) tea.Cmd {
	switch r.screen {
	case onStart:
		if used, cmd := r.start.Key(k); used {
			return cmd
		}
	case onCompare:
		if r.compare.Key(k) {
			return nil
		}
		if s := k.String(); s == "q" || s == "d" || s == "enter" {
			r.screen = onBench
			return nil
		}
	default:
		if k.Type == tea.KeyEnter {
			return r.enter()
		}
		if r.paneKey(k) {
			return nil
		}
	}
	if cmd, used := r.act(k.String()); used {
		return cmd
	}
	if s := k.String(); len(s) == 1 && !strings.ContainsAny(s, " ") {
		r.say(s + " does nothing here: ? shows the keys")
	}
	return nil
}

func (r *Root) paneKey(k tea.KeyMsg) bool {
	switch r.focus {
	case statementsPane:
		return r.list.Key(k)
	case planPane:
		return r.plan.Key(k)
	case advicePane:
		if !r.advice.Key(k) {
			return false
		}
		if c, ok := r.advice.Chosen(); ok {
			r.plan.Choose(c.Card.Finding.Node)
		}
		return true
	case sqlPane, panes:
	}
	used, _ := r.sql.Key(k)
	return used
}

// enter does what the focused pane is for: run and look, fold, compare, edit.
func (r *Root) enter() tea.Cmd {
	switch r.focus {
	case statementsPane:
		e := r.list.Chosen()
		if e != nil && e.Report != nil {
			r.focus = planPane
			return nil
		}
		cmd, _ := r.act("r")
		return cmd
	case planPane, advicePane:
		if r.idle() {
			cmd, _ := r.act("r")
			return cmd
		}
		if r.focus == advicePane {
			cmd, _ := r.act("d")
			return cmd
		}
		r.plan.Key(tea.KeyMsg{Type: tea.KeyEnter})
		return nil
	case sqlPane, panes:
	}
	return r.edit()
}

// idle says that the chosen statement waits to be run: enter does so in every
// pane that has nothing to show yet.
func (r *Root) idle() bool {
	e := r.list.Chosen()
	return e != nil && e.Report == nil && e.Doing == ""
}

// mouse routes clicks and the wheel by the rectangles of the layout.
func (r *Root) mouse(m tea.MouseMsg) tea.Cmd {
	lines := 0
	switch {
	case m.Button == tea.MouseButtonWheelUp:
		lines = -3
	case m.Button == tea.MouseButtonWheelDown:
		lines = 3
	case m.Action != tea.MouseActionPress || m.Button != tea.MouseButtonLeft:
		return nil
	}
	if d := r.top(); d != nil {
		d.Wheel(lines)
		return nil
	}
	switch r.screen {
	case onStart:
		if lines == 0 {
			return r.start.Click(m.Y - 1)
		}
		r.start.Wheel(lines / 3)
	case onCompare:
		if lines == 0 {
			r.compare.Click(m.Y - 1)
		} else {
			r.compare.Wheel(lines)
		}
	default:
		r.benchMouse(m, lines)
	}
	return nil
}

func (r *Root) benchMouse(m tea.MouseMsg, lines int) {
	if p, ok := r.tabAt(m.X, m.Y); ok && lines == 0 {
		r.focus = p
		return
	}
	for _, b := range r.layout() {
		if !b.holds(m.X, m.Y) {
			continue
		}
		if lines != 0 {
			r.wheel(b.pane, lines)
			return
		}
		if !r.sql.Editing() {
			r.focus = b.pane
		}
		r.click(b, m.X-b.x, m.Y-b.y)
	}
}

func (r *Root) wheel(p pane, lines int) {
	switch p {
	case statementsPane:
		r.list.Wheel(lines)
	case planPane:
		r.plan.Wheel(lines)
	case advicePane:
		r.advice.Wheel(lines)
	case sqlPane, panes:
		r.sql.Wheel(lines)
	}
}

func (r *Root) click(b box, x, y int) {
	switch b.pane {
	case statementsPane:
		r.list.Click(y)
	case planPane:
		r.plan.Click(y - len(r.summary(b.w)))
	case advicePane:
		r.advice.Click(y)
	case sqlPane, panes:
		r.chooseAt(r.sql.Click(x, y))
	}
}
