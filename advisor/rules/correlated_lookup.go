package rules

import (
	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// CorrelatedLookup finds subqueries that look one row up by its key, for each row.
func CorrelatedLookup() *advisor.Rule {
	return &advisor.Rule{
		ID: "correlated-lookup",
		Doc: advisor.Doc{
			Title:  "A subquery looks up one row by its key, again for each row",
			Why:    "PostgreSQL runs a correlated subquery once for each row, and once more for each further column of the same row. A LEFT JOIN by the key finds the same row once, and can be planned as a hash join.",
			Before: "SELECT o.id, (SELECT u.email FROM users u WHERE u.id = o.user_id) AS email FROM orders o;",
			After:  "SELECT o.id, found_1.value_1 AS email FROM orders o LEFT JOIN (SELECT u.id AS key_1, u.email AS value_1 FROM users u) AS found_1 ON found_1.key_1 = o.user_id;",
			Limits: "Only where the linking columns hold a unique key of the one table, so that there is one row at most, and where the subquery returns a plain column. With LIMIT it is left alone.",
			Since:  "0.1", Refs: []string{"SUBQ-2", "SUBQ-3", "S10"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runCorrelatedLookup,
		Transform: joinLookups,
	}
}

func runCorrelatedLookup(pass *advisor.Pass) {
	reportCorrelated(pass, lookupBlocks(pass.Query, pass.Catalog), "The subquery looks a row of %s up for each row, %s times.")
}

func joinLookups(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	return rewritesOf(lookupBlocks(q, c))
}

func lookupBlocks(q *sqlast.Query, c *catalog.Catalog) []correlatedBlock {
	blocks := blocksOf(q, c, joinForm{
		alias:   "found",
		theorem: "No two rows agree on the key, so each row finds one partner or none, and without one the column is NULL, as an empty subquery is.",
	},
		func(x *correlated) bool { return x.looksUp(c) })
	for i := range blocks {
		var p proof
		for _, x := range blocks[i].sites {
			b := x.inner[0]
			p.need(catalog.Claim{Kind: catalog.UniqueKey, Table: b.name(), Columns: uniqueWithin(b.table, columnNames(x.inner))})
		}
		blocks[i].rewrite.Claims = append(blocks[i].rewrite.Claims, p.claims...)
	}
	return blocks
}

// looksUp takes the column that the subquery returns, where it finds one row at most.
func (x *correlated) looksUp(c *catalog.Catalog) bool {
	sub := x.e.Sub
	b, ok := bind(sub, sub.Targets[0].Expr, c)
	if !ok || b.depth != 0 || len(sub.Leaves()) != 1 || uniqueWithin(b.table, columnNames(x.inner)) == nil {
		return false
	}
	x.values = []*sqlast.Expr{sub.Targets[0].Expr}
	return true
}

// uniqueWithin is a unique index's columns that lie within the columns, which
// are compared by =, so that NULL does not matter; nil for none.
func uniqueWithin(t *catalog.Table, columns []string) []string {
	for _, ix := range t.Indexes {
		if ix.Unique && ix.Predicate == "" && within(ix.Columns(), columns) {
			return ix.Columns()
		}
	}
	return nil
}
