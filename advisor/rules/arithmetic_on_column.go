package rules

import (
	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// ArithmeticOnColumn finds filters that calculate with every row's column and
// compare the result with a constant.
func ArithmeticOnColumn() *advisor.Rule {
	return &advisor.Rule{
		ID: "arithmetic-on-column",
		Doc: advisor.Doc{
			Title:  "A filter calculates with every row's column",
			Why:    "An index on the column holds its values, not the results of a calculation, so every row is read and calculated. Moved to the other side, the calculation is done once and the index finds the rows.",
			Before: "SELECT * FROM orders WHERE created_at + interval '7 days' > now();",
			After:  "SELECT * FROM orders WHERE created_at > now() - interval '7 days';",
			Limits: "Only what can be taken back exactly: integers and decimals plus, minus and times a constant that divides, timestamps plus or minus an interval of one unit without months, and now() minus a timestamp. " +
				"Division rounds and months differ in length, so they are left alone. With time zone, a whole day is proved only where clocks never change; hours always are. A sum out of its type's range, and before 17 the difference to infinity, is an error before and none after.",
			Since: "0.1", Refs: []string{"SARG-3", "S6"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runArithmeticOnColumn,
		Transform: calculateOnce,
	}
}

func runArithmeticOnColumn(pass *advisor.Pass) {
	reportFilters(pass, calculated(pass.Query, pass.Catalog), func(f filter) string {
		return "Every row's " + f.column.column.Name + " goes through a calculation before it is compared, so no index on it can be used"
	})
}

func calculateOnce(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	return rewriteFilters(q, calculated(q, c))
}

// calculated are the comparisons of a calculation over one column.
func calculated(q *sqlast.Query, c *catalog.Catalog) []filter {
	return filtersIn(q, c, func(s *sqlast.Select, e *sqlast.Expr) (filter, bool) {
		for _, sum := range sums(e) {
			for _, move := range []func(*sqlast.Query, *sqlast.Select, calculation, *catalog.Catalog) (filter, bool){moveNumber, moveInterval, moveMoment} {
				if f, ok := move(q, s, sum, c); ok {
					f.term, f.leaf = e, f.column.leaf
					f.proof.typed(f.column)
					f.proof.builtin(e.Name, sum.op)
					return f, true
				}
			}
		}
		return filter{}, false
	})
}

// calculation is `a op b cmp other`, turned round so that it stands on the left.
type calculation struct {
	a, b, other *sqlast.Expr
	op, cmp     string
}

// sums are the calculations on either side of a comparison.
func sums(e *sqlast.Expr) []calculation {
	if e.Kind != sqlast.ExprOp || len(e.Args) != 2 || e.OpSpan.End-e.OpSpan.Start != len(e.Name) || !comparing(e.Name) {
		return nil
	}
	var out []calculation
	for i, side := range e.Args {
		if side.Kind != sqlast.ExprOp || len(side.Args) != 2 || side.OpSpan.End-side.OpSpan.Start != 1 {
			continue
		}
		cmp := e.Name
		if i == 1 {
			cmp = mirrored(cmp)
		}
		out = append(out, calculation{side.Args[0], side.Args[1], e.Args[1-i], side.Name, cmp})
	}
	return out
}

// comparing says that an operator compares by a type's order, or asks for equality.
func comparing(op string) bool {
	switch op {
	case "=", "<", "<=", ">", ">=":
		return true
	}
	return false
}
