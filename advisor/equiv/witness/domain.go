package witness

import (
	"slices"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// maxDomain bounds the values of a column, maxLineage how many subqueries a
// column is followed through.
const (
	maxDomain  = 48
	maxLineage = 12
)

// bind gives the names of both queries and of the CHECKs their meaning, and the
// columns their values: constants that they are compared with, values next to
// those, and a few of every day.
func (g *Generator) bind(a, b *sqlast.Query, c *catalog.Catalog) {
	g.singles = singles(a, b)
	d := domains{binder: binder{g: g, catalog: c}, intervals: nil}
	for _, q := range []*sqlast.Query{a, b} {
		g.queries = append(g.queries, d.query(q.Select, true))
	}
	for t, tab := range g.tables {
		d.checks(t, tab)
	}
	d.classes()
	for _, k := range d.conds {
		d.constants(k)
		d.members(k)
	}
	d.finish()
}

// domains collects the values of columns.
type domains struct {
	binder
	// root joins the columns that are compared; a column's number is its first place's plus its own.
	root      []int
	first     []int
	intervals []*datum
	all       []*datum
}

// checks binds the CHECKs of a table to its columns.
func (d *domains) checks(t int, tab *table) {
	used := d.g.schema.Tables[t]
	it := &item{table: t, hops: -1, alias: used.Name.Name}
	for i, c := range used.Columns {
		it.names, it.places = append(it.names, c.Name), append(it.places, i)
		it.generated, it.types = append(it.generated, ""), append(it.types, tab.columns[i].typ)
	}
	bl := &block{items: []*item{it}, limit: -1}
	d.scope = &scope{block: bl}
	for _, k := range used.Checks {
		e := condition(k.Expression)
		if e == nil || !k.Validated || !k.Enforced {
			continue
		}
		n := d.expr(e)
		n.walk(func(x *node) {
			if x.op == opColumn && x.place >= 0 {
				tab.checked[x.place] = true
			}
		})
		tab.checks = append(tab.checks, n)
	}
	d.scope = nil
}

func (d *domains) find(c int) int {
	for d.root[c] != c {
		c = d.root[c]
	}
	return c
}

// classes joins the columns that are compared with each other or by a foreign key.
func (d *domains) classes() {
	for _, t := range d.g.tables {
		d.first = append(d.first, len(d.root))
		for range t.columns {
			d.root = append(d.root, len(d.root))
		}
	}
	join := func(a, b place) {
		x, y := d.columnAt(a), d.columnAt(b)
		if x.typ.line() == y.typ.line() && (x.typ.line() || x.typ.kind == y.typ.kind) && isMoment(x.typ) == isMoment(y.typ) {
			d.root[d.find(d.first[a.table]+a.column)] = d.find(d.first[b.table] + b.column)
		}
	}
	for t, tab := range d.g.tables {
		for _, ref := range tab.refs {
			for i, c := range ref.columns {
				join(place{t, c}, place{ref.parent, ref.parents[i]})
			}
		}
	}
	for _, k := range d.conds {
		columns := d.origins(k.n, k.s, nil, 0)
		for i := 1; i < len(columns); i++ {
			join(columns[0], columns[i])
		}
	}
}

func (d *domains) columnAt(p place) *column { return &d.g.tables[p.table].columns[p.column] }

// origins adds the columns of tables that the values of a node come from.
func (d *domains) origins(n *node, s *scope, out []place, depth int) []place {
	if depth > maxLineage || n == nil {
		return out
	}
	n.walk(func(x *node) {
		switch x.op {
		case opColumn:
			out = d.lineage(x, s, out, depth)
		case opScalar:
			out = d.output(x.sub, x.col, out, depth+1)
		}
	})
	return out
}

func (d *domains) lineage(n *node, s *scope, out []place, depth int) []place {
	for range n.depth {
		if s = s.parent; s == nil {
			return out
		}
	}
	if s == nil || s.block == nil || n.item >= len(s.block.items) {
		return out
	}
	switch it := s.block.items[n.item]; {
	case it.table >= 0 && n.place >= 0:
		return append(out, place{it.table, n.place})
	case it.sub != nil:
		return d.output(it.sub, n.col, out, depth+1)
	case n.col < len(it.outs):
		return d.origins(it.outs[n.col], s, out, depth+1)
	}
	return out
}

// output adds what the i-th output of a block comes from.
func (d *domains) output(b *block, i int, out []place, depth int) []place {
	if b == nil || depth > maxLineage {
		return out
	}
	if b.setOp != "" {
		return d.output(b.right, i, d.output(b.left, i, out, depth+1), depth+1)
	}
	if i < len(b.outs) {
		return d.origins(b.outs[i], b.scope, out, depth)
	}
	return out
}

// constants gives the columns of a condition the constants in it.
func (d *domains) constants(k bound) {
	columns := d.origins(k.n, k.s, nil, 0)
	give := func(c *column, v *datum) {
		if v = c.typ.convert(v); v != nil {
			c.add(v)
			d.all = append(d.all, v)
		}
	}
	k.n.walk(func(x *node) {
		if x.op == opConst && x.lit != nil && isKind(x.typ, kindInterval) {
			d.intervals = append(d.intervals, x.lit)
		}
		for _, p := range columns {
			c := d.columnAt(p)
			if x.op == opConst && x.lit != nil {
				give(c, x.lit)
				d.inverses(k, c, x, give)
				d.elements(k, c, x, give)
			}
			for _, lits := range [2][]*datum{x.yes, x.no} {
				for _, v := range lits {
					give(c, v)
				}
			}
		}
	})
}

// inverses gives a column the values for which a function of it is a constant or next to it.
func (d *domains) inverses(k bound, c *column, lit *node, give func(*column, *datum)) {
	k.n.walk(func(f *node) {
		if f.op != opInvert || f.typ == nil || slices.Contains(f.args, lit) {
			return
		}
		v := f.typ.convert(lit.lit)
		if v == nil {
			return
		}
		for _, v := range append([]*datum{v}, f.typ.near(v)...) {
			switch {
			case f.path != nil:
				give(c, &datum{text: member(f.path, v.text, true)})
				give(c, &datum{text: member(f.path, v.text, false)})
			case f.inverse != nil:
				for _, text := range f.inverse(v.text) {
					give(c, &datum{text: text})
				}
			}
		}
	})
}

// members gives the documents of a condition each of its paths with a null at
// the end, which is there and is no SQL NULL, and with a value.
func (d *domains) members(k bound) {
	k.n.walk(func(f *node) {
		if f.path == nil {
			return
		}
		for _, p := range d.origins(f, k.s, nil, 0) {
			c := d.columnAt(p)
			for _, text := range []string{"null", "1"} {
				if v := c.typ.convert(&datum{text: member(f.path, text, true)}); v != nil && c.typ.kind == kindJSON {
					c.add(v)
				}
			}
		}
	})
}

// elements gives an array column arrays of a constant.
func (d *domains) elements(k bound, c *column, lit *node, give func(*column, *datum)) {
	if c.typ.kind != kindArray || c.typ.elem == nil || k.n.op == opConst {
		return
	}
	if v := c.typ.elem.convert(lit.lit); v != nil && lit.lit.text != "" && lit.lit.text[0] != '{' {
		for _, a := range c.typ.arrays([]*datum{v}) {
			give(c, a)
		}
	}
}

// finish shares the values of a class, adds those next to them, moves times by
// the queries' intervals, and adds a few of every day.
func (d *domains) finish() {
	g := d.g
	shared := map[int][]*datum{}
	for t, tab := range g.tables {
		for i := range tab.columns {
			r := d.find(d.first[t] + i)
			shared[r] = append(shared[r], tab.columns[i].domain...)
		}
	}
	numbers := map[int]int{}
	for t, tab := range g.tables {
		for i := range tab.columns {
			c := &tab.columns[i]
			r := d.find(d.first[t] + i)
			if _, ok := numbers[r]; !ok {
				numbers[r] = len(numbers)
			}
			c.class = numbers[r]
			for _, v := range shared[r] {
				c.add(c.typ.convert(v))
			}
			d.around(c)
		}
	}
	g.focus = make([]narrowing, len(numbers))
	g.extras = d.all
}

// around adds to the constants of a column what lies next to them.
func (d *domains) around(c *column) {
	given := slices.Clone(c.domain)
	c.constants = len(given)
	usual := c.typ.usual()
	c.add(usual[:min(3, len(usual))]...)
	for _, v := range given {
		c.add(c.typ.near(v)...)
	}
	if isMoment(c.typ) {
		for _, v := range given[:min(4, len(given))] {
			for _, i := range d.intervals[:min(3, len(d.intervals))] {
				c.add(c.typ.numbers(v.num-i.num, v.num+i.num, v.num-i.num-day, v.num-i.num+day)...)
			}
		}
		if d.g.clock {
			c.add(d.g.nowadays(c.typ, d.intervals)...)
		}
	}
	c.add(usual...)
}

func (c *column) add(values ...*datum) {
	for _, v := range values {
		if v != nil && len(c.domain) < maxDomain && !slices.Contains(c.domain, v) {
			c.domain = append(c.domain, v)
		}
	}
}

// nowadays are times around now: on either side of it and of each interval before it.
func (g *Generator) nowadays(t *typ, intervals []*datum) []*datum {
	var out []*datum
	if g.schema.Now.IsZero() {
		for _, word := range []string{"now", "today", "yesterday", "tomorrow", "infinity"} {
			out = append(out, &datum{text: word})
		}
		return out
	}
	now := seconds(g.schema.Now)
	out = t.numbers(now, now-hour, now+hour, now-day, now+day)
	for _, i := range intervals {
		out = append(out, t.numbers(now-i.num-hour, now-i.num+hour, now+i.num)...)
	}
	return out
}

// singles are the constants of one character: separators that patterns and
// functions of text may meet.
func singles(queries ...*sqlast.Query) []string {
	var out []string
	for _, q := range queries {
		for _, s := range q.Selects() {
			s.Walk(func(e *sqlast.Expr) bool {
				if e.Kind == sqlast.ExprConst && e.ValueKind == "string" && len(e.Value) == 1 && !slices.Contains(out, e.Value) && len(out) < 3 {
					out = append(out, e.Value)
				}
				return true
			})
		}
	}
	return out
}
