package sqlast

import (
	"strconv"

	pg "github.com/pganalyze/pg_query_go/v5"
)

// conv turns a parse tree into the values of this package. The tree knows only
// where a construct starts or where its operator stands; the tokens tell the rest.
type conv struct {
	*source
	q *Query
	// block is the query block being read, scope the CTE names it sees.
	block *Select
	scope *scope
	// seen are the byte offsets of the table names already met.
	seen map[int32]bool
	// selects are all blocks in the order they were reached.
	selects []*Select
}

// part is an expression with its tokens [lo, hi), parentheses around it included; lo is -1 when it stands nowhere.
type part struct {
	e      *Expr
	lo, hi int
}

// expr converts one expression; nil gives a part without expression.
func (c *conv) expr(n *pg.Node) part {
	if n == nil || n.Node == nil {
		return part{lo: -1, hi: -1}
	}
	p := c.bare(n)
	p.e.Span = c.span(p.lo, p.hi)
	p.lo, p.hi = c.wrap(p.lo, p.hi)
	p.e.Outer = c.span(p.lo, p.hi)
	return p
}

// wrap takes in the grouping parentheses around tokens [lo, hi).
func (c *conv) wrap(lo, hi int) (int, int) {
	for lo > 0 && c.word(lo-1) == "(" && c.mate[lo-1] == hi && !c.owned[lo-1] {
		lo, hi = lo-1, hi+1
	}
	return lo, hi
}

// own marks the parenthesis at i as part of a construct and returns the index behind its partner.
func (c *conv) own(i int) int {
	if c.word(i) == "(" {
		c.owned[i] = true
	}
	return c.close(i)
}

// bare converts an expression without the parentheses around it.
func (c *conv) bare(n *pg.Node) part {
	switch v := n.Node.(type) {
	case *pg.Node_ColumnRef:
		return c.column(v.ColumnRef)
	case *pg.Node_AConst:
		return c.constant(v.AConst)
	case *pg.Node_ParamRef:
		i := c.at(v.ParamRef.Location)
		return part{&Expr{Kind: ExprParam, Param: int(v.ParamRef.Number)}, i, i + 1}
	case *pg.Node_AExpr:
		return c.operation(v.AExpr)
	case *pg.Node_BoolExpr:
		return c.boolean(v.BoolExpr)
	case *pg.Node_TypeCast:
		return c.cast(v.TypeCast)
	case *pg.Node_FuncCall:
		return c.call(v.FuncCall)
	case *pg.Node_SubLink:
		return c.sublink(v.SubLink)
	case *pg.Node_NullTest:
		neg := v.NullTest.Nulltesttype == pg.NullTestType_IS_NOT_NULL
		return c.postfix(&Expr{Kind: ExprNullTest, Negated: neg}, v.NullTest.Arg, v.NullTest.Location)
	case *pg.Node_BooleanTest:
		return c.booleanTest(v.BooleanTest)
	}
	return c.rarer(n)
}

// rarer converts the constructs that start with a word of their own.
func (c *conv) rarer(n *pg.Node) part {
	switch v := n.Node.(type) {
	case *pg.Node_CaseExpr:
		return c.caseExpr(v.CaseExpr)
	case *pg.Node_CoalesceExpr:
		return c.listed(&Expr{Kind: ExprCoalesce, Name: "coalesce"}, v.CoalesceExpr.Location, v.CoalesceExpr.Args)
	case *pg.Node_MinMaxExpr:
		i := c.at(v.MinMaxExpr.Location)
		return c.listed(&Expr{Kind: ExprFunc, Name: c.word(i)}, v.MinMaxExpr.Location, v.MinMaxExpr.Args)
	case *pg.Node_SqlvalueFunction:
		i := c.at(v.SqlvalueFunction.Location)
		return c.listed(&Expr{Kind: ExprFunc, Name: c.word(i)}, v.SqlvalueFunction.Location, nil)
	case *pg.Node_RowExpr:
		return c.listed(&Expr{Kind: ExprRow}, v.RowExpr.Location, v.RowExpr.Args)
	case *pg.Node_AArrayExpr:
		return c.listed(&Expr{Kind: ExprArray}, v.AArrayExpr.Location, v.AArrayExpr.Elements)
	case *pg.Node_CollateClause:
		return c.collate(v.CollateClause)
	case *pg.Node_AIndirection:
		return c.indirection(v.AIndirection)
	case *pg.Node_NamedArgExpr:
		a := c.expr(v.NamedArgExpr.Arg)
		e := &Expr{Kind: ExprOther, Name: "=>", Value: v.NamedArgExpr.Name, Args: exprs(a)}
		return part{e, c.at(v.NamedArgExpr.Location), a.hi}
	}
	return c.other(n)
}

