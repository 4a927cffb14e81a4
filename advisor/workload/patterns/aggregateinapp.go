package patterns

import (
	"fmt"
	"slices"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/workload/units"
)

// AggregateInApp asks of a whole table of amounts whether it was read to be summed up.
func AggregateInApp() *Pattern {
	return &Pattern{
		ID: "aggregate-in-app", Severity: advisor.Question, find: findWholeTables,
		Doc: advisor.Doc{
			Title:  "A whole table of amounts read",
			Why:    "Every row of a table with amounts was read, without a condition or an order, and nothing followed that uses single rows. If the application sums, averages or groups them, the database does it without sending the rows.",
			Before: "SELECT id, status, price FROM orders;",
			After:  "SELECT status, sum(price), avg(price) FROM orders GROUP BY status;",
			Limits: "A question, from names alone: a log does not show what the rows were used for. An export reads the same.",
			Since:  "0.2", Refs: []string{"AGG-1", "S7"},
		},
	}
}

func findWholeTables(p *pass) {
	for i := range p.u.Statements {
		f := p.facts(i)
		if f.Kind != units.Select || p.explained[i] || f.Head != units.Rows || f.Filtered || f.Joined || f.Ordered || f.Limit != nil || f.List || p.used(i) || p.before(i) {
			continue
		}
		column := amount(f)
		if column == "" {
			continue
		}
		if column == "*" {
			column = "…"
		}
		p.hit(match{
			pattern: "aggregate-in-app", members: []int{i}, parent: -1, table: f.Table, column: column,
			summary: fmt.Sprintf("all rows of %s are read: if they are summed up, averaged or grouped, the database can do it", f.Table),
			sql:     aggregateSQL(f, column),
			orm:     advisor.ORM{Django: fmt.Sprintf("%s.objects.aggregate(Avg(%q))  # or values(…).annotate(Sum(…))", advisor.DjangoModel(catalog.Name{Name: f.Table}), column)},
		})
	}
}

func aggregateSQL(f *units.Facts, column string) string {
	if column == "…" {
		return ""
	}
	c := catalog.QuoteIdent(column)
	return fmt.Sprintf("SELECT count(*), sum(%s), avg(%s) FROM %s", c, c, catalog.QuoteIdent(f.Table))
}

// amount is the column that the names say is an amount; "*" where a table of
// such rows is read whole.
func amount(f *units.Facts) string {
	has := func(name string, words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(strings.ToLower(name), w) })
	}
	i := slices.IndexFunc(f.Columns, func(c string) bool { return has(c, "price", "amount", "total", "cost", "quantity", "qty", "fee") })
	rows := has(f.Table, "order", "payment", "sale", "invoice", "transaction", "purchase", "line", "item", "event", "measure", "reading")
	switch {
	case i >= 0 && rows:
		return f.Columns[i]
	case f.Star && rows:
		return "*"
	}
	return ""
}

// before says that another read came before it in the unit whose rows it may
// complete, as a list of all choices does.
func (p *pass) before(i int) bool {
	for j := range i {
		if p.facts(j).Kind == units.Select {
			return true
		}
	}
	return false
}

// used says that a later statement of the unit goes on from the rows: it
// changes the table, or reads by a list or a key.
func (p *pass) used(i int) bool {
	for j := i + 1; j < len(p.u.Statements); j++ {
		f := p.facts(j)
		if f.Kind == units.Insert || f.Kind == units.Update || f.Kind == units.Delete || f.Kind == units.Select && (f.List || len(f.Keys) > 0) {
			return true
		}
	}
	return false
}
