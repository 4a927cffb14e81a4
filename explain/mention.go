package explain

import "strings"

// mentions maps every InitPlan reference to the nodes whose expressions
// contain it, in preorder.
func (p *Plan) mentions() map[string][]*Node {
	found := map[string][]*Node{}
	for _, n := range p.nodes {
		n.expressions(func(text string) {
			for ref := range initPlanReferences(text) {
				list := found[ref]
				if len(list) == 0 || list[len(list)-1] != n {
					found[ref] = append(list, n)
				}
			}
		})
	}
	return found
}

// expressions calls yield with every printed expression of n.
func (n *Node) expressions(yield func(string)) {
	c := &n.Conds
	for _, text := range [...]string{
		c.Index, c.Recheck, c.Filter, c.Join, c.Hash, c.Merge, c.TID, c.OneTime, c.OrderBy, c.Run, n.Call, n.Window,
	} {
		yield(text)
	}
	for _, list := range [...][]string{n.Output, n.SortKey, n.GroupKey, n.ParamsEvaluated} {
		for _, text := range list {
			yield(text)
		}
	}
	if m := n.Modify; m != nil {
		yield(m.ConflictFilter)
	}
	if s := n.Sampling; s != nil {
		yield(s.Seed)
		for _, text := range s.Parameters {
			yield(text)
		}
	}
	for _, f := range n.Extra {
		yield(f.Value)
	}
}

// initPlanReferences yields "$0" and "InitPlan 1" as they stand in text.
// A look-alike inside a string literal does no harm: a reference only counts
// where it fits the time and pages of the node.
func initPlanReferences(text string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for i := 0; i < len(text); i++ {
			rest := text[i:]
			var end int
			switch {
			case rest[0] == '$':
				end = 1
			case rest[0] == 'I' && strings.HasPrefix(rest, initPlan+" "):
				end = len(initPlan) + 1
			default:
				continue
			}
			from := end
			for end < len(rest) && isWord(rest[end]) {
				end++
			}
			if end > from && !yield(rest[:end]) {
				return
			}
			i += end - 1
		}
	}
}

func isWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
