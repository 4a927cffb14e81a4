package explain

import (
	"slices"
	"time"
)

// Spent is an amount of time and of pages.
type Spent struct {
	Time  time.Duration
	Pages int64
}

// Account is where a whole execution went: Nodes, Triggers, Serialization,
// Compilation and Unattributed add up to Whole, in time and in pages.
type Account struct {
	// Whole is Plan.Time and Plan.Pages; in the summed clock with what the
	// workers did.
	Whole Spent
	// Nodes is what all nodes spent themselves.
	Nodes Spent
	// Triggers is the time of all triggers. EXPLAIN does not count their pages.
	Triggers Spent
	// Serialization is the cost of turning rows into text (17+).
	Serialization Spent
	// Compilation is the just-in-time code generation that the leader did before
	// the first node ran. The rest of JIT's times are inside the nodes.
	Compilation Spent
	// Unattributed is the rest: starting and ending the executor, handing rows
	// on, and the printed times' rounding. It is below zero by more than Bound
	// only where a plan contradicts itself.
	Unattributed Spent
	// Bound is how far rounding can move Unattributed.
	Bound time.Duration
}

// Account adds up the execution in one of the clocks; it is empty when the
// plan was not analysed.
func (p *Plan) Account(c Clock) Account {
	if p.Root == nil || !p.Analyzed {
		return Account{}
	}
	a := Account{Whole: Spent{p.Time(), p.Pages()}}
	if c == Summed {
		a.Whole.Time += p.workers
	}
	bound := halfUnit + p.Root.printedError() // of the execution's time, and of all nodes' together
	for _, n := range p.nodes {
		a.Nodes.Time += n.SelfOn(c)
		a.Nodes.Pages += n.SelfPages()
		if n.isCTE() {
			bound += n.printedError()
		}
	}
	for _, t := range p.Triggers {
		a.Triggers.Time += t.Time
		bound += halfUnit
	}
	if s := p.Serialization; s != nil {
		a.Serialization = Spent{s.Time, s.Buffers.Pages()}
		bound += halfUnit
	}
	rest := func() Spent {
		return Spent{
			a.Whole.Time - a.Nodes.Time - a.Triggers.Time - a.Serialization.Time - a.Compilation.Time,
			a.Whole.Pages - a.Nodes.Pages - a.Serialization.Pages,
		}
	}
	if generation := p.leaderGeneration(); p.Execution > 0 && generation <= rest().Time {
		a.Compilation.Time = generation
	}
	a.Unattributed, a.Bound = rest(), ceil(bound)
	return a
}

// leaderGeneration is the time that the leader spent on generating code. The
// printed one is that of all processes; where the workers' parts are not
// listed (no VERBOSE), all processes count alike, having compiled the same.
func (p *Plan) leaderGeneration() time.Duration {
	if p.JIT == nil {
		return 0
	}
	leader, listed, processes := p.JIT.Generation, false, int64(1)
	for _, n := range p.nodes {
		if n.gathers() {
			processes += n.WorkersLaunched
		}
		for i := range n.Workers {
			if j := n.Workers[i].JIT; j != nil {
				listed = true
				leader -= j.Generation
			}
		}
	}
	if listed {
		return max(leader, 0)
	}
	return p.JIT.Generation / time.Duration(processes)
}

// addUp is the execution's time where none is printed (auto_explain): the sum
// of its parts.
func (p *Plan) addUp() time.Duration {
	var all time.Duration
	for _, n := range p.nodes {
		all += n.Self()
	}
	for _, t := range p.Triggers {
		all += t.Time
	}
	if p.Serialization != nil {
		all += p.Serialization.Time
	}
	return all
}

// placeTriggers finds the triggers that fired inside a ModifyTable (BEFORE,
// INSTEAD OF) and takes their time off it. EXPLAIN does not say which: the
// others fire after the root node has ended, so they must fit between its time
// and that of the execution; constraints are always checked there (trigger.c).
func (p *Plan) placeTriggers() {
	if p.Execution <= 0 || len(p.Triggers) == 0 {
		return
	}
	var own []*Trigger
	left := p.Execution + ceil(halfUnit*float64(len(p.Triggers)+1)+p.Root.printedError())
	for _, n := range p.nodes {
		left -= n.Self()
	}
	for i := range p.Triggers {
		t := &p.Triggers[i]
		if t.Constraint != "" {
			left -= t.Time
		} else if t.Time > 0 {
			own = append(own, t)
		}
	}
	slices.SortStableFunc(own, func(a, b *Trigger) int { return int(min(max(b.Time-a.Time, -1), 1)) })
	for _, t := range own {
		if t.Time <= left {
			left -= t.Time
		} else if n := p.modifying(t); n != nil {
			n.tied().triggers += t.Time
			n.tied().triggersError += halfUnit
		}
	}
}

// modifying is the ModifyTable with the time to have fired t, nil for none. A
// partition's trigger has another table's name.
func (p *Plan) modifying(t *Trigger) *Node {
	var found *Node
	for _, n := range p.nodes {
		if n.Type != ModifyTable || n.Self()+n.SelfBound(Wall) < t.Time {
			continue
		}
		if n.Relation == t.Relation {
			return n
		}
		if found == nil {
			found = n
		}
	}
	return found
}
