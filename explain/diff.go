package explain

import "time"

// Change says what became of a node.
type Change int

// What became of a node between two plans.
const (
	Same Change = iota
	Changed
	Added
	Removed
)

func (c Change) String() string {
	return [...]string{"same", "changed", "added", "removed"}[c]
}

// The kinds of change a Pair can name.
const (
	KindAccess      = "access path"
	KindCondition   = "condition"
	KindJoinOrder   = "join order"
	KindJoinMethod  = "join method"
	KindSort        = "sort"
	KindSpill       = "spill"
	KindEstimate    = "estimate"
	KindParallelism = "parallelism"
	KindWork        = "work"    // the same way of doing it, but far more or fewer rows or pages
	KindRewrite     = "rewrite" // a subquery became a join, or the reverse
	KindStep        = "step"    // another step of processing
)

// Comparison is two plans with their nodes matched by the work they do.
type Comparison struct {
	Before, After *Plan
	// Pairs hold every node of both plans exactly once, in the order of Rows.
	Pairs  []Pair
	Totals Totals

	rows   []Row
	pairOf map[*Node]int
}

// Totals are the amounts of the two plans as a whole.
type Totals struct{ Before, After Amounts }

// Amounts sum up a plan: times and pages are zero when it was not analysed.
type Amounts struct {
	Time, Planning time.Duration
	Pages          int64
	Rows           float64 // returned by the root
	Cost           float64 // the planner's own unit
	Analyzed       bool
}

// Pair is a node before and the node after that does its work; one of them is
// nil where a node was added or removed.
type Pair struct {
	Before, After *Node
	Change        Change
	// Kinds name what changed, the most telling first; empty for Same.
	Kinds []string
	// What tells the change as a clause, "" where there is nothing to tell.
	What string
	// credit is the time that the change saved, or the pages where no times
	// were taken.
	credit float64
}

// Row is a line of the two trees drawn side by side. A gap is nil.
type Row struct {
	Before, After *Node
	// Pair is the index in Comparison.Pairs of the pair that the nodes belong
	// to. A node whose partner stands on another row has a row of its own.
	Pair int
}

// Diff matches the nodes of two plans by the work they do: scans by what they
// read, everything else by its role and by what is read below it. Neither
// inserted nodes nor other aliases, nor a subquery turned into a join, tear
// apart what belongs together. Both plans must come from Parse.
func Diff(before, after *Plan) *Comparison {
	m := newMatcher(before, after)
	m.matchScans()
	m.matchRoles()
	replaced := m.matchReplaced()
	c := &Comparison{
		Before: before, After: after,
		Totals: Totals{Before: amounts(before), After: amounts(after)},
	}
	c.lay(m)
	for i := range c.Pairs {
		m.classify(&c.Pairs[i], replaced)
	}
	return c
}

// Rows aligns the two trees: read from top to bottom, each side keeps its own
// order, and most matched nodes stand on one row.
func (c *Comparison) Rows() []Row { return c.rows }

// PairOf returns the pair that n, a node of either plan, belongs to.
func (c *Comparison) PairOf(n *Node) *Pair {
	i, ok := c.pairOf[n]
	if !ok {
		return nil
	}
	return &c.Pairs[i]
}

func amounts(p *Plan) Amounts {
	a := Amounts{Planning: p.Planning, Analyzed: p.Analyzed, Cost: p.Root.Est.TotalCost}
	if p.Analyzed {
		a.Time, a.Pages, a.Rows = p.Time(), p.Pages(), p.Root.RowsTotal()
	}
	return a
}

// lay puts the matched nodes on rows and numbers the pairs as they appear.
func (c *Comparison) lay(m *matcher) {
	c.pairOf = map[*Node]int{}
	place := func(b, a *Node) {
		p := Pair{Before: b, After: a}
		if b == nil {
			p.Before = m.after.partner[a.ID]
		} else if a == nil {
			p.After = m.before.partner[b.ID]
		}
		c.rows = append(c.rows, Row{Before: b, After: a, Pair: c.number(p)})
	}
	nextB, nextA := 0, 0
	gaps := func(toB, toA int) {
		for ; nextB < toB; nextB++ {
			place(m.before.plan.nodes[nextB], nil)
		}
		for ; nextA < toA; nextA++ {
			place(nil, m.after.plan.nodes[nextA])
		}
	}
	for _, b := range m.aligned() {
		a := m.before.partner[b]
		gaps(b, a.ID)
		place(m.before.plan.nodes[b], a)
		nextB, nextA = b+1, a.ID+1
	}
	gaps(m.before.plan.Len(), m.after.plan.Len())
}

// number returns the index of the pair, adding it when it is new.
func (c *Comparison) number(p Pair) int {
	for _, n := range [...]*Node{p.Before, p.After} {
		if i, known := c.pairOf[n]; known && n != nil {
			return i
		}
	}
	for _, n := range [...]*Node{p.Before, p.After} {
		if n != nil {
			c.pairOf[n] = len(c.Pairs)
		}
	}
	c.Pairs = append(c.Pairs, p)
	return len(c.Pairs) - 1
}
