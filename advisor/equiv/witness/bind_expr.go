package witness

import (
	"slices"
	"strings"

	"assay/advisor/sqlast"
)

func (b *binder) exprs(es []*sqlast.Expr) []*node {
	out := make([]*node, len(es))
	for i, e := range es {
		out[i] = b.expr(e)
	}
	return out
}

// expr binds an expression; nil for nil.
func (b *binder) expr(e *sqlast.Expr) *node {
	if e == nil {
		return nil
	}
	switch e.Kind {
	case sqlast.ExprColumn:
		return b.resolve(e)
	case sqlast.ExprConst:
		return b.constant(e)
	case sqlast.ExprParam:
		return b.param(e)
	case sqlast.ExprOp:
		return b.operator(e)
	case sqlast.ExprCast:
		return b.cast(e)
	case sqlast.ExprFunc:
		return b.call(e)
	case sqlast.ExprSubquery:
		return b.subquery(e)
	case sqlast.ExprCase:
		return b.caseOf(e)
	}
	return b.logic(e)
}

// logic binds conditions and what has nothing but arguments.
func (b *binder) logic(e *sqlast.Expr) *node {
	n := &node{args: b.exprs(e.Args), neg: e.Negated, sym: e.Name}
	n.args = slices.DeleteFunc(n.args, func(a *node) bool { return a == nil })
	switch e.Kind {
	case sqlast.ExprAnd:
		n.op = opAnd
	case sqlast.ExprOr:
		n.op = opOr
	case sqlast.ExprNot:
		n.op = opNot
	case sqlast.ExprNullTest:
		n.op = opNull
	case sqlast.ExprBoolTest:
		n.op = opTruth
	case sqlast.ExprRow:
		n.op = opRow
	case sqlast.ExprCoalesce:
		n.op = opCoalesce
		b.alike(n)
	case sqlast.ExprIn:
		n.op = opIn
		b.alike(n)
		b.note(n)
	case sqlast.ExprAny:
		return b.anyOf(e, n)
	case sqlast.ExprBetween:
		return b.between(e, n)
	case sqlast.ExprArray:
		if len(n.args) > 0 && n.args[0].typ != nil {
			n.typ = b.g.types.byName(n.args[0].typ.name + "[]")
		}
	}
	return n
}

// alike gives the constants among the arguments the type of the first that has one.
func (b *binder) alike(n *node) {
	for _, a := range n.args {
		if a.typ != nil && a.op != opConst {
			n.typ = a.typ
			break
		}
	}
	for _, a := range n.args {
		b.coerce(a, n.typ)
	}
}

// coerce reads a constant as a value of the type it is compared with.
func (b *binder) coerce(n *node, t *typ) {
	if n == nil || t == nil {
		return
	}
	if n.op == opParam && n.typ == nil {
		n.typ = t
	}
	if n.op != opConst || n.lit == nil || n.typ != nil && n.typ.kind != kindText {
		return
	}
	if d := t.convert(n.lit); d != nil {
		n.lit, n.typ = d, t
	}
}

// convert is the value of type t that stands for d, a value of whatever type; nil where there is none.
func (t *typ) convert(d *datum) *datum {
	switch {
	case d == nil:
		return nil
	case d.isNum && t.line():
		return t.number(d.num)
	}
	return t.value(d.text)
}

func (b *binder) constant(e *sqlast.Expr) *node {
	n := &node{op: opConst}
	switch e.ValueKind {
	case "int":
		n.typ = b.g.types.byName("bigint")
	case "float":
		n.typ = b.g.types.byName("numeric")
	case "bool":
		n.typ = b.g.types.byName("boolean")
	case "null":
		return n
	default:
		n.lit = &datum{text: e.Value}
		return n
	}
	n.lit = n.typ.value(e.Value)
	return n
}

func (b *binder) param(e *sqlast.Expr) *node {
	i := slices.IndexFunc(b.g.schema.Params, func(p Param) bool { return p.Number == e.Param })
	if i < 0 {
		return &node{op: opOther}
	}
	return &node{op: opParam, col: i, typ: b.g.params[i].typ}
}

func (b *binder) cast(e *sqlast.Expr) *node {
	if len(e.Args) != 1 {
		return &node{op: opOther, args: b.exprs(e.Args)}
	}
	a, t := b.expr(e.Args[0]), b.g.types.byName(e.Type)
	if t == nil || a == nil {
		return a
	}
	if a.op == opConst && a.lit != nil {
		if d := t.convert(a.lit); d != nil {
			return &node{op: opConst, lit: d, typ: t}
		}
	}
	if a.op == opParam || a.op == opConst {
		a.typ = t
		return a
	}
	cast := *a // what is cast gives the value, the cast its type
	cast.typ = t
	return &cast
}

func (b *binder) between(e *sqlast.Expr, n *node) *node {
	if len(n.args) != 3 {
		return n
	}
	lo, hi := b.compare(">=", n.args[0], n.args[1]), b.compare("<=", b.expr(e.Args[0]), n.args[2])
	out := &node{op: opAnd, args: []*node{lo, hi}}
	if e.Negated {
		return &node{op: opNot, args: []*node{out}}
	}
	return out
}

