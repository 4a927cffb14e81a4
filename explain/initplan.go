package explain

import "strings"

// A charger finds the node in which each InitPlan ran. Its amounts are summed
// over processes: an InitPlan and its user run in the same ones.
type charger struct {
	plan     *Plan
	mentions map[string][]*Node
	spare    []spare // by node ID
}

// spare is what a node has left after its children and what was charged to it.
type spare struct {
	time, slack float64 // nanoseconds, and their rounding
	pages       int64
}

// linkInitPlans finds the node in which each InitPlan ran. One whose user
// cannot be told stays without: its time is then counted in its own nodes and
// in the unknown one, and the account's rest is negative by as much.
func (p *Plan) linkInitPlans() {
	var plans []*Node
	for _, n := range p.nodes {
		if n.isInitPlan() && !n.isCTE() && n.Parent != nil {
			plans = append(plans, n)
		}
	}
	if len(plans) == 0 {
		return
	}
	c := &charger{plan: p, mentions: p.mentions(), spare: make([]spare, len(p.nodes))}
	for _, n := range p.nodes {
		c.spare[n.ID] = n.spare()
	}
	for _, i := range plans {
		if user := c.userOf(i); user != nil {
			c.charge(user, i)
		}
	}
}

func (n *Node) spare() spare {
	s := spare{time: n.summed(), slack: n.printedError(), pages: n.Pages()}
	for _, child := range n.Children {
		if child.isInitPlan() {
			continue
		}
		s.pages -= child.Pages()
		if child != n.processes() { // the others' time goes by while the leader does something else
			s.time -= child.summed()
			s.slack += child.printedError()
		}
	}
	return s
}

func (c *charger) charge(user, i *Node) {
	t := user.tied()
	t.charged = append(t.charged, i)
	i.tied().user = user
	s := &c.spare[user.ID]
	s.time -= i.summed()
	s.slack += i.printedError()
	s.pages -= i.Pages()
}

// hasRoom says that n's own time and pages are enough to contain i.
func (c *charger) hasRoom(n, i *Node) bool {
	s := c.spare[n.ID]
	return s.time+s.slack+i.printedError() >= i.summed() && s.pages >= i.Pages()
}

// references are the ways in which expressions name an InitPlan: "$0" up to
// PostgreSQL 16, "InitPlan 1" from 17 on.
func references(name string) []string {
	label, returns, found := strings.Cut(name, " (returns ")
	if !found {
		return []string{label}
	}
	return strings.Split(strings.TrimSuffix(returns, ")"), ",")
}

// userOf picks the node in which InitPlan i ran: it is at or below the node
// that i is printed under, mentions i in an expression, and has the time and
// pages that i took. Expressions travel up the tree as plain columns, so the
// deepest mention is preferred. Nil when no node has the room.
func (c *charger) userOf(i *Node) *Node {
	var best *Node
	for _, ref := range references(i.SubplanName) {
		for _, n := range c.mentions[ref] {
			if !n.isBelow(i.Parent) || n.isBelow(i) {
				continue
			}
			n = c.evaluating(n, i)
			if c.hasRoom(n, i) && (best == nil || n.depth() > best.depth()) {
				best = n
			}
		}
	}
	if best != nil {
		return best
	}
	// A LIMIT is never printed, a target list only with VERBOSE: any node may be it.
	for _, n := range c.plan.nodes[i.Parent.ID:i.Parent.links.end] {
		if n.isBelow(i) {
			continue
		}
		if n = leaderOf(n, i.Parent); c.hasRoom(n, i) {
			return n
		}
	}
	return nil
}

// evaluating is the node in which n's mention of InitPlan i is evaluated. The
// keys of an index scan are when it is started anew, which is counted for the
// node above (ExecReScan in execAmi.c), unless it happens with the first row:
// the node above then has i's pages, though it reads no table of its own.
func (c *charger) evaluating(n, i *Node) *Node {
	n = leaderOf(n, i.Parent)
	switch n.Type {
	case IndexScan, IndexOnlyScan, BitmapIndexScan:
		above := n.Parent
		reads := above == nil || above.Relation != "" || above.Index != "" || above.Function != ""
		if n != i.Parent && !reads && i.Pages() > 0 && c.hasRoom(above, i) {
			return above
		}
	default:
	}
	return n
}

// leaderOf returns the topmost Gather from n up to limit, or n: an InitPlan
// used by parallel workers runs in the leader before they start.
func leaderOf(n, limit *Node) *Node {
	found := n
	for up := n; up != nil; up = up.Parent {
		if up != n && up.gathers() {
			found = up
		}
		if up == limit {
			break
		}
	}
	return found
}
