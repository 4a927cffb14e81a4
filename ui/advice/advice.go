// Package advice is the screen of what could be done about a statement: cards
// by benefit, each with its claim, evidence, SQL and how far it was shown to
// help. It imports ui/service for its types, ui/part and ui/theme; no other screen.
package advice

import (
	tea "github.com/charmbracelet/bubbletea"

	"assay/advisor"
	"assay/advisor/verify"
	"assay/ui/part"
	"assay/ui/service"
	"assay/ui/theme"
)

// Model is the pane of advice.
type Model struct {
	theme  *theme.Theme
	report *service.Report
	cards  []Card
	items  []item // what the cursor stops at: every proposal of every card
	scroll part.Scroll
	top    int
	busy   string // what is going on, "" for nothing
	marks  marks
	spans  []span // where each card was drawn, for clicks
}

// Card is a finding with its index in the report.
type Card struct {
	Finding service.Finding
	Index   int
}

// marks draws a finding's sign; the screen that owns the statements gives it,
// so that both say the same.
type marks func(t *theme.Theme, f service.Finding) (string, theme.Style)

type item struct{ card, proposal int }

type span struct{ from, to, item int }

// New is an empty pane; sign draws a finding's sign.
func New(t *theme.Theme, sign func(t *theme.Theme, f service.Finding) (string, theme.Style)) Model {
	return Model{theme: t, marks: sign}
}

// Show sets the report and the cards that were not dismissed. The cursor stays
// on the finding it was on.
func (m *Model) Show(r *service.Report, cards []Card, busy string) {
	was, had := m.Chosen()
	same := m.report != nil && r != nil && m.report.Statement.ID == r.Statement.ID
	m.report, m.cards, m.busy = r, cards, busy
	m.items = m.items[:0]
	for c, card := range cards {
		m.items = append(m.items, item{c, 0})
		for p := 1; p < len(card.Finding.Proposals); p++ {
			m.items = append(m.items, item{c, p})
		}
	}
	if !same {
		m.scroll, m.top = part.Scroll{}, 0
		return
	}
	for i, it := range m.items {
		if had && cards[it.card].Index == was.Card.Index && it.proposal == was.Proposal {
			m.scroll.Cursor = i
		}
	}
	m.scroll.To(m.scroll.Cursor, len(m.items))
}

// Choice is what the cursor is on.
type Choice struct {
	Card     Card
	Proposal int
}

// Chosen is the finding and proposal at the cursor; false when there is none.
func (m *Model) Chosen() (Choice, bool) {
	if m.scroll.Cursor >= len(m.items) {
		return Choice{}, false
	}
	it := m.items[m.scroll.Cursor]
	return Choice{m.cards[it.card], it.proposal}, true
}

// What is the chosen proposal, nil when the finding has none.
func (c Choice) What() advisor.Proposal {
	if c.Proposal < len(c.Card.Finding.Proposals) {
		return c.Card.Finding.Proposals[c.Proposal]
	}
	return nil
}

// Verdict is the verdict on the chosen proposal, nil when there is none yet.
func (c Choice) Verdict() *verify.Verdict {
	if c.Proposal < len(c.Card.Finding.Verdicts) {
		return c.Card.Finding.Verdicts[c.Proposal]
	}
	return nil
}

// Key moves between proposals; false when the key does not.
func (m *Model) Key(k tea.KeyMsg) bool {
	return m.scroll.Key(k.String(), len(m.items), 4)
}

// Wheel moves between proposals.
func (m *Model) Wheel(n int) {
	if n > 0 {
		m.scroll.Move(1, len(m.items))
	} else {
		m.scroll.Move(-1, len(m.items))
	}
}

// Click goes to the card drawn at y.
func (m *Model) Click(y int) {
	for _, s := range m.spans {
		if y+m.top >= s.from && y+m.top < s.to {
			m.scroll.To(s.item, len(m.items))
		}
	}
}
