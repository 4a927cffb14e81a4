package explain

import (
	"math"
	"time"
)

// An amount is something that a node is printed with inclusively, so that its
// own part is a difference.
type amount int

const (
	wallTime amount = iota
	summedTime
	sharedHit
	sharedRead
	sharedDirtied
	sharedWritten
	localHit
	localRead
	localDirtied
	localWritten
	tempRead
	tempWritten
	sharedReadTime
	sharedWriteTime
	localReadTime
	localWriteTime
	tempReadTime
	tempWriteTime
	walRecords
	walFPI
	walBytes
	walFPIBytes
	walBuffersFull
	pagesLooked // the sum of four of those above
	amountCount
)

// amount is the inclusive amount of n, 0 where it is not printed.
func (n *Node) amount(a amount) int64 {
	switch {
	case a == wallTime:
		return nanoseconds(n.summed() * n.links.share)
	case a == summedTime:
		return nanoseconds(n.summed() + n.links.workers)
	case a == pagesLooked:
		return n.Buffers.Pages()
	case a <= tempWritten && n.Buffers != nil:
		return n.Buffers.count(a)
	case a <= tempWriteTime && a > tempWritten && n.IO != nil:
		return int64(n.IO.time(a))
	case a >= walRecords && n.WAL != nil:
		return n.WAL.count(a)
	}
	return 0
}

// nanoseconds keeps a nonsensical input from turning negative.
func nanoseconds(v float64) int64 { return int64(min(v, math.MaxInt64/4)) }

func (b *Buffers) count(a amount) int64 {
	return [...]int64{
		b.SharedHit, b.SharedRead, b.SharedDirtied, b.SharedWritten,
		b.LocalHit, b.LocalRead, b.LocalDirtied, b.LocalWritten, b.TempRead, b.TempWritten,
	}[a-sharedHit]
}

func (t *IOTimes) time(a amount) time.Duration {
	return [...]time.Duration{
		t.SharedRead, t.SharedWrite, t.LocalRead, t.LocalWrite, t.TempRead, t.TempWrite,
	}[a-sharedReadTime]
}

func (w *WAL) count(a amount) int64 {
	return [...]int64{w.Records, w.FPI, w.Bytes, w.FPIBytes, w.BuffersFull}[a-walRecords]
}

// own is the exclusive amount of n. The printed numbers of one execution allow
// it to be negative by their rounding; what a plan that no server printed has
// beyond that is left to the account's rest.
func (n *Node) own(a amount) int64 {
	left := n.left(a)
	if left >= 0 {
		return left
	}
	return max(left, -int64(n.selfBound(a)))
}

// left is what n has left after all that ran in it.
func (n *Node) left(a amount) int64 {
	left := n.room(a)
	if t := n.links.ties; t != nil {
		left -= t.moved[a]
		if a == wallTime || a == summedTime {
			left -= int64(t.triggers)
		}
	}
	return left
}

// room is what n has left after its children and the InitPlans that ran in it,
// before what it spent on reading a CTE.
func (n *Node) room(a amount) int64 {
	left := n.amount(a)
	for _, c := range n.Children {
		if !c.isInitPlan() {
			left -= c.amount(a)
		}
	}
	if t := n.links.ties; t != nil {
		for _, i := range t.charged {
			left -= i.amount(a)
		}
	}
	return left
}
