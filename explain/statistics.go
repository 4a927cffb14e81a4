package explain

import (
	"cmp"
	"slices"
	"time"
)

// Usage is what all the nodes on one table, index or function, or of one type,
// took together.
type Usage struct {
	// Name is an object's name, with its schema where the plan prints it, or a
	// node type. It is not quoted.
	Name string
	// Nodes is how many nodes there are, and Executed how many of them ran.
	Nodes, Executed int
	// Time is wall-clock time spent in these nodes themselves, and Pages the
	// pages that they themselves looked at: sums of Self and SelfPages.
	Time  time.Duration
	Pages int64
	// TimeShare and PagesShare are their parts of the whole execution, 0 to 1.
	TimeShare, PagesShare float64
}

// Statistics say where a plan's time and pages went. Each list is sorted by
// time, then pages, then name.
type Statistics struct {
	// Tables have the scans of a table, its bitmap index scans included, and
	// what writes to it.
	Tables []Usage
	// Indexes have the nodes that read an index.
	Indexes []Usage
	// Functions have the Function Scans and Table Function Scans.
	Functions []Usage
	// NodeTypes have every node under its type in the words of FORMAT TEXT,
	// such as "Hash Join" or "HashAggregate".
	NodeTypes []Usage
}

// Statistics adds up what the nodes of p took, by table, index, function and
// node type. Where p was not run they count nodes only.
func (p *Plan) Statistics() Statistics {
	var tables, indexes, functions, types tally
	for n := range p.All() {
		types.add(p, n, n.kind())
		if n.Index != "" {
			indexes.add(p, n, n.Index)
		}
		if n.Function != "" {
			functions.add(p, n, qualified(n.Schema, n.Function))
		}
		if t := n.tableNode(); t != nil {
			tables.add(p, n, qualified(t.Schema, t.Relation))
		}
	}
	return Statistics{Tables: tables.sorted(p), Indexes: indexes.sorted(p), Functions: functions.sorted(p), NodeTypes: types.sorted(p)}
}

// tableNode is the node that says which table n reads or writes, nil when there
// is none. A Bitmap Index Scan prints its index only: the table is printed by
// the Bitmap Heap Scan above it.
func (n *Node) tableNode() *Node {
	if n.Type != BitmapIndexScan {
		if n.Relation == "" {
			return nil
		}
		return n
	}
	for up := n.Parent; up != nil; up = up.Parent {
		switch up.Type {
		case BitmapAnd, BitmapOr:
		case BitmapHeapScan:
			return up
		default:
			return nil
		}
	}
	return nil
}

func qualified(schema, name string) string {
	if schema == "" {
		return name
	}
	return schema + "." + name
}

// tally collects usages by name.
type tally struct {
	at   map[string]int
	list []Usage
}

func (t *tally) add(p *Plan, n *Node, name string) {
	if t.at == nil {
		t.at = map[string]int{}
	}
	i, seen := t.at[name]
	if !seen {
		i = len(t.list)
		t.at[name] = i
		t.list = append(t.list, Usage{Name: name})
	}
	u := &t.list[i]
	u.Nodes++
	if p.Analyzed && !n.NeverExecuted() {
		u.Executed++
	}
	u.Time += n.Self()
	u.Pages += n.SelfPages()
}

func (t *tally) sorted(p *Plan) []Usage {
	for i := range t.list {
		u := &t.list[i]
		u.TimeShare = share(float64(u.Time), float64(p.Time()))
		u.PagesShare = share(float64(u.Pages), float64(p.Pages()))
	}
	slices.SortFunc(t.list, func(a, b Usage) int {
		return cmp.Or(cmp.Compare(b.Time, a.Time), cmp.Compare(b.Pages, a.Pages), cmp.Compare(a.Name, b.Name))
	})
	return t.list
}

// share is part of whole, 0 to 1; 0 where there is no whole.
func share(part, whole float64) float64 {
	if whole <= 0 {
		return 0
	}
	return max(0, min(part/whole, 1))
}
