package equiv

import (
	"fmt"
	"slices"
	"strings"

	"assay/advisor/catalog"
	"assay/advisor/equiv/witness"
	"assay/advisor/sqlast"
)

// atom is a condition of a query that a search has to see true and false.
type atom struct {
	witness.Atom
	// grouped: it stands over groups, not over rows.
	grouped bool
	// nullable: it compares a column that allows NULL, so it has to be seen NULL too.
	nullable bool
}

// atomsOf are the conditions that depend on rows. Those over window functions
// cannot be asked apart from their query, and decide no rows.
func atomsOf(q *sqlast.Query, c *catalog.Catalog) []atom {
	var out []atom
	for _, a := range witness.Atoms(q) {
		depends, groups, windows := dependence(a.Expr, c)
		if depends && !windows {
			out = append(out, atom{Atom: a, grouped: groups || a.Clause == witness.ClauseHaving, nullable: mayBeNull(a.Block, a.Expr, c)})
		}
	}
	return out
}

// dependence says whether a condition depends on rows, is one over groups, and
// looks at a window: a constant has one value whatever the rows.
func dependence(e *sqlast.Expr, c *catalog.Catalog) (rows, groups, windows bool) {
	e.Walk(func(x *sqlast.Expr) bool {
		rows = rows || x.Kind == sqlast.ExprColumn || x.Sub != nil || x.AggStar
		windows = windows || x.Window
		if f := c.Function(x.Schema, x.Name); x.Kind == sqlast.ExprFunc && f != nil && f.Aggregate {
			groups = true
		}
		return true
	})
	return rows, groups, windows
}

// mayBeNull says that a plain comparison has a side that may be NULL.
func mayBeNull(s *sqlast.Select, e *sqlast.Expr, c *catalog.Catalog) bool {
	switch e.Kind {
	case sqlast.ExprOp, sqlast.ExprIn, sqlast.ExprBetween:
	default:
		return false
	}
	if e.Name == sqlast.OpDistinct {
		return false
	}
	nullable := false
	for _, a := range e.Args {
		switch a.Kind {
		case sqlast.ExprColumn:
			r := s.Resolve(a, c)
			nullable = nullable || r.Column != nil && !r.Column.NotNull && r.Table != nil && r.Table.Name.Name != parameterTable
		case sqlast.ExprConst:
		default:
			return false
		}
	}
	return nullable
}

// probe is an expression of three booleans: the atom was seen true, false, NULL.
// The FROM items that the condition looks at are crossed, without the conditions of
// their joins, at each level of nesting; names, WITH queries and all stay what they are.
func probe(q *sqlast.Query, a atom, c *catalog.Catalog, tables map[sqlast.Span]string) string {
	text := func(s sqlast.Span) string { return sliced(q, s, tables) }
	condition := text(a.Expr.Outer)
	inner := fmt.Sprintf("SELECT pg_catalog.bool_or(_p) AS t, pg_catalog.bool_or(NOT _p) AS f, pg_catalog.bool_or(_p IS NULL) AS n FROM (%sSELECT (%s) AS _p", withText(q, a.Block, tables), condition)
	if a.grouped {
		inner += " " + text(a.Block.FromSpan) + " " + text(a.Block.WhereSpan) + " " + text(a.Block.GroupSpan) + ") _a"
	} else {
		inner += fromNeeded(q, a, a.Block, c, tables) + ") _a"
	}
	child := a.Block
	for s := child.Parent; s != nil; child, s = s, s.Parent {
		from := ""
		if s.SetOp == "" && !inFrom(s, child) {
			from = fromNeeded(q, a, s, c, tables)
		}
		with := withText(q, s, tables)
		switch {
		case from != "":
			inner = fmt.Sprintf("%sSELECT pg_catalog.bool_or(_l.t) AS t, pg_catalog.bool_or(_l.f) AS f, pg_catalog.bool_or(_l.n) AS n%s CROSS JOIN LATERAL (%s) _l", with, from, inner)
		case with != "":
			inner = with + "SELECT * FROM (" + inner + ") _l"
		}
	}
	return "(SELECT ARRAY[COALESCE(_t.t, false)::text, COALESCE(_t.f, false)::text, COALESCE(_t.n, false)::text] FROM (" + inner + ") _t)"
}

// inFrom says that child stands in the FROM or the WITH of s, where it cannot
// look at the rows of s but by LATERAL.
func inFrom(s, child *sqlast.Select) bool {
	for _, f := range s.Leaves() {
		if f.Select == child {
			return !f.Lateral
		}
	}
	return slices.ContainsFunc(s.With, func(w sqlast.CTE) bool { return w.Select == child })
}

// fromNeeded is a FROM of the items of block s that the atom looks at; "" for none.
func fromNeeded(q *sqlast.Query, a atom, s *sqlast.Select, c *catalog.Catalog, tables map[sqlast.Span]string) string {
	if merges(s.From) {
		return " " + sliced(q, s.FromSpan, tables)
	}
	var items []string
	for _, f := range s.Leaves() {
		refs, sure := s.Refs(f, c)
		used := !sure || slices.ContainsFunc(refs, func(e *sqlast.Expr) bool { return a.Expr.Outer.Contains(e.Span) })
		if f.Lateral || f.Kind == sqlast.FromFunction { // it looks at items before it
			return allItems(q, s, tables)
		}
		if used {
			items = append(items, sliced(q, f.Span, tables))
		}
	}
	if len(items) == 0 {
		return ""
	}
	return " FROM " + strings.Join(items, " CROSS JOIN ")
}

func allItems(q *sqlast.Query, s *sqlast.Select, tables map[sqlast.Span]string) string {
	var items []string
	for _, f := range s.Leaves() {
		items = append(items, sliced(q, f.Span, tables))
	}
	return " FROM " + strings.Join(items, " CROSS JOIN ")
}

// merges says that USING or NATURAL makes one column of two.
func merges(items []*sqlast.From) bool {
	for _, f := range items {
		if f != nil && (f.Natural || len(f.Using) > 0 || f.Kind == sqlast.FromJoin && merges([]*sqlast.From{f.Left, f.Right})) {
			return true
		}
	}
	return false
}

// withText is the block's WITH clause, "" without one.
func withText(q *sqlast.Query, s *sqlast.Select, tables map[sqlast.Span]string) string {
	var parts []string
	recursive := ""
	for _, w := range s.With {
		if w.Recursive {
			recursive = "RECURSIVE "
		}
		parts = append(parts, sliced(q, w.Span, tables))
	}
	if len(parts) == 0 {
		return ""
	}
	return "WITH " + recursive + strings.Join(parts, ", ") + " "
}

// sliced is the text of a span with the made-up tables in the place of the query's own.
func sliced(q *sqlast.Query, s sqlast.Span, tables map[sqlast.Span]string) string {
	var edits []sqlast.Edit
	for at, name := range tables {
		if s.Contains(at) {
			edits = append(edits, sqlast.Edit{Span: sqlast.Span{Start: at.Start - s.Start, End: at.End - s.Start}, New: name})
		}
	}
	text, err := sqlast.Apply(q.Slice(s), edits)
	if err != nil {
		return "" // the probe then cannot be prepared, and its atom counts as not seen
	}
	return text
}
