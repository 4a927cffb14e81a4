package rules

import (
	"fmt"
	"slices"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// InOwnTable finds IN over the keys of the very table it filters.
func InOwnTable() *advisor.Rule {
	return &advisor.Rule{
		ID: "in-own-table",
		Doc: advisor.Doc{
			Title:  "IN looks the table's own key up in the same table",
			Why:    "A row's key is among the keys of the rows that meet a condition exactly when the row meets it. PostgreSQL reads the table twice and joins it to itself; code that chains filters over subqueries writes this.",
			Before: "SELECT * FROM orders WHERE id IN (SELECT id FROM orders WHERE status = 'open');",
			After:  "SELECT * FROM orders WHERE orders.status = 'open';",
			Limits: "The column must be a key and NOT NULL, and the subquery nothing but conditions on that one table: a LIMIT, a join or another table makes it something else. NOT IN is left alone: where a condition is NULL the two differ.",
			Since:  "0.1", Refs: []string{"SUBQ-5"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runInOwnTable,
		Transform: inlineOwnTable,
	}
}

func runInOwnTable(pass *advisor.Pass) {
	for _, site := range ownTables(pass.Query, pass.Catalog) {
		n := scanOf(pass.Plan, site.inner)
		r, ok := site.rewrite(pass.Query)
		if n == nil || !ok {
			continue
		}
		c := inclusive(pass.Plan, n, n.RowsRead())
		if c.cheap(pass) {
			continue
		}
		c.report(pass, advisor.Warning, site.term.Outer, fmt.Sprintf(
			"%s is read a second time, %s rows of it, to find the rows that it is filtered for.", site.inner.Relation.Name, count(c.rows)), r)
	}
}

func inlineOwnTable(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	var out []advisor.Rewrite
	for _, site := range ownTables(q, c) {
		if r, ok := site.rewrite(q); ok {
			out = append(out, r)
		}
	}
	return out
}

// ownTable is `x IN (SELECT x FROM t WHERE …)` as a whole term over a row of t.
type ownTable struct {
	in           *sqlast.Select
	place        int // of the term in WHERE
	term         *sqlast.Expr
	outer, inner *sqlast.From
	proof        proof
}

func ownTables(q *sqlast.Query, c *catalog.Catalog) []ownTable {
	if !readOnly(q) || !catalogFirst(c) {
		return nil
	}
	var out []ownTable
	for _, s := range q.Selects() {
		for i, t := range s.Terms {
			if site, ok := ownTableAt(s, i, t, c); ok {
				out = append(out, site)
			}
		}
	}
	return out
}

func ownTableAt(s *sqlast.Select, i int, t *sqlast.Expr, c *catalog.Catalog) (ownTable, bool) {
	sub := t.Sub
	if t.Kind != sqlast.ExprSubquery || t.SubKind != sqlast.SubIn || t.Negated || t.Name != "=" || len(t.Args) != 1 ||
		!plainBlock(sub) || len(sub.Targets) != 1 || len(sub.From) != 1 || sub.From[0].Sample {
		return ownTable{}, false
	}
	x, okX := bind(s, t.Args[0], c)
	y, okY := bind(sub, sub.Targets[0].Expr, c)
	site := ownTable{in: s, place: i, term: t, outer: x.leaf, inner: sub.From[0]}
	if !okX || !okY || x.depth != 0 || y.leaf != sub.From[0] || x.table != y.table || x.column != y.column ||
		x.leaf.Only || y.leaf.Only || x.leaf.Sample || missingIn(s, x.leaf) || !slices.Equal(keyWithin(x.table, []string{x.column.Name}), []string{x.column.Name}) {
		return ownTable{}, false
	}
	for _, term := range sub.Terms {
		if !readsOnly(sub, term, y.leaf, c) {
			return ownTable{}, false
		}
		site.proof.repeatableExpr(sub, term, c)
	}
	site.proof.ordinary(x.table)
	site.proof.key(x.table, []string{x.column.Name})
	site.proof.typed(x)
	site.proof.builtin("=")
	return site, !site.proof.broken
}

func (site ownTable) rewrite(q *sqlast.Query) (advisor.Rewrite, bool) {
	edits := q.DropTerm(site.in, site.place)
	if terms := site.term.Sub.Terms; len(terms) > 0 {
		texts := make([]string, len(terms))
		for i, t := range terms {
			texts[i] = renamed(q, t, func(e *sqlast.Expr) string { return columnText(site.outer, e.Name) })
		}
		edits = sqlast.Replace(site.term, strings.Join(texts, " AND "))
	}
	r, err := advisor.NewRewrite(q, edits)
	if err != nil {
		return r, false
	}
	r.Theorem = "The key is never NULL and no other row has it, so it is found in the subquery exactly when this row meets the subquery's conditions."
	r.Claims = site.proof.claims
	r.Forms = advisor.ORM{Django: "# .filter() with the inner queryset's conditions, in place of pk__in=…"}
	return r, true
}
