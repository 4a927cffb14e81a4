package part

import (
	"strings"

	"github.com/charmbracelet/bubbles/cursor"
	"github.com/charmbracelet/bubbles/textarea"
	tea "github.com/charmbracelet/bubbletea"

	"assay/ui/part/clean"
	"assay/ui/theme"
)

// MaxEditLines is the longest text that is edited in place: above it the
// textarea is too slow, and $EDITOR does better.
const MaxEditLines = 1000

// Editor edits a text in place.
type Editor struct {
	area     textarea.Model
	original string
	shown    string // original as the textarea holds it
}

// Editable is why a text is not edited in place, "" when it is.
func Editable(text string) string {
	if strings.Count(text, "\n") >= MaxEditLines {
		return "longer than 1000 lines: e opens it in $EDITOR"
	}
	if plain := strings.NewReplacer("\t", "    ", "\r\n", "\n").Replace(text); clean.Text(plain) != plain {
		return "has invisible or control characters: e opens it in $EDITOR"
	}
	return ""
}

// NewEditor starts to edit the text.
func NewEditor(t *theme.Theme, text string) *Editor {
	a := textarea.New()
	a.Prompt, a.ShowLineNumbers = "", false
	a.CharLimit, a.MaxHeight = 0, 0
	r := t.Renderer()
	plain := textarea.Style{}
	plain.Base, plain.Text = r.NewStyle(), r.NewStyle()
	plain.CursorLine, plain.EndOfBuffer, plain.Placeholder, plain.Prompt = r.NewStyle(), r.NewStyle(), r.NewStyle(), r.NewStyle()
	a.FocusedStyle, a.BlurredStyle = plain, plain
	a.EndOfBufferCharacter = ' '
	a.Cursor.SetMode(cursor.CursorStatic)
	a.Cursor.Style, a.Cursor.TextStyle = r.NewStyle(), r.NewStyle()
	a.SetValue(text)
	a.Focus()
	for a.Line() > 0 {
		a.CursorUp()
	}
	a.CursorStart()
	return &Editor{area: a, original: text, shown: a.Value()}
}

// Text is the text as edited; untouched, it is the original byte for byte.
func (e *Editor) Text() string {
	if v := e.area.Value(); v != e.shown {
		return v
	}
	return e.original
}

// Update handles a key or a paste. What a paste brings of invisible
// characters is left out, and dropped says how many.
func (e *Editor) Update(k tea.KeyMsg) (dropped int) {
	if k.Type == tea.KeyRunes {
		kept := make([]rune, 0, len(k.Runes))
		for _, r := range strings.ReplaceAll(string(k.Runes), "\r\n", "\n") {
			if clean.Hidden(r) || r == 0x7f || r < 0x20 && r != '\n' && r != '\r' && r != '\t' {
				dropped++
				continue
			}
			kept = append(kept, r)
		}
		k.Runes = kept
	}
	e.area, _ = e.area.Update(k)
	return dropped
}

// View draws the text in width by height with the cursor in view.
func (e *Editor) View(width, height int) []string {
	e.area.SetWidth(width)
	e.area.SetHeight(height)
	e.area, _ = e.area.Update(nil) // lets it scroll to the cursor
	return Box(strings.Split(e.area.View(), "\n"), width, height)
}
