package witness

import (
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// domains gives every column its values.
func (g *Generator) domains(a, b *sqlast.Query, _ *catalog.Catalog) {
	var texts []string
	for _, q := range []*sqlast.Query{a, b} {
		for _, s := range q.Selects() {
			s.Walk(func(e *sqlast.Expr) bool {
				if e.Kind == sqlast.ExprConst && e.Value != "" {
					texts = append(texts, e.Value)
				}
				return true
			})
		}
	}
	for _, t := range g.tables {
		for i := range t.columns {
			c := &t.columns[i]
			c.class = len(g.focus)
			g.focus = append(g.focus, narrowing{})
			for _, text := range texts {
				if v := c.typ.value(text); v != nil {
					c.add(v)
					c.add(c.typ.near(v)...)
				}
			}
			c.add(c.typ.usual()...)
		}
	}
}

// maxDomain bounds the values of a column.
const maxDomain = 48

func (c *column) add(values ...*datum) {
	for _, v := range values {
		if v == nil || len(c.domain) >= maxDomain {
			continue
		}
		known := false
		for _, d := range c.domain {
			known = known || d == v
		}
		if !known {
			c.domain = append(c.domain, v)
		}
	}
}
