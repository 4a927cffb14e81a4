package explain

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// classify decides what became of the pair and tells it.
func (m *matcher) classify(p *Pair, replaced []replacement) {
	for _, r := range replaced {
		if r.matches(p) {
			r.tell(p)
			return
		}
	}
	switch {
	case p.Before == nil:
		p.Change, p.Kinds = Added, presence(p.After)
		p.What = m.arrived(p.After)
		p.credit = m.saved(p.After, m.after)
	case p.After == nil:
		p.Change, p.Kinds = Removed, presence(p.Before)
		p.What = m.gone(p.Before)
		p.credit = -m.saved(p.Before, m.before)
	default:
		m.compare(p)
		p.credit = exclusive(p.Before) - exclusive(p.After)
		if slices.Contains(p.Kinds, KindJoinMethod) || slices.Contains(p.Kinds, KindParallelism) {
			p.credit = inclusive(p.Before) - inclusive(p.After)
		}
	}
}

// saved is what it saved to have n, a node of side s without a partner: the
// work below n may have a partner, which is then what n stands in for. Hash
// tables and the index parts of a bitmap scan belong to a node above.
func (m *matcher) saved(n *Node, s *side) float64 {
	if n.Type == HashNode || n.family() == "bitmap" {
		return -exclusive(n)
	}
	for below := n; below != nil; below = below.input() {
		if other := s.partner[below.ID]; other != nil {
			return inclusive(other) - inclusive(n)
		}
	}
	return -exclusive(n)
}

// input is the first child that rows come from, or nil.
func (n *Node) input() *Node {
	for _, c := range n.Children {
		if !c.isInitPlan() && !c.isSubPlan() {
			return c
		}
	}
	return nil
}

// exclusive is the node's own time, or its pages where no times were taken.
func exclusive(n *Node) float64 {
	switch {
	case n == nil:
		return 0
	case n.Act != nil && n.Act.NoTiming:
		return float64(n.SelfPages())
	}
	return float64(n.Self())
}

// inclusive is as exclusive, with everything below.
func inclusive(n *Node) float64 {
	if n.Act != nil && n.Act.NoTiming {
		return float64(n.Pages())
	}
	return float64(n.Total())
}

// presence is the kind of change that it is for n to come or go.
func presence(n *Node) []string {
	if n.source() != "" {
		return []string{KindAccess}
	}
	switch n.family() {
	case "join":
		return []string{KindJoinOrder}
	case "sort":
		return []string{KindSort}
	case "gather":
		return []string{KindParallelism}
	case "bitmap":
		return []string{KindAccess}
	}
	return []string{KindStep}
}

func (m *matcher) arrived(n *Node) string {
	if n.source() != "" {
		return fmt.Sprintf("%s is now read by %s", n.label(), phrase(n))
	}
	if n.family() == "join" {
		return rejoined(m.after, n, "now")
	}
	switch n.Type {
	case Gather, GatherMerge:
		return "parallel workers now share the work"
	case SortNode, IncrementalSort:
		return "the rows are now sorted"
	case Memoize:
		return "repeated lookups are now answered from a cache"
	case Materialize:
		return "rows are now kept to be read again"
	case HashNode:
		return "a hash table is now built"
	default:
		return "there is now " + phrase(n)
	}
}

func (m *matcher) gone(n *Node) string {
	if n.source() != "" {
		return n.label() + " is no longer read"
	}
	switch n.family() {
	case "sort":
		if a := m.nowBelow(n); a != nil && (a.Type == IndexScan || a.Type == IndexOnlyScan) {
			return "the sort is gone: " + a.Index + " gives the rows in order"
		}
	case "gather":
		return "parallel workers no longer share the work"
	case "join":
		return rejoined(m.before, n, "no longer")
	}
	return "the " + plain(n) + " is gone"
}

// rejoined tells of a join without a partner: it joins something that the other
// plan does not read, or the same things in another order.
func rejoined(s *side, join *Node, when string) string {
	var names []string
	join.walk(func(below *Node) {
		if below.source() != "" && s.partner[below.ID] == nil {
			names = append(names, below.label())
		}
	})
	if len(names) == 0 {
		return "the tables are joined in another order"
	}
	return strings.Join(names, " and ") + word(len(names) == 1, " is ", " are ") + when + " joined"
}

// nowBelow returns what became of the rows' source below n, a node before
// without a partner: the partner of the first node below that has one.
func (m *matcher) nowBelow(n *Node) *Node {
	for below := n; below != nil; below = below.input() {
		if a := m.before.partner[below.ID]; a != nil {
			return a
		}
	}
	return nil
}

// compare finds how two matched nodes differ.
func (m *matcher) compare(p *Pair) {
	b, a := p.Before, p.After
	if b.source() != "" {
		compareScans(p, b, a)
	} else {
		m.compareSteps(p, b, a)
	}
	p.note(spills(b) != spills(a), KindSpill, func() string {
		return "the " + plain(a) + word(spills(a), " now spills", " no longer spills") + " to disk"
	})
	p.note(b.ParallelAware != a.ParallelAware, KindParallelism, func() string {
		return "the " + plain(a) + word(a.ParallelAware, " is now", " is no longer") + " shared among processes"
	})
	p.note(b.WorkersLaunched != a.WorkersLaunched, KindParallelism, func() string {
		return fmt.Sprintf("%s ran instead of %d", count(a.WorkersLaunched, "parallel worker"), b.WorkersLaunched)
	})
	p.note(far(float64(b.SelfPages()), float64(a.SelfPages())), KindWork, func() string {
		return workChange(a, "page", b.SelfPages(), a.SelfPages())
	})
	p.note(far(b.RowsTotal(), a.RowsTotal()), KindWork, func() string {
		return workChange(a, "row", int64(b.RowsTotal()), int64(a.RowsTotal()))
	})
	p.note(misjudged(b) != misjudged(a), KindEstimate, func() string {
		return "the row estimate is now " + word(misjudged(a), "far off", "close")
	})
}

