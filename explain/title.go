package explain

import (
	"cmp"
	"slices"
	"strings"
)

// Title names the node as FORMAT TEXT does, without the schema: "Seq Scan on
// orders o", "Index Scan using orders_pkey on orders", "Hash Right Join".
func (n *Node) Title() string { return n.title(false) }

func (n *Node) title(schema bool) string {
	const usual = 96
	return string(n.appendTitle(make([]byte, 0, usual), schema))
}

func (n *Node) appendTitle(b []byte, schema bool) []byte {
	if n.ParallelAware {
		b = append(b, "Parallel "...)
	}
	if n.AsyncCapable {
		b = append(b, "Async "...)
	}
	b = append(b, n.kind()...)
	if n.Index != "" && n.Type == BitmapIndexScan {
		return append(append(b, " on "...), quoteName(n.Index)...)
	}
	if n.Index != "" {
		if n.ScanDirection == "Backward" {
			b = append(b, " Backward"...)
		}
		b = append(append(b, " using "...), quoteName(n.Index)...)
	}
	return n.appendTarget(b, schema)
}

// kind is the node's type in the words of FORMAT TEXT.
func (n *Node) kind() string {
	switch n.Type {
	case Aggregate:
		return n.aggregateKind()
	case "SetOp":
		return word(n.Strategy == "Hashed", "HashSetOp", "SetOp") + spaced(n.Command)
	case ModifyTable:
		if n.Operation != "" {
			return n.Operation
		}
	case "Foreign Scan":
		if n.Operation != "" && n.Operation != "Select" {
			return "Foreign " + n.Operation
		}
	case "Custom Scan":
		if n.Provider != "" {
			return "Custom Scan (" + n.Provider + ")"
		}
	case NestedLoop, HashJoin, MergeJoin:
		return n.joinKind()
	default:
	}
	return string(n.Type)
}

func (n *Node) aggregateKind() string {
	if n.PartialMode == "" || n.PartialMode == "Simple" {
		return n.aggregateMethod()
	}
	return n.PartialMode + " " + n.aggregateMethod()
}

func (n *Node) aggregateMethod() string {
	switch n.Strategy {
	case "Sorted":
		return "GroupAggregate"
	case "Hashed":
		return "HashAggregate"
	case "Mixed":
		return "MixedAggregate"
	}
	return "Aggregate"
}

// joinKind puts the join's type in front of the word Join, as in "Hash Left
// Join"; an inner Nested Loop has no such word.
func (n *Node) joinKind() string {
	method := strings.TrimSuffix(string(n.Type), " Join")
	if n.JoinType != "" && n.JoinType != "Inner" {
		return method + " " + n.JoinType + " Join"
	}
	return string(n.Type)
}

// appendTarget appends " on relation alias" and its like, or nothing.
func (n *Node) appendTarget(b []byte, schema bool) []byte {
	name := cmp.Or(n.Relation, n.Function, n.CTE, n.Tuplestore)
	if name == "" && n.Alias == "" {
		return b
	}
	b = append(b, " on"...)
	if name != "" {
		b = append(b, ' ')
		if schema && n.Schema != "" {
			b = append(append(b, quoteName(n.Schema)...), '.')
		}
		b = append(b, quoteName(name)...)
	}
	if n.Alias != "" && n.Alias != name {
		b = append(append(b, ' '), quoteName(n.Alias)...)
	}
	return b
}

// quoteName quotes an identifier that would not be read back as it is.
func quoteName(name string) string {
	bare := name != "" && !isKeyword(name)
	for i := range len(name) {
		c := name[i]
		bare = bare && (c == '_' || 'a' <= c && c <= 'z' || i > 0 && '0' <= c && c <= '9')
	}
	if bare {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

func word(choose bool, yes, no string) string {
	if choose {
		return yes
	}
	return no
}

func spaced(s string) string {
	if s == "" {
		return ""
	}
	return " " + s
}

// Relations are the names of the tables that n and the nodes below it read or
// write, sorted, each once. Partitions are named, not their parent.
func (n *Node) Relations() []string {
	var names []string
	n.walk(func(m *Node) {
		if m.Relation != "" {
			names = append(names, m.Relation)
		}
	})
	slices.Sort(names)
	return slices.Compact(names)
}

// walk visits n and everything below it, in preorder.
func (n *Node) walk(visit func(*Node)) {
	stack := []*Node{n}
	for len(stack) > 0 {
		m := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		visit(m)
		for _, c := range slices.Backward(m.Children) {
			stack = append(stack, c)
		}
	}
}
