package explain

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// A side is one of the two plans while they are matched. Slices are indexed by
// node ID.
type side struct {
	plan    *Plan
	partner []*Node // the matched node on the other side, or nil
	// token identifies what a scan reads; matched scans have the same one.
	// 0 is for nodes that read nothing themselves.
	token []uint64
	// sum identifies the set of tokens at and below a node.
	sum []uint64
}

type matcher struct {
	before, after *side
	nextToken     uint64
}

func newMatcher(before, after *Plan) *matcher {
	return &matcher{before: newSide(before), after: newSide(after)}
}

func newSide(p *Plan) *side {
	return &side{
		plan: p, partner: make([]*Node, p.Len()),
		token: make([]uint64, p.Len()), sum: make([]uint64, p.Len()),
	}
}

func (m *matcher) pair(b, a *Node) {
	m.before.partner[b.ID], m.after.partner[a.ID] = a, b
}

// matchScans pairs scans of the same thing, the strictest likeness first, and
// gives all scans their tokens.
func (m *matcher) matchScans() {
	likeness := []func(*Node) string{
		func(n *Node) string { return scope(n) + "\x00" + n.source() + "\x00" + n.Alias },
		func(n *Node) string { return scope(n) + "\x00" + n.source() },
		func(n *Node) string { return n.source() + "\x00" + n.Alias },
		func(n *Node) string { return n.source() },
		func(n *Node) string { return withoutDigits(n.source()) },
	}
	for _, like := range likeness {
		m.matchBy(func(_ *side, n *Node) (string, bool) {
			return like(n), n.source() != ""
		})
	}
	m.number(m.before)
	m.number(m.after)
}

// matchBy pairs the unmatched nodes that have the same key, in plan order. A
// node whose key is not ok takes no part.
func (m *matcher) matchBy(key func(*side, *Node) (string, bool)) {
	waiting := map[string][]*Node{}
	for _, b := range m.before.plan.nodes {
		if m.before.partner[b.ID] != nil {
			continue
		}
		if k, ok := key(m.before, b); ok {
			waiting[k] = append(waiting[k], b)
		}
	}
	for _, a := range m.after.plan.nodes {
		if m.after.partner[a.ID] != nil {
			continue
		}
		k, ok := key(m.after, a)
		if list := waiting[k]; ok && len(list) > 0 {
			m.pair(list[0], a)
			waiting[k] = list[1:]
		}
	}
}

// number gives tokens to scans and sums them up towards the root. A sum of
// scattered tokens stands for the set: two sets with one sum do not happen.
func (m *matcher) number(s *side) {
	for _, n := range s.plan.nodes {
		if n.source() == "" {
			continue
		}
		if p := s.partner[n.ID]; p != nil && s == m.after {
			s.token[n.ID] = m.before.token[p.ID]
			continue
		}
		m.nextToken++
		s.token[n.ID] = scatter(m.nextToken)
	}
	for _, n := range slices.Backward(s.plan.nodes) {
		s.sum[n.ID] += s.token[n.ID]
		if n.Parent != nil {
			s.sum[n.Parent.ID] += s.sum[n.ID]
		}
	}
	for _, n := range s.plan.nodes { // the index parts of a bitmap scan work for it
		if n.family() == "bitmap" && n.Parent != nil { // a pasted part may begin with one
			s.sum[n.ID] = s.sum[n.Parent.ID]
		}
	}
}

