package witness

// value walks an expression and gives its term.
func (w *walker) value(n *node, fr int) int {
	if n == nil {
		return opaqueTerm
	}
	switch n.op {
	case opColumn:
		return w.column(n, fr)
	case opConst:
		if n.lit == nil {
			return nullTerm
		}
		return w.term(term{kind: termConst, lit: n.lit})
	case opParam:
		return w.term(term{kind: termVar, v: n.col})
	case opArith:
		l, r := w.value(n.args[0], fr), w.value(n.args[1], fr)
		return w.term(term{kind: termArith, sym: n.sym, l: l, r: r})
	case opAgg:
		return w.aggregate(n, fr)
	case opCoalesce:
		return w.coalesce(n, fr)
	case opCase:
		return w.arm(n, fr)
	case opAnyOf:
		return w.anyValue(n, fr)
	case opElemOf:
		return w.term(term{kind: termElem, l: w.value(n.args[0], fr), node: n})
	case opInvert:
		for _, a := range n.args[1:] {
			w.value(a, fr)
		}
		return w.term(term{kind: termInvert, l: w.value(n.args[0], fr), node: n})
	case opScalar:
		if outs := w.run(n.sub, fr); len(outs) > 0 {
			return outs[0]
		}
		return opaqueTerm
	case opOther, opRow:
		for _, a := range n.args {
			w.value(a, fr)
		}
		return opaqueTerm
	}
	w.cond(n, fr, w.g.chance(0.6)) // a condition as a value
	return opaqueTerm
}

func (w *walker) column(n *node, fr int) int {
	for range n.depth {
		if fr = w.frames[fr].parent; fr < 0 {
			return opaqueTerm
		}
	}
	items := w.frames[fr].items
	if n.item >= len(items) {
		return opaqueTerm
	}
	inst := items[n.item]
	switch {
	case inst.absent:
		return nullTerm
	case inst.leaf >= 0:
		place := n.place
		if place < 0 {
			return opaqueTerm
		}
		return w.term(term{kind: termVar, v: inst.leaf + place})
	case n.col < len(inst.outs):
		return inst.outs[n.col]
	}
	return opaqueTerm
}

func (w *walker) anyValue(n *node, fr int) int {
	if len(n.args) == 0 {
		return opaqueTerm
	}
	pick, out := w.g.rand.IntN(len(n.args)), opaqueTerm
	for i, a := range n.args {
		if t := w.value(a, fr); i == pick {
			out = t
		}
	}
	return out
}

// coalesce takes the first value, or makes it NULL and takes the next.
func (w *walker) coalesce(n *node, fr int) int {
	for i, a := range n.args {
		t := w.value(a, fr)
		if i == len(n.args)-1 || w.terms[t].kind == termConst || w.g.chance(0.6) {
			return t
		}
		w.require("null", t, t)
	}
	return opaqueTerm
}

// arm takes one arm of a CASE.
func (w *walker) arm(n *node, fr int) int {
	return w.take(n, fr, w.g.rand.IntN(len(n.args)/2+1))
}

// take makes the conditions of a CASE such that the arm of that number is
// taken, mostly, and gives its value.
func (w *walker) take(n *node, fr, pick int) int {
	for i := range pick {
		if w.g.chance(0.7) {
			w.cond(n.args[2*i], fr, false)
		}
	}
	if pick == len(n.args)/2 {
		return w.value(n.args[len(n.args)-1], fr)
	}
	w.cond(n.args[2*pick], fr, true)
	return w.value(n.args[2*pick+1], fr)
}

// wished is the value of a node that is to compare with another: of a CASE with
// constants, one of the arms that do.
func (w *walker) wished(n *node, fr int, sym string, other *node) int {
	if n.op != opCase || !other.plain() {
		return w.value(n, fr)
	}
	arms := len(n.args)/2 + 1
	start := w.g.rand.IntN(arms)
	for i := range arms {
		pick := (start + i) % arms
		value := n.args[min(2*pick+1, len(n.args)-1)]
		if !value.plain() || holds(sym, value.lit, other.lit) {
			return w.take(n, fr, pick)
		}
	}
	return w.take(n, fr, start)
}

func (w *walker) aggregate(n *node, fr int) int {
	arg := -1
	for i, a := range n.args {
		if t := w.value(a, fr); i == 0 {
			arg = t
		}
	}
	if n.filter != nil {
		w.cond(n.filter, fr, w.g.chance(0.7))
	}
	return w.term(term{kind: termAgg, l: arg, v: fr, node: n})
}
