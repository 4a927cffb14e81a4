package part

import (
	"slices"
	"strings"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"assay/ui/part/clean"
	"assay/ui/theme"
)

// Input is a line of text being typed. Masked shows dots in its place,
// MaskPassword in place of a connection string's password.
type Input struct {
	Masked, MaskPassword bool
	text                 []rune
	at                   int
}

// NewInput starts with a text, the cursor at its end.
func NewInput(text string, masked bool) Input {
	r := []rune(text)
	return Input{Masked: masked, text: r, at: len(r)}
}

// Value is the text as typed.
func (in *Input) Value() string { return string(in.text) }

// Key edits the text; false when the key is none that edits.
func (in *Input) Key(k tea.KeyMsg) bool {
	switch k.String() {
	case "left":
		in.at = max(in.at-1, 0)
	case "right":
		in.at = min(in.at+1, len(in.text))
	case "home", "ctrl+a":
		in.at = 0
	case "end", "ctrl+e":
		in.at = len(in.text)
	case "backspace", "ctrl+h":
		in.erase(in.at - 1)
	case "delete":
		in.erase(in.at)
	case "ctrl+u":
		in.text, in.at = in.text[in.at:], 0
	case "ctrl+w":
		in.eraseWord()
	default:
		return in.insert(k)
	}
	return true
}

// insert takes typed and pasted characters; a paste becomes one line.
func (in *Input) insert(k tea.KeyMsg) bool {
	if k.Type != tea.KeyRunes && k.Type != tea.KeySpace || k.Alt {
		return false
	}
	var add []rune
	for _, r := range k.Runes {
		if r == '\n' || r == '\r' || r == '\t' {
			r = ' '
		}
		if !unicode.IsControl(r) {
			add = append(add, r)
		}
	}
	if k.Paste {
		add = []rune(strings.TrimSpace(string(add)))
	}
	rest := append(add, in.text[in.at:]...)
	in.at += len(add)
	in.text = append(in.text[:in.at-len(add):in.at-len(add)], rest...)
	return true
}

func (in *Input) erase(i int) {
	if i < 0 || i >= len(in.text) {
		return
	}
	in.text = append(in.text[:i:i], in.text[i+1:]...)
	in.at = i
}

func (in *Input) eraseWord() {
	i := in.at
	for i > 0 && in.text[i-1] == ' ' {
		i--
	}
	for i > 0 && in.text[i-1] != ' ' {
		i--
	}
	in.text, in.at = append(in.text[:i:i], in.text[in.at:]...), i
}

// View draws the text in width columns, scrolled so that the cursor is seen;
// without focus the cursor is not drawn.
func (in *Input) View(t *theme.Theme, width int, focused bool) string {
	text := in.masked()
	shown := func(from, to int) string { return clean.Line(string(text[from:to])) }
	if !focused {
		return Fit(shown(0, len(text)), width)
	}
	before, under, after := shown(0, in.at), " ", ""
	if in.at < len(text) {
		under, after = shown(in.at, in.at+1), shown(in.at+1, len(text))
	}
	if over := ansi.StringWidth(before) + ansi.StringWidth(under) - width; over > 0 {
		before = ansi.TruncateLeft(before, over+1, theme.Dots)
	}
	return Fit(before+t.Caret.Render(under)+after, width)
}

// masked is the text with dots for what must not be seen.
func (in *Input) masked() []rune {
	from, to := 0, 0
	switch {
	case in.Masked:
		to = len(in.text)
	case in.MaskPassword:
		from, to = PasswordSpan(in.text)
	}
	if from == to {
		return in.text
	}
	dots := []rune(strings.Repeat(theme.Mask, to-from))
	return slices.Concat(in.text[:from], dots, in.text[to:])
}
