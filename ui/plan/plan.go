// Package plan is the screen of one plan: a tree with where time and pages
// went, a table, and the plan's text. It draws the rows in view only. It
// imports explain, ui/part and ui/theme; no service and no other screen.
package plan

import (
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"assay/explain"
	"assay/ui/part"
	"assay/ui/part/clean"
	"assay/ui/theme"
)

// View is a way to look at a plan.
type View int

// The views, in the order that [ and ] go through.
const (
	Tree View = iota
	Table
	Stats
	Text
	views
)

func (v View) String() string { return [...]string{"tree", "table", "stats", "text"}[v] }

// Model is the pane of a plan.
type Model struct {
	theme  *theme.Theme
	plan   *explain.Plan
	view   View
	scroll part.Scroll // tree and table
	pager  part.Pager  // stats and text
	page   int

	// By node id, so that a frame never walks the plan: what the node itself
	// took, how deep it stands.
	self  []time.Duration
	pages []int64
	depth []int
	hot   *explain.Node
	cols  columns // their contents' widths

	folded  map[int]bool
	visible []*explain.Node // the rows of the tree, in order
	table   []*explain.Node // by time of their own
	stats   []string
	text    []string
	note    []string // shown in the plan's place where there is none
}

// New is an empty pane.
func New(t *theme.Theme) Model { return Model{theme: t} }

// Show sets the plan; the same plan again keeps the place. A nil plan shows
// the note in its stead.
func (m *Model) Show(p *explain.Plan, note []string) {
	m.note = note
	if p == m.plan {
		return
	}
	m.plan, m.folded, m.scroll, m.pager = p, map[int]bool{}, part.Scroll{}, part.Pager{}
	m.self, m.pages, m.depth, m.visible, m.table, m.stats, m.text, m.hot = nil, nil, nil, nil, nil, nil, nil, nil
	if p == nil || p.Root == nil {
		m.plan = nil
		return
	}
	n := p.Len()
	m.self, m.pages, m.depth = make([]time.Duration, n), make([]int64, n), make([]int, n)
	for node := range p.All() {
		m.self[node.ID], m.pages[node.ID] = node.Self(), node.SelfPages()
		if node.Parent != nil {
			m.depth[node.ID] = m.depth[node.Parent.ID] + 1
		}
	}
	m.hot = p.Hottest()
	m.cols = measure(p, m.self, m.pages)
	m.arrange()
	m.ToHottest()
}

// arrange lists the nodes that are not folded away.
func (m *Model) arrange() {
	m.visible = m.visible[:0]
	hiddenBelow := -1
	for n := range m.plan.All() {
		if hiddenBelow >= 0 && m.depth[n.ID] > hiddenBelow {
			continue
		}
		hiddenBelow = -1
		m.visible = append(m.visible, n)
		if m.folded[n.ID] {
			hiddenBelow = m.depth[n.ID]
		}
	}
}

// byTime is the table's order, made when it is first looked at.
func (m *Model) byTime() []*explain.Node {
	if m.table == nil {
		for n := range m.plan.All() {
			m.table = append(m.table, n)
		}
		slices.SortStableFunc(m.table, func(a, b *explain.Node) int {
			if d := m.self[b.ID] - m.self[a.ID]; d != 0 {
				return int(min(max(d, -1), 1))
			}
			return int(min(max(m.pages[b.ID]-m.pages[a.ID], -1), 1))
		})
	}
	return m.table
}

func (m *Model) rows() []*explain.Node {
	switch {
	case m.plan == nil:
		return nil
	case m.view == Table:
		return m.byTime()
	}
	return m.visible
}

// Chosen is the node at the cursor, nil when there is none.
func (m *Model) Chosen() *explain.Node {
	rows := m.rows()
	if m.paged() || len(rows) == 0 {
		return nil
	}
	return rows[min(m.scroll.Cursor, len(rows)-1)]
}

// Choose puts the cursor on a node, unfolding what hides it.
func (m *Model) Choose(id int) {
	if m.plan == nil || m.plan.Node(id) == nil {
		return
	}
	n := m.plan.Node(id)
	changed := false
	for up := n.Parent; up != nil; up = up.Parent {
		changed = changed || m.folded[up.ID]
		delete(m.folded, up.ID)
	}
	if changed {
		m.arrange()
	}
	if i := slices.Index(m.rows(), n); i >= 0 {
		m.scroll.To(i, len(m.rows()))
	}
}

