package rules

import (
	"fmt"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
	"assay/explain"
)

// NullSafeEquality finds IS NOT DISTINCT FROM where = would do.
func NullSafeEquality() *advisor.Rule {
	return &advisor.Rule{
		ID: "null-safe-equality",
		Doc: advisor.Doc{
			Title:  "IS NOT DISTINCT FROM where no NULL can meet a NULL",
			Why:    "PostgreSQL uses no index for IS NOT DISTINCT FROM, and joins by it only by comparing every row with every other. Where one side is never NULL, = finds the same rows, by an index or a hash.",
			Before: "SELECT * FROM orders WHERE number IS NOT DISTINCT FROM 1234;",
			After:  "SELECT * FROM orders WHERE number = 1234;",
			Limits: "One side has to be a constant other than NULL, or a NOT NULL column that no outer join fills up. A parameter may be NULL, so it is left alone.",
			Since:  "0.1", Refs: []string{"SARG-9", "S6"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runNullSafeEquality,
		Transform: plainEquality,
	}
}

func runNullSafeEquality(pass *advisor.Pass) {
	filters := nullSafe(pass.Query, pass.Catalog)
	rewrites := rewriteFilters(pass.Query, filters)
	if join := comparingJoin(pass.Plan); join != nil && len(rewrites) > 0 {
		c := inclusive(pass.Plan, join, join.RemovedTotal())
		if !c.cheap(pass) {
			c.report(pass, advisor.Warning, filters[0].term.Outer, fmt.Sprintf(
				"The join compares every row with every other, %s pairs for nothing: by = it could look them up.", count(c.rows)), rewrites[0])
		}
		return
	}
	reportFilters(pass, filters, func(f filter) string {
		return "IS NOT DISTINCT FROM uses no index on " + f.column.column.Name
	})
}

// comparingJoin is a nested loop that throws pairs away, nil for none.
func comparingJoin(p *explain.Plan) *explain.Node {
	return find(p, func(n *explain.Node) bool {
		return n.Type == explain.NestedLoop && n.Act != nil && n.Act.RemovedByJoinFilter > 0
	})
}

func plainEquality(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	return rewriteFilters(q, nullSafe(q, c))
}

// nullSafe are the IS NOT DISTINCT FROM of which one side is never NULL.
func nullSafe(q *sqlast.Query, c *catalog.Catalog) []filter {
	return filtersIn(q, c, func(s *sqlast.Select, e *sqlast.Expr) (filter, bool) {
		if e.Kind != sqlast.ExprOp || e.Name != sqlast.OpDistinct || !e.Negated || len(e.Args) != 2 {
			return filter{}, false
		}
		a, b := e.Args[0], e.Args[1]
		f := filter{term: e, text: q.Slice(a.Outer) + " = " + q.Slice(b.Outer)}
		f.theorem = "= and IS NOT DISTINCT FROM differ only where a side is NULL. One never is; if the other is, one gives NULL and the other false, which are one in a condition."
		f.proof.builtin("=")
		left, okLeft := bind(s, a, c)
		right, okRight := bind(s, b, c)
		switch {
		case okLeft && okRight:
			f.column = left
			return f, sameFamily(left.column.BaseType, right.column.BaseType) && (f.never(s, left) || f.never(s, right)) && f.typed(left, right)
		case okLeft && present(b):
			f.column = left
		case okRight && present(a):
			f.column = right
		default:
			return filter{}, false
		}
		f.django = djangoCompare(advisor.DjangoField(f.column.table, f.column.column.Name), "=", queryset{s: s, leaf: f.column.leaf, c: c}.value(other(e, f.column == left)))
		return f, family(f.column.column.BaseType) != "" && f.typed(f.column)
	})
}

// other is the side of a comparison that is not the column.
func other(e *sqlast.Expr, columnLeft bool) *sqlast.Expr {
	if columnLeft {
		return e.Args[1]
	}
	return e.Args[0]
}

// present says that the expression is a constant other than NULL.
func present(e *sqlast.Expr) bool {
	c := constant(e)
	return c != nil && c.ValueKind != "null"
}

// never says that the column of the block is never NULL, as the proof then needs.
func (f *filter) never(s *sqlast.Select, b binding) bool {
	if b.depth != 0 || !b.column.NotNull || missingIn(s, b.leaf) {
		return false
	}
	f.proof.notNull(b.table, b.column.Name)
	return true
}

func (f *filter) typed(columns ...binding) bool {
	f.leaf = f.column.leaf
	for _, b := range columns {
		f.proof.typed(b)
	}
	return true
}
