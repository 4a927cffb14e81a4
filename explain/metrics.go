package explain

import "time"

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

// Clock is one of the two ways to count the time of parallel processes.
type Clock int

// Wall is what a user waits for: below a Gather, the nodes' shares of the
// slowest process's time. Summed is the time of all processes added up. Both
// contain waiting: EXPLAIN does not measure what a processor did.
const (
	Wall Clock = iota
	Summed
)

func (c Clock) String() string { return [...]string{"wall clock", "summed over processes"}[c] }

func (c Clock) amount() amount {
	if c == Wall {
		return wallTime
	}
	return summedTime
}

// TotalOn is the time of the node with all below it, over all loops.
func (n *Node) TotalOn(c Clock) time.Duration { return time.Duration(n.amount(c.amount())) }

// SelfOn is the part of TotalOn that was spent in the node itself. It is
// negative by no more than SelfBound.
func (n *Node) SelfOn(c Clock) time.Duration { return time.Duration(n.own(c.amount())) }

// Total is the wall-clock time of the node with all below it, over all loops.
func (n *Node) Total() time.Duration { return n.TotalOn(Wall) }

// Self is the part of Total that was spent in the node itself. Where rounding
// is larger than what there is, it is negative, by no more than SelfBound.
func (n *Node) Self() time.Duration { return n.SelfOn(Wall) }

// Pages is the pages looked at, shared and local, hit or read, by the node and
// all below it, in all loops and processes.
func (n *Node) Pages() int64 { return n.Buffers.Pages() }

// SelfPages is the part of Pages that the node itself looked at.
func (n *Node) SelfPages() int64 { return n.own(pagesLooked) }

// SelfBuffers is the part of Buffers that is the node's own; nil when absent.
func (n *Node) SelfBuffers() *Buffers {
	if n.Buffers == nil {
		return nil
	}
	return &Buffers{
		SharedHit: n.own(sharedHit), SharedRead: n.own(sharedRead),
		SharedDirtied: n.own(sharedDirtied), SharedWritten: n.own(sharedWritten),
		LocalHit: n.own(localHit), LocalRead: n.own(localRead),
		LocalDirtied: n.own(localDirtied), LocalWritten: n.own(localWritten),
		TempRead: n.own(tempRead), TempWritten: n.own(tempWritten),
	}
}

// SelfIO is the part of IO that is the node's own, summed over processes; nil
// when absent. Below a Gather it may be more than Self, which is wall-clock
// time, but not more than SelfOn(Summed).
func (n *Node) SelfIO() *IOTimes {
	if n.IO == nil {
		return nil
	}
	own := func(a amount) time.Duration { return time.Duration(n.own(a)) }
	return &IOTimes{
		SharedRead: own(sharedReadTime), SharedWrite: own(sharedWriteTime),
		LocalRead: own(localReadTime), LocalWrite: own(localWriteTime),
		TempRead: own(tempReadTime), TempWrite: own(tempWriteTime),
	}
}

// SelfWAL is the part of WAL that is the node's own; nil when absent.
func (n *Node) SelfWAL() *WAL {
	if n.WAL == nil {
		return nil
	}
	return &WAL{
		Records: n.own(walRecords), FPI: n.own(walFPI), Bytes: n.own(walBytes),
		FPIBytes: n.own(walFPIBytes), BuffersFull: n.own(walBuffersFull),
	}
}

// Time is the wall-clock time of the execution; without planning, with
// triggers and compilation. Zero when the plan was not analysed.
func (p *Plan) Time() time.Duration {
	if p.Execution > 0 {
		return p.Execution
	}
	return p.parts
}

// Pages is the pages looked at by the whole execution, with those of WITH
// queries that ran on after the main plan and of turning rows into text.
func (p *Plan) Pages() int64 { return p.pages }

// ShareOfTime is the part of the execution's time spent in n itself, 0 to 1.
func (p *Plan) ShareOfTime(n *Node) float64 { return share(float64(n.Self()), float64(p.Time())) }

// SharePages is the part of the execution's pages looked at by n itself, 0 to 1.
func (p *Plan) SharePages(n *Node) float64 {
	return share(float64(n.SelfPages()), float64(p.Pages()))
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
