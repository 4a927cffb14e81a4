package witness

import (
	"math/rand/v2"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// Generator makes an endless stream of databases. The stream is a function of
// the schema, the queries and the seed alone. It is for one goroutine.
type Generator struct {
	schema  *Schema
	types   types
	tables  []*table
	queries []*block
	params  []parameter
	rand    *rand.Rand
	walker  walker
	solver  solver
	// clock says that a query asks what time it is; singles are its constants
	// of one character, extras all its constants.
	clock   bool
	singles []string
	extras  []*datum
	// nears and usuals remember what typ.near and typ.usual gave.
	nears  map[*datum][]*datum
	usuals map[*typ][]*datum
	yes    [2]*datum
	// Of the database being made: its rows, the share of NULLs in columns that
	// nothing decides, and whether witnesses share rows.
	rows  [][]row
	nulls float64
	reuse bool
	// wide says that columns also take constants that are compared with others.
	wide bool
	// focus narrows each class of columns to a few values, so that rows meet.
	focus []narrowing
	cells []*datum // where rows are cut from
}

// narrowing is a window on the values of a class: size of them from start on.
type narrowing struct{ start, size int }

// parameter is a parameter with its value in the database being made.
type parameter struct {
	typ   *typ
	value *datum
	// domain are its values where no column decides them.
	domain []*datum
}

// New makes a generator for the pair a and b over the schema.
func New(s *Schema, a, b *sqlast.Query, c *catalog.Catalog, seed uint64) *Generator {
	g := &Generator{
		schema: s, types: types{}, nears: map[*datum][]*datum{}, usuals: map[*typ][]*datum{},
		rand: rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)), //nolint:gosec // a stream that can be made again
	}
	g.walker.g, g.solver.g = g, g
	boolean := g.types.byName("boolean")
	g.yes = [2]*datum{boolean.number(0), boolean.number(1)}
	for _, t := range s.Tables {
		g.tables = append(g.tables, newTable(t, s, g.types))
	}
	for _, p := range s.Params {
		x := parameter{}
		switch {
		case p.like != nil && kindOf(p.like) != kindUnknown:
			x.typ = g.types.column(p.like)
		case p.Type != "":
			x.typ = g.types.byName(p.Type)
		}
		if x.typ != nil {
			x.domain = x.typ.usual()
		}
		g.params = append(g.params, x)
	}
	g.rows = make([][]row, len(g.tables))
	g.bind(a, b, c)
	return g
}

// Next makes the next database: the witnesses of a few walks, and noise.
func (g *Generator) Next() Database {
	for i := range g.rows {
		g.rows[i] = g.rows[i][:0]
	}
	for i := range g.params {
		g.params[i].value = nil
	}
	g.cells = g.cells[:0]
	g.nulls = [...]float64{0, 0, 0.15, 0.5}[g.rand.IntN(4)]
	g.reuse, g.wide = g.chance(0.5), g.chance(0.1)
	for i := range g.focus {
		g.focus[i] = narrowing{start: g.rand.IntN(1 << 16), size: [...]int{1, 2, 2, 3, maxDomain}[g.rand.IntN(5)]}
	}
	witnesses := [...]int{0, 1, 1, 2, 2, 3}[g.rand.IntN(6)]
	for range witnesses {
		g.witness(g.queries[g.rand.IntN(len(g.queries))])
	}
	for t := range g.tables {
		if witnesses == 0 || g.chance(0.35) {
			for range 1 + g.rand.IntN(3) {
				g.noise(t)
			}
		}
		if g.chance(0.3) {
			g.twin(t)
		}
		if g.chance(0.06) {
			g.rows[t] = g.rows[t][:0]
		}
	}
	g.repair()
	return g.database()
}

func (g *Generator) chance(p float64) bool { return g.rand.Float64() < p }

// row cuts a row from the cells of this database.
func (g *Generator) row(n int) row {
	if len(g.cells)+n > cap(g.cells) {
		g.cells = make([]*datum, 0, max(1024, 2*cap(g.cells)))
	}
	start := len(g.cells)
	g.cells = g.cells[:start+n]
	r := g.cells[start : start+n : start+n]
	clear(r)
	return r
}

func (g *Generator) truth(holds bool) *datum {
	if holds {
		return g.yes[1]
	}
	return g.yes[0]
}

// number is a number whose type is that of what it is compared with.
func (g *Generator) number(f float64) *datum { return g.types.byName("numeric").number(f) }

func (g *Generator) near(t *typ, d *datum) []*datum {
	out, ok := g.nears[d]
	if !ok || len(out) == 0 {
		out = t.near(d)
		if len(g.nears) < maxInterned {
			g.nears[d] = out
		}
	}
	return out
}

func (g *Generator) usual(t *typ) []*datum {
	out, ok := g.usuals[t]
	if !ok {
		out = t.usual()
		g.usuals[t] = out
	}
	return out
}

// paramValue draws a value for a parameter that no need decides.
func (g *Generator) paramValue(i int) *datum {
	p := &g.params[i]
	if len(p.domain) == 0 {
		return nil
	}
	return p.domain[g.rand.IntN(len(p.domain))]
}

// database copies the rows out.
func (g *Generator) database() Database {
	cells, count := 0, 0
	for t, rows := range g.rows {
		cells += len(rows) * len(g.tables[t].columns)
		count += len(rows)
	}
	texts, list := make(Row, 0, cells+len(g.params)), make([]Row, 0, count)
	copied := func(r row) Row {
		start := len(texts)
		for _, v := range r {
			if v == nil {
				texts = append(texts, nil)
			} else {
				texts = append(texts, &v.text)
			}
		}
		return texts[start:len(texts):len(texts)]
	}
	d := Database{Rows: make([][]Row, len(g.rows))}
	for t, rows := range g.rows {
		start := len(list)
		for _, r := range rows {
			list = append(list, copied(r))
		}
		d.Rows[t] = list[start:len(list):len(list)]
	}
	if len(g.params) > 0 {
		values := make(row, len(g.params))
		for i := range g.params {
			if values[i] = g.params[i].value; values[i] == nil {
				values[i] = g.paramValue(i)
			}
		}
		d.Params = copied(values)
	}
	return d
}
