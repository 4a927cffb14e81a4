package explain

import (
	"slices"
	"strings"
	"time"
)

// links say where a node's time and pages belong. They are made by link.
type links struct {
	// share turns time summed over processes into wall-clock time: it is to be
	// multiplied with.
	share float64
	// workers is the time of parallel workers that ran for this node or below
	// it, in nanoseconds, where the printed time is the leader's.
	workers float64
	// end is the ID after the last node below this one.
	end int
	// partial says that the rows are divided among parallel processes.
	partial bool
	dialect dialect
	ties    *ties // nil for most nodes
}

// ties are a node's relations to nodes that are printed elsewhere.
type ties struct {
	// charged are the InitPlans that ran inside this node.
	charged []*Node
	// user is the node in which this InitPlan ran, nil when it is not known.
	user *Node
	// reads is the plan of the CTE that this CTE Scan reads; scans are all
	// scans of this CTE.
	reads *Node
	scans []*Node
	// moved is the part of the CTE's amounts that ran inside this CTE Scan,
	// movedError its error in nanoseconds, and terms the number of times that
	// it is made of.
	moved      [amountCount]int64
	movedError float64
	terms      int
	// triggers is the time of the triggers that fired inside this ModifyTable.
	triggers      time.Duration
	triggersError float64
}

const (
	initPlan  = "InitPlan"
	ctePrefix = "CTE "
)

// isInitPlan says that n is printed below its parent but runs on demand.
func (n *Node) isInitPlan() bool { return n.ParentRelationship == initPlan }

func (n *Node) isSubPlan() bool { return n.ParentRelationship == "SubPlan" }

// isCTE says that n is the plan of a WITH query.
func (n *Node) isCTE() bool {
	return n.isInitPlan() && strings.HasPrefix(n.SubplanName, ctePrefix)
}

// tied is the node's ties, made where it has none yet.
func (n *Node) tied() *ties { return made(&n.links.ties) }

// link derives everything that needs the whole tree. What an InitPlan took is
// charged before the parallel shares are known, because a Gather's share
// depends on what else it ran; CTEs and triggers come last, because they are
// told apart by what is left of the wall-clock time.
func (p *Plan) link() {
	for _, n := range p.nodes {
		n.settle()
		p.learn(n)
		p.Analyzed = p.Analyzed || n.Act != nil
	}
	for _, n := range slices.Backward(p.nodes) {
		n.links.dialect, n.links.partial = p.dialect, n.partial()
		n.links.end = max(n.links.end, n.ID+1)
		if n.Parent != nil {
			n.Parent.links.end = max(n.Parent.links.end, n.links.end)
		}
	}
	ctes := p.linkCTEs()
	p.linkInitPlans()
	p.shareProcesses()
	p.pages = p.Root.Pages()
	for _, cte := range ctes {
		p.pages += cte.moveToScans()
	}
	if p.Serialization != nil {
		p.pages += p.Serialization.Buffers.Pages()
	}
	p.placeTriggers()
	if p.Execution <= 0 {
		p.parts = p.addUp()
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

// isBelow says that n is top or one of the nodes under it.
func (n *Node) isBelow(top *Node) bool { return top.ID <= n.ID && n.ID < top.links.end }

func (n *Node) depth() int {
	d := 0
	for up := n.Parent; up != nil; up = up.Parent {
		d++
	}
	return d
}
