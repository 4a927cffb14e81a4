package sqlast

import (
	pg "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// call converts a function call, the ones with a syntax of their own included.
func (c *conv) call(f *pg.FuncCall) part {
	name := qualified(f.Funcname)
	e := &Expr{
		Kind: ExprFunc, Schema: name.Schema, Name: name.Name,
		AggStar: f.AggStar, AggDistinct: f.AggDistinct, AggOrder: len(f.AggOrder) > 0,
		AggFilter: f.AggFilter != nil, Window: f.Over != nil,
	}
	i := c.at(f.Location)
	if f.Funcformat == pg.CoercionForm_COERCE_SQL_SYNTAX { // at and overlaps may be functions' names as well
		switch c.word(i) {
		case "at", "is": // AT TIME ZONE, IS NORMALIZED
			return c.infixCall(e, f, i)
		case "overlaps":
			return c.overlaps(e, f, i)
		}
	}
	if i < 0 {
		e.Args = c.exprList(f.Args)
		return part{e, -1, -1}
	}
	j := i
	for c.word(j+1) == "." {
		j += 2
	}
	if c.word(i) == "collation" && c.word(i+1) == "for" {
		j++
	}
	hi := j + 1
	if c.word(j+1) == "(" {
		hi = c.own(j + 1)
	}
	e.Args = c.exprList(f.Args)
	return part{e, i, c.callTail(e, f, hi)}
}

// callTail converts what may follow a call's parenthesis: WITHIN GROUP, FILTER and OVER.
func (c *conv) callTail(e *Expr, f *pg.FuncCall, hi int) int {
	if c.word(hi) == "within" && c.word(hi+1) == "group" {
		hi = c.own(hi + 2)
	}
	e.Rest = c.sortExprs(f.AggOrder)
	hi = c.aggregateTail(hi)
	if f.AggFilter != nil {
		e.Filter = c.expr(f.AggFilter).e
		e.Rest = append(e.Rest, e.Filter)
	}
	if f.Over != nil {
		keys := c.window(f.Over)
		n := len(f.Over.PartitionClause)
		e.Partition, e.Sort = keys[:n], keys[n:n+len(f.Over.OrderClause)]
		e.Rest = append(e.Rest, keys...)
	}
	return hi
}

func (c *conv) window(w *pg.WindowDef) []*Expr {
	out := c.exprList(w.PartitionClause)
	out = append(out, c.sortExprs(w.OrderClause)...)
	return append(out, exprs(c.expr(w.StartOffset), c.expr(w.EndOffset))...)
}

func (c *conv) sortExprs(ns []*pg.Node) []*Expr {
	var out []*Expr
	for _, n := range ns {
		out = append(out, exprs(c.expr(n.GetSortBy().GetNode()))...)
	}
	return out
}

// infixCall converts `x AT TIME ZONE z` (arguments z, x) and `x IS [NOT] NFC NORMALIZED`.
func (c *conv) infixCall(e *Expr, f *pg.FuncCall, i int) part {
	var ps []part
	for _, n := range f.Args {
		ps = append(ps, c.expr(n))
	}
	e.Args = exprs(ps...)
	p := part{e, ps[0].lo, i + 1}
	if c.word(i) == "at" {
		p.hi = ps[0].hi
		if len(ps) > 1 {
			p.lo = ps[1].lo
		}
		return p
	}
	for p.hi < len(c.toks) && c.word(p.hi-1) != "normalized" {
		p.hi++
	}
	return p
}

// overlaps converts (a, b) OVERLAPS (c, d).
func (c *conv) overlaps(e *Expr, f *pg.FuncCall, i int) part {
	lo := i - 1
	if c.mate[lo] >= 0 {
		lo = c.mate[lo]
		c.owned[lo] = true
	}
	if c.word(lo-1) == "row" {
		lo--
	}
	right := i + 1
	if c.word(right) == "row" {
		right++
	}
	hi := c.own(right)
	e.Args = c.exprList(f.Args)
	return part{e, lo, hi}
}

// sublink converts a subquery in an expression.
func (c *conv) sublink(s *pg.SubLink) part {
	e := &Expr{Kind: ExprSubquery, SubKind: SubScalar, Name: "="}
	i := c.at(s.Location)
	open, lo := i, i
	switch s.SubLinkType {
	case pg.SubLinkType_EXISTS_SUBLINK:
		e.SubKind, open = SubExists, i+1
	case pg.SubLinkType_ARRAY_SUBLINK:
		e.SubKind, open = SubArray, i+1
	case pg.SubLinkType_ANY_SUBLINK, pg.SubLinkType_ALL_SUBLINK:
		e.SubKind = SubIn
		if s.SubLinkType == pg.SubLinkType_ALL_SUBLINK {
			e.SubKind = SubAll
		}
		open = c.opEnd(i)
		e.OpSpan = c.span(i, open)
		if len(s.OperName) > 0 {
			e.Name = symbol(s.OperName)
			open++
		}
		test := c.expr(s.Testexpr)
		e.Args, lo = exprs(test), test.lo
	}
	if e.SubKind != SubIn && e.SubKind != SubAll {
		e.Name = ""
	}
	hi := c.own(open)
	e.Sub = c.selectNode(s.Subselect, open+1, hi-1, c.block)
	return part{e, lo, hi}
}

// other converts what has no kind of its own: a word with a bracket behind it,
// or a tail of words behind an operand. All expressions in it are kept.
func (c *conv) other(n *pg.Node) part {
	e := &Expr{Kind: ExprOther}
	loc, m := innerMessage(n)
	i := c.atByte(loc)
	if i < 0 {
		e.Args = exprs(c.below(m)...)
		return part{e, -1, -1}
	}
	p := part{e, i, i + 1}
	e.Name = c.word(i)
	if c.word(i+1) == "(" && c.word(i) != "is" && c.word(i) != "(" {
		p.hi = c.aggregateTail(c.own(i + 1))
	}
	args := c.below(m)
	e.Args = exprs(args...)
	if len(args) > 0 && (c.word(i) == "is" || n.GetJsonIsPredicate() != nil) {
		tail := c.isTail(args[0].hi)
		e.Name = lower(c.slice(args[0].hi, tail))
		p.lo, p.hi = args[0].lo, tail
	}
	if n.GetCurrentOfExpr() != nil {
		p.hi = i + 3
	}
	return p
}

// aggregateTail skips FILTER (…) and OVER … at i.
func (c *conv) aggregateTail(i int) int {
	if c.word(i) == "filter" && c.word(i+1) == "(" {
		i = c.own(i + 1)
	}
	if c.word(i) != "over" {
		return i
	}
	if c.word(i+1) == "(" {
		return c.own(i + 1)
	}
	return i + 2
}

// isTail skips IS [NOT] DOCUMENT and IS [NOT] JSON … at i.
func (c *conv) isTail(i int) int {
	for {
		switch c.word(i) {
		case "is", "not", "document", "json", "value", "array", "object", "scalar", "unique", "keys", "with", "without":
			i++
			continue
		}
		return i
	}
}

// innerMessage unwraps a node and reads its location, -1 when it has none.
func innerMessage(n *pg.Node) (int, protoreflect.Message) {
	m := n.ProtoReflect()
	if fd := m.WhichOneof(m.Descriptor().Oneofs().Get(0)); fd != nil {
		m = m.Get(fd).Message()
	}
	if fd := m.Descriptor().Fields().ByName("constructor"); fd != nil { // JSON aggregates
		return int(m.Get(fd).Message().Interface().(*pg.JsonAggConstructor).GetLocation()), m
	}
	if fd := m.Descriptor().Fields().ByName("location"); fd != nil {
		return int(m.Get(fd).Int()), m
	}
	return -1, m
}

// below converts the expressions directly below a message of unknown shape.
func (c *conv) below(m protoreflect.Message) []part {
	var out []part
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		fd := fields.Get(i)
		if fd.Kind() != protoreflect.MessageKind || !m.Has(fd) {
			continue
		}
		if !fd.IsList() {
			out = append(out, c.belowOne(m.Get(fd).Message())...)
			continue
		}
		list := m.Get(fd).List()
		for j := range list.Len() {
			out = append(out, c.belowOne(list.Get(j).Message())...)
		}
	}
	return out
}

func (c *conv) belowOne(m protoreflect.Message) []part {
	n, ok := m.Interface().(*pg.Node)
	if !ok {
		if _, isType := m.Interface().(*pg.TypeName); isType {
			return nil
		}
		return c.below(m)
	}
	if isExpression(n) {
		return []part{c.expr(n)}
	}
	_, inner := innerMessage(n)
	return c.below(inner)
}

// isExpression says that bare has a way to convert n that is not other.
func isExpression(n *pg.Node) bool {
	switch n.Node.(type) {
	case *pg.Node_ColumnRef, *pg.Node_AConst, *pg.Node_ParamRef, *pg.Node_AExpr, *pg.Node_BoolExpr,
		*pg.Node_TypeCast, *pg.Node_FuncCall, *pg.Node_SubLink, *pg.Node_NullTest, *pg.Node_BooleanTest,
		*pg.Node_CaseExpr, *pg.Node_CoalesceExpr, *pg.Node_MinMaxExpr, *pg.Node_SqlvalueFunction,
		*pg.Node_RowExpr, *pg.Node_AArrayExpr, *pg.Node_CollateClause, *pg.Node_AIndirection, *pg.Node_NamedArgExpr:
		return true
	}
	return false
}
