package witness

import "slices"

// solver gives the variables of a walk values that meet its needs, as far as it can.
type solver struct {
	g *Generator
	w *walker
	// root joins variables that are equal; value, null and decided are of roots.
	root          []int
	value         []*datum
	null, decided []bool
	// touched says that a need names the variable's class, shared that it has
	// more than one variable.
	touched, shared []bool
	notNull         []bool
	order, hits     []int
	candidates      []*datum
}

func (s *solver) find(v int) int {
	for s.root[v] != v {
		s.root[v] = s.root[s.root[v]]
		v = s.root[v]
	}
	return v
}

func (s *solver) union(a, b int) {
	a, b = s.find(a), s.find(b)
	if a == b {
		return
	}
	if s.decided[b] && !s.decided[a] || s.w.owners[a].table < 0 {
		a, b = b, a
	}
	s.root[b] = a
	s.shared[a] = true
	s.touched[a] = s.touched[a] || s.touched[b]
	s.notNull[a] = s.notNull[a] || s.notNull[b]
}

func (s *solver) reset(n int) {
	s.root, s.value = slices.Grow(s.root[:0], n)[:n], slices.Grow(s.value[:0], n)[:n]
	s.null, s.decided = slices.Grow(s.null[:0], n)[:n], slices.Grow(s.decided[:0], n)[:n]
	s.touched, s.shared = slices.Grow(s.touched[:0], n)[:n], slices.Grow(s.shared[:0], n)[:n]
	s.notNull = slices.Grow(s.notNull[:0], n)[:n]
	for i := range n {
		s.root[i], s.value[i] = i, nil
		s.null[i], s.decided[i], s.touched[i], s.shared[i], s.notNull[i] = false, false, false, false, false
	}
}

// solve decides every variable of the walk.
func (s *solver) solve(w *walker) {
	s.w = w
	s.reset(len(w.owners))
	for i := range s.g.params {
		if p := &s.g.params[i]; p.value != nil {
			s.decide(i, p.value)
		}
	}
	for _, n := range w.needs {
		if n.sym == "=" && w.terms[n.l].kind == termVar && w.terms[n.r].kind == termVar {
			s.union(w.terms[n.l].v, w.terms[n.r].v)
		}
	}
	s.chase()
	s.fixed()
	s.chase()
	s.search()
	s.rest()
}

// typ is the type of a variable, nil where it is not known.
func (s *solver) typ(v int) *typ {
	p := s.w.owners[v]
	if p.table < 0 {
		return s.g.params[p.column].typ
	}
	return s.g.tables[p.table].columns[p.column].typ
}

func (s *solver) nullable(v int) bool {
	p := s.w.owners[v]
	return p.table >= 0 && !s.g.tables[p.table].columns[p.column].NotNull
}

func (s *solver) decide(v int, d *datum) {
	v = s.find(v)
	if s.decided[v] || d == nil {
		return
	}
	if t := s.typ(v); t != nil {
		if d = t.convert(d); d == nil {
			return
		}
	}
	s.value[v], s.decided[v] = d, true
}

// chase makes rows of a table that are equal in a key equal throughout.
func (s *solver) chase() {
	leaves := s.w.leaves
	for i := range leaves {
		for j := i + 1; j < len(leaves); j++ {
			a, b := leaves[i], leaves[j]
			if a.table != b.table {
				continue
			}
			tab := s.g.tables[a.table]
			for _, k := range tab.keys {
				if s.equal(k, a, b) {
					for c := range tab.columns {
						s.union(a.first+c, b.first+c)
					}
				}
			}
		}
	}
}

func (s *solver) equal(k key, a, b leaf) bool {
	for _, c := range k.columns {
		x, y := s.find(a.first+c), s.find(b.first+c)
		if x != y && (!s.decided[x] || !s.decided[y] || s.value[x] == nil || s.value[x] != s.value[y]) {
			return false
		}
	}
	return true
}

