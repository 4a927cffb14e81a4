package rules

import (
	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// KeysetInPieces finds "the rows behind this one" written as an OR.
func KeysetInPieces() *advisor.Rule {
	return &advisor.Rule{
		ID: "keyset-in-pieces",
		Doc: advisor.Doc{
			Title:  "The rows behind a given one, asked for with an OR",
			Why:    "PostgreSQL cannot start an index at an OR: it reads from the beginning and throws away what comes before. A comparison of rows says the same, and an index on the columns starts right there.",
			Before: "SELECT * FROM orders WHERE created_at > '2025-03-01' OR (created_at = '2025-03-01' AND id > 77) ORDER BY created_at, id LIMIT 20;",
			After:  "SELECT * FROM orders WHERE (created_at, id) > ('2025-03-01', 77) ORDER BY created_at, id LIMIT 20;",
			Limits: "Both columns in the same direction. Mixed directions have no comparison of rows.",
			Since:  "0.1", Refs: []string{"SARG-13", "PAG-1"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runKeysetInPieces,
		Transform: compareRows,
	}
}

func runKeysetInPieces(pass *advisor.Pass) {
	reportFilters(pass, keysets(pass.Query, pass.Catalog), func(f filter) string {
		return "The OR hides where in the order of " + f.column.column.Name + " the wanted rows begin"
	})
}

func compareRows(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	return rewriteFilters(q, keysets(q, c))
}

// keysets are the conditions `a > x OR (a = x AND b > y)`, either way round.
func keysets(q *sqlast.Query, c *catalog.Catalog) []filter {
	return filtersIn(q, c, func(s *sqlast.Select, e *sqlast.Expr) (filter, bool) {
		if e.Kind != sqlast.ExprOr || len(e.Args) != 2 {
			return filter{}, false
		}
		for i, beyond := range e.Args {
			if f, ok := keyset(q, s, beyond, e.Args[1-i], c); ok {
				f.term = e
				return f, true
			}
		}
		return filter{}, false
	})
}

func keyset(q *sqlast.Query, s *sqlast.Select, beyond, tied *sqlast.Expr, c *catalog.Catalog) (filter, bool) {
	first, ok := columnSide(s, beyond, c)
	if !ok || first.op != "<" && first.op != ">" || tied.Kind != sqlast.ExprAnd || len(tied.Args) != 2 {
		return filter{}, false
	}
	for i, same := range tied.Args {
		equal, okEqual := columnSide(s, same, c)
		second, okSecond := columnSide(s, tied.Args[1-i], c)
		if !okEqual || !okSecond || equal.op != "=" || second.op != first.op && second.op != first.op+"=" ||
			equal.column != first.column || q.Slice(equal.value.Outer) != q.Slice(first.value.Outer) || first.column.leaf != second.column.leaf {
			continue
		}
		f := filter{leaf: first.column.leaf, column: first.column}
		f.text = "(" + q.Slice(first.expr.Outer) + ", " + q.Slice(second.expr.Outer) + ") " + second.op +
			" (" + q.Slice(first.value.Outer) + ", " + q.Slice(second.value.Outer) + ")"
		f.theorem = "Rows are compared by their first columns, and by the second ones where the first are equal, with NULL where that cannot be told: just as the OR has it."
		f.proof.typed(first.column)
		f.proof.typed(second.column)
		f.proof.builtin(first.op, "=", second.op)
		return f, true
	}
	return filter{}, false
}

// side is `column op value` with a constant or a parameter for value.
type side struct {
	column      binding
	expr, value *sqlast.Expr
	op          string
}

func columnSide(s *sqlast.Select, e *sqlast.Expr, c *catalog.Catalog) (side, bool) {
	if e.Kind != sqlast.ExprOp || len(e.Args) != 2 || e.OpSpan.End-e.OpSpan.Start != len(e.Name) || !comparing(e.Name) {
		return side{}, false
	}
	out := side{expr: e.Args[0], value: e.Args[1], op: e.Name}
	b, ok := bind(s, out.expr, c)
	if !ok {
		out.expr, out.value, out.op = out.value, out.expr, mirrored(out.op)
		b, ok = bind(s, out.expr, c)
	}
	out.column = b
	fixed := out.value.Kind == sqlast.ExprParam || constant(out.value) != nil
	return out, ok && fixed && b.depth == 0 && family(b.column.BaseType) != ""
}
