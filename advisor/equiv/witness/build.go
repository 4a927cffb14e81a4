package witness

// witness walks one query and adds the rows that it asks for.
func (g *Generator) witness(b *block) {
	w := &g.walker
	w.reset()
	w.flips = -1
	if g.chance(0.3) {
		w.flips = g.rand.IntN(6)
	}
	w.run(b, -1)
	g.solver.solve(w)
	for i := range g.params {
		if p := &g.params[i]; p.value == nil {
			p.value = g.solver.value[g.solver.find(i)]
		}
	}
	for _, l := range w.leaves {
		g.insert(l.table, g.leafRow(l), false)
	}
	for i := range w.sizes {
		g.multiply(&w.sizes[i])
	}
}

// leafRow is the row that a leaf of the walk has become.
func (g *Generator) leafRow(l leaf) row {
	tab := g.tables[l.table]
	r := g.row(len(tab.columns))
	for c := range tab.columns {
		v := g.solver.find(l.first + c)
		d := g.solver.value[v]
		if v != l.first+c {
			d = tab.columns[c].typ.convert(d)
		}
		r[c] = d
	}
	return r
}

// multiply copies a row of the block until there are as many as asked for: the
// one that owns the aggregate's argument, or any that can stand there twice.
func (g *Generator) multiply(s *size) {
	leaves := g.walker.leaves[s.from:min(s.to, len(g.walker.leaves))]
	if len(leaves) == 0 {
		return
	}
	argument := -1
	if s.arg >= 0 {
		if t := g.walker.terms[s.arg]; t.kind == termVar {
			argument = t.v
		}
	}
	start := g.rand.IntN(len(leaves))
	for i, l := range leaves {
		if argument >= l.first && argument < l.first+len(g.tables[l.table].columns) {
			start = i
		}
	}
	for i := range leaves {
		if l := leaves[(start+i)%len(leaves)]; g.copyable(s, l) {
			g.copies(s, l, argument)
			return
		}
	}
}

// copyable says that no key of the leaf's row is decided by the walk throughout.
func (g *Generator) copyable(s *size, l leaf) bool {
	for _, k := range g.tables[l.table].keys {
		free := false
		for _, c := range k.columns {
			free = free || !g.stays(s, l, c)
		}
		if !free {
			return false
		}
	}
	return true
}

// stays says that copies of the leaf's row keep a column as it is.
func (g *Generator) stays(s *size, l leaf, c int) bool {
	v := g.solver.find(l.first + c)
	if g.solver.shared[v] || g.solver.touched[v] {
		return true
	}
	for _, k := range s.keep {
		if g.solver.find(k) == v {
			return true
		}
	}
	return false
}

func (g *Generator) copies(s *size, l leaf, argument int) {
	tab := g.tables[l.table]
	first := g.leafRow(l)
	for range s.n - 1 {
		r := append(g.row(len(first))[:0], first...)
		for c := range tab.columns {
			switch own := l.first+c == argument; {
			case own && s.distinct:
				r[c] = tab.columns[c].typ.fresh(len(g.rows[l.table]))
			case g.stays(s, l, c):
			case tab.keyed[c]:
				r[c] = g.unused(l.table, c)
			case !tab.checked[c] && g.chance(0.5):
				if r[c] = g.pick(&tab.columns[c]); r[c] == nil && own && g.chance(0.5) {
					r[c] = first[c]
				}
			}
		}
		g.insert(l.table, r, false)
	}
}
