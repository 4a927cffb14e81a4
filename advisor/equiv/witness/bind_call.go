package witness

import (
	"math"
	"strconv"

	"assay/advisor/sqlast"
)

// arith binds arithmetic, folds that of constants, and counts days in seconds
// where a date stands beside a number.
func (b *binder) arith(sym string, l, r *node) *node {
	if l.typ == nil && r.typ != nil && r.typ.kind != kindInterval {
		b.coerce(l, r.typ)
	}
	if r.typ == nil && l.typ != nil && !isMoment(l.typ) {
		b.coerce(r, l.typ)
	}
	if r.typ == nil && isMoment(l.typ) {
		b.coerce(r, b.g.types.byName("interval"))
	}
	n := &node{op: opArith, sym: sym, args: []*node{l, r}, typ: l.typ}
	days := &node{op: opConst, lit: &datum{text: "86400", num: day, isNum: true}}
	switch {
	case isMoment(l.typ) && isMoment(r.typ):
		n.typ = b.g.types.byName("interval")
		if l.typ.kind == kindDate && r.typ.kind == kindDate {
			n = &node{op: opArith, sym: "/", args: []*node{n, days}, typ: b.g.types.byName("integer")}
		}
	case isKind(l.typ, kindDate) && isKind(r.typ, kindInt):
		n.args[1] = &node{op: opArith, sym: "*", args: []*node{r, days}, typ: b.g.types.byName("interval")}
	case isKind(l.typ, kindDate) && isKind(r.typ, kindInterval):
		n.typ = b.g.types.byName("timestamp")
	case isMoment(r.typ) || isKind(r.typ, kindInterval) && sym == "*" || isKind(r.typ, kindNumeric):
		n.typ = r.typ
	}
	return fold(n)
}

func isKind(t *typ, k kind) bool { return t != nil && t.kind == k }

// isMoment says that values of the type are points in time.
func isMoment(t *typ) bool {
	return t != nil && (t.kind == kindDate || t.kind == kindTimestamp || t.kind == kindTimestamptz)
}

// fold gives arithmetic of constants its value.
func fold(n *node) *node {
	for i, a := range n.args {
		if a.op == opArith {
			n.args[i] = fold(a)
		}
	}
	l, r := n.args[0], n.args[1]
	if !l.plain() || !r.plain() || !l.lit.isNum || !r.lit.isNum {
		return n
	}
	v, ok := calculate(n.sym, l.lit.num, r.lit.num)
	if !ok {
		return n
	}
	out := &node{op: opConst, typ: n.typ, lit: &datum{text: strconv.FormatFloat(v, 'f', -1, 64), num: v, isNum: true}}
	if n.typ != nil {
		out.lit = n.typ.number(v)
	}
	return out
}

func calculate(sym string, l, r float64) (float64, bool) {
	switch sym {
	case "+":
		return l + r, true
	case "-":
		return l - r, true
	case "*":
		return l * r, true
	case "/":
		return l / r, r != 0
	case "%":
		return math.Mod(l, r), r != 0
	}
	return 0, false
}

// call binds a function call.
func (b *binder) call(e *sqlast.Expr) *node {
	n := &node{op: opOther, sym: e.Name, args: b.exprs(e.Args), distinct: e.AggDistinct}
	if e.Window {
		n.args = append(n.args, b.exprs(e.Rest)...)
		return n
	}
	if e.Filter != nil {
		n.filter = b.expr(e.Filter)
	}
	if aggregate(e.Name) {
		return b.aggregated(n)
	}
	switch e.Name {
	case "now", "current_timestamp", "transaction_timestamp", "statement_timestamp":
		return b.clock("timestamptz")
	case "localtimestamp":
		return b.clock("timestamp")
	case "current_date":
		return b.clock("date")
	case "greatest", "least":
		n.op = opAnyOf
		b.alike(n)
	case "nullif":
		n.op = opAnyOf
		b.alike(n)
		if len(n.args) == 2 {
			b.note(&node{op: opCompare, sym: "=", args: n.args})
		}
	case "mod":
		if len(n.args) == 2 {
			return b.arith("%", n.args[0], n.args[1])
		}
	default:
		b.invertible(n)
	}
	return n
}

func (b *binder) clock(typ string) *node {
	t := b.g.types.byName(typ)
	b.g.clock = true
	if b.g.schema.Now.IsZero() {
		return &node{op: opOther, typ: t}
	}
	return &node{op: opConst, typ: t, lit: t.number(seconds(b.g.schema.Now))}
}

// aggregate says that a function is an aggregate of PostgreSQL's own.
func aggregate(name string) bool {
	switch name {
	case "count", "sum", "avg", "min", "max", "bool_and", "bool_or", "every", "string_agg", "array_agg",
		"json_agg", "jsonb_agg", "json_object_agg", "jsonb_object_agg", "stddev", "stddev_samp", "stddev_pop",
		"variance", "var_samp", "var_pop", "percentile_cont", "percentile_disc", "mode", "bit_and", "bit_or", "any_value":
		return true
	}
	return false
}

func (b *binder) aggregated(n *node) *node {
	n.op = opAgg
	switch {
	case n.sym == "count":
		n.typ = b.g.types.byName("bigint")
	case len(n.args) > 0 && (n.sym == "sum" || n.sym == "avg" || n.sym == "min" || n.sym == "max"):
		n.typ = n.args[0].typ
		if n.sym == "avg" && isKind(n.typ, kindInt) {
			n.typ = b.g.types.byName("numeric")
		}
	}
	return n
}

// invertible finds the inverse of a function of one column; arguments that are
// not written in the query have the empty text.
func (b *binder) invertible(n *node) {
	if len(n.args) == 0 {
		return
	}
	texts := make([]string, len(n.args)+3)
	for i, a := range n.args {
		if a.plain() {
			texts[i] = a.lit.text
		}
	}
	of := 0 // the argument that is steered
	same := func(text string) []string { return []string{text} }
	switch n.sym {
	case "lower", "upper", "trim", "btrim", "ltrim", "rtrim", "initcap", "abs", "round", "floor", "ceil", "ceiling",
		"trunc", "date", "to_date", "date_bin", "text", "concat", "reverse":
		n.inverse = same
	case "timezone", "date_trunc": // AT TIME ZONE z, and a unit: what is steered comes second
		n.inverse, of = same, 1
	case "extract", "date_part":
		n.inverse, of = ofPart(texts[0]), 1
	case "length", "char_length", "character_length", "octet_length":
		n.inverse = ofWidth
	case "cardinality", "array_length":
		n.inverse = ofLength(n.args[0].typ)
	case "left", "substr", "substring", "right", "split_part", "to_char":
		n.inverse = ofText(n.sym, texts[1], texts[2])
	}
	if n.inverse == nil || of >= len(n.args) {
		n.inverse = nil
		return
	}
	n.typ = b.resultOf(n.sym, n.args[of].typ)
	n.op, n.args = opInvert, append([]*node{n.args[of]}, n.args...)
}

// resultOf is the type of what an invertible function gives for a value of type t.
func (b *binder) resultOf(fn string, t *typ) *typ {
	switch fn {
	case "extract", "date_part":
		return b.g.types.byName("numeric")
	case "length", "char_length", "character_length", "octet_length", "cardinality", "array_length":
		return b.g.types.byName("integer")
	case "left", "substr", "substring", "right", "split_part", "to_char":
		return b.g.types.byName("text")
	case "timezone":
		if isKind(t, kindTimestamp) {
			return b.g.types.byName("timestamptz")
		}
		return b.g.types.byName("timestamp")
	}
	return t
}
