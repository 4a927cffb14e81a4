// Package compare is the screen of two plans side by side: what changed, what
// it gained, and whether the answer is the same. It imports explain,
// advisor/verify and advisor/equiv for their types, ui/part and ui/theme; no
// service and no other screen.
package compare

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

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
	// most is the longer of the two times, for the bars; the widths and decimals
	// are those of the figures of both sides.
	most                  float64
	timeWidth, pagesWidth int
	decimals              int
	diff                  sqlDiff
}

// New is an empty screen.
func New(t *theme.Theme) Model { return Model{theme: t} }

// Show sets what to compare. The cursor starts on the change that took most.
func (m *Model) Show(s Sides) {
	m.sides, m.scroll = s, part.Scroll{}
	m.diff = diffSQL(s.BeforeSQL, s.AfterSQL)
	t := s.Comparison.Totals
	m.most = max(float64(t.Before.Time), float64(t.After.Time))
	m.measure()
	m.scroll.Cursor = m.mostChanged()
}

// mostChanged is the row whose pair changed and took most on one of the sides.
func (m *Model) mostChanged() int {
	best, most := 0, time.Duration(-1)
	for i, r := range m.rows() {
		p := m.sides.Comparison.Pairs[r.Pair]
		if p.Change == explain.Same {
			continue
		}
		for _, n := range []*explain.Node{p.Before, p.After} {
			if n != nil && n.Self() > most {
				best, most = i, n.Self()
			}
		}
	}
	return best
}

// measure finds how wide the figures are.
func (m *Model) measure() {
	var longest time.Duration
	var pages int64
	cost := 0.0
	for _, p := range []*explain.Plan{m.sides.Comparison.Before, m.sides.Comparison.After} {
		cost = max(cost, p.Root.Est.TotalCost)
		for n := range p.All() {
			longest, pages = max(longest, n.Self()), max(pages, n.SelfPages())
		}
	}
	m.decimals = part.Decimals(longest)
	width := ansi.StringWidth(part.Fixed(longest, m.decimals))
	if !m.analyzed() {
		width = ansi.StringWidth(part.Grouped(int64(cost + 0.5)))
	}
	m.timeWidth = max(width, len("cost")) + 2
	m.pagesWidth = max(ansi.StringWidth(part.Grouped(pages)), len("pages")) + 2
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
