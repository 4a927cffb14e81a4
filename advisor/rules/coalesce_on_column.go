package rules

import (
	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// CoalesceOnColumn finds filters that give every NULL a value before they compare.
func CoalesceOnColumn() *advisor.Rule {
	return &advisor.Rule{
		ID: "coalesce-on-column",
		Doc: advisor.Doc{
			Title:  "A filter replaces NULLs before it compares",
			Why:    "An index on the column does not hold what COALESCE makes of it, so every row is read. What becomes of NULL is known from the constants alone, and the rest is a plain comparison.",
			Before: "SELECT * FROM orders WHERE coalesce(coupon_id, 0) = 7;",
			After:  "SELECT * FROM orders WHERE coupon_id = 7;",
			Limits: "Two constants of the column's own kind. Where the replacement itself passes the test, the rows with NULL are asked for beside the others. Text only for equality: its order depends on the collation.",
			Since:  "0.1", Refs: []string{"SARG-4", "S6"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runCoalesceOnColumn,
		Transform: askForNulls,
	}
}

func runCoalesceOnColumn(pass *advisor.Pass) {
	reportFilters(pass, coalesced(pass.Query, pass.Catalog), func(f filter) string {
		return "Every row's " + f.column.column.Name + " goes through COALESCE before it is compared, so no index on it can be used"
	})
}

func askForNulls(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	return rewriteFilters(q, coalesced(q, c))
}

// coalesced are the comparisons of COALESCE(column, constant) with a constant.
func coalesced(q *sqlast.Query, c *catalog.Catalog) []filter {
	return filtersIn(q, c, func(s *sqlast.Select, e *sqlast.Expr) (filter, bool) {
		cmp, ok := readComparison(e)
		if !ok || len(cmp.values) != 1 || cmp.tested.Kind != sqlast.ExprCoalesce || len(cmp.tested.Args) != 2 {
			return filter{}, false
		}
		col, instead := cmp.tested.Args[0], cmp.tested.Args[1]
		b, ok := bind(s, col, c)
		if !ok {
			return filter{}, false
		}
		passes, ok := comparesTo(instead, cmp.op, cmp.values[0], b.column.BaseType)
		if !ok {
			return filter{}, false
		}
		field := advisor.DjangoField(b.table, b.column.Name)
		value := queryset{s: s, leaf: b.leaf, c: c}.value(cmp.values[0])
		f := filter{
			term: e, leaf: b.leaf, column: b,
			text:   q.Slice(col.Outer) + " " + cmp.op + " " + q.Slice(cmp.values[0].Outer),
			django: djangoCompare(field, cmp.op, value),
		}
		if passes {
			f.text = "(" + f.text + " OR " + q.Slice(col.Outer) + " IS NULL)"
			f.django = "Q(" + f.django + ") | Q(" + field + "__isnull=True)"
		}
		f.theorem = "Where the column is not NULL both forms compare it; where it is NULL the first compares the replacement, which comes out the same for every row, and in a condition false and NULL are one."
		f.proof.typed(b)
		f.proof.builtin(cmp.op)
		return f, true
	})
}

// comparesTo is what `a op b` gives for two constants that are values of the
// column's type; ok is false where that is not certain.
func comparesTo(a *sqlast.Expr, op string, b *sqlast.Expr, base string) (holds, ok bool) {
	if family(base) == "text" {
		plain := a.Kind == sqlast.ExprConst && b.Kind == sqlast.ExprConst && a.ValueKind == "string" && b.ValueKind == "string"
		return a.Value == b.Value, plain && op == "="
	}
	x, okX := decimal(a, base)
	y, okY := decimal(b, base)
	if !okX || !okY || base != "numeric" && (!inRange(a.Value, base) || !inRange(b.Value, base)) {
		return false, false
	}
	switch sign := x.Cmp(y); op {
	case "=":
		return sign == 0, true
	case "<":
		return sign < 0, true
	case "<=":
		return sign <= 0, true
	case ">":
		return sign > 0, true
	}
	return x.Cmp(y) >= 0, true
}
