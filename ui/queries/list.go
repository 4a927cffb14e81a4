package queries

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"assay/ui/part"
	"assay/ui/service"
	"assay/ui/theme"
)

// List is the statements of the session. Statements of one unit (a file, a
// pasted page) stand under a row of their own, which folds.
type List struct {
	theme   *theme.Theme
	entries []*Entry
	byID    map[string]*Entry
	units   map[string][]*Entry
	titles  map[string]string // unit → its title
	open    map[string]bool   // unit → unfolded
	rows    []row
	scroll  part.Scroll
	filter  string
	spinner int
	page    int
}

// row is a line of the list: a statement, or the head of a unit.
type row struct {
	entry  *Entry
	number int
	unit   string // set on a unit's head
	inside bool   // a statement under a head
}

// NewList is an empty list.
func NewList(t *theme.Theme) List {
	return List{theme: t, byID: map[string]*Entry{}, units: map[string][]*Entry{}, titles: map[string]string{}, open: map[string]bool{}}
}

// Add appends statements and goes to the first of them. Title names the unit
// when there are several; "" takes the unit's own name.
func (l *List) Add(title string, statements []service.Statement) {
	var first *Entry
	for _, s := range statements {
		e := &Entry{Statement: s, Dismissed: map[string]string{}}
		if l.byID[s.ID] != nil {
			continue
		}
		if s.Plan != nil {
			e.Report = &service.Report{Statement: s, Plan: s.Plan, Notes: []string{"a saved plan: nothing was run here, and advice needs its statement and a database"}}
		}
		l.entries, l.byID[s.ID] = append(l.entries, e), e
		l.units[s.Unit] = append(l.units[s.Unit], e)
		if title != "" && s.Unit != "" {
			l.titles[s.Unit] = title
		}
		if first == nil {
			first = e
		}
	}
	l.filter = ""
	l.arrange()
	if first != nil {
		l.Choose(first.Statement.ID)
	}
}

// arrange makes the rows from the statements, the folds and the filter.
func (l *List) arrange() {
	l.rows = l.rows[:0]
	headed := map[string]bool{"": true}
	for i, e := range l.entries {
		unit := e.Statement.Unit
		several := unit != "" && len(l.units[unit]) > 1
		if !l.passes(e) {
			continue
		}
		if several && !headed[unit] {
			headed[unit] = true
			l.rows = append(l.rows, row{entry: e, number: i + 1, unit: unit})
		}
		if !several || l.open[unit] {
			l.rows = append(l.rows, row{entry: e, number: i + 1, inside: several})
		}
	}
	l.scroll.To(l.scroll.Cursor, len(l.rows))
}

func (l *List) passes(e *Entry) bool {
	text := strings.ToLower(e.Title() + " " + l.titles[e.Statement.Unit] + " " + e.Statement.Text)
	for _, w := range strings.Fields(strings.ToLower(l.filter)) {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// Entries are all statements, in order.
func (l *List) Entries() []*Entry { return l.entries }

// Get is the statement with that id, or nil.
func (l *List) Get(id string) *Entry { return l.byID[id] }

// Chosen is the statement to show: the one at the cursor; for a unit's head
// the one with a finding over several statements, else the first. Nil when
// there is none.
func (l *List) Chosen() *Entry {
	r, ok := l.at()
	if !ok {
		return nil
	}
	return l.lead(r)
}

// lead is the statement that stands for a row.
func (l *List) lead(r row) *Entry {
	if r.unit == "" {
		return r.entry
	}
	best := r.entry
	for _, e := range l.units[r.unit] {
		if weight(e) > weight(best) {
			best = e
		}
	}
	return best
}

// weight prefers statements with patterns, then with findings, then with reports.
func weight(e *Entry) int {
	found, _ := e.Findings()
	for _, f := range found {
		if f.Pattern != nil {
			return 3
		}
	}
	switch {
	case len(found) > 0:
		return 2
	case e.Report != nil:
		return 1
	}
	return 0
}

// ToRun are the statements at the cursor: one, or a whole unit.
func (l *List) ToRun() []*Entry {
	r, ok := l.at()
	switch {
	case !ok:
		return nil
	case r.unit != "":
		return l.units[r.unit]
	}
	return []*Entry{r.entry}
}

func (l *List) at() (row, bool) {
	if l.scroll.Cursor >= len(l.rows) {
		return row{}, false
	}
	return l.rows[l.scroll.Cursor], true
}

// Choose puts the cursor on a statement, or on its unit where that is folded.
func (l *List) Choose(id string) {
	e := l.byID[id]
	for i, r := range l.rows {
		if r.entry == e || e != nil && r.unit != "" && r.unit == e.Statement.Unit {
			l.scroll.To(i, len(l.rows))
			return
		}
	}
}

// Filter is what narrows the list; SetFilter narrows it.
func (l *List) Filter() string { return l.filter }

// SetFilter shows the statements that have every word of the text.
func (l *List) SetFilter(text string) {
	chosen := l.Chosen()
	l.filter = text
	l.arrange()
	if chosen != nil {
		l.Choose(chosen.Statement.ID)
	}
}

// Spin sets the frame of the sign that work is going on.
func (l *List) Spin(frame int) { l.spinner = frame }

// Key moves and folds; false when the key does neither.
func (l *List) Key(k tea.KeyMsg) bool {
	r, ok := l.at()
	switch s := k.String(); {
	case ok && r.unit != "" && (s == "left" || s == "right" || s == " " || s == "h" || s == "l"):
		l.open[r.unit] = s == "right" || s == "l" || s == " " && !l.open[r.unit]
		l.arrange()
		if l.open[r.unit] { // bring its statements into view
			l.scroll.Top = min(l.scroll.Cursor, max(l.scroll.Top, l.scroll.Cursor+len(l.units[r.unit])+1-l.page))
		}
	case ok && r.inside && (s == "left" || s == "h"):
		l.open[r.entry.Statement.Unit] = false
		l.arrange()
		l.Choose(r.entry.Statement.ID)
	default:
		return l.scroll.Key(s, len(l.rows), l.page)
	}
	return true
}

// Wheel moves the cursor by lines.
func (l *List) Wheel(n int) { l.scroll.Move(n, len(l.rows)) }

// Click puts the cursor on the line drawn at y.
func (l *List) Click(y int) {
	if i := l.scroll.Top + y; i < len(l.rows) {
		l.scroll.To(i, len(l.rows))
	}
}