// anyOf binds x op ANY (array) and ALL: a written array is a list.
func (b *binder) anyOf(e *sqlast.Expr, n *node) *node {
	if len(n.args) != 2 {
		return n
	}
	x, array := n.args[0], n.args[1]
	var list []*node
	switch {
	case e.Args[1].Kind == sqlast.ExprArray:
		list = array.args
	case array.op == opConst && array.lit != nil:
		for _, s := range elements(array.lit.text) {
			list = append(list, &node{op: opConst, lit: &datum{text: s}})
		}
	default:
		elem := &node{op: opElemOf, args: []*node{array}}
		if array.typ != nil {
			elem.typ = array.typ.elem
		}
		out := b.compare(e.Name, x, elem)
		out.op = opAny
		return out
	}
	if e.Name == "=" && !e.All {
		n.op, n.args = opIn, append([]*node{x}, list...)
		b.alike(n)
		b.note(n)
		return n
	}
	out := &node{op: opOr}
	if e.All {
		out.op = opAnd
	}
	for _, v := range list {
		out.args = append(out.args, b.compare(e.Name, x, v))
	}
	return out
}

// elements are those of an array of one dimension as it is written: {a,"b c",NULL}.
func elements(text string) []string {
	text = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(text), "{"), "}")
	if text == "" {
		return nil
	}
	var out []string
	for _, s := range strings.Split(text, ",") {
		out = append(out, strings.Trim(strings.TrimSpace(s), `"`))
	}
	return out
}

// compare binds a comparison of two nodes; of rows, member by member.
func (b *binder) compare(sym string, l, r *node) *node {
	b.coerce(l, r.typ)
	b.coerce(r, l.typ)
	if l.op == opRow && r.op == opRow && len(l.args) == len(r.args) {
		for i := range l.args {
			b.coerce(l.args[i], r.args[i].typ)
			b.coerce(r.args[i], l.args[i].typ)
		}
	}
	n := &node{op: opCompare, sym: sym, args: []*node{l, r}}
	b.note(n)
	return n
}

func (b *binder) operator(e *sqlast.Expr) *node {
	args := b.exprs(e.Args)
	if len(args) == 1 {
		if e.Name == "-" && args[0].plain() && args[0].lit.isNum && args[0].typ != nil {
			return &node{op: opConst, typ: args[0].typ, lit: args[0].typ.number(-args[0].lit.num)}
		}
		return &node{op: opOther, args: args, typ: args[0].typ}
	}
	if len(args) < 2 {
		return &node{op: opOther, args: args}
	}
	switch name := strings.TrimPrefix(e.Name, "pg_catalog."); name {
	case "=", "<", "<=", ">", ">=":
		return b.compare(name, args[0], args[1])
	case "<>", "!=":
		return b.compare("<>", args[0], args[1])
	case sqlast.OpDistinct:
		sym := "distinct"
		if e.Negated {
			sym = "not distinct"
		}
		return b.compare(sym, args[0], args[1])
	case "+", "-", "*", "/", "%":
		return b.arith(name, args[0], args[1])
	case "~~", "~~*", sqlast.OpSimilar, "~", "~*", "!~", "!~*", "^@":
		return b.match(name, e.Negated, args)
	case "->", "->>", "#>", "#>>", "?", "@>":
		return b.document(name, args)
	case "&&", "<@":
		n := b.compare(name, args[0], args[1])
		n.op = opOther
		return n
	}
	return &node{op: opOther, args: args}
}

func (b *binder) subquery(e *sqlast.Expr) *node {
	n := &node{op: opScalar, sub: b.query(e.Sub, false), args: b.exprs(e.Args), neg: e.Negated, sym: e.Name}
	switch e.SubKind {
	case sqlast.SubExists:
		n.op = opExists
	case sqlast.SubIn, sqlast.SubAll:
		if n.op = opInSub; e.SubKind == sqlast.SubAll { // all of them: none for which it is not so
			n.neg, n.sym = !n.neg, opposite(e.Name)
		}
		b.inputs(n)
	default:
		if len(n.sub.outs) > 0 && n.sub.outs[0] != nil {
			n.typ = n.sub.outs[0].typ
		}
	}
	return n
}

// inputs notes that what is tested is compared with the outputs of the subquery.
func (b *binder) inputs(n *node) {
	if len(n.args) == 0 {
		return
	}
	tested := n.args[:1]
	if n.args[0].op == opRow {
		tested = n.args[0].args
	}
	for i, t := range tested {
		if i < len(n.sub.outs) {
			b.note(&node{op: opCompare, sym: "=", args: []*node{t, {op: opScalar, sub: n.sub, col: i}}})
		}
	}
}

// opposite is the comparison that holds where sym does not.
func opposite(sym string) string {
	switch sym {
	case "=":
		return "<>"
	case "<>", "!=":
		return "="
	case "<":
		return ">="
	case "<=":
		return ">"
	case ">":
		return "<="
	case ">=":
		return "<"
	case "distinct":
		return "not distinct"
	case "not distinct":
		return "distinct"
	}
	return sym
}

// caseOf binds both forms of CASE as conditions and values.
func (b *binder) caseOf(e *sqlast.Expr) *node {
	n := &node{op: opCase}
	args := e.Args
	var tested *sqlast.Expr
	if e.CaseArg && len(args) > 0 {
		tested, args = args[0], args[1:]
	}
	for ; len(args) >= 2; args = args[2:] {
		when := b.expr(args[0])
		if tested != nil {
			when = b.compare("=", b.expr(tested), when)
		}
		n.args = append(n.args, when, b.expr(args[1]))
	}
	if len(args) == 1 {
		n.args = append(n.args, b.expr(args[0]))
	} else {
		n.args = append(n.args, &node{op: opConst})
	}
	for i := range n.args {
		if value := i%2 == 1 || i == len(n.args)-1; value && n.typ == nil {
			n.typ = n.args[i].typ
		}
	}
	return n
}
