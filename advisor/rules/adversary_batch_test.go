package rules_test

import (
	"fmt"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/equiv"
	"assay/advisor/rules"
	"assay/advisor/sqlast"
	"assay/advisor/workload"
)

// proveBatches writes loops of statements that differ in one value, and
// collects the proved statements that replace them.
func (a *adversary) proveBatches() {
	a.t.Helper()
	g := readGrammar(a.t)
	var loops []string
	var queries []*sqlast.Query
	for range a.number {
		loop := g.write(a.t, a.rand, "loop")
		if q, err := sqlast.Parse(strings.ReplaceAll(loop, "@", "1")); err == nil {
			loops, queries = append(loops, loop), append(queries, q)
		}
	}
	a.readCatalog(queries)
	for i, loop := range loops {
		var children []string
		for v := -2; v < 10; v++ {
			children = append(children, strings.ReplaceAll(loop, "@", fmt.Sprint(v)))
		}
		a.batch(children, a.seenBy(queries[i]))
	}
}

// batch asks the patterns about one loop, whose values come twice.
func (a *adversary) batch(children []string, c *catalog.Catalog) {
	a.t.Helper()
	unit := readUnit(a.t, strings.Join(append(children, children...), "\n;\n"))
	for _, p := range rules.Patterns() {
		p.Run(&workload.Pass{Unit: unit, Catalog: c, Report: func(f advisor.Finding) {
			if b, ok := f.Proposals[0].(advisor.Batch); ok {
				a.proveBatch(p.ID, children, c, b)
			}
		}})
	}
}

// proveBatch keeps a proved batch for the comparison with its statements, in
// the columns that they return.
func (a *adversary) proveBatch(pattern string, children []string, c *catalog.Catalog, b advisor.Batch) {
	a.t.Helper()
	a.counts["batches"]++
	d, err := a.conn.PgConn().Prepare(a.t.Context(), "", children[0], nil)
	if err != nil {
		a.counts["refused by the server"]++
		return
	}
	if _, err := a.shape(b.Text); err != nil {
		a.t.Errorf("%s does not run: %v\n%s\n=>\n%s", pattern, err, children[0], b.Text)
		return
	}
	if equiv.Static(equiv.Pair{Catalog: c, Theorem: b.Theorem, Claims: b.Claims}).Badge != equiv.Proved {
		a.counts["unproved "+pattern]++
		return
	}
	var columns []string
	for i := range d.Fields {
		columns = append(columns, fmt.Sprintf("c%d", i+1))
	}
	list := strings.Join(columns, ", ")
	a.counts["proved "+pattern]++
	a.pairs = append(a.pairs, advPair{
		rule:   pattern,
		before: "(" + strings.Join(children, "\n) UNION ALL (") + "\n)",
		after:  "SELECT " + list + " FROM (" + b.Text + "\n) AS b (" + list + ")",
	})
}
