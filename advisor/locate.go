package advisor

import (
	"strings"

	"assay/advisor/sqlast"
	"assay/explain"
)

// Locate finds the part of the SQL that caused a plan node: a scan's WHERE
// terms or its FROM item, a sort's ORDER BY, a join's condition. The span is
// empty where the node has no single cause in the text.
func Locate(q *sqlast.Query, n *explain.Node) sqlast.Span {
	if q == nil || n == nil {
		return sqlast.Span{}
	}
	s := blockOf(q, n)
	if s == nil {
		return sqlast.Span{}
	}
	switch n.Type {
	case explain.SortNode, explain.IncrementalSort:
		return s.OrderSpan
	case explain.Limit:
		return s.LimitSpan
	case explain.Unique:
		return s.DistinctSpan
	case explain.Aggregate:
		return aggregateSpan(s)
	case explain.NestedLoop, explain.HashJoin, explain.MergeJoin:
		return joinSpan(s, n)
	}
	if leaf := leafOf(s, n.Alias); leaf != nil {
		return scanSpan(s, leaf)
	}
	return sqlast.Span{}
}

// NodeAt is the node whose cause in the SQL is the smallest that holds the
// byte offset, or nil.
func NodeAt(p *explain.Plan, q *sqlast.Query, offset int) *explain.Node {
	var best *explain.Node
	var size int
	for n := range p.All() {
		s := Locate(q, n)
		if s.Empty() || offset < s.Start || offset >= s.End {
			continue
		}
		if best == nil || s.End-s.Start < size {
			best, size = n, s.End-s.Start
		}
	}
	return best
}

// blockOf is the query block that a node belongs to: the one that names the
// first scanned alias at or below the node. Without a scan it is the outermost.
func blockOf(q *sqlast.Query, n *explain.Node) *sqlast.Select {
	alias := firstAlias(n)
	if alias == "" {
		return q.Select
	}
	for _, s := range q.Selects() {
		if leafOf(s, alias) != nil {
			return s
		}
	}
	return nil
}

// firstAlias walks down the outer side to the scan that feeds a node.
func firstAlias(n *explain.Node) string {
	for n != nil {
		if n.Alias != "" {
			return n.Alias
		}
		n = feeder(n)
	}
	return ""
}

func feeder(n *explain.Node) *explain.Node {
	for _, c := range n.Children {
		if c.ParentRelationship == "Outer" || c.ParentRelationship == "Member" || c.ParentRelationship == "Subquery" {
			return c
		}
	}
	return nil
}

// leafOf finds the FROM item of that alias. PostgreSQL tells aliases that
// occur twice in a statement apart by a suffix: o, o_1.
func leafOf(s *sqlast.Select, alias string) *sqlast.From {
	if alias == "" {
		return nil
	}
	for _, f := range s.Leaves() {
		if f.Alias == alias {
			return f
		}
	}
	cut := strings.LastIndexByte(alias, '_')
	if cut <= 0 || strings.Trim(alias[cut+1:], "0123456789") != "" {
		return nil
	}
	for _, f := range s.Leaves() {
		if f.Alias == alias[:cut] {
			return f
		}
	}
	return nil
}

// scanSpan covers the WHERE terms that speak of the leaf alone, as far as they
// stand together; without any, the FROM item.
func scanSpan(s *sqlast.Select, leaf *sqlast.From) sqlast.Span {
	var cover sqlast.Span
	single := len(s.Leaves()) == 1
	for _, t := range s.Terms {
		if !speaksOf(t, leaf.Alias, single) {
			if !cover.Empty() {
				break
			}
			continue
		}
		if cover.Empty() {
			cover = t.Outer
		}
		cover.End = t.Outer.End
	}
	if cover.Empty() {
		return leaf.Span
	}
	return cover
}

// speaksOf says that every column of the term is the alias's; an unqualified
// column is, where there is no other FROM item.
func speaksOf(t *sqlast.Expr, alias string, single bool) bool {
	found, others := false, false
	t.Walk(func(e *sqlast.Expr) bool {
		if e.Kind == sqlast.ExprColumn {
			if e.Table == alias || e.Table == "" && single {
				found = true
			} else {
				others = true
			}
		}
		return true
	})
	return found && !others
}

func aggregateSpan(s *sqlast.Select) sqlast.Span {
	switch {
	case !s.GroupSpan.Empty():
		return s.GroupSpan
	case !s.DistinctSpan.Empty():
		return s.DistinctSpan
	}
	return s.TargetsSpan
}

// joinSpan covers the join that brings in the node's inner side.
func joinSpan(s *sqlast.Select, n *explain.Node) sqlast.Span {
	below := map[string]bool{}
	stack := []*explain.Node{n}
	for len(stack) > 0 {
		top := stack[len(stack)-1]
		stack = append(stack[:len(stack)-1], top.Children...)
		if top.Alias != "" {
			below[top.Alias] = true
		}
	}
	var found sqlast.Span
	for _, f := range s.From {
		for f != nil && f.Kind == sqlast.FromJoin {
			if right := f.Right; right != nil && below[right.Alias] && leftBelow(f.Left, below) {
				found = f.JoinSpan
				if !leftOutside(f.Left, below) {
					return found
				}
			}
			f = f.Left
		}
	}
	return found
}

func leftBelow(f *sqlast.From, below map[string]bool) bool {
	for f != nil && f.Kind == sqlast.FromJoin {
		if f.Right != nil && below[f.Right.Alias] {
			return true
		}
		f = f.Left
	}
	return f != nil && below[f.Alias]
}

func leftOutside(f *sqlast.From, below map[string]bool) bool {
	for f != nil && f.Kind == sqlast.FromJoin {
		if f.Right != nil && !below[f.Right.Alias] {
			return true
		}
		f = f.Left
	}
	return f != nil && !below[f.Alias]
}
