package explain

// EstimateFactor says how far the planner's row estimate was off, at least 1,
// and whether it was too high. It is 1 where the two numbers do not say
// anything about each other: see the package documentation.
func (n *Node) EstimateFactor() (factor float64, over bool) {
	if n.Act == nil || n.Est.Absent || n.Act.Loops == 0 || !n.countsRows() {
		return 1, false
	}
	estimate, actual := n.rowsCompared()
	estimate, actual = max(estimate, 1), max(actual, 1)
	if actual > estimate {
		if n.readsAgain() {
			return 1, false
		}
		return actual / estimate, false
	}
	if estimate == actual || n.stoppedEarly() {
		return 1, false
	}
	return estimate / actual, true
}

// rowsCompared are the estimated and the actual rows of a loop; where the rows
// are divided among parallel processes, those of all processes together. The
// estimate is then per process, for a leader that helps less the more workers
// it has (get_parallel_divisor in costsize.c), whoever came to help.
func (n *Node) rowsCompared() (estimate, actual float64) {
	if n.links.partial {
		for g := n.Parent; g != nil; g = g.Parent {
			if g.gathers() && g.Act != nil && g.WorkersPlanned > 0 {
				workers := float64(g.WorkersPlanned)
				return n.Est.Rows * (workers + max(1-0.3*workers, 0)), n.RowsTotal() / max(g.Act.Loops, 1)
			}
		}
	}
	return n.Est.Rows, n.Act.Rows
}

// partial says that each parallel process returns a part of n's rows only. The
// part of an aggregate is that of its groups: every process may have them all.
func (n *Node) partial() bool {
	switch {
	case n.gathers(), n.Type == Aggregate:
		return false
	case n.ParallelAware:
		return true
	case n.Type == HashNode:
		return false // every process builds its own, of all rows
	}
	in := n.input()
	return in != nil && in.links.partial
}

// countsRows is false for nodes that print no row count of their own.
func (n *Node) countsRows() bool {
	switch n.Type {
	case BitmapAnd, BitmapOr, ModifyTable, HashNode:
		return false
	default:
		return true
	}
}

// stoppedEarly says that a node above n may have stopped asking for rows.
func (n *Node) stoppedEarly() bool {
	for child, up := n, n.Parent; up != nil; child, up = up, up.Parent {
		if child.isCTE() {
			return true // its scans read as much as they were asked for
		}
		if child.isInitPlan() || child.isSubPlan() {
			// EXISTS asks for one row, ANY for rows until one matches. A hashed
			// SubPlan is read to its end, but only once.
			return child.Act != nil && (child.Act.Rows <= 1 || child.Act.Loops > 1)
		}
		switch up.reading(child) {
		case readsAll:
			return false
		case readsSome:
			return true
		case passesOn:
		}
	}
	return false
}

// How a node reads one of its children.
type reading int

const (
	passesOn  reading = iota // as far as it is itself read
	readsAll                 // always to the end
	readsSome                // perhaps not to the end, of its own accord
)

func (n *Node) reading(child *Node) reading {
	switch n.Type {
	case SortNode, HashNode, BitmapHeapScan, BitmapAnd, BitmapOr, ModifyTable:
		return readsAll
	case Aggregate:
		if n.Strategy != "Sorted" {
			return readsAll
		}
	case "SetOp":
		if n.Strategy == "Hashed" {
			return readsAll
		}
	case Limit:
		if n.Act != nil && n.Act.Rows >= n.Est.Rows {
			return readsSome
		}
	case MergeJoin:
		return readsSome
	case NestedLoop:
		return n.readingInner(child)
	case WindowAgg:
		if n.Conds.Run != "" {
			return readsSome // until the condition no longer holds (15+)
		}
	case HashJoin:
		if n.hashIsEmpty() && child.ParentRelationship != "Inner" {
			return readsSome // there is nothing to join with
		}
	default:
	}
	return passesOn
}

// readingInner is how a Nested Loop reads its inner side: over and over, each
// time to the end unless one match is enough.
func (n *Node) readingInner(child *Node) reading {
	if child.ParentRelationship != "Inner" {
		return passesOn
	}
	if n.InnerUnique || n.JoinType == "Semi" || n.JoinType == "Anti" {
		return readsSome
	}
	if child.Act != nil && child.Act.Loops > 1 {
		return readsAll
	}
	return passesOn
}

// hashIsEmpty says that the inner side of a Hash Join had no rows.
func (n *Node) hashIsEmpty() bool {
	for _, c := range n.Children {
		if c.ParentRelationship == "Inner" {
			return c.Act != nil && c.RowsTotal() == 0
		}
	}
	return false
}

// readsAgain says that n's rows may have been counted more than once: a merge
// join steps back on its inner side where the outer side has duplicates.
func (n *Node) readsAgain() bool {
	return n.Parent != nil && n.Parent.Type == MergeJoin && n.ParentRelationship == "Inner"
}
