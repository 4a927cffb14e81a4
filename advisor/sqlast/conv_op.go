package sqlast

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v5"
)

// operation converts the operators and the constructs that the grammar treats as such.
func (c *conv) operation(x *pg.A_Expr) part {
	switch x.Kind {
	case pg.A_Expr_Kind_AEXPR_IN:
		return c.inList(x)
	case pg.A_Expr_Kind_AEXPR_OP_ANY, pg.A_Expr_Kind_AEXPR_OP_ALL:
		return c.anyArray(x)
	case pg.A_Expr_Kind_AEXPR_NULLIF:
		return c.listed(&Expr{Kind: ExprFunc, Name: "nullif"}, x.Location, []*pg.Node{x.Lexpr, x.Rexpr})
	case pg.A_Expr_Kind_AEXPR_BETWEEN, pg.A_Expr_Kind_AEXPR_NOT_BETWEEN,
		pg.A_Expr_Kind_AEXPR_BETWEEN_SYM, pg.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		return c.between(x)
	}
	i := c.at(x.Location)
	e := &Expr{Kind: ExprOp, OpSpan: c.span(i, c.opEnd(i))}
	e.Name, e.Negated = c.operatorName(x, i)
	if x.Lexpr == nil {
		r := c.expr(x.Rexpr)
		e.Args = exprs(r)
		return part{e, i, r.hi}
	}
	l := c.expr(x.Lexpr)
	e.Args = exprs(l)
	hi := -1
	for _, n := range escaped(x) {
		r := c.expr(n)
		e.Args = append(e.Args, exprs(r)...)
		hi = r.hi
	}
	return part{e, l.lo, hi}
}

// operatorName gives the operator, and NOT where the text says so.
func (c *conv) operatorName(x *pg.A_Expr, i int) (string, bool) {
	switch x.Kind {
	case pg.A_Expr_Kind_AEXPR_DISTINCT:
		return OpDistinct, false
	case pg.A_Expr_Kind_AEXPR_NOT_DISTINCT:
		return OpDistinct, true
	case pg.A_Expr_Kind_AEXPR_SIMILAR:
		return OpSimilar, c.word(i) == "not"
	case pg.A_Expr_Kind_AEXPR_LIKE, pg.A_Expr_Kind_AEXPR_ILIKE:
		return strings.TrimPrefix(lastName(x.Name), "!"), c.word(i) == "not"
	}
	return symbol(x.Name), false
}

// escaped are the right operands: for LIKE the pattern and its escape, which the
// grammar hides in a call.
func escaped(x *pg.A_Expr) []*pg.Node {
	if f := x.Rexpr.GetFuncCall(); f != nil && f.Location == x.Location {
		switch lastName(f.Funcname) {
		case "like_escape", "similar_to_escape":
			return f.Args
		}
	}
	return []*pg.Node{x.Rexpr}
}

// opEnd is the index behind the operator that starts at token i.
func (c *conv) opEnd(i int) int {
	switch c.word(i) {
	case "operator":
		return c.close(i + 1)
	case "not":
		return c.opEnd(i + 1)
	case "similar":
		return i + 2
	case "between":
		if w := c.word(i + 1); w == "symmetric" || w == "asymmetric" {
			return i + 2
		}
	case "is":
		for i++; c.word(i) == "not" || c.word(i) == "distinct"; {
			i++
		}
	}
	return i + 1
}

func (c *conv) inList(x *pg.A_Expr) part {
	i := c.at(x.Location)
	open := c.opEnd(i)
	e := &Expr{Kind: ExprIn, Name: "in", Negated: c.word(i) == "not", OpSpan: c.span(i, open)}
	hi := c.own(open)
	l := c.expr(x.Lexpr)
	e.Args = append(exprs(l), c.exprList(x.Rexpr.GetList().GetItems())...)
	return part{e, l.lo, hi}
}

func (c *conv) between(x *pg.A_Expr) part {
	i := c.at(x.Location)
	e := &Expr{Kind: ExprBetween, Name: "between", Negated: c.word(i) == "not", OpSpan: c.span(i, c.opEnd(i))}
	ps := []part{c.expr(x.Lexpr)}
	for _, n := range x.Rexpr.GetList().GetItems() {
		ps = append(ps, c.expr(n))
	}
	e.Args = exprs(ps...)
	return part{e, ps[0].lo, ps[len(ps)-1].hi}
}

