package explain

import (
	"slices"
	"strings"
	"time"
)

// links say where a node's time and pages belong. The zero value is right for
// a node that neither runs in parallel nor has to do with a CTE or InitPlan.
type links struct {
	// parallel turns time summed over processes into wall-clock time: it is
	// to be multiplied with; 0 stands for 1.
	parallel float64
	// charged are the InitPlans that ran inside this node.
	charged []*Node
	// reads is the plan of the CTE that this CTE Scan reads; scans are all
	// scans of this CTE.
	reads *Node
	scans []*Node
	// end is the ID after the last node below this one.
	end int
}

const (
	initPlan  = "InitPlan"
	ctePrefix = "CTE "
)

// isInitPlan says that n is printed below its parent but runs on demand.
func (n *Node) isInitPlan() bool { return n.ParentRelationship == initPlan }

// isCTE says that n is the plan of a WITH query.
func (n *Node) isCTE() bool {
	return n.isInitPlan() && strings.HasPrefix(n.SubplanName, ctePrefix)
}

// link derives everything that needs the whole tree.
func (p *Plan) link() {
	for _, n := range p.nodes {
		n.settle()
		p.Analyzed = p.Analyzed || n.Act != nil
		n.links.parallel = n.parallelShare()
	}
	for _, n := range slices.Backward(p.nodes) {
		n.links.end = max(n.links.end, n.ID+1)
		if n.Parent != nil {
			n.Parent.links.end = max(n.Parent.links.end, n.links.end)
		}
	}
	p.linkCTEs()
	p.linkInitPlans()
	for _, n := range p.nodes {
		p.pages += n.SelfPages()
	}
	p.pages = max(p.pages, p.Root.Pages())
	if p.Serialization != nil {
		p.pages += p.Serialization.Buffers.Pages()
	}
}

// settle finishes what could not be decided while keys were read one by one.
func (n *Node) settle() {
	if n.Type == HashNode {
		if n.peakMemory != 0 {
			made(&n.Hash).PeakMemoryKB, n.peakMemory = n.peakMemory, 0
		}
		return
	}
	n.Work.settle(n.Type)
	for i := range n.Workers {
		n.Workers[i].settle(n.Type)
	}
}

// settle gives the peak memory to the hash table that a node of this type has.
func (w *Work) settle(of NodeType) {
	kb := w.peakMemory
	if kb == 0 {
		return
	}
	w.peakMemory = 0
	if of == Memoize {
		made(&w.Memo).PeakMemoryKB = kb
	} else {
		made(&w.Agg).PeakMemoryKB = kb
	}
}

// parallelShare is the factor from summed time to wall-clock time. It is
// decided where a Gather's child begins and holds for everything below it, so
// that the times below a Gather still add up.
func (n *Node) parallelShare() float64 {
	if n.Parent == nil {
		return 1
	}
	above := n.Parent.links.parallel
	g := n.Parent
	if g.Type != Gather && g.Type != GatherMerge || n.isInitPlan() || n.isSubPlan() || n.Act == nil {
		return above
	}
	sum := summed(n.Act)
	if sum <= 0 || g.Act == nil {
		return above
	}
	return above * min(slowest(n, g), summed(g.Act)) / sum
}

// slowest is the time of the process that was busy longest below Gather g.
// Where workers are not listed (no VERBOSE), all processes count alike.
func slowest(n, g *Node) float64 {
	leader, longest, listed := summed(n.Act), 0.0, false
	for _, w := range n.Workers {
		if w.Act == nil {
			continue
		}
		listed = true
		leader -= summed(w.Act)
		longest = max(longest, summed(w.Act))
	}
	if listed {
		return max(longest, leader)
	}
	processes := min(float64(g.WorkersLaunched)+1, n.Act.Loops)
	return summed(n.Act) / max(processes, 1)
}

// summed is a node's time in nanoseconds over all loops and processes.
func summed(a *Actual) float64 { return float64(a.Total) * a.Loops }

func (n *Node) isSubPlan() bool { return n.ParentRelationship == "SubPlan" }

// linkCTEs connects CTE scans with the plans they read.
func (p *Plan) linkCTEs() {
	byName := map[string][]*Node{}
	for _, n := range p.nodes {
		if n.isCTE() {
			byName[n.SubplanName] = append(byName[n.SubplanName], n)
		}
	}
	for _, n := range p.nodes {
		if n.Type != CTEScan {
			continue
		}
		if c := nearest(n, byName[ctePrefix+n.CTE]); c != nil {
			n.links.reads = c
			c.links.scans = append(c.links.scans, n)
		}
	}
}

// nearest picks the CTE in whose scope n is: two WITH clauses may use one name.
// A WITH query may be attached to the very node that scans it.
func nearest(n *Node, ctes []*Node) *Node {
	if len(ctes) == 1 {
		return ctes[0]
	}
	for up := n; up != nil; up = up.Parent {
		for _, c := range ctes {
			if c.Parent == up {
				return c
			}
		}
	}
	return nil
}

// linkInitPlans finds the node in which each InitPlan ran.
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
	mentions := p.mentions()
	for _, i := range plans {
		var candidates []*Node
		for _, ref := range references(i.SubplanName) {
			candidates = append(candidates, mentions[ref]...)
		}
		user := p.userOf(i, candidates)
		user.links.charged = append(user.links.charged, i)
	}
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
// deepest mention is preferred.
func (p *Plan) userOf(i *Node, mentions []*Node) *Node {
	var best *Node
	for _, n := range mentions {
		if !n.isBelow(i.Parent) || n.isBelow(i) {
			continue
		}
		n = leaderOf(n, i.Parent)
		if best == nil || better(n, best, i) {
			best = n
		}
	}
	if best != nil && hasRoom(best, i) {
		return best
	}
	// Without VERBOSE the target list is not printed: any node may be it.
	for _, n := range p.nodes[i.Parent.ID:i.Parent.links.end] {
		if !n.isBelow(i) && hasRoom(n, i) {
			return leaderOf(n, i.Parent)
		}
	}
	if best != nil {
		return best
	}
	return i.Parent
}

func better(a, b, i *Node) bool {
	if ra, rb := hasRoom(a, i), hasRoom(b, i); ra != rb {
		return ra
	}
	return a.depth() > b.depth()
}

// hasRoom says that n's own time and pages are enough to contain i.
func hasRoom(n, i *Node) bool {
	slack := n.rounding() + i.rounding()
	return room(n, (*Node).time)+slack >= i.time() && room(n, (*Node).Pages) >= i.Pages()
}

// rounding bounds the error of a node's total time, in nanoseconds: each loop's
// average is printed to the microsecond.
func (n *Node) rounding() int64 {
	if n.Act == nil {
		return 0
	}
	half := float64(time.Microsecond) / 2
	return int64(half*n.Act.Loops*n.scale()) + 1
}

// leaderOf returns the topmost Gather from n up to limit, or n: an InitPlan
// used by parallel workers runs in the leader before they start.
func leaderOf(n, limit *Node) *Node {
	found := n
	for up := n; up != nil; up = up.Parent {
		if up != n && (up.Type == Gather || up.Type == GatherMerge) {
			found = up
		}
		if up == limit {
			break
		}
	}
	return found
}

// isBelow says that n is top or one of the nodes under it.
func (n *Node) isBelow(top *Node) bool { return top.ID <= n.ID && n.ID < top.links.end }

func (n *Node) depth() int {
	d := 0
	for up := n.Parent; up != nil; up = up.Parent {
		d++
	}
	return d
}
