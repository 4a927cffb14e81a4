package witness

// tried are the values worth trying for a class: some of its domain, and those
// that needs with decided partners point to.
func (s *solver) tried(v int) []*datum {
	out := s.candidates[:0]
	p := s.w.owners[v]
	if p.table >= 0 {
		out = s.domain(v, out)
	} else if d := s.g.paramValue(p.column); d != nil {
		out = append(out, d)
	}
	t := s.typ(v)
	for _, i := range s.hits {
		n := &s.w.needs[i]
		if t == nil {
			break
		}
		if n.sym == "elem" {
			out = s.holding(n, t, out)
			continue
		}
		if t.line() {
			out = s.roots(n, v, t, out)
			continue
		}
		for _, side := range [2]int{n.l, n.r} {
			if d, _, ok := s.eval(side); ok && !s.names(side, v) && d != nil {
				if d = t.convert(d); d != nil {
					out = append(append(out, d), s.g.near(t, d)...)
				}
			}
		}
	}
	s.candidates = out
	return out
}

// domain adds values of the class's column: of a row that is there, where rows
// are to meet, then of the domain.
func (s *solver) domain(v int, out []*datum) []*datum {
	p := s.w.owners[v]
	c := &s.g.tables[p.table].columns[p.column]
	single := s.g.tables[p.table].keyed[p.column]
	if rows := s.g.rows[p.table]; len(rows) > 0 && s.g.reuse && s.shared[v] {
		if d := rows[s.g.rand.IntN(len(rows))][p.column]; d != nil {
			out = append(out, d)
		}
	}
	if single {
		if d := s.g.draw(c); d != nil && !s.g.used(p.table, p.column, d) {
			out = append(out, d)
		}
		if d := s.g.unused(p.table, p.column); d != nil {
			out = append(out, d)
		}
	}
	if len(c.domain) == 0 {
		return out
	}
	if d := s.g.draw(c); !single || !s.g.used(p.table, p.column, d) {
		out = append(out, d)
	}
	start := s.g.rand.IntN(len(c.domain))
	for i := range min(maxTried-4, len(c.domain)) {
		out = append(out, c.domain[(start+i)%len(c.domain)])
	}
	return out
}

// roots adds the value at which both sides of a need are equal, were they
// straight lines in it, and those next to it.
func (s *solver) roots(n *need, v int, t *typ, out []*datum) []*datum {
	before := s.value[v]
	defer func() { s.value[v] = before }()
	difference := func(at float64) (float64, bool) {
		probe := datum{num: at, isNum: true}
		s.value[v] = &probe
		l, x, okL := s.eval(n.l)
		r, y, okR := s.eval(n.r)
		return x - y, okL && okR && (l == nil || l.isNum) && (r == nil || r.isNum)
	}
	zero, one := 0.0, 1.0
	if t.kind == kindDate {
		one = day
	}
	a, okA := difference(zero)
	b, okB := difference(one)
	if !okA || !okB || a == b {
		return out
	}
	root := -a / (b - a) * one
	d := t.number(root)
	return append(append(out, d), s.g.near(t, d)...)
}

// holding adds the array that holds a decided element, or the element of a decided array.
func (s *solver) holding(n *need, t *typ, out []*datum) []*datum {
	if t.kind != kindArray {
		if d, _, ok := s.eval(n.r); ok && d != nil {
			for _, e := range elements(d.text) {
				if x := t.value(e); x != nil {
					out = append(out, x)
				}
			}
		}
		return out
	}
	if d, x, ok := s.eval(n.l); ok {
		if d == nil {
			d = s.g.number(x)
		}
		if a := t.value("{" + element(d.text) + "}"); a != nil {
			out = append(out, a)
		}
	}
	return out
}

// eval is the value of a term: the datum where it is one, its number; false
// where it is not decided, or NULL.
func (s *solver) eval(t int) (*datum, float64, bool) {
	switch x := &s.w.terms[t]; x.kind {
	case termConst:
		return x.lit, x.lit.num, true
	case termVar:
		v := s.find(x.v)
		if !s.decided[v] || s.value[v] == nil {
			return nil, 0, false
		}
		return s.value[v], s.value[v].num, true
	case termArith:
		l, a, okL := s.eval(x.l)
		r, b, okR := s.eval(x.r)
		if !okL || !okR || l != nil && !l.isNum || r != nil && !r.isNum {
			return nil, 0, false
		}
		v, ok := calculate(x.sym, a, b)
		return nil, v, ok
	}
	return nil, 0, false
}

// met says that a need holds, or that it cannot be told yet.
func (s *solver) met(n *need) bool {
	l, a, okL := s.eval(n.l)
	r, b, okR := s.eval(n.r)
	if !okL || !okR {
		return n.sym != "null" || !okL
	}
	switch n.sym {
	case "null":
		return false
	case "not null":
		return true
	case "elem":
		if r == nil || l == nil {
			return false
		}
		for _, e := range elements(r.text) {
			if e == l.text {
				return true
			}
		}
		return false
	}
	x, y := datum{num: a, isNum: true}, datum{num: b, isNum: true}
	if l != nil {
		x = *l
	}
	if r != nil {
		y = *r
	}
	return holds(n.sym, &x, &y)
}
