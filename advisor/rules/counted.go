package rules

import (
	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// counted is the count of a block that counts its rows and does nothing else:
// one row, one column, never NULL. Nil for any other block.
func counted(s *sqlast.Select) *sqlast.Expr {
	if s == nil || !plainBlock(s) || s.Distinct || len(s.Targets) != 1 || len(s.From) == 0 {
		return nil
	}
	e := s.Targets[0].Expr
	if e.Kind != sqlast.ExprFunc || e.Name != "count" || e.Schema != "" || e.Window || e.AggFilter || e.AggOrder {
		return nil
	}
	if e.AggStar || len(e.Args) == 1 {
		return e
	}
	return nil
}

// plainBlock says that the block is rows of FROM that pass WHERE, and nothing
// that groups, cuts off or locks them. DISTINCT and ORDER BY are left to the caller.
func plainBlock(s *sqlast.Select) bool {
	return s.SetOp == "" && !s.Values && !s.Into && !s.Locking && !s.Windows && !s.GroupingSets &&
		len(s.With) == 0 && len(s.DistinctOn) == 0 && len(s.GroupBy) == 0 && s.GroupSpan.Empty() &&
		s.Having == nil && s.Limit == nil && s.Offset == nil
}

// anyRow gives the edits that turn a counting block into one that has a row
// exactly when the count is above zero, with what that rests on.
func anyRow(s *sqlast.Select, q *sqlast.Query, c *catalog.Catalog) ([]sqlast.Edit, proof) {
	var p proof
	count := counted(s)
	if count == nil || !catalogFirst(c) {
		return nil, proof{broken: true}
	}
	p.builtin("count")
	p.repeatable(s, c)
	edits := []sqlast.Edit{replace(s.Targets[0].Span, "1")}
	b, guard, ok := notCounted(s, count, c)
	switch {
	case !ok:
		return nil, proof{broken: true}
	case b.column == nil:
		return edits, p
	}
	p.need(catalog.Claim{Kind: catalog.ColumnType, Table: b.name(), Columns: []string{b.column.Name}, Object: b.column.BaseType})
	if !guard {
		p.notNull(b.table, b.column.Name)
		return edits, p
	}
	return append(edits, q.AddTerm(s, q.Slice(count.Args[0].Outer)+" IS NOT NULL")...), p
}

// notCounted is the column whose NULLs a count leaves out, none where it
// counts every row; guard says that it can be NULL. It fails where the count
// is of something else.
func notCounted(s *sqlast.Select, count *sqlast.Expr, c *catalog.Catalog) (b binding, guard, ok bool) {
	if count.AggStar || count.Args[0].Kind == sqlast.ExprConst && count.Args[0].ValueKind != "null" {
		return b, false, true
	}
	b, ok = bind(s, count.Args[0], c)
	if !ok || b.depth != 0 || family(b.column.BaseType) == "" {
		// An aggregate over columns of an outer block belongs to that block;
		// IS NOT NULL means something else for a row.
		return binding{}, false, false
	}
	return b, !b.column.NotNull || outerJoined(s), true
}

// guardLinks is the test that keeps a count's NULLs out, as filter arguments.
func guardLinks(s *sqlast.Select, c *catalog.Catalog) []string {
	b, guard, ok := notCounted(s, counted(s), c)
	if !ok || !guard {
		return nil
	}
	return []string{advisor.DjangoField(b.table, b.column.Name) + "__isnull=False"}
}

// outerJoined says that a FROM item may stand for a row that is not there.
func outerJoined(s *sqlast.Select) bool {
	for _, j := range joinsOf(s) {
		if j.Join != sqlast.JoinInner && j.Join != sqlast.JoinCross {
			return true
		}
	}
	return false
}

// readOnly says that the statement is one SELECT that writes and locks nothing.
func readOnly(q *sqlast.Query) bool {
	return q != nil && q.Kind == sqlast.KindSelect && !q.Writes && q.Select != nil
}
