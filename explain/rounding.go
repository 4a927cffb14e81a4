package explain

import "time"

// halfUnit is how far a printed time may be off: milliseconds have three
// decimals (explain.c).
const halfUnit = float64(time.Microsecond) / 2

// TotalBound is how far the rounding of the printed time can move TotalOn: half
// a microsecond for each loop, in the wall clock times the parallel share.
func (n *Node) TotalBound(c Clock) time.Duration {
	if c == Wall {
		return ceil(n.printedError() * n.links.share)
	}
	return ceil(n.printedError())
}

// SelfBound is how far rounding can move SelfOn, and thus how far below zero
// it can be: the bounds of all printed times that it is a difference of.
func (n *Node) SelfBound(c Clock) time.Duration {
	if c == Wall {
		return n.selfBound(wallTime)
	}
	return n.selfBound(summedTime)
}

func (n *Node) selfBound(a amount) time.Duration {
	switch {
	case a == wallTime || a == summedTime:
		return ceil(n.differenceError(a) + n.tiesError(a))
	case sharedReadTime <= a && a <= tempWriteTime:
		// Printed once for all loops.
		terms := 1 + len(n.Children)
		if t := n.links.ties; t != nil {
			terms += len(t.charged) + t.terms
		}
		return ceil(halfUnit * float64(terms))
	}
	return 0 // counts are exact
}

// printedError bounds the error of summed, in nanoseconds.
func (n *Node) printedError() float64 {
	if n.Act == nil {
		return 0
	}
	return halfUnit * n.Act.Loops
}

// differenceError bounds the error of n's time less that of its children.
func (n *Node) differenceError(a amount) float64 {
	scale := 1.0
	if a == wallTime {
		scale = n.links.share
	}
	bound := n.printedError() * scale
	for _, c := range n.Children {
		switch {
		case c.isInitPlan():
		case c == n.processes():
			// Of these times only the slowest process's, or the leader's, is
			// subtracted; it may itself be a difference.
			bound += c.printedError() * scale
			for _, w := range c.Workers {
				bound += halfUnit * w.loops() * scale
			}
		default:
			bound += c.printedError() * scale
		}
	}
	return bound
}

// tiesError bounds the error of the InitPlans, the CTE and the triggers.
func (n *Node) tiesError(a amount) float64 {
	t := n.links.ties
	if t == nil {
		return 0
	}
	bound := t.triggersError
	for _, i := range t.charged {
		if a == wallTime {
			bound += i.printedError() * i.links.share
		} else {
			bound += i.printedError()
		}
	}
	return bound + t.movedError
}

func (w *Worker) loops() float64 {
	if w.Act == nil {
		return 0
	}
	return w.Act.Loops
}

// ceil is the next whole nanosecond, and one for what a conversion cut off.
func ceil(v float64) time.Duration { return time.Duration(nanoseconds(v)) + 1 }

// RowsBound is how far the rounding of the printed average can move RowsTotal:
// half a row for each loop up to PostgreSQL 17, half a hundredth from 18 on
// (explain.c). What ran once is exact.
func (n *Node) RowsBound() float64 {
	if n.Act == nil || n.Act.Loops <= 1 {
		return 0
	}
	if n.links.dialect.has(rowFractions) {
		return n.Act.Loops * 0.005
	}
	return n.Act.Loops * 0.5
}

// RemovedBound is how far rounding can move RemovedTotal: its averages are
// printed as whole rows by every version.
func (n *Node) RemovedBound() float64 {
	if n.Act == nil || n.Act.Loops <= 1 {
		return 0
	}
	terms := 0.0
	for _, removed := range [...]float64{n.Act.RemovedByFilter, n.Act.RemovedByJoinFilter, n.Act.RemovedByRecheck} {
		if removed > 0 {
			terms++
		}
	}
	return n.Act.Loops * 0.5 * terms
}
