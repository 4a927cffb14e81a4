package rules

import (
	"fmt"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// DistinctFewValues finds DISTINCT over a whole table for a few values that an
// index has in order.
func DistinctFewValues() *advisor.Rule {
	return &advisor.Rule{
		ID: "distinct-few-values",
		Doc: advisor.Doc{
			Title:  "DISTINCT reads a whole table for a few values",
			Why:    "PostgreSQL reads every row, or every entry of an index, to find a handful of values. It has no plan that jumps from one value to the next; a recursive query makes one, with one look into the index for each value.",
			Before: "SELECT DISTINCT status FROM orders;",
			After:  "WITH RECURSIVE v AS ((SELECT status FROM orders ORDER BY status LIMIT 1) UNION ALL SELECT (SELECT status FROM orders WHERE status > v.status ORDER BY status LIMIT 1) FROM v WHERE v.status IS NOT NULL) SELECT status FROM v WHERE status IS NOT NULL;",
			Limits: "One column of one whole table, first in an index, with less than one value for 100 rows. A table of the values, kept by a foreign key, is simpler still.",
			Since:  "0.1", Refs: []string{"AGG-6", "S10"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runDistinctFewValues,
		Transform: walkValues,
	}
}

// rowsPerValue is how many rows each value stands for at least: a look into the
// index costs about as much as reading a hundred entries in a row.
const rowsPerValue = 100

func runDistinctFewValues(pass *advisor.Pass) {
	for _, r := range walkValues(pass.Query, pass.Catalog) {
		n, leaf := dedupNode(pass.Plan), pass.Query.Select.Leaves()[0]
		scan := scanOf(pass.Plan, leaf)
		if n == nil || scan == nil {
			return
		}
		c := inclusive(pass.Plan, n, scan.RowsTotal())
		values := n.RowsTotal()
		if c.cheap(pass) {
			continue
		}
		if c.rows < rowsPerValue*values {
			pass.Silent(advisor.Silence{Reason: fmt.Sprintf("each value stands for %.0f rows only", c.rows/max(values, 1)), Value: c.rows / max(values, 1), Threshold: rowsPerValue})
			continue
		}
		c.report(pass, advisor.Warning, pass.Query.Select.DistinctSpan, fmt.Sprintf(
			"%s rows are read to find %s values, which an index has in order.", count(c.rows), count(values)), r)
	}
}

// walkValues rewrites `SELECT DISTINCT column FROM table [ORDER BY column]`.
func walkValues(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	if !readOnly(q) || !catalogFirst(c) {
		return nil
	}
	s := q.Select
	b, ok := onlyValues(s, c)
	if !ok {
		return nil
	}
	var p proof
	p.ordinary(b.table)
	p.sameKey(b)
	p.builtin(">")
	switch family(b.column.BaseType) {
	case "integer", "text", "date", "timestamp", "timestamptz", "uuid":
	default:
		return nil
	}
	if p.broken {
		return nil
	}
	text, order := walkText(q, s, b), ""
	if len(s.OrderBy) > 0 {
		order = "\n" + q.Slice(s.OrderSpan)
	}
	r, err := advisor.NewRewrite(q, []sqlast.Edit{replace(s.Span, text+order)})
	if err != nil {
		return nil
	}
	r.Theorem = "The query begins with the least value and goes on with the least one above it until there is none, so it names every value once; NULL, which is above nothing, is looked for apart."
	r.Claims = p.claims
	return []advisor.Rewrite{r}
}

// onlyValues says that the block is nothing but the different values of one
// column of one table, which is the first of an index.
func onlyValues(s *sqlast.Select, c *catalog.Catalog) (binding, bool) {
	if !s.Distinct || !plainBlock(s) || len(s.Targets) != 1 || s.Where != nil || len(s.From) != 1 || s.DistinctSpan.Empty() {
		return binding{}, false
	}
	b, ok := bind(s, s.Targets[0].Expr, c)
	if !ok || b.leaf != s.From[0] || b.leaf.Only || b.leaf.Sample || !leadsIndex(b) {
		return binding{}, false
	}
	for _, k := range s.OrderBy {
		// The sort key has to mean the result's column in the new text, too.
		if k.Expr.Table != "" || k.Expr.Kind != sqlast.ExprColumn || k.Expr.Name != s.Targets[0].Name {
			return binding{}, false
		}
	}
	return b, true
}

// leadsIndex says that a whole btree index begins with the column.
func leadsIndex(b binding) bool {
	for _, ix := range b.table.Indexes {
		if ix.Plain() && ix.Columns()[0] == b.column.Name {
			return true
		}
	}
	return false
}

func walkText(q *sqlast.Query, s *sqlast.Select, b binding) string {
	name := freshAlias(q, "value")
	from := q.Slice(b.leaf.Span)
	col, out := columnText(b.leaf, b.column.Name), catalog.QuoteIdent(s.Targets[0].Name)
	here := name + "." + out
	text := "WITH RECURSIVE " + name + " AS (\n" +
		"  (SELECT " + col + " AS " + out + " FROM " + from + " WHERE " + col + " IS NOT NULL ORDER BY " + col + " LIMIT 1)\n" +
		"  UNION ALL\n" +
		"  SELECT (SELECT " + col + " FROM " + from + " WHERE " + col + " > " + here + " ORDER BY " + col + " LIMIT 1) FROM " + name + " WHERE " + here + " IS NOT NULL\n" +
		")\nSELECT " + out + " FROM " + name + " WHERE " + out + " IS NOT NULL"
	if b.column.NotNull {
		return text
	}
	return text + "\nUNION ALL\n(SELECT " + col + " FROM " + from + " WHERE " + col + " IS NULL LIMIT 1)"
}
