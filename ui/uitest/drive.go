package uitest

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// Drive sends keys to a model and runs every command to its end, in order and
// in one goroutine. A key is a name of bubbletea's ("enter", "ctrl+r", "x"),
// "type:TEXT" or "paste:TEXT".
func Drive(m tea.Model, keys ...string) tea.Model {
	for _, k := range keys {
		for _, msg := range messages(k) {
			m = Send(m, msg)
		}
	}
	return m
}

// Send updates the model and runs what it commands. It returns nil once the
// model has quit.
func Send(m tea.Model, msg tea.Msg) tea.Model {
	pending := []tea.Msg{msg}
	for len(pending) > 0 && m != nil {
		msg, pending = pending[0], pending[1:]
		switch msg.(type) {
		case nil:
			continue
		case tea.QuitMsg:
			return nil
		}
		var cmd tea.Cmd
		m, cmd = m.Update(msg)
		pending = append(pending, run(cmd)...)
	}
	return m
}

// Start initialises a model at a size.
func Start(m tea.Model, width, height int) tea.Model {
	cmd := m.Init()
	m = Send(m, tea.WindowSizeMsg{Width: width, Height: height})
	for _, msg := range run(cmd) {
		m = Send(m, msg)
	}
	return m
}

func run(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	msg := cmd()
	batch, ok := msg.(tea.BatchMsg)
	if !ok {
		return []tea.Msg{msg}
	}
	var out []tea.Msg
	for _, c := range batch {
		out = append(out, run(c)...)
	}
	return out
}

func messages(key string) []tea.Msg {
	if text, ok := strings.CutPrefix(key, "paste:"); ok {
		return []tea.Msg{tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true}}
	}
	if text, ok := strings.CutPrefix(key, "type:"); ok {
		var out []tea.Msg
		for _, r := range text {
			out = append(out, typed(r))
		}
		return out
	}
	for t := tea.KeyType(-60); t < 130; t++ {
		if k := (tea.KeyMsg{Type: t}); t != tea.KeyRunes && k.String() == key {
			return []tea.Msg{k}
		}
	}
	if rest, ok := strings.CutPrefix(key, "alt+"); ok {
		k := messages(rest)[0].(tea.KeyMsg)
		k.Alt = true
		return []tea.Msg{k}
	}
	return []tea.Msg{typed([]rune(key)[0])}
}

func typed(r rune) tea.Msg {
	if r == ' ' {
		return tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}}
}

// NoTick is an alarm that never goes off: the spinner stands still.
func NoTick(time.Duration, func(time.Time) tea.Msg) tea.Cmd { return nil }

// Clock is a clock that stands still, at a time after every paste.
func Clock() func() time.Time {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return func() time.Time {
		now = now.Add(time.Second)
		return now
	}
}
