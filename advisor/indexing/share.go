package indexing

import (
	"cmp"
	"slices"
	"strings"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// What is expected where the statistics say nothing. They order candidates;
// whether one helps is read off the plan.
const (
	rangeShare  = 1.0 / 3 // PostgreSQL's own default for one end of a range
	prefixShare = 0.02    // LIKE 'abc%'
	noStats     = 0.005   // PostgreSQL's default for = without statistics
	anyLength   = 10      // values in an array whose length is not known
)

// columnStats is a column's statistics with the rows of its table.
type columnStats struct {
	*catalog.Column
	rows float64
}

func (sc *scope) stats(leaf *sqlast.From, col *catalog.Column) columnStats {
	return columnStats{col, rowsOf(sc.tables[slices.Index(sc.leaves, leaf)])}
}

// rowsOf is the table's rows, at least 1; a table never analysed counts as
// large, so that no column is left out for it.
func rowsOf(t *catalog.Table) float64 {
	const unknown = 1e6
	if t.Rows < 0 {
		return unknown
	}
	return max(t.Rows, 1)
}

// distinct is the number of distinct values, at least 1.
func (c columnStats) distinct() float64 {
	if c.NDistinct < 0 {
		return max(-c.NDistinct*c.rows, 1)
	}
	return max(c.NDistinct, 1)
}

// value is the part of the rows where the column equals the expression.
func (c columnStats) value(v *sqlast.Expr) float64 {
	for v.Kind == sqlast.ExprCast && len(v.Args) == 1 {
		v = v.Args[0]
	}
	switch {
	case v.Kind != sqlast.ExprConst:
		return c.average()
	case v.ValueKind == "bool" && v.Value != "":
		return c.equal(strings.ToLower(v.Value[:1])) // pg_stats prints t and f
	}
	return c.equal(v.Value)
}

// equal is the part of the rows with exactly this value: from the list of
// common values, else what remains, divided by the remaining distinct values.
func (c columnStats) equal(value string) float64 {
	if !c.HasStats {
		return noStats
	}
	if i := slices.Index(c.CommonValues, value); i >= 0 && i < len(c.CommonFreqs) {
		return c.CommonFreqs[i]
	}
	rest := 1 - c.NullFrac
	for _, f := range c.CommonFreqs {
		rest -= f
	}
	return max(rest, 0) / max(c.distinct()-float64(len(c.CommonValues)), 1)
}

// average is the part of the rows that one value has on average: what a
// parameter will meet.
func (c columnStats) average() float64 {
	if !c.HasStats {
		return noStats
	}
	return (1 - c.NullFrac) / c.distinct()
}

// null is the part of the rows that are NULL.
func (c columnStats) null() float64 {
	if !c.HasStats {
		return noStats
	}
	return c.NullFrac
}

func sortByShare(conds []Cond) {
	slices.SortStableFunc(conds, func(a, b Cond) int { return cmp.Compare(a.Share, b.Share) })
}
