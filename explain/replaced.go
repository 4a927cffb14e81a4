package explain

import (
	"fmt"
	"strings"
)

// replacement says that a join does the work of a subplan, or the reverse.
type replacement struct {
	subplan, join *Node
	forward       bool // the subplan was before
}

// matchReplaced finds subplans that became joins: something is scanned inside
// a subplan on one side and below an otherwise unmatched join on the other.
func (m *matcher) matchReplaced() []replacement {
	found := replacedIn(m.before, m.after, true)
	found = append(found, replacedIn(m.after, m.before, false)...)
	for _, r := range found {
		b, a := r.subplan, r.join
		if !r.forward {
			b, a = a, b
		}
		if m.before.partner[b.ID] == nil && m.after.partner[a.ID] == nil {
			m.pair(b, a)
		}
	}
	return found
}

func replacedIn(from, to *side, forward bool) []replacement {
	var found []replacement
	taken := map[*Node]bool{}
	for _, n := range from.plan.nodes {
		other := from.partner[n.ID]
		if other == nil || n.source() == "" {
			continue
		}
		top, join := subplanOf(n), to.unmatchedJoin(other)
		if top == nil || top.isCTE() || join == nil || subplanOf(join) == top || taken[top] || taken[join] {
			continue
		}
		if s := subplanOf(other); s != nil && !s.isCTE() {
			continue
		}
		taken[top], taken[join] = true, true
		found = append(found, replacement{top, join, forward})
	}
	return found
}

// unmatchedJoin returns the nearest join above n that has no partner, or nil.
func (s *side) unmatchedJoin(n *Node) *Node {
	for up := n.Parent; up != nil; up = up.Parent {
		if up.family() == "join" && s.partner[up.ID] == nil {
			return up
		}
	}
	return nil
}

func (r replacement) matches(p *Pair) bool {
	if r.forward {
		return p.After == r.join || p.After == nil && p.Before == r.subplan
	}
	return p.Before == r.join || p.Before == nil && p.After == r.subplan
}

// tell explains a replacement on the pair that holds its subplan, its join, or
// both.
func (r replacement) tell(p *Pair) {
	p.Kinds = []string{KindRewrite}
	switch {
	case p.Before == nil:
		p.Change = Added
	case p.After == nil:
		p.Change = Removed
	default:
		p.Change = Changed
	}
	label, _, _ := strings.Cut(r.subplan.SubplanName, " (")
	times := ""
	if r.subplan.Act != nil {
		times = ", which ran " + often(r.subplan.Act.Loops)
	}
	// The subplan's user spent time on its answers, too.
	before := inclusive(r.subplan) + exclusive(r.subplan.Parent)
	p.credit = before - exclusive(r.join)
	p.What = fmt.Sprintf("%s replaced %s%s", phrase(r.join), label, times)
	if !r.forward {
		p.credit = -p.credit
		p.What = fmt.Sprintf("%s%s, replaced %s", label, times, phraseThe(r.join))
	}
}
