package dialog

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"assay/ui/part"
	"assay/ui/part/clean"
	"assay/ui/theme"
)

// Item is one line of a menu.
type Item struct {
	// Key is the key that does the same without the menu, "" for none.
	Key   string
	Title string
	// Note stands muted behind the title.
	Note string
	// Disabled is why the item cannot be chosen, "" when it can.
	Disabled string
	// Answer is sent when the item is chosen.
	Answer tea.Msg
}

// Menu is a list to choose from; typing narrows it.
type Menu struct {
	title  string
	about  []string
	items  []Item
	filter part.Input
	scroll part.Scroll
	page   int
}

// NewMenu asks to choose one of the items.
func NewMenu(title string, items []Item) *Menu {
	return &Menu{title: title, items: items, page: 10}
}

// About puts sentences above the list.
func (d *Menu) About(sentences ...string) *Menu {
	d.about = sentences
	return d
}

// Title is the menu's title.
func (d *Menu) Title() string { return d.title }

// Hint names the keys.
func (d *Menu) Hint() string { return "enter choose   type to filter   esc close" }

// Key moves, narrows or chooses.
func (d *Menu) Key(k tea.KeyMsg) (bool, tea.Cmd) {
	found := d.matching()
	switch k.String() {
	case "enter":
		return d.choose(found)
	case "up", "down", "pgup", "pgdown", "home", "end":
		d.scroll.Key(k.String(), len(found), d.page)
	case "ctrl+p", "ctrl+n":
		d.scroll.Move(map[string]int{"ctrl+p": -1, "ctrl+n": 1}[k.String()], len(found))
	default:
		if d.filter.Key(k) {
			d.scroll = part.Scroll{}
		}
	}
	return false, nil
}

func (d *Menu) choose(found []Item) (bool, tea.Cmd) {
	if len(found) == 0 {
		return false, nil
	}
	item := found[min(d.scroll.Cursor, len(found)-1)]
	if item.Disabled != "" {
		return false, nil // the reason stands above the list
	}
	return true, answer(item.Answer)
}

// Wheel moves the cursor.
func (d *Menu) Wheel(n int) { d.scroll.Move(n, len(d.matching())) }

// matching are the items that have every word typed, in any case.
func (d *Menu) matching() []Item {
	words := strings.Fields(strings.ToLower(d.filter.Value()))
	if len(words) == 0 {
		return d.items
	}
	var out []Item
	for _, it := range d.items {
		text := strings.ToLower(it.Title + " " + it.Note)
		all := true
		for _, w := range words {
			all = all && strings.Contains(text, w)
		}
		if all {
			out = append(out, it)
		}
	}
	return out
}

// Lines draws the sentences, the filter and the items in view.
func (d *Menu) Lines(t *theme.Theme, width, height int) []string {
	var about []string
	for _, s := range d.about {
		for _, l := range part.Wrap(clean.Line(s), width) {
			about = append(about, t.Muted.Render(l))
		}
	}
	if len(about) > 0 {
		about = append(about[:min(len(about), height/2)], "")
	}
	return append(about, d.list(t, width, height-len(about))...)
}

// list draws the filter and the items in view.
func (d *Menu) list(t *theme.Theme, width, height int) []string {
	found := d.matching()
	d.page = height - 2
	from, to := d.scroll.Window(len(found), height-2)
	out := []string{t.Muted.Render("/ ") + d.filter.View(t, width-2, true), ""}
	titles := 0
	for _, it := range d.items {
		titles = max(titles, ansi.StringWidth(it.Title))
	}
	titles = min(titles, width*3/5)
	for i := from; i < to; i++ {
		out = append(out, d.line(t, found[i], i == d.scroll.Cursor, titles, width))
	}
	if len(found) == 0 {
		out = append(out, t.Muted.Render("  nothing has these words"))
	}
	for len(out) < min(len(d.items)+2, height) { // the frame stays while typing
		out = append(out, "")
	}
	if d.scroll.Cursor < len(found) && found[d.scroll.Cursor].Disabled != "" {
		out[1] = t.Warn.Render(theme.Problem + " " + clean.Line(found[d.scroll.Cursor].Disabled))
	}
	return out
}

func (d *Menu) line(t *theme.Theme, it Item, chosen bool, titles, width int) string {
	mark, title := "  ", t.Text
	if chosen {
		mark, title = t.Accent.Render(theme.Cursor)+" ", t.Strong
	}
	note := it.Note
	if it.Disabled != "" {
		title, note = t.Muted, "not now"
	}
	s := mark
	if d.hasKeys() {
		s += t.Key.Render(part.Fit(it.Key, 7)) + " "
	}
	return part.Fit(s+title.Render(part.Fit(clean.Line(it.Title), titles))+"  "+t.Muted.Render(clean.Line(note)), width)
}

func (d *Menu) hasKeys() bool {
	for _, it := range d.items {
		if it.Key != "" {
			return true
		}
	}
	return false
}
