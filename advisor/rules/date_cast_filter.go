package rules

import (
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// DateCastFilter finds filters that turn a timestamp into a day, month or year
// and compare that.
func DateCastFilter() *advisor.Rule {
	return &advisor.Rule{
		ID: "date-cast-filter",
		Doc: advisor.Doc{
			Title:  "A filter computes the day of every row's timestamp",
			Why:    "An index on the timestamp is no help for its day, month or year, so every row is read and converted. A range over the timestamp itself uses the index.",
			Before: "SELECT * FROM orders WHERE created_at::date = '2025-03-01';",
			After:  "SELECT * FROM orders WHERE created_at >= '2025-03-01' AND created_at < '2025-03-02';",
			Limits: "The value must be a constant. With time zone, a day lasts from midnight to midnight of the session's TimeZone; in zones that put the clock back at midnight the two can differ by that hour, so it is proved for UTC and for timestamps without time zone. BETWEEN would take in the next midnight.",
			Since:  "0.1", Refs: []string{"SARG-2", "S6", "S10"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runDateCastFilter,
		Transform: dateToRange,
	}
}

func runDateCastFilter(pass *advisor.Pass) {
	reportFilters(pass, dateFilters(pass.Query, pass.Catalog), func(f filter) string {
		return "Every row's " + f.column.column.Name + " is turned into its " + f.what + " before it is compared, so no index on it can be used"
	})
}

func dateToRange(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	return rewriteFilters(q, dateFilters(q, c))
}

// dateFilters are the comparisons of a timestamp's day, month or year.
func dateFilters(q *sqlast.Query, c *catalog.Catalog) []filter {
	return filtersIn(q, c, func(s *sqlast.Select, e *sqlast.Expr) (filter, bool) {
		cmp, ok := readComparison(e)
		if !ok {
			return filter{}, false
		}
		d, ok := dated(s, cmp.tested, c)
		if !ok {
			return filter{}, false
		}
		from, to, ok := d.bounds(q, cmp.values)
		if !ok {
			return filter{}, false
		}
		f := filter{term: e, leaf: d.column.leaf, column: d.column, what: d.unit}
		d.write(q, &f, rangeOf(cmp.op, from, to))
		if d.exact(c) {
			f.theorem = "In " + d.zoneWords(c) + " every day begins once and lasts 24 hours, so a timestamp has that " + d.unit +
				" exactly when it lies in the half-open range; NULL gives NULL either way, and infinite timestamps fall on the same side."
		}
		f.proof.typed(d.column)
		f.proof.builtin(append(operatorsOf(e), d.functions...)...)
		return f, true
	})
}

// comparison is `tested op value`, with two values for BETWEEN.
type comparison struct {
	tested *sqlast.Expr
	op     string
	values []*sqlast.Expr
}

// readComparison reads a comparison with constants on one side, turned round
// so that they stand on the right.
func readComparison(e *sqlast.Expr) (comparison, bool) {
	switch {
	case e.Kind == sqlast.ExprBetween && !e.Negated && len(e.Args) == 3 && e.OpSpan.End-e.OpSpan.Start == len("between"):
		return comparison{e.Args[0], "between", e.Args[1:]}, true
	case e.Kind != sqlast.ExprOp || len(e.Args) != 2 || e.OpSpan.End-e.OpSpan.Start != len(e.Name):
		return comparison{}, false
	}
	c := comparison{e.Args[0], e.Name, e.Args[1:]}
	if constant(e.Args[0]) != nil {
		c = comparison{e.Args[1], mirrored(e.Name), e.Args[:1]}
	}
	switch c.op {
	case "=", "<", "<=", ">", ">=":
		return c, true
	}
	return comparison{}, false
}

// constant is the constant that an expression is, casts looked through.
func constant(e *sqlast.Expr) *sqlast.Expr {
	for e.Kind == sqlast.ExprCast && len(e.Args) == 1 {
		e = e.Args[0]
	}
	if e.Kind != sqlast.ExprConst {
		return nil
	}
	return e
}

// rangeOf is the comparison over the column itself: from is the first moment of
// the first value's unit, to the first behind the last value's.
func rangeOf(op string, from, to edge) []bound {
	switch op {
	case "=", "between":
		return []bound{{">=", "__gte", from}, {"<", "__lt", to}}
	case ">=":
		return []bound{{">=", "__gte", from}}
	case "<":
		return []bound{{"<", "__lt", from}}
	case ">":
		return []bound{{">=", "__gte", to}}
	}
	return []bound{{"<", "__lt", to}} // <=
}

// bound is one side of a range, with its operator in SQL and in Django.
type bound struct {
	op, lookup string
	at         edge
}

// write puts the range into the filter's texts.
func (d datedColumn) write(q *sqlast.Query, f *filter, bounds []bound) {
	field := advisor.DjangoField(d.column.table, d.column.column.Name)
	var sql, python []string
	for _, b := range bounds {
		sql = append(sql, q.Slice(d.expr.Outer)+" "+b.op+" "+b.at.sql)
		python = append(python, field+b.lookup+"="+b.at.python)
	}
	f.text, f.django = strings.Join(sql, " AND "), strings.Join(python, ", ")
}
