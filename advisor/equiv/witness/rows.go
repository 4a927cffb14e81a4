package witness

// maxRows bounds the rows of a table.
const maxRows = 150

// extremes is the share of the integers of a wide trial that are their type's greatest.
const extremes = 0.05

// pick draws a value for a column, nil for NULL.
func (g *Generator) pick(c *column) *datum {
	if !c.NotNull && g.nulls > 0 && g.chance(g.nulls) {
		return nil
	}
	return g.draw(c)
}

// draw draws a value that is not NULL; nil only where the type has none.
func (g *Generator) draw(c *column) *datum {
	if len(c.domain) == 0 {
		return c.typ.fresh(0)
	}
	if g.wide && len(g.extras) > 0 && g.rand.IntN(3) == 0 {
		if v := c.typ.convert(g.extras[g.rand.IntN(len(g.extras))]); v != nil {
			return v
		}
	}
	if g.wide && c.typ.kind == kindInt && g.chance(extremes) {
		return c.typ.number(c.typ.limit) // kept within the type: one more is out of range
	}
	f := g.focus[c.class]
	return c.domain[(f.start+g.rand.IntN(f.size))%len(c.domain)]
}

// insert adds a row unless the table cannot hold it. Where its key is taken, a
// row that is free to differ gets another one.
func (g *Generator) insert(t int, r row, free bool) bool {
	tab := g.tables[t]
	if len(g.rows[t]) >= maxRows {
		return false
	}
	for i := range r {
		if r[i] == nil && tab.columns[i].NotNull {
			if r[i] = g.draw(&tab.columns[i]); r[i] == nil {
				return false
			}
		}
	}
	for range len(tab.keys) + 1 {
		k := tab.taken(g.rows[t], r)
		if k == nil {
			g.rows[t] = append(g.rows[t], r)
			return true
		}
		if !free || !g.renew(t, k, r) {
			return false
		}
	}
	return false
}

// renew gives one column of the key a value that no row has, one without a
// foreign key where there is such.
func (g *Generator) renew(t int, k *key, r row) bool {
	tab := g.tables[t]
	column := -1
	for _, c := range k.columns {
		if !tab.child[c] {
			column = c
		}
	}
	if column < 0 {
		return false
	}
	c := &tab.columns[column]
	for _, v := range c.domain[:min(4, len(c.domain))] {
		if !g.used(t, column, v) {
			r[column] = v
			return true
		}
	}
	v := g.unused(t, column)
	r[column] = v
	return v != nil
}

func (g *Generator) used(t, column int, v *datum) bool {
	for _, r := range g.rows[t] {
		if r[column] == v {
			return true
		}
	}
	return false
}

// unused is a value that no row of the table has in the column, nil where there is none.
func (g *Generator) unused(t, column int) *datum {
	typ := g.tables[t].columns[column].typ
	for n := len(g.rows[t]); n < len(g.rows[t])+maxRows; n++ {
		v := typ.fresh(n)
		if v == nil {
			break
		}
		if !g.used(t, column, v) {
			return v
		}
	}
	for n := range len(g.rows[t]) {
		if v := typ.fresh(n); v != nil && !g.used(t, column, v) {
			return v
		}
	}
	return nil
}

// noise adds a row that no query asked for, one that keeps to the CHECKs.
func (g *Generator) noise(t int) {
	tab := g.tables[t]
	if len(tab.checks) > 0 {
		w := &g.walker
		w.reset()
		w.flips = -1
		w.leaf(t)
		g.solver.solve(w)
		g.insert(t, g.leafRow(w.leaves[0]), true)
		return
	}
	r := g.row(len(tab.columns))
	for i := range tab.columns {
		r[i] = g.pick(&tab.columns[i])
	}
	g.insert(t, r, true)
}

// twin adds a row that differs from one that is there in one column, or in its key alone.
func (g *Generator) twin(t int) {
	tab, rows := g.tables[t], g.rows[t]
	if len(rows) == 0 || len(tab.columns) == 0 {
		return
	}
	r := append(g.row(len(tab.columns))[:0], rows[g.rand.IntN(len(rows))]...)
	if c := g.rand.IntN(len(tab.columns)); !tab.checked[c] && !tab.keyed[c] {
		r[c] = g.pick(&tab.columns[c])
	}
	g.insert(t, r, true)
}

