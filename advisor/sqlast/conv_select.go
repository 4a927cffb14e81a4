package sqlast

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v5"
)

// scope is a chain of WITH clauses, the innermost first.
type scope struct {
	names []string
	outer *scope
}

func (s *scope) has(name string) bool {
	for ; s != nil; s = s.outer {
		if slices.Contains(s.names, name) {
			return true
		}
	}
	return false
}

// selectNode converts a query that stands in tokens [lo, hi).
func (c *conv) selectNode(n *pg.Node, lo, hi int, parent *Select) *Select {
	if s := n.GetSelectStmt(); s != nil {
		return c.selectStmt(s, lo, hi, parent)
	}
	return nil
}

func (c *conv) selectStmt(n *pg.SelectStmt, lo, hi int, parent *Select) *Select {
	for c.word(lo) == "(" && c.mate[lo] == hi-1 {
		c.owned[lo] = true
		lo, hi = lo+1, hi-1
	}
	s := &Select{Parent: parent, Span: c.span(lo, hi)}
	c.selects = append(c.selects, s)
	outerBlock, outerScope := c.block, c.scope
	c.block = s
	l := c.layout(lo, hi)
	s.With = c.with(n.WithClause, l.with)
	s.Locking = len(n.LockingClause) > 0
	s.Into = n.IntoClause != nil
	switch n.Op {
	case pg.SetOperation_SETOP_NONE:
		c.simple(s, n, l)
	default:
		c.setOperation(s, n, l)
	}
	c.tail(s, n, l)
	c.block, c.scope = outerBlock, outerScope
	return s
}

func (c *conv) setOperation(s *Select, n *pg.SelectStmt, l layout) {
	switch n.Op {
	case pg.SetOperation_SETOP_UNION:
		s.SetOp = "union"
	case pg.SetOperation_SETOP_INTERSECT:
		s.SetOp = "intersect"
	case pg.SetOperation_SETOP_EXCEPT:
		s.SetOp = "except"
	}
	s.All = n.All
	right := l.setop + 1
	if w := c.word(right); w == "all" || w == "distinct" {
		right++
	}
	s.SetOpSpan = c.span(l.setop, right)
	s.Left = c.selectStmt(n.Larg, l.core.lo, l.setop, s)
	s.Right = c.selectStmt(n.Rarg, right, l.core.hi, s)
}

// simple converts a block without set operation, but for what may follow a set operation too.
func (c *conv) simple(s *Select, n *pg.SelectStmt, l layout) {
	if len(n.ValuesLists) > 0 {
		c.values(s, n, l)
		return
	}
	s.From = c.from(n.FromClause, l)
	s.FromSpan = c.clauseSpan(l, "from")
	c.distinct(s, n, l)
	c.targets(s, n)
	if n.WhereClause != nil {
		s.Where = c.expr(n.WhereClause).e
		s.Terms = terms(s.Where)
		s.WhereSpan = c.clauseSpan(l, "where")
	}
	for _, g := range n.GroupClause {
		if set := g.GetGroupingSet(); set != nil {
			s.GroupingSets = true
		}
		s.GroupBy = append(s.GroupBy, exprs(c.expr(g))...)
	}
	s.GroupSpan = c.clauseSpan(l, "group")
	if n.HavingClause != nil {
		s.Having = c.expr(n.HavingClause).e
		s.HavingSpan = c.clauseSpan(l, "having")
	}
	for _, w := range n.WindowClause {
		s.Windows = true
		s.WindowExprs = append(s.WindowExprs, c.window(w.GetWindowDef())...)
	}
	s.Windows = s.Windows || hasWindow(s)
}

func hasWindow(s *Select) bool {
	found := false
	for _, t := range s.Targets {
		t.Expr.Walk(func(e *Expr) bool {
			found = found || e.Window
			return !found
		})
	}
	return found
}

func (c *conv) values(s *Select, n *pg.SelectStmt, l layout) {
	s.Values = true
	i := l.clauses["values"].lo + 1
	for _, row := range n.ValuesLists {
		next := c.own(i)
		s.ValueRows = append(s.ValueRows, c.exprList(row.GetList().GetItems()))
		i = next + 1
	}
}

// distinct reads DISTINCT and DISTINCT ON behind SELECT.
func (c *conv) distinct(s *Select, n *pg.SelectStmt, l layout) {
	if len(n.DistinctClause) == 0 {
		return
	}
	s.Distinct = true
	i := l.clauses["select"].lo + 1
	s.DistinctSpan = c.span(i, i+1)
	if c.word(i+1) == "on" {
		c.own(i + 2)
		s.DistinctOn = c.exprList(n.DistinctClause)
	}
}

func (c *conv) targets(s *Select, n *pg.SelectStmt) {
	for _, t := range n.TargetList {
		s.Targets = append(s.Targets, c.target(t.GetResTarget()))
	}
	if k := len(s.Targets); k > 0 && !s.Targets[0].Span.Empty() && !s.Targets[k-1].Span.Empty() {
		s.TargetsSpan = Span{s.Targets[0].Span.Start, s.Targets[k-1].Span.End}
	}
}

