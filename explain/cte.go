package explain

import "slices"

// linkCTEs connects CTE scans with the plans they read, and returns the plans.
func (p *Plan) linkCTEs() (ctes []*Node) {
	byName := map[string][]*Node{}
	for _, n := range p.nodes {
		if n.isCTE() {
			byName[n.SubplanName] = append(byName[n.SubplanName], n)
			ctes = append(ctes, n)
		}
	}
	if len(ctes) == 0 {
		return nil
	}
	for _, n := range p.nodes {
		if n.Type != CTEScan {
			continue
		}
		if c := nearest(n, byName[ctePrefix+n.CTE]); c != nil {
			n.tied().reads = c
			c.tied().scans = append(c.tied().scans, n)
		}
	}
	return ctes
}

// nearest picks the CTE in whose scope n is: two WITH clauses may use one name.
// A WITH query may be attached to the very node that scans it.
func nearest(n *Node, ctes []*Node) *Node {
	if len(ctes) == 1 {
		return ctes[0]
	}
	for up := n; up != nil; up = up.Parent {
		for _, c := range ctes {
			if c.Parent == up {
				return c
			}
		}
	}
	return nil
}

// scans are the scans of CTE n.
func (n *Node) scans() []*Node {
	if n.links.ties == nil {
		return nil
	}
	return n.links.ties.scans
}

// mainScan is the scan with the most time to have run CTE n in, or nil.
func (n *Node) mainScan() *Node {
	var most *Node
	for _, s := range n.scans() {
		if most == nil || s.summed() > most.summed() {
			most = s
		}
	}
	return most
}

// moveToScans divides the amounts of CTE n among its scans. What they have no
// room for ran after the main plan, outside the root: its pages are returned.
func (n *Node) moveToScans() (pagesOutside int64) {
	scans := n.scans()
	bound := n.printedError()
	for _, s := range scans {
		bound += s.differenceError(summedTime) + s.tiesError(summedTime)
	}
	rooms := make([]int64, len(scans))
	for a := wallTime; a < pagesLooked; a++ {
		var all int64
		for i, s := range scans {
			rooms[i] = max(s.room(a), 0)
			all += rooms[i]
		}
		amount := n.amount(a)
		moved := amount
		slack := int64(0)
		if a == wallTime || a == summedTime {
			slack = int64(ceil(bound))
		}
		if amount > all+slack {
			moved = all
		}
		weights := scans[:0:0]
		if a == wallTime || a == summedTime {
			weights = scans
		}
		for i, part := range divide(moved, all, rooms, weights) {
			scans[i].tied().moved[a] = part
		}
	}
	var pages int64
	for _, s := range scans {
		t := s.tied()
		t.moved[pagesLooked] = t.moved[sharedHit] + t.moved[sharedRead] + t.moved[localHit] + t.moved[localRead]
		t.movedError, t.terms = bound, 2*len(scans)
		pages += t.moved[pagesLooked]
	}
	return n.Pages() - pages
}

// divide splits what a CTE took among its scans, to the last unit. The rest of
// their rooms is their own: by default in proportion to the rooms; where scans
// are given as weights, in proportion to the rows that each looked at, as far
// as its room goes. So a scan that only read what another had made keeps its
// time, and the one that waited for the CTE gets it.
func divide(moved, all int64, rooms []int64, weights []*Node) []int64 {
	parts := make([]float64, len(rooms))
	if len(weights) > 0 && moved < all {
		for i, own := range fill(float64(all-moved), rooms, weights) {
			parts[i] = float64(rooms[i]) - own
		}
	} else {
		for i, r := range rooms {
			if all > 0 {
				parts[i] = float64(moved) * (float64(r) / float64(all))
			} else {
				parts[i] = float64(moved) / float64(len(rooms))
			}
		}
	}
	out := make([]int64, len(parts))
	sum, given := 0.0, int64(0)
	for i, part := range parts {
		sum += part
		upTo := int64(sum + 0.5)
		if i == len(parts)-1 {
			upTo = moved
		}
		out[i] = upTo - given
		given = upTo
	}
	return out
}

// fill pours amount into the rooms, each row that a scan looked at getting the
// same, until a room is full.
func fill(amount float64, rooms []int64, scans []*Node) []float64 {
	weight := func(i int) float64 { return scans[i].RowsTotal() + scans[i].RemovedTotal() + 1 }
	order := make([]int, len(rooms))
	left := 0.0
	for i := range rooms {
		order[i] = i
		left += weight(i)
	}
	slices.SortFunc(order, func(i, j int) int { // the first to be full first
		a, b := float64(rooms[i])*weight(j), float64(rooms[j])*weight(i)
		switch {
		case a < b:
			return -1
		case a > b:
			return 1
		}
		return i - j
	})
	own := make([]float64, len(rooms))
	for _, i := range order {
		own[i] = min(float64(rooms[i]), amount*weight(i)/left)
		amount -= own[i]
		left -= weight(i)
	}
	return own
}