// exprs are the expressions of parts, missing ones left out.
func exprs(ps ...part) []*Expr {
	var out []*Expr
	for _, p := range ps {
		if p.e != nil {
			out = append(out, p.e)
		}
	}
	return out
}

func (c *conv) exprList(ns []*pg.Node) []*Expr {
	var out []*Expr
	for _, n := range ns {
		out = append(out, exprs(c.expr(n))...)
	}
	return out
}

func (c *conv) column(r *pg.ColumnRef) part {
	i := c.at(r.Location)
	e := &Expr{Kind: ExprColumn}
	var names []string
	for _, f := range r.Fields {
		if s := f.GetString_(); s != nil {
			names = append(names, s.Sval)
		} else {
			e.Kind = ExprStar
		}
	}
	if e.Kind == ExprStar {
		names = append(names, "")
	}
	n := len(names)
	if n > 0 {
		e.Name = names[n-1]
	}
	if n > 1 {
		e.Table = names[n-2]
	}
	if n > 2 {
		e.Schema = names[n-3]
	}
	if i < 0 {
		return part{e, -1, -1}
	}
	return part{e, i, i + 2*len(r.Fields) - 1}
}

func (c *conv) constant(k *pg.A_Const) part {
	e := &Expr{Kind: ExprConst}
	switch v := k.Val.(type) {
	case *pg.A_Const_Ival:
		e.ValueKind, e.Value = "int", strconv.Itoa(int(v.Ival.GetIval()))
	case *pg.A_Const_Fval:
		e.ValueKind, e.Value = "float", v.Fval.GetFval()
	case *pg.A_Const_Boolval:
		e.ValueKind, e.Value = "bool", strconv.FormatBool(v.Boolval.GetBoolval())
	case *pg.A_Const_Sval:
		e.ValueKind, e.Value = "string", v.Sval.GetSval()
	case *pg.A_Const_Bsval:
		e.ValueKind, e.Value = "bitstring", v.Bsval.GetBsval()
	default:
		e.ValueKind = "null"
	}
	i := c.at(k.Location)
	if i < 0 || c.word(i) != "-" {
		return part{e, i, i + 1}
	}
	// The grammar folds a minus sign into a number, across parentheses too.
	j := i
	for c.word(j) == "-" || c.word(j) == "(" {
		j++
	}
	hi := j + 1
	for j--; j > i; j-- {
		if c.word(j) == "(" {
			c.owned[j] = true
			hi = c.mate[j] + 1
		}
	}
	return part{e, i, hi}
}

// listed converts a construct that starts at loc and has its parts in one pair of brackets behind its word, if any.
func (c *conv) listed(e *Expr, loc int32, args []*pg.Node) part {
	i := c.at(loc)
	if i < 0 {
		e.Args = c.exprList(args)
		return part{e, -1, -1}
	}
	hi := i + 1
	switch {
	case c.word(i) == "(" || c.word(i) == "[":
		hi = c.own(i)
	case c.word(i+1) == "(" || c.word(i+1) == "[":
		hi = c.own(i + 1)
	}
	e.Args = c.exprList(args)
	return part{e, i, hi}
}