func (c *conv) target(r *pg.ResTarget) Target {
	p := c.expr(r.GetVal())
	t := Target{Expr: p.e, Name: r.GetName()}
	hi := p.hi
	if t.Name != "" {
		if c.word(hi) == "as" {
			hi++
		}
		hi++
	} else if p.e != nil && p.e.Kind == ExprColumn {
		t.Name = p.e.Name
	}
	t.Span = c.span(p.lo, hi)
	return t
}

// tail converts what may follow a set operation: ORDER BY, LIMIT, OFFSET.
func (c *conv) tail(s *Select, n *pg.SelectStmt, l layout) {
	for _, k := range n.SortClause {
		s.OrderBy = append(s.OrderBy, c.sortKey(k.GetSortBy()))
	}
	s.OrderSpan = c.clauseSpan(l, "order")
	s.Limit = c.expr(n.LimitCount).e
	s.Offset = c.expr(n.LimitOffset).e
	for _, name := range []string{"limit", "offset", "fetch"} {
		at := c.clauseSpan(l, name)
		switch {
		case at.Empty():
		case s.LimitSpan.Empty():
			s.LimitSpan = at
		default:
			s.LimitSpan = Span{min(s.LimitSpan.Start, at.Start), max(s.LimitSpan.End, at.End)}
		}
	}
}

func (c *conv) sortKey(k *pg.SortBy) SortKey {
	p := c.expr(k.GetNode())
	desc := k.GetSortbyDir() == pg.SortByDir_SORTBY_DESC
	key := SortKey{Expr: p.e, Desc: desc, NullsFirst: desc}
	hi := p.hi
	switch c.word(hi) {
	case "asc", "desc":
		hi++
	case "using":
		hi = c.opEnd(hi + 1)
		key.Using = symbol(k.UseOp)
	}
	switch k.GetSortbyNulls() {
	case pg.SortByNulls_SORTBY_NULLS_FIRST:
		key.NullsFirst = true
		hi += 2
	case pg.SortByNulls_SORTBY_NULLS_LAST:
		key.NullsFirst = false
		hi += 2
	}
	key.Span = c.span(p.lo, hi)
	return key
}

// with converts the WITH clause at token i and puts its names in scope.
func (c *conv) with(w *pg.WithClause, i int) []CTE {
	if w == nil || i < 0 {
		return nil
	}
	c.scope = &scope{outer: c.scope}
	if w.Recursive {
		for _, n := range w.Ctes {
			c.scope.names = append(c.scope.names, n.GetCommonTableExpr().GetCtename())
		}
	}
	var out []CTE
	for _, n := range w.Ctes {
		e := n.GetCommonTableExpr()
		lo := c.at(e.GetLocation())
		open, hi := c.cteBody(lo)
		cte := CTE{Name: e.GetCtename(), Recursive: w.Recursive, Span: c.span(lo, hi)}
		switch e.GetCtematerialized() {
		case pg.CTEMaterialize_CTEMaterializeAlways:
			cte.Materialized = "materialized"
		case pg.CTEMaterialize_CTEMaterializeNever:
			cte.Materialized = "not materialized"
		}
		for _, a := range e.GetAliascolnames() {
			cte.Columns = append(cte.Columns, a.GetString_().GetSval())
		}
		cte.Select = c.cteQuery(e.GetCtequery(), open, c.close(open))
		c.scope.names = append(c.scope.names, cte.Name)
		out = append(out, cte)
	}
	return out
}

// cteQuery converts the query of a CTE in the parentheses [open, hi); nil when it modifies data.
func (c *conv) cteQuery(n *pg.Node, open, hi int) *Select {
	c.owned[open] = true
	if n.GetSelectStmt() != nil {
		return c.selectNode(n, open+1, hi-1, c.block)
	}
	c.dml(n, open+1, hi-1)
	return nil
}

// cteBody finds the parenthesis that opens the query of the CTE named at lo, and where the CTE ends.
func (c *conv) cteBody(lo int) (open, hi int) {
	i := lo + 1
	if c.word(i) == "(" {
		i = c.own(i)
	}
	for i < len(c.toks) && c.word(i) != "(" {
		i++
	}
	hi = c.close(i)
	open = i
	if c.word(hi) == "search" {
		for hi < len(c.toks) && c.word(hi) != "set" {
			hi++
		}
		hi += 2
	}
	if c.word(hi) == "cycle" {
		for hi < len(c.toks) && c.word(hi) != "using" {
			hi++
		}
		hi += 2
	}
	return open, hi
}

// terms are the AND-ed terms of a condition.
func terms(e *Expr) []*Expr {
	if e == nil {
		return nil
	}
	if e.Kind != ExprAnd {
		return []*Expr{e}
	}
	var out []*Expr
	for _, a := range e.Args {
		out = append(out, terms(a)...)
	}
	return out
}
