package explain

import "time"

// gathers says that n collects the rows of parallel processes.
func (n *Node) gathers() bool { return n.Type == Gather || n.Type == GatherMerge }

// processes is the child that a Gather's processes ran, nil for other nodes.
func (n *Node) processes() *Node {
	if !n.gathers() {
		return nil
	}
	return n.input()
}

// summed is the printed time of n in nanoseconds, over all loops and processes.
func (n *Node) summed() float64 { return n.Act.summed() }

func (a *Actual) summed() float64 {
	if a == nil {
		return 0
	}
	return float64(a.Total) * a.Loops
}

// shareProcesses decides how much wall-clock time went by below each Gather,
// and charges what the workers did to the Gather and the nodes above.
func (p *Plan) shareProcesses() {
	for _, n := range p.nodes {
		n.links.share = 1
		if n.Parent == nil {
			continue
		}
		n.links.share = n.Parent.links.share
		if n != n.Parent.processes() || n.summed() <= 0 || n.Parent.Act == nil {
			continue
		}
		slowest, leader := p.apart(n)
		// The leader may have had other things to do while the workers ran.
		room := max(n.Parent.spare().time-n.Parent.chargedTime(), 0)
		n.links.share *= min(slowest, room) / n.summed()
		p.addWorkers(n.Parent, n.summed()-min(leader, room))
	}
}

func (n *Node) chargedTime() float64 {
	sum := 0.0
	if n.links.ties != nil {
		for _, i := range n.links.ties.charged {
			sum += i.summed()
		}
	}
	return sum
}

// apart is the time, in nanoseconds, of the process that was busy longest with
// n, the child of a Gather, and the time that the leader was busy with it.
// Where workers are not listed (no VERBOSE), all processes count alike.
func (p *Plan) apart(n *Node) (slowest, leader float64) {
	g, listed := n.Parent, false
	leader = n.summed()
	for i := range n.Workers {
		if busy := n.Workers[i].Act.summed(); n.Workers[i].Act != nil {
			listed = true
			leader -= busy
			slowest = max(slowest, busy)
		}
	}
	if listed {
		leader = max(leader, 0)
		return max(slowest, leader), leader
	}
	average := n.summed() / n.busy()
	if g.WorkersLaunched > 0 && (g.SingleCopy || p.Settings["parallel_leader_participation"] == "off") {
		return average, 0
	}
	return average, average
}

// busy is how many processes ran n, the child of a Gather, each time that the
// Gather ran. It is fewer than were launched where a worker came too late to do
// anything.
func (n *Node) busy() float64 {
	g := n.Parent
	return min(max(n.Act.Loops/max(g.Act.Loops, 1), 1), float64(g.WorkersLaunched)+1)
}

// addWorkers adds the workers' time to Gather g and to every node that it ran
// in: up the tree, from an InitPlan to its user, from a CTE to one of its scans.
func (p *Plan) addWorkers(g *Node, busy float64) {
	p.workers += time.Duration(nanoseconds(busy))
	at := g
	for range p.nodes { // a plan that no server printed may go round in circles
		at.links.workers += busy
		at = at.ranIn()
		if at == nil {
			return
		}
	}
}

// ranIn is the node inside which n ran, nil for the root and where it is not known.
func (n *Node) ranIn() *Node {
	switch {
	case n.isCTE():
		return n.mainScan()
	case n.isInitPlan():
		if n.links.ties == nil {
			return nil
		}
		return n.links.ties.user
	}
	return n.Parent
}
