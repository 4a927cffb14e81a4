package witness

import (
	"math/rand/v2"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// Generator makes an endless stream of databases. The stream is a function of
// the schema, the queries and the seed alone. It is for one goroutine.
type Generator struct {
	schema *Schema
	types  types
	tables []*table
	rand   *rand.Rand
	// Of the database being made: its rows, and the share of NULLs in columns
	// that nothing decides.
	rows  [][]row
	nulls float64
	// focus narrows each class of columns to a few values, so that rows meet.
	focus []narrowing
}

// narrowing is a window on the values of a class: size of them from start on.
type narrowing struct{ start, size int }

// New makes a generator for the pair a and b over the schema.
func New(s *Schema, a, b *sqlast.Query, c *catalog.Catalog, seed uint64) *Generator {
	g := &Generator{
		schema: s, types: types{},
		rand: rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)), //nolint:gosec // a stream that can be made again
	}
	for _, t := range s.Tables {
		g.tables = append(g.tables, newTable(t, s, g.types))
	}
	g.rows = make([][]row, len(g.tables))
	g.domains(a, b, c)
	return g
}

// Next makes the next database.
func (g *Generator) Next() Database {
	for i := range g.rows {
		g.rows[i] = g.rows[i][:0]
	}
	g.nulls = [...]float64{0, 0, 0.15, 0.5}[g.rand.IntN(4)]
	for i := range g.focus {
		g.focus[i] = narrowing{start: g.rand.IntN(1 << 16), size: [...]int{1, 2, 2, 3, 64}[g.rand.IntN(5)]}
	}
	for t := range g.tables {
		for range g.rand.IntN(4) {
			g.noise(t)
		}
	}
	g.repair()
	return g.database()
}

func (g *Generator) chance(p float64) bool { return g.rand.Float64() < p }

// database copies the rows out.
func (g *Generator) database() Database {
	cells := 0
	for t, rows := range g.rows {
		cells += len(rows) * len(g.tables[t].columns)
	}
	texts := make(Row, 0, cells)
	d := Database{Rows: make([][]Row, len(g.rows))}
	for t, rows := range g.rows {
		d.Rows[t] = make([]Row, len(rows))
		for i, r := range rows {
			start := len(texts)
			for _, v := range r {
				if v == nil {
					texts = append(texts, nil)
				} else {
					texts = append(texts, &v.text)
				}
			}
			d.Rows[t][i] = texts[start:len(texts):len(texts)]
		}
	}
	return d
}
