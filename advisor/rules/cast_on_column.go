package rules

import (
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// CastOnColumn finds comparisons that convert an integer column because the
// value has another type.
func CastOnColumn() *advisor.Rule {
	return &advisor.Rule{
		ID: "cast-on-column",
		Doc: advisor.Doc{
			Title:  "A comparison converts every row's integer to another type",
			Why:    "The value is a decimal or a text, so PostgreSQL converts the column to that type, row by row, and the column's index is no help. Drivers do it when they are given a Decimal or a string for a number.",
			Before: "SELECT * FROM orders WHERE number = 1234.0;",
			After:  "SELECT * FROM orders WHERE number = 1234;",
			Limits: "Only values that are exactly an integer of the column's range, and for text only the way PostgreSQL prints it: '007' is equal to no integer's text.",
			Since:  "0.1", Refs: []string{"SARG-5", "S6"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runCastOnColumn,
		Transform: castToConstant,
	}
}

func runCastOnColumn(pass *advisor.Pass) {
	reportFilters(pass, castFilters(pass.Query, pass.Catalog), func(f filter) string {
		return "Every row's " + f.column.column.Name + " is converted to " + f.what + " before it is compared, so no index on it can be used"
	})
}

func castToConstant(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	return rewriteFilters(q, castFilters(q, c))
}

// castFilters are the comparisons of an integer column, as another type, with constants.
func castFilters(q *sqlast.Query, c *catalog.Catalog) []filter {
	return filtersIn(q, c, func(s *sqlast.Select, e *sqlast.Expr) (filter, bool) {
		if len(e.Args) < 2 || e.Negated || e.Kind == sqlast.ExprOp && e.OpSpan.End-e.OpSpan.Start != len(e.Name) {
			return filter{}, false
		}
		column, values := e.Args[0], e.Args[1:]
		if e.Kind == sqlast.ExprOp && len(e.Args) == 2 && constant(column) != nil {
			column, values = e.Args[1], e.Args[:1]
		}
		as, bare := castType(column)
		b, ok := bind(s, bare, c)
		if !ok || family(b.column.BaseType) != "integer" {
			return filter{}, false
		}
		numbers, to := integers(as, b.column.BaseType, values)
		if numbers == nil || !comparable(e, to) {
			return filter{}, false
		}
		f := filter{term: e, leaf: b.leaf, column: b, what: to}
		f.text = inPlace(q, e, append([]*sqlast.Expr{column}, values...), append([]string{q.Slice(bare.Outer)}, numbers...))
		f.django = djangoNumbers(b, e, numbers)
		f.theorem = "The conversion of the column is exact and keeps the order where these constants stand, and each constant is exactly an integer, so the comparison of the integers gives the same answer, NULL included."
		f.proof.typed(b)
		f.proof.builtin(operatorsOf(e)...)
		return f, true
	})
}

// comparable says that the operator means the same for the integers: text has
// another order.
func comparable(e *sqlast.Expr, to string) bool {
	if e.Kind == sqlast.ExprIn {
		return true
	}
	if e.Kind != sqlast.ExprOp || len(e.Args) != 2 {
		return false
	}
	switch e.Name {
	case "=", "<>":
		return true
	case "<", "<=", ">", ">=":
		return to != "text"
	}
	return false
}

// castType is the type that a column is written to be converted to, "" for none.
func castType(e *sqlast.Expr) (as string, bare *sqlast.Expr) {
	if e.Kind == sqlast.ExprCast && len(e.Args) == 1 && !strings.ContainsAny(e.Name, "(.") {
		return e.Type, e.Args[0]
	}
	return "", e
}

// integers are the constants as integers of the column's type, and the type
// that the column is converted to; nil where one is none, or nothing is converted.
func integers(as, base string, values []*sqlast.Expr) (numbers []string, to string) {
	to = as
	for _, v := range values {
		n, kind := integer(as, v)
		if n == "" || !inRange(n, base) {
			return nil, ""
		}
		if kind != "" {
			to = kind
		}
		numbers = append(numbers, n)
	}
	switch to {
	case "numeric", "float8", "int8", "text", "varchar":
	default:
		return nil, ""
	}
	if to == base {
		return nil, ""
	}
	if to == "varchar" {
		to = "text"
	}
	return numbers, to
}
