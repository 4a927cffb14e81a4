package workload

import (
	"slices"
	"strings"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// Lookup is a run that reads the rows of one table by one column.
type Lookup struct {
	Run
	Query  *sqlast.Query // the first statement
	Leaf   *sqlast.From
	Column *sqlast.Expr // the column, as written in the first statement
	term   *sqlast.Expr
	value  *sqlast.Expr // the value's expression in term, casts included
	// Table is nil without a catalog.
	Table *catalog.Table
	// Unique says that the column alone is a key: one row for each value.
	Unique bool
	// ForeignKey is the column's, nil where the catalog knows none.
	ForeignKey *catalog.ForeignKey
}

// lookup reads a run as one: plain columns of one table, its rows chosen by
// column = value as a whole AND-ed term.
func lookup(u *Unit, r Run, c *catalog.Catalog) (Lookup, bool) {
	l := Lookup{Run: r, Query: r.First(u).Query}
	s := l.Query.Select
	leaves := s.Leaves()
	if len(leaves) != 1 || leaves[0].Kind != sqlast.FromTable || leaves[0].Sample || len(leaves[0].ColumnAliases) > 0 || !plain(s) {
		return l, false
	}
	l.Leaf = leaves[0]
	literal := l.Query.Shape().Literals[r.literal]
	for _, t := range s.Terms {
		if t.Kind == sqlast.ExprOp && t.Name == "=" && len(t.Args) == 2 && t.Span.Contains(literal.Span) {
			l.term, l.Column, l.value = t, t.Args[0], t.Args[1]
			if l.Column.Span.Contains(literal.Span) {
				l.Column, l.value = l.value, l.Column
			}
		}
	}
	if l.term == nil || l.Column.Kind != sqlast.ExprColumn || !bare(l.value) {
		return l, false
	}
	l.know(c)
	return l, true
}

// plain says that the block returns columns of its rows and no more.
func plain(s *sqlast.Select) bool {
	if s.SetOp != "" || s.Values || s.Distinct || len(s.With) > 0 || s.Windows || !s.GroupSpan.Empty() || s.Having != nil || s.Offset != nil {
		return false
	}
	return !slices.ContainsFunc(s.Targets, func(t sqlast.Target) bool {
		return t.Expr.Kind != sqlast.ExprColumn && t.Expr.Kind != sqlast.ExprStar
	})
}

// bare is a constant, with or without a cast.
func bare(e *sqlast.Expr) bool {
	for e.Kind == sqlast.ExprCast && len(e.Args) == 1 {
		e = e.Args[0]
	}
	return e.Kind == sqlast.ExprConst
}

// know fills in what the catalog says of the column, or what its name says
// where there is no catalog: id is a key, user_id points to one.
func (l *Lookup) know(c *catalog.Catalog) {
	l.Table = c.Table(l.Leaf.Relation.Schema, l.Leaf.Relation.Name)
	if l.Table == nil {
		l.Unique = l.Column.Name == "id"
		return
	}
	l.Unique = slices.ContainsFunc(l.Table.Indexes, func(ix *catalog.Index) bool {
		return ix.Unique && ix.Predicate == "" && slices.Equal(ix.Columns(), []string{l.Column.Name})
	})
	for _, fk := range l.Table.ForeignKeys {
		if slices.Equal(fk.Columns, []string{l.Column.Name}) {
			l.ForeignKey = fk
		}
	}
}

// ToMany says that the column points to a parent: many rows for each value.
func (l Lookup) ToMany() bool {
	if l.Unique {
		return false
	}
	return l.ForeignKey != nil || l.Table == nil && strings.HasSuffix(l.Column.Name, "_id")
}

// Lookups are the runs of a unit that are lookups by a key or a foreign key.
func Lookups(u *Unit, c *catalog.Catalog) []Lookup {
	var out []Lookup
	for _, r := range Runs(u) {
		if l, ok := lookup(u, r, c); ok && (l.Unique || l.ToMany()) {
			out = append(out, l)
		}
	}
	return out
}