// repair gives children their parents. Rows that cannot have one go.
func (g *Generator) repair() {
	for range 3 {
		whole := true
		for t := range g.tables {
			whole = g.adopt(t) && whole
		}
		if whole {
			return
		}
	}
	for g.dropOrphans() {
	}
}

// adopt finds or makes the parents of a table's rows and says whether all had one.
func (g *Generator) adopt(t int) bool {
	whole := true
	for _, ref := range g.tables[t].refs {
		for i := range g.rows[t] { // parents in the same table come behind; the next round sees them
			r := g.rows[t][i]
			if g.hasParent(ref, r) {
				continue
			}
			whole = false
			if g.chance(0.3) && g.repoint(t, i, ref) {
				continue
			}
			g.makeParent(ref, r)
		}
	}
	return whole
}

// hasParent says that a row keeps to a foreign key.
func (g *Generator) hasParent(ref reference, r row) bool {
	nulls := 0
	for _, c := range ref.columns {
		if r[c] == nil {
			nulls++
		}
	}
	if nulls > 0 {
		return !ref.full || nulls == len(ref.columns)
	}
	for _, p := range g.rows[ref.parent] {
		if ref.points(r, p) {
			return true
		}
	}
	return false
}

func (ref reference) points(child, parent row) bool {
	for i, c := range ref.columns {
		if !alike(child[c], parent[ref.parents[i]]) {
			return false
		}
	}
	return true
}

// alike says that two values are equal, of types that may differ.
func alike(a, b *datum) bool {
	return a == b && a != nil || a != nil && b != nil && a.text == b.text
}

// repoint lets a child point to a parent that is there.
func (g *Generator) repoint(t, i int, ref reference) bool {
	parents := g.rows[ref.parent]
	if len(parents) == 0 {
		return false
	}
	p := parents[g.rand.IntN(len(parents))]
	r := append(row(nil), g.rows[t][i]...)
	for n, c := range ref.columns {
		v := p[ref.parents[n]]
		if v == nil {
			return false
		}
		if r[c] = g.tables[t].columns[c].typ.value(v.text); r[c] == nil {
			return false
		}
	}
	others := append(append([]row(nil), g.rows[t][:i]...), g.rows[t][i+1:]...)
	if g.tables[t].taken(others, r) != nil {
		return false
	}
	g.rows[t][i] = r
	return true
}

// makeParent adds the row that a child points to.
func (g *Generator) makeParent(ref reference, child row) {
	tab := g.tables[ref.parent]
	p := g.row(len(tab.columns))
	if len(tab.checks) > 0 {
		g.walker.reset()
		g.walker.flips = -1
		g.walker.leaf(ref.parent)
		g.solver.solve(&g.walker)
		copy(p, g.leafRow(g.walker.leaves[0]))
	} else {
		for i := range tab.columns {
			p[i] = g.pick(&tab.columns[i])
		}
	}
	for n, c := range ref.columns {
		if child[c] == nil { // MATCH FULL: all or none
			return
		}
		p[ref.parents[n]] = tab.columns[ref.parents[n]].typ.value(child[c].text)
	}
	for range 2 {
		if g.insert(ref.parent, p, false) {
			return
		}
		for i := range tab.columns { // a second key of the parent is taken
			if tab.keyed[i] && !contains(ref.parents, i) {
				p[i] = g.unused(ref.parent, i)
			}
		}
	}
}

func contains(list []int, v int) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}

// dropOrphans takes out rows without their parents and says whether there were any.
func (g *Generator) dropOrphans() bool {
	dropped := false
	for t, tab := range g.tables {
		kept := g.rows[t][:0]
		for _, r := range g.rows[t] {
			whole := true
			for _, ref := range tab.refs {
				whole = whole && g.hasParent(ref, r)
			}
			if whole {
				kept = append(kept, r)
			}
			dropped = dropped || !whole
		}
		g.rows[t] = kept
	}
	return dropped
}