// note records one difference; the first one noted is told, in the words of what.
func (p *Pair) note(differs bool, kind string, what func() string) {
	if !differs {
		return
	}
	p.Change = Changed
	if !slices.Contains(p.Kinds, kind) {
		p.Kinds = append(p.Kinds, kind)
	}
	if p.What == "" {
		p.What = what()
	}
}

func compareScans(p *Pair, b, a *Node) {
	p.note(b.Type != a.Type || indexes(b) != indexes(a), KindAccess, func() string {
		return fmt.Sprintf("%s replaced %s on %s", phrase(a), phraseThe(b), a.label())
	})
	p.note(conditions(b) != conditions(a), KindCondition, func() string {
		return fmt.Sprintf("the %s on %s chooses rows by another condition", plain(a), a.label())
	})
}

func (m *matcher) compareSteps(p *Pair, b, a *Node) {
	replaced := func() string { return fmt.Sprintf("%s replaced %s", phrase(a), phraseThe(b)) }
	switch b.family() {
	case "join":
		p.note(b.kind() != a.kind(), KindJoinMethod, replaced)
		p.note(m.before.sides(b) != m.after.sides(a), KindJoinOrder, func() string { return "the tables are joined in another order" })
	case "sort":
		p.note(b.Type != a.Type || sortMethod(b) != sortMethod(a), KindSort, func() string {
			return fmt.Sprintf("the sort changed from %s to %s", howSorted(b), howSorted(a))
		})
	case "gather":
		p.note(b.Type != a.Type, KindParallelism, replaced)
	default:
		split := a.PartialMode != "Simple"
		p.note(b.Type == a.Type && b.PartialMode != a.PartialMode, KindParallelism, func() string {
			return "the " + plain(a) + word(split, " is now", " is no longer") + " split among processes"
		})
		p.note(b.Type != a.Type || b.Strategy != a.Strategy, KindStep, replaced)
	}
}

// sides identifies what a join puts together, whichever way around.
func (s *side) sides(join *Node) [2]uint64 {
	var sums []uint64
	for _, c := range join.Children {
		if !c.isInitPlan() && !c.isSubPlan() {
			sums = append(sums, s.sum[c.ID])
		}
	}
	if len(sums) != 2 {
		return [2]uint64{}
	}
	return [2]uint64{min(sums[0], sums[1]), max(sums[0], sums[1])}
}

// indexes are the names of the indexes that a scan uses.
func indexes(n *Node) string {
	if n.Type != BitmapHeapScan {
		return n.Index
	}
	var names []string
	n.walk(func(below *Node) {
		if below.Type == BitmapIndexScan {
			names = append(names, below.Index)
		}
	})
	return strings.Join(names, ", ")
}

// conditions are what rows are chosen by, without the aliases.
func conditions(n *Node) string {
	return unqualified(n.Conds.Index) + "\x00" + unqualified(n.Conds.Filter)
}

// unqualified takes the table names out of "o.id = c.order_id".
func unqualified(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		end := i
		for end < len(text) && isWord(text[end]) {
			end++
		}
		switch {
		case end == i:
			b.WriteByte(text[i])
			i++
		case end < len(text) && text[end] == '.' && (text[i] < '0' || text[i] > '9'):
			i = end + 1
		default:
			b.WriteString(text[i:end])
			i = end
		}
	}
	return b.String()
}

func sortMethod(n *Node) string {
	if n.Sort == nil {
		return ""
	}
	return n.Sort.Method
}

func howSorted(n *Node) string {
	if m := sortMethod(n); m != "" {
		return m
	}
	return plain(n)
}

// spills says that the node wrote what did not fit into memory to disk.
func spills(n *Node) bool {
	return n.Sort != nil && n.Sort.SpaceType == "Disk" ||
		n.Hash != nil && n.Hash.Batches > 1 ||
		n.Agg != nil && n.Agg.DiskUsageKB > 0
}

// misjudged says that the row estimate was off by an order of magnitude.
func misjudged(n *Node) bool {
	const far = 10
	factor, _ := n.EstimateFactor()
	return factor >= far
}

// far says that two amounts differ by half and by more than a handful.
func far(b, a float64) bool {
	const enough, ratio = 10, 1.5
	return math.Abs(b-a) >= enough && max(b, a) > ratio*min(b, a)
}

func workChange(a *Node, unit string, was, is int64) string {
	on := ""
	if a.source() != "" {
		on = " on " + a.label()
	}
	verb := word(unit == "row", "returned", "read")
	return fmt.Sprintf("the %s%s %s %s instead of %s", plain(a), on, verb, count(is, unit), Grouped(was))
}
