package explain

import (
	"math"
	"time"
)

// NeverExecuted says that the statement ran but this node did not.
func (n *Node) NeverExecuted() bool { return n.Act != nil && n.Act.Loops == 0 }

// RowsTotal is the rows the node returned over all loops and processes.
// Up to PostgreSQL 17 the average it comes from is rounded to whole rows.
func (n *Node) RowsTotal() float64 {
	if n.Act == nil {
		return 0
	}
	return n.Act.Rows * n.Act.Loops
}

// RemovedTotal is the rows thrown away by filters, join filters and rechecks
// over all loops and processes.
func (n *Node) RemovedTotal() float64 {
	if n.Act == nil {
		return 0
	}
	a := n.Act
	return (a.RemovedByFilter + a.RemovedByJoinFilter + a.RemovedByRecheck) * a.Loops
}

// Total is the wall-clock time of the node with all below it, over all loops.
// Below a Gather it is the node's share of the slowest process's time.
func (n *Node) Total() time.Duration { return time.Duration(n.time()) }

// Self is the part of Total that was spent in the node itself; never negative.
func (n *Node) Self() time.Duration { return time.Duration(n.own((*Node).time)) }

// Pages is the pages looked at, shared and local, hit or read, by the node and
// all below it, in all loops and processes.
func (n *Node) Pages() int64 { return n.Buffers.Pages() }

// SelfPages is the part of Pages that the node itself looked at.
func (n *Node) SelfPages() int64 { return n.own((*Node).Pages) }

// SelfBuffers is the part of Buffers that is the node's own; nil when absent.
func (n *Node) SelfBuffers() *Buffers {
	if n.Buffers == nil {
		return nil
	}
	own := func(at func(*Buffers) int64) int64 {
		return n.own(func(n *Node) int64 {
			if n.Buffers == nil {
				return 0
			}
			return at(n.Buffers)
		})
	}
	return &Buffers{
		SharedHit:     own(func(b *Buffers) int64 { return b.SharedHit }),
		SharedRead:    own(func(b *Buffers) int64 { return b.SharedRead }),
		SharedDirtied: own(func(b *Buffers) int64 { return b.SharedDirtied }),
		SharedWritten: own(func(b *Buffers) int64 { return b.SharedWritten }),
		LocalHit:      own(func(b *Buffers) int64 { return b.LocalHit }),
		LocalRead:     own(func(b *Buffers) int64 { return b.LocalRead }),
		LocalDirtied:  own(func(b *Buffers) int64 { return b.LocalDirtied }),
		LocalWritten:  own(func(b *Buffers) int64 { return b.LocalWritten }),
		TempRead:      own(func(b *Buffers) int64 { return b.TempRead }),
		TempWritten:   own(func(b *Buffers) int64 { return b.TempWritten }),
	}
}

// Time is the wall-clock time of the execution; without planning, with
// triggers and compilation. Zero when the plan was not analysed.
func (p *Plan) Time() time.Duration {
	if p.Execution > 0 || p.Root == nil {
		return p.Execution
	}
	all := p.Root.Total() // auto_explain prints no total
	for _, t := range p.Triggers {
		all += t.Time
	}
	return all
}

// Pages is the pages looked at by the whole execution, with those of WITH
// queries that ran on after the main plan and of turning rows into text.
func (p *Plan) Pages() int64 { return p.pages }

// Unattributed is what remains of the root's Total after the Self times of all
// nodes. It is a matter of rounding, and negative where a data-modifying WITH
// query ran after the main plan, or where an InitPlan's user is not printed.
func (p *Plan) Unattributed() time.Duration {
	if p.Root == nil {
		return 0
	}
	rest := p.Root.Total()
	for _, n := range p.nodes {
		rest -= n.Self()
	}
	return rest
}

// ShareOfTime is the part of the execution's time spent in n itself, 0 to 1.
func (p *Plan) ShareOfTime(n *Node) float64 {
	if p.Time() <= 0 {
		return 0
	}
	return min(float64(n.Self())/float64(p.Time()), 1)
}

// SharePages is the part of the execution's pages looked at by n itself, 0 to 1.
func (p *Plan) SharePages(n *Node) float64 {
	if p.Pages() <= 0 {
		return 0
	}
	return min(float64(n.SelfPages())/float64(p.Pages()), 1)
}

// Hottest is the node with the most time of its own; with TIMING OFF the one
// with the most pages. Nil when the plan was not analysed.
func (p *Plan) Hottest() *Node {
	if !p.Analyzed {
		return nil
	}
	hot := p.Root
	for _, n := range p.nodes {
		time, most := n.Self(), hot.Self()
		if time > most || time == most && n.SelfPages() > hot.SelfPages() {
			hot = n
		}
	}
	return hot
}

// A measure is an inclusive amount of a node that exclusive amounts are made of.
type measure func(*Node) int64

// time is Total as a measure.
func (n *Node) time() int64 {
	if n.Act == nil {
		return 0
	}
	return int64(min(summed(n.Act)*n.scale(), math.MaxInt64/2)) // a nonsensical input must not turn negative
}

// scale is links.parallel with its zero value read as 1.
func (n *Node) scale() float64 {
	if n.links.parallel == 0 {
		return 1
	}
	return n.links.parallel
}

// own is the exclusive amount of n, never negative.
func (n *Node) own(of measure) int64 {
	left := room(n, of)
	if n.links.reads != nil {
		left -= shareOfCTE(n, of)
	}
	return max(left, 0)
}

// room is what n has left after its children and the InitPlans that ran in it,
// before what it spent on reading a CTE.
func room(n *Node, of measure) int64 {
	left := of(n)
	for _, c := range n.Children {
		if !c.isInitPlan() {
			left -= of(c)
		}
	}
	for _, i := range n.links.charged {
		left -= of(i)
	}
	return left
}

// shareOfCTE is the part of a CTE's amount that was spent inside its scan n:
// all scans share it in proportion to their room, to the last unit.
func shareOfCTE(n *Node, of measure) int64 {
	cte := n.links.reads
	var all, upToN, withN int64
	for _, s := range cte.links.scans {
		r := max(room(s, of), 0)
		if s.ID < n.ID {
			upToN += r
		}
		if s.ID <= n.ID {
			withN += r
		}
		all += r
	}
	if all == 0 {
		return 0
	}
	amount := float64(min(of(cte), all))
	part := func(sum int64) int64 { return int64(amount * (float64(sum) / float64(all))) }
	return part(withN) - part(upToN)
}