// fixed decides what is equal to a constant, NULL, or known of a document, and
// marks what needs name.
func (s *solver) fixed() {
	w := s.w
	for _, n := range w.needs {
		l, r := w.terms[n.l], w.terms[n.r]
		s.mark(n.l)
		s.mark(n.r)
		switch {
		case n.sym == "null" && l.kind == termVar:
			if v := s.find(l.v); s.nullable(l.v) && !s.decided[v] && !s.notNull[v] {
				s.null[v], s.decided[v] = true, true
			}
		case n.sym == "not null" && l.kind == termVar:
			s.notNull[s.find(l.v)] = true
		case n.sym != "=" && n.sym != "not distinct":
		case l.kind == termVar && r.kind == termConst:
			s.decide(l.v, r.lit)
		case r.kind == termVar && l.kind == termConst:
			s.decide(r.v, l.lit)
		}
	}
	for i, m := range w.members {
		s.touched[s.find(m.v)] = true
		s.decide(m.v, s.document(i))
	}
}

// document is what all needs of one document's members make of it.
func (s *solver) document(first int) *datum {
	m := s.w.members[first]
	number := s.g.rand.IntN(2) == 0
	text := member(m.path, m.text.text, number)
	for _, other := range s.w.members[first+1:] {
		if s.find(other.v) == s.find(m.v) && len(other.path) > 0 && other.path[0] != m.path[0] {
			text = text[:len(text)-1] + ", " + member(other.path, other.text.text, number)[1:]
		}
	}
	return &datum{text: text}
}

// mark says of the variables of a term that a need names them.
func (s *solver) mark(t int) {
	switch x := &s.w.terms[t]; x.kind {
	case termVar:
		s.touched[s.find(x.v)] = true
	case termArith:
		s.mark(x.l)
		s.mark(x.r)
	case termElem, termInvert:
		s.mark(x.l)
	}
}

// search decides the classes that needs name, in random order.
func (s *solver) search() {
	s.order = s.order[:0]
	for v := range s.root {
		if s.root[v] == v && s.touched[v] && !s.decided[v] {
			s.order = append(s.order, v)
		}
	}
	s.g.rand.Shuffle(len(s.order), func(i, j int) { s.order[i], s.order[j] = s.order[j], s.order[i] })
	for _, v := range s.order {
		s.choose(v)
	}
}

// maxTried bounds the values that are tried for a class.
const maxTried = 14

// choose gives a class the first value with which all needs hold whose other
// variables are decided, or the one with which most do.
func (s *solver) choose(v int) {
	s.hits = s.hits[:0]
	for i := range s.w.needs {
		if n := &s.w.needs[i]; s.names(n.l, v) || s.names(n.r, v) {
			s.hits = append(s.hits, i)
		}
	}
	s.decided[v] = true
	var best *datum
	most := -1
	for _, d := range s.tried(v) {
		s.value[v] = d
		met := 0
		for _, i := range s.hits {
			if s.met(&s.w.needs[i]) {
				met++
			}
		}
		if met > most {
			best, most = d, met
		}
		if met == len(s.hits) {
			break
		}
	}
	s.value[v], s.decided[v] = best, best != nil
}

func (s *solver) names(t, v int) bool {
	switch x := &s.w.terms[t]; x.kind {
	case termVar:
		return s.find(x.v) == v
	case termArith:
		return s.names(x.l, v) || s.names(x.r, v)
	case termElem, termInvert:
		return s.names(x.l, v)
	}
	return false
}

// rest decides what no need names: keys by values that no row has yet.
func (s *solver) rest() {
	for v := range s.root {
		r := s.find(v)
		p := s.w.owners[v]
		if s.decided[r] || p.table < 0 {
			if !s.decided[r] {
				s.decide(v, s.g.paramValue(p.column))
			}
			continue
		}
		c := &s.g.tables[p.table].columns[p.column]
		d := s.g.pick(c)
		if d != nil && s.g.tables[p.table].keyed[p.column] && s.g.used(p.table, p.column, d) {
			d = s.g.unused(p.table, p.column)
		}
		if d == nil && s.notNull[r] {
			d = s.g.draw(c)
		}
		s.value[r], s.null[r], s.decided[r] = d, d == nil, true
	}
}