// postfix converts `arg IS …` whose IS, ISNULL or NOTNULL stands at loc.
func (c *conv) postfix(e *Expr, arg *pg.Node, loc int32) part {
	a := c.expr(arg)
	e.Args = exprs(a)
	i := c.at(loc)
	hi := i + 1
	if c.word(i) == "is" {
		if c.word(hi) == "not" {
			hi++
		}
		hi++
	}
	e.OpSpan = c.span(i, hi)
	return part{e, a.lo, hi}
}

func (c *conv) booleanTest(t *pg.BooleanTest) part {
	e := &Expr{Kind: ExprBoolTest}
	switch t.Booltesttype {
	case pg.BoolTestType_IS_NOT_TRUE, pg.BoolTestType_IS_NOT_FALSE, pg.BoolTestType_IS_NOT_UNKNOWN:
		e.Negated = true
	}
	p := c.postfix(e, t.Arg, t.Location)
	e.Name = c.word(p.hi - 1)
	return p
}

func (c *conv) boolean(b *pg.BoolExpr) part {
	if b.Boolop == pg.BoolExprType_NOT_EXPR {
		return c.not(b)
	}
	e := &Expr{Kind: ExprAnd}
	if b.Boolop == pg.BoolExprType_OR_EXPR {
		e.Kind = ExprOr
	}
	whole := part{e, -1, -1}
	for i, n := range b.Args {
		p := c.expr(n)
		e.Args = append(e.Args, exprs(p)...)
		if i == 0 {
			whole.lo = p.lo
		}
		whole.hi = p.hi
		// `(a AND b) AND c` is one list; its inner parentheses are no argument's.
		if i > 0 && i < len(b.Args)-1 {
			whole.lo, whole.hi = c.wrap(whole.lo, whole.hi)
		}
	}
	return whole
}

// not converts NOT x, and x NOT IN (SELECT …), which the grammar gives as a
// NOT at the place of the operator.
func (c *conv) not(b *pg.BoolExpr) part {
	n := b.Args[0]
	if s := n.GetSubLink(); s != nil && s.Location == b.Location {
		p := c.sublink(s)
		p.e.Negated = true
		return p
	}
	if f := n.GetFuncCall(); f != nil && f.Location == b.Location {
		p := c.call(f)
		p.e.Negated = true
		return p
	}
	if c.word(c.at(b.Location)) != "not" || n.GetXmlExpr() != nil && n.GetXmlExpr().Location == b.Location {
		p := c.other(n)
		p.e.Negated = true
		return p
	}
	p := c.expr(n)
	return part{&Expr{Kind: ExprNot, Args: exprs(p)}, c.at(b.Location), p.hi}
}

func (c *conv) caseExpr(x *pg.CaseExpr) part {
	e := &Expr{Kind: ExprCase, CaseArg: x.Arg != nil, CaseElse: x.Defresult != nil}
	ps := []part{c.expr(x.Arg)}
	for _, n := range x.Args {
		if w := n.GetCaseWhen(); w != nil {
			ps = append(ps, c.expr(w.Expr), c.expr(w.Result))
		}
	}
	if x.Defresult != nil {
		ps = append(ps, c.expr(x.Defresult))
	}
	e.Args = exprs(ps...)
	return part{e, c.at(x.Location), ps[len(ps)-1].hi + 1}
}

func (c *conv) collate(x *pg.CollateClause) part {
	a := c.expr(x.Arg)
	e := &Expr{Kind: ExprOther, Name: "collate", Args: exprs(a)}
	i := c.at(x.Location)
	return part{e, a.lo, i + 2*len(x.Collname)}
}

// indirection converts (row).field, array[i] and (row).*.
func (c *conv) indirection(x *pg.A_Indirection) part {
	a := c.expr(x.Arg)
	e := &Expr{Kind: ExprOther, Name: "indirection", Args: exprs(a)}
	hi := a.hi
	for _, n := range x.Indirection {
		if ix := n.GetAIndices(); ix != nil {
			e.Args = append(e.Args, exprs(c.expr(ix.Lidx), c.expr(ix.Uidx))...)
			hi = c.close(hi)
			continue
		}
		if n.GetAStar() != nil {
			e.Name = "indirection.*"
		}
		hi += 2
	}
	return part{e, a.lo, hi}
}
