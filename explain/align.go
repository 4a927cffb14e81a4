package explain

// aligned picks the matched pairs that can stand on one row without changing
// the order of either plan, as heavy in total as possible: the heaviest
// increasing subsequence of partners. It returns IDs of nodes before.
func (m *matcher) aligned() []int {
	best := make(prefixMax, m.after.plan.Len()+1)
	weight := make([]float64, m.before.plan.Len())
	previous := make([]int, m.before.plan.Len())
	last := -1
	for id, a := range m.before.partner {
		if a == nil {
			continue
		}
		head := best.upTo(a.ID)
		previous[id], weight[id] = head.id, head.weight+m.weight(id, a)
		best.put(a.ID+1, chain{id: id, weight: weight[id]})
		if last < 0 || weight[id] > weight[last] {
			last = id
		}
	}
	var ids []int
	for id := last; id >= 0; id = previous[id] {
		ids = append(ids, id)
	}
	for i, j := 0, len(ids)-1; i < j; i, j = i+1, j-1 {
		ids[i], ids[j] = ids[j], ids[i]
	}
	return ids
}

// weight prefers to align the nodes that cost most, on either side.
func (m *matcher) weight(id int, a *Node) float64 {
	b := m.before.plan.nodes[id]
	const most = 10
	return 1 + most*max(m.before.plan.ShareOfTime(b), m.after.plan.ShareOfTime(a))
}

// A chain ends at the node with this ID; the zero value with id -1 is empty.
type chain struct {
	id     int
	weight float64
}

// prefixMax is a Fenwick tree that keeps the heaviest chain of every prefix.
type prefixMax []chain

func (t prefixMax) put(at int, c chain) {
	for ; at < len(t); at += at & -at {
		if c.weight > t[at].weight {
			t[at] = c
		}
	}
}

func (t prefixMax) upTo(at int) chain {
	heaviest := chain{id: -1}
	for ; at > 0; at -= at & -at {
		if t[at].weight > heaviest.weight {
			heaviest = t[at]
		}
	}
	return heaviest
}