// scatter is the finalizer of splitmix64: it spreads small numbers over all
// 64 bits.
func scatter(x uint64) uint64 {
	x *= 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// matchRoles pairs the other nodes by their role and what is read below them:
// exactly the same first, then as much as possible in common.
func (m *matcher) matchRoles() {
	exact := func(s *side, n *Node) string {
		return n.family() + "\x00" + strconv.FormatUint(s.sum[n.ID], 36) + "\x00"
	}
	m.matchBy(func(s *side, n *Node) (string, bool) {
		return exact(s, n) + n.kind() + n.PartialMode + "\x00" + scope(n), n.source() == ""
	})
	m.matchBy(func(s *side, n *Node) (string, bool) { return exact(s, n), n.source() == "" })
	m.matchAlike()
	m.matchRoots()
}

// matchRoots pairs what is left at the top: both return the statement's rows.
func (m *matcher) matchRoots() {
	b, a := m.before.plan.Root, m.after.plan.Root
	for _, n := range []*Node{b, a} {
		if n.source() != "" || n.family() == "gather" || n.family() == "join" {
			return // these have a work of their own
		}
	}
	if m.before.partner[b.ID] == nil && m.after.partner[a.ID] == nil {
		m.pair(b, a)
	}
}

// mostAlike bounds the search for likeness within one role: two plans with
// more unmatched nodes than that have little in common.
const mostAlike = 64

// matchAlike pairs what remains within each role by the share of tokens in
// common, the largest share first, at least half.
func (m *matcher) matchAlike() {
	befores, afters := m.before.leftByFamily(), m.after.leftByFamily()
	for family, bs := range befores {
		if as := afters[family]; len(bs) <= mostAlike && len(as) <= mostAlike {
			m.matchMostAlike(bs, as)
		}
	}
}

func (m *matcher) matchMostAlike(bs, as []*Node) {
	type likeness struct {
		share float64
		b, a  *Node
	}
	var found []likeness
	for _, b := range bs {
		tokens := m.before.tokensBelow(b)
		for _, a := range as {
			if share := alike(tokens, m.after.tokensBelow(a)); share >= 0.5 {
				found = append(found, likeness{share, b, a})
			}
		}
	}
	slices.SortStableFunc(found, func(x, y likeness) int { return cmp.Compare(y.share, x.share) })
	for _, l := range found {
		if m.before.partner[l.b.ID] == nil && m.after.partner[l.a.ID] == nil {
			m.pair(l.b, l.a)
		}
	}
}

// alike is the share of tokens in common, of all tokens in the two sets.
func alike(x, y map[uint64]bool) float64 {
	common := 0
	for t := range x {
		if y[t] {
			common++
		}
	}
	all := len(x) + len(y) - common
	if all == 0 {
		return 0
	}
	return float64(common) / float64(all)
}

func (s *side) tokensBelow(n *Node) map[uint64]bool {
	tokens := map[uint64]bool{}
	n.walk(func(below *Node) {
		if t := s.token[below.ID]; t != 0 {
			tokens[t] = true
		}
	})
	return tokens
}

func (s *side) leftByFamily() map[string][]*Node {
	left := map[string][]*Node{}
	for _, n := range s.plan.nodes {
		if s.partner[n.ID] == nil && n.source() == "" {
			left[n.family()] = append(left[n.family()], n)
		}
	}
	return left
}

// family is the role of a node that is no scan: nodes of one family do the
// same job in different ways.
func (n *Node) family() string {
	switch n.Type {
	case NestedLoop, HashJoin, MergeJoin:
		return "join"
	case BitmapIndexScan, BitmapAnd, BitmapOr:
		return "bitmap"
	case SortNode, IncrementalSort:
		return "sort"
	case Gather, GatherMerge:
		return "gather"
	case Append, MergeAppend:
		return "append"
	case Aggregate, "Group", Unique:
		return "group"
	default:
		return string(n.Type)
	}
}

// source is what a scan reads, "" for nodes that are no scans.
func (n *Node) source() string {
	if n.Type == ModifyTable {
		return ""
	}
	switch {
	case n.Relation != "":
		return n.Relation
	case n.CTE != "":
		return "cte " + n.CTE
	case n.Function != "":
		return "function " + n.Function
	case n.Type == ValuesScan || n.Type == SubqueryScan:
		return string(n.Type) + " " + n.Alias
	}
	return ""
}

// scope is the kind of subplan that n belongs to, "" for the main plan.
func scope(n *Node) string {
	if top := subplanOf(n); top != nil {
		return withoutDigits(top.SubplanName)
	}
	return ""
}

// subplanOf returns the top node of the subplan that n belongs to, or nil.
func subplanOf(n *Node) *Node {
	for up := n; up != nil; up = up.Parent {
		if up.SubplanName != "" {
			return up
		}
	}
	return nil
}

func withoutDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return -1
		}
		return r
	}, s)
}