func (c *conv) anyArray(x *pg.A_Expr) part {
	i := c.at(x.Location)
	quantifier := c.opEnd(i)
	e := &Expr{
		Kind: ExprAny, Name: symbol(x.Name), All: x.Kind == pg.A_Expr_Kind_AEXPR_OP_ALL,
		OpSpan: c.span(i, quantifier),
	}
	hi := c.own(quantifier + 1)
	l := c.expr(x.Lexpr)
	e.Args = append(exprs(l), exprs(c.expr(x.Rexpr))...)
	return part{e, l.lo, hi}
}

// cast converts expr::type, CAST(expr AS type) and type 'literal'.
func (c *conv) cast(x *pg.TypeCast) part {
	e := &Expr{Kind: ExprCast, Type: typeName(x.TypeName)}
	i := c.at(x.Location)
	switch {
	case i < 0: // type 'literal'
		lo := c.at(x.TypeName.GetLocation())
		a := c.expr(x.Arg)
		e.Args = exprs(a)
		if lo < 0 || lo >= a.lo {
			return part{e, a.lo, a.hi}
		}
		e.Name = c.slice(lo, a.lo)
		return part{e, lo, c.intervalFields(a.hi)}
	case c.word(i) == "cast":
		hi := c.own(i + 1)
		a := c.expr(x.Arg)
		e.Args = exprs(a)
		e.Name = c.slice(a.hi+1, hi-1)
		return part{e, i, hi}
	}
	a := c.expr(x.Arg)
	e.Args = exprs(a)
	hi := c.typeEnd(i + 1)
	e.Name = c.slice(i+1, hi)
	e.OpSpan = c.span(i, i+1)
	return part{e, a.lo, hi}
}

// typeEnd is the index behind the type that starts at token i.
func (c *conv) typeEnd(i int) int {
	if c.word(i) == "setof" {
		i++
	}
	switch c.word(i) {
	case "double":
		i += 2
	case "national", "character", "char", "nchar", "bit":
		if c.word(i) == "national" {
			i++
		}
		i++
		if c.word(i) == "varying" {
			i++
		}
		i = c.modifier(i)
	case "timestamp", "time":
		i = c.modifier(i + 1)
		if w := c.word(i); (w == "with" || w == "without") && c.word(i+1) == "time" {
			i += 3
		}
	case "interval":
		i = c.intervalFields(c.modifier(i + 1))
	default:
		for i++; c.word(i) == "."; {
			i += 2
		}
		i = c.modifier(i)
	}
	for c.word(i) == "[" || c.word(i) == "array" {
		if c.word(i) == "array" && c.word(i+1) != "[" {
			return i + 1
		}
		if c.word(i) == "array" {
			i++
		}
		i = c.close(i)
	}
	return i
}

// modifier skips (n) at i.
func (c *conv) modifier(i int) int {
	if c.word(i) == "(" {
		return c.own(i)
	}
	return i
}

// intervalFields skips DAY TO SECOND(3) and the like at i.
func (c *conv) intervalFields(i int) int {
	field := func(w string) bool {
		switch w {
		case "year", "month", "day", "hour", "minute", "second":
			return true
		}
		return false
	}
	if !field(c.word(i)) {
		return i
	}
	i++
	if c.word(i) == "to" && field(c.word(i+1)) {
		i += 2
	}
	if c.word(i-1) == "second" {
		i = c.modifier(i)
	}
	return i
}

// typeName is the type as PostgreSQL names it: "timestamptz", "int4", "text[]".
func typeName(t *pg.TypeName) string {
	name := lastName(t.GetNames())
	for range t.GetArrayBounds() {
		name += "[]"
	}
	return name
}

// lastName is the last part of a qualified name.
func lastName(ns []*pg.Node) string {
	if len(ns) == 0 {
		return ""
	}
	return ns[len(ns)-1].GetString_().GetSval()
}

// symbol is an operator's name. OPERATOR(s.=) keeps its schema: it is not the =
// that everyone knows.
func symbol(ns []*pg.Node) string {
	if r := qualified(ns); r.Schema != "" {
		return r.Schema + "." + r.Name
	}
	return lastName(ns)
}

// qualified is a possibly qualified name, pg_catalog left out.
func qualified(ns []*pg.Node) Relation {
	r := Relation{Name: lastName(ns)}
	if len(ns) > 1 {
		r.Schema = ns[len(ns)-2].GetString_().GetSval()
	}
	if r.Schema == "pg_catalog" {
		r.Schema = ""
	}
	return r
}