// ToHottest goes to the node that took most; HasHottest says that there is one.
func (m *Model) ToHottest() {
	if m.hot != nil {
		m.Choose(m.hot.ID)
	}
}

// HasHottest says that the plan was run, so that one node took most.
func (m *Model) HasHottest() bool { return m.hot != nil }

// Turn goes to the next view, or back.
func (m *Model) Turn(by int) {
	chosen := m.Chosen()
	m.view = (m.view + View(by) + views) % views
	m.pager = part.Pager{}
	if chosen != nil {
		m.Choose(chosen.ID)
	}
}

// View is the view shown.
func (m *Model) View() View { return m.view }

// Find goes to the next node whose text has the words, after the cursor; false when none has.
func (m *Model) Find(text string) bool {
	if m.plan == nil {
		return false
	}
	from := -1
	if c := m.Chosen(); c != nil {
		from = c.ID
	}
	text = strings.ToLower(text)
	for i := range m.plan.Len() {
		n := m.plan.Node((from + 1 + i) % m.plan.Len())
		if strings.Contains(strings.ToLower(n.Title()+" "+strings.Join(n.Detail(), " ")), text) {
			m.Choose(n.ID)
			return true
		}
	}
	return false
}

// Key moves, folds or scrolls; false when the key does nothing here.
func (m *Model) Key(k tea.KeyMsg) bool {
	s := k.String()
	switch {
	case m.plan == nil:
		return false
	case m.paged():
		return m.pager.Key(s, m.page)
	case m.view == Tree && m.foldKey(s):
		return true
	}
	return m.scroll.Key(s, len(m.rows()), m.page)
}

// foldKey folds and unfolds: left closes or goes to the parent, right opens,
// enter and the blank toggle, z folds everything below the second level.
func (m *Model) foldKey(s string) bool {
	n := m.Chosen()
	switch s {
	case "left", "h":
		if m.folded[n.ID] || len(n.Children) == 0 {
			if n.Parent != nil {
				m.Choose(n.Parent.ID)
			}
			return true
		}
		m.fold(n, true)
	case "right", "l":
		m.fold(n, false)
	case "enter", " ":
		m.fold(n, !m.folded[n.ID])
	default:
		return false
	}
	return true
}

func (m *Model) fold(n *explain.Node, closed bool) {
	if len(n.Children) == 0 {
		return
	}
	if closed {
		m.folded[n.ID] = true
	} else {
		delete(m.folded, n.ID)
	}
	m.arrange()
}

// Wheel moves by lines.
func (m *Model) Wheel(n int) {
	if m.paged() {
		m.pager.Top = max(m.pager.Top+n, 0)
		return
	}
	m.scroll.Move(n, len(m.rows()))
}

// Click puts the cursor on the line drawn at y; on the chosen one it folds.
func (m *Model) Click(y int) {
	i := m.scroll.Top + y - 1 // the line above is the columns' head
	if m.paged() || y < 1 || i >= len(m.rows()) {
		return
	}
	if i == m.scroll.Cursor && m.view == Tree {
		m.fold(m.Chosen(), !m.folded[m.Chosen().ID])
		return
	}
	m.scroll.To(i, len(m.rows()))
}

// paged says that the view has lines to scroll, and no nodes to choose.
func (m *Model) paged() bool { return m.view == Stats || m.view == Text }

// asLines are the lines of a paged view, made when they are first looked at.
func (m *Model) asLines() []string {
	if m.view == Stats {
		if m.stats == nil {
			m.stats = m.statistics()
		}
		return m.stats
	}
	if m.text == nil {
		m.text = strings.Split(strings.TrimRight(clean.Text(explain.Text(m.plan)), "\n"), "\n")
	}
	return m.text
}

// statistics are time and pages by table, index, function and node type.
func (m *Model) statistics() []string {
	var out []string
	for _, table := range part.Usage(m.plan) {
		for _, row := range table {
			row[0] = clean.Line(row[0])
		}
		for i, l := range part.Columns(table) {
			if i == 0 {
				l = m.theme.Muted.Render(l)
			}
			out = append(out, l)
		}
		out = append(out, "")
	}
	return out
}
