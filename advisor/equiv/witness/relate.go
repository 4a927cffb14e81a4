package witness

// maxCopies bounds how many rows a condition on a group's size makes, and how
// many it makes now and then.
const (
	maxCopies  = 24
	manyCopies = 120
)

// relate writes down that a comparison of two terms holds.
func (w *walker) relate(sym string, l, r int) {
	a, b := w.terms[l].kind, w.terms[r].kind
	switch {
	case a == termAgg:
		w.sized(sym, l, r)
	case b == termAgg:
		w.sized(mirror(sym), r, l)
	case a == termInvert:
		w.inverted(sym, l, r)
	case b == termInvert:
		w.inverted(mirror(sym), r, l)
	case a == termElem && sym == "=":
		w.require("elem", r, w.terms[l].l)
	case b == termElem && sym == "=":
		w.require("elem", l, w.terms[r].l)
	case a == termOpaque || b == termOpaque || a == termElem || b == termElem:
	case a == termNull && b == termNull:
	case a == termNull || b == termNull: // IS NOT DISTINCT FROM NULL; else it cannot hold
		if sym == "not distinct" {
			w.require("null", max(l, r), max(l, r))
		}
	default:
		w.require(sym, l, r)
	}
}

// mirror is the comparison with its sides changed.
func mirror(sym string) string {
	switch sym {
	case "<":
		return ">"
	case "<=":
		return ">="
	case ">":
		return "<"
	case ">=":
		return "<="
	}
	return sym
}

// sized makes an aggregate compare as asked with another term: by the number of
// rows, or by what they have as argument.
func (w *walker) sized(sym string, agg, other int) {
	t := w.terms[agg]
	f := &w.frames[t.v]
	s := size{distinct: t.node.distinct, arg: t.l, from: f.from, to: f.to, keep: f.keep, n: 1 + w.g.rand.IntN(3)}
	o := w.terms[other]
	switch t.node.sym {
	case "count":
		if o.kind == termConst && o.lit.isNum {
			s.n = w.count(sym, int(min(max(o.lit.num, -1), 1e6)))
		} else if o.kind == termVar {
			w.relate("=", other, w.term(term{kind: termConst, lit: w.g.number(float64(s.n))}))
		}
		if t.l >= 0 {
			w.require("not null", t.l, t.l)
		}
	case "sum":
		if o.kind == termConst && o.lit.isNum && s.arg >= 0 {
			s.n = [...]int{1, 2, 2, 3, 4}[w.g.rand.IntN(5)]
			part := w.total(sym, o.lit.num) / float64(s.n)
			w.relate("=", s.arg, w.term(term{kind: termConst, lit: w.g.number(part)}))
			s.keep = w.reach(s.arg, append([]int(nil), s.keep...))
			break
		}
		s.n = 1
		w.related(sym, s.arg, other)
	case "avg", "min", "max":
		s.keep = append([]int(nil), s.keep...)
		if s.arg >= 0 && w.g.chance(0.5) {
			s.keep = w.reach(s.arg, s.keep)
		}
		w.related(sym, s.arg, other)
	default:
		return
	}
	if s.n > 1 {
		w.sizes = append(w.sizes, s)
	}
}

func (w *walker) related(sym string, arg, other int) {
	if arg >= 0 {
		w.relate(sym, arg, other)
	}
}

// count is a number of rows that compares with k as asked.
func (w *walker) count(sym string, k int) int {
	n := k
	switch sym {
	case ">", "<>", "distinct":
		n = k + 1 + max(w.g.rand.IntN(5)-1, 0)
	case ">=":
		n = k + max(w.g.rand.IntN(4)-1, 0)
	case "<":
		n = k - 1 - w.g.rand.IntN(2)
	case "<=":
		n = k - w.g.rand.IntN(2)
	}
	most := maxCopies
	if w.g.chance(0.25) {
		most = manyCopies
	}
	return min(max(n, 1), most)
}

// total is a sum that compares with c as asked.
func (w *walker) total(sym string, c float64) float64 {
	switch sym {
	case ">", "<>", "distinct":
		return c + float64(1+w.g.rand.IntN(2))
	case ">=":
		return c + float64(w.g.rand.IntN(2))
	case "<":
		return c - 1
	}
	return c
}

// inverted makes a function of a column compare as asked with another term, by
// giving the column a value for which it does.
func (w *walker) inverted(sym string, fn, other int) {
	t, o := w.terms[fn], w.terms[other]
	var v *datum
	switch o.kind {
	case termConst:
		v = w.reaching(sym, o.lit, t.node.typ)
	case termVar:
		p := w.owners[o.v]
		if p.table < 0 {
			return
		}
		v = w.g.draw(&w.g.tables[p.table].columns[p.column])
		w.relate("=", other, w.term(term{kind: termConst, lit: v}))
	case termInvert:
		typ := t.node.typ
		if typ == nil {
			return
		}
		usual := w.g.usual(typ)
		if len(usual) == 0 {
			return
		}
		v = usual[w.g.rand.IntN(len(usual))]
		w.inverted("=", other, w.term(term{kind: termConst, lit: v}))
	}
	if v == nil {
		return
	}
	if t.node.path != nil {
		if x := w.terms[t.l]; x.kind == termVar {
			w.members = append(w.members, memberNeed{v: x.v, path: t.node.path, text: v})
		}
		return
	}
	if t.node.inverse == nil {
		return
	}
	if texts := t.node.inverse(v.text); len(texts) > 0 {
		lit := v
		if s := texts[w.g.rand.IntN(len(texts))]; s != v.text {
			lit = &datum{text: s}
		}
		w.relate("=", t.l, w.term(term{kind: termConst, lit: lit}))
	}
}

// reaching is a value that compares with c as asked: c itself or one next to it.
func (w *walker) reaching(sym string, c *datum, t *typ) *datum {
	if t == nil {
		return c
	}
	d := t.convert(c)
	if d == nil {
		return c
	}
	near := w.g.near(t, d)
	start := w.g.rand.IntN(len(near) + 1)
	for i := range len(near) + 1 {
		v := d
		if at := (start + i) % (len(near) + 1); at < len(near) {
			v = near[at]
		}
		if holds(sym, v, d) {
			return v
		}
	}
	return d
}

// holds compares two values as PostgreSQL would, near enough: in the end it is
// PostgreSQL that compares them.
func holds(sym string, a, b *datum) bool {
	c := 0
	switch {
	case a.isNum && b.isNum && a.num < b.num, (!a.isNum || !b.isNum) && a.text < b.text:
		c = -1
	case a.isNum && b.isNum && a.num > b.num, (!a.isNum || !b.isNum) && a.text > b.text:
		c = 1
	}
	switch sym {
	case "=", "not distinct":
		return c == 0
	case "<>", "distinct":
		return c != 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	case ">=":
		return c >= 0
	}
	return true
}
