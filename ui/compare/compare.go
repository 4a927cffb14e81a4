// Package compare is the screen of two plans side by side: what changed, what
// it gained, and whether the answer is the same. It imports explain,
// advisor/verify and advisor/equiv for their types, ui/part and ui/theme; no
// service and no other screen.
package compare

import (
	tea "github.com/charmbracelet/bubbletea"

	"assay/advisor/verify"
	"assay/explain"
	"assay/ui/part"
	"assay/ui/theme"
)

// Sides is what is compared.
type Sides struct {
	Comparison *explain.Comparison
	// Verdict is set when the two are a proposal's trial; nil for two runs.
	Verdict *verify.Verdict
	// Before and After name the sides: "run 1", "with the index".
	Before, After string
	// BeforeSQL and AfterSQL are the two statements; With is what was tried
	// beside an unchanged statement ("CREATE INDEX …"), "" for nothing.
	BeforeSQL, AfterSQL, With string
}

// Model is the screen.
type Model struct {
	theme  *theme.Theme
	sides  Sides
	scroll part.Scroll
	page   int
	most   float64 // the longer of the two times, for the bars
	diff   sqlDiff
}

// New is an empty screen.
func New(t *theme.Theme) Model { return Model{theme: t} }

// Show sets what to compare. The cursor starts on the first node that changed.
func (m *Model) Show(s Sides) {
	m.sides, m.scroll = s, part.Scroll{}
	m.diff = diffSQL(s.BeforeSQL, s.AfterSQL)
	t := s.Comparison.Totals
	m.most = max(float64(t.Before.Time), float64(t.After.Time))
	for i, r := range m.rows() {
		if s.Comparison.Pairs[r.Pair].Change != explain.Same {
			m.scroll.Cursor = i
			break
		}
	}
}

// Empty says that nothing was shown yet.
func (m *Model) Empty() bool { return m.sides.Comparison == nil }

func (m *Model) rows() []explain.Row {
	if m.Empty() {
		return nil
	}
	return m.sides.Comparison.Rows()
}

// Key moves along the rows; n goes to the next node that changed.
func (m *Model) Key(k tea.KeyMsg) bool {
	if k.String() == "n" {
		m.next()
		return true
	}
	return m.scroll.Key(k.String(), len(m.rows()), m.page)
}

func (m *Model) next() {
	rows := m.rows()
	for i := range rows {
		at := (m.scroll.Cursor + 1 + i) % len(rows)
		if m.sides.Comparison.Pairs[rows[at].Pair].Change != explain.Same {
			m.scroll.To(at, len(rows))
			return
		}
	}
}

// Wheel moves by rows.
func (m *Model) Wheel(n int) { m.scroll.Move(n, len(m.rows())) }

// Click puts the cursor on the row drawn at y of the screen.
func (m *Model) Click(y int) {
	if i := m.scroll.Top + y - headLines; y >= headLines && i < len(m.rows()) {
		m.scroll.To(i, len(m.rows()))
	}
}
