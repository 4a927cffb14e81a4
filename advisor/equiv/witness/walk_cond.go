package witness

// cond walks a condition so that it holds, or does not.
func (w *walker) cond(n *node, fr int, want bool) {
	if n == nil {
		return
	}
	switch n.op {
	case opAnd:
		w.several(n.args, fr, want, true)
		return
	case opOr:
		w.several(n.args, fr, !want, false)
		return
	case opNot:
		w.cond(n.args[0], fr, !want)
		return
	}
	if w.flips == 0 {
		want = !want
	}
	w.flips--
	w.atom(n, fr, want != n.neg)
}

// atom walks a condition without AND, OR or NOT of its own.
func (w *walker) atom(n *node, fr int, want bool) {
	switch n.op {
	case opCompare, opAny:
		w.compare(n, fr, want)
	case opIn:
		w.oneOf(n, fr, want)
	case opMatch:
		w.match(n, fr, want)
	case opNull:
		sym := "not null"
		if want {
			sym = "null"
		}
		t := w.value(n.args[0], fr)
		w.require(sym, t, t)
	case opTruth:
		w.truth(n, fr, want)
	case opExists:
		w.exists(n, fr, want)
	case opInSub:
		w.inSub(n, fr, want)
	case opColumn, opCoalesce, opCase, opScalar, opParam, opAgg:
		t := w.value(n, fr)
		if n.op != opAgg {
			w.relate("=", t, w.term(term{kind: termConst, lit: w.g.truth(want)}))
		}
	default:
		w.value(n, fr)
	}
}

// several walks the arguments of AND or OR: every one of them to be as wanted,
// or one of them the other way.
func (w *walker) several(args []*node, fr int, every, wanted bool) {
	if every {
		for _, a := range args {
			w.cond(a, fr, wanted)
		}
		return
	}
	pick := w.g.rand.IntN(len(args))
	for i, a := range args {
		switch {
		case i == pick:
			w.cond(a, fr, !wanted)
		case w.g.chance(0.5):
			w.cond(a, fr, wanted)
		}
	}
}

func (w *walker) compare(n *node, fr int, want bool) {
	l, r := n.args[0], n.args[1]
	sym := n.sym
	if !want {
		sym = opposite(sym)
	}
	if l.op == opRow && r.op == opRow && len(l.args) == len(r.args) {
		w.rows(sym, l, r, fr)
		return
	}
	if want || !w.g.chance(0.15) {
		w.relate(sym, w.wished(l, fr, sym, r), w.wished(r, fr, mirror(sym), l))
		return
	}
	lt, rt := w.value(l, fr), w.value(r, fr)
	if w.terms[lt].kind != termVar {
		lt = rt
	}
	w.require("null", lt, lt) // not true, as it is NULL
}

// rows compares two rows: equal ones in all members, others by one of them.
func (w *walker) rows(sym string, l, r *node, fr int) {
	decides := w.g.rand.IntN(len(l.args))
	for i := range l.args {
		a, b := w.value(l.args[i], fr), w.value(r.args[i], fr)
		switch {
		case sym == "=" || sym == "not distinct" || i < decides:
			w.relate("=", a, b)
		case i == decides:
			w.relate(sym, a, b)
		}
	}
}

func (w *walker) oneOf(n *node, fr int, want bool) {
	if len(n.args) < 2 {
		return
	}
	l := n.args[0]
	if want {
		v := n.args[1+w.g.rand.IntN(len(n.args)-1)]
		if l.op == opRow && v.op == opRow && len(l.args) == len(v.args) {
			w.rows("=", l, v, fr)
			return
		}
		w.relate("=", w.value(l, fr), w.value(v, fr))
		return
	}
	t := w.value(l, fr)
	for _, v := range n.args[1:] {
		w.relate("<>", t, w.value(v, fr))
	}
}

func (w *walker) match(n *node, fr int, want bool) {
	t := w.value(n.args[0], fr)
	texts := n.yes
	if !want {
		texts = n.no
	}
	for _, a := range n.args[1:] {
		w.value(a, fr)
	}
	if len(texts) > 0 {
		w.relate("=", t, w.term(term{kind: termConst, lit: texts[w.g.rand.IntN(len(texts))]}))
	}
}

// truth walks IS TRUE, IS FALSE and IS UNKNOWN.
func (w *walker) truth(n *node, fr int, want bool) {
	a := n.args[0]
	switch n.sym {
	case "unknown":
		t := w.value(a, fr)
		if want {
			w.require("null", t, t)
		}
	default:
		holds := n.sym == "true"
		if !want && w.g.chance(0.4) && a.op == opColumn {
			t := w.value(a, fr)
			w.require("null", t, t)
			return
		}
		w.cond(a, fr, holds == want)
	}
}

// exists makes a partner where one is wanted, mostly; a partner where none is
// wanted is of interest too.
func (w *walker) exists(n *node, fr int, want bool) {
	if w.g.chance(0.75) == want {
		w.run(n.sub, fr)
	}
}

func (w *walker) inSub(n *node, fr int, want bool) {
	if len(n.args) == 0 {
		return
	}
	tested := n.args[:1]
	if n.args[0].op == opRow {
		tested = n.args[0].args
	}
	ts := w.list(tested, fr)
	if w.g.chance(0.75) != want {
		if !want || !w.g.chance(0.2) {
			return
		}
	}
	outs := w.run(n.sub, fr)
	sym := n.sym
	for i := range min(len(ts), len(outs)) {
		if w.g.chance(0.1) { // a NULL within the list
			w.require("null", outs[i], outs[i])
			continue
		}
		w.relate(sym, ts[i], outs[i])
	}
}
