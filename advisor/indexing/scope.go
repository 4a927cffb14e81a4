package indexing

import (
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// scope resolves the names of one block.
type scope struct {
	block   *sqlast.Select
	catalog *catalog.Catalog
	leaves  []*sqlast.From
	tables  []*catalog.Table // by leaf; nil for what is no table
	outer   *scope
}

func newScope(s *sqlast.Select, c *catalog.Catalog) *scope {
	sc := &scope{block: s, catalog: c, leaves: s.Leaves()}
	for _, f := range sc.leaves {
		var t *catalog.Table
		if f.Kind == sqlast.FromTable && len(f.ColumnAliases) == 0 {
			t = c.Table(f.Relation.Schema, f.Relation.Name)
		}
		sc.tables = append(sc.tables, t)
	}
	if s.Parent != nil {
		sc.outer = newScope(s.Parent, c)
	}
	return sc
}

// resolved is what a column reference means.
type resolved struct {
	leaf   *sqlast.From
	column *catalog.Column // nil when the leaf is no known table
	outer  bool            // the leaf belongs to an enclosing block
}

// resolve finds a column's FROM item. It gives up (false) where the name could
// be of several.
func (sc *scope) resolve(e *sqlast.Expr) (resolved, bool) {
	for s := sc; s != nil; s = s.outer {
		r, found, sure := s.here(e)
		if found {
			r.outer = s != sc
			return r, true
		}
		if !sure {
			return resolved{}, false
		}
	}
	return resolved{}, false
}

// here looks among the block's own FROM items; sure is false where one of them
// could have the column without our knowing.
func (sc *scope) here(e *sqlast.Expr) (r resolved, found, sure bool) {
	sure = true
	matches := 0
	for i, f := range sc.leaves {
		if e.Table != "" && f.Alias != e.Table {
			continue
		}
		col := sc.tables[i].Column(e.Name)
		switch {
		case col != nil, e.Table != "":
			matches++
			r = resolved{leaf: f, column: col}
		case sc.tables[i] == nil:
			sure = false
		}
	}
	return r, matches == 1 && (sure || e.Table != ""), sure && matches == 0
}

// mentions says that the expression speaks of the leaf.
func (sc *scope) mentions(leaf *sqlast.From, e *sqlast.Expr) bool {
	found := false
	e.Walk(func(x *sqlast.Expr) bool {
		if x.Kind == sqlast.ExprColumn {
			r, ok := sc.resolve(x)
			found = found || ok && r.leaf == leaf
		}
		return !found
	})
	return found
}

// constant says that the expression has one value for the whole statement, as
// far as its columns go: it has none, and no subquery.
func constant(e *sqlast.Expr) bool {
	ok := true
	e.Walk(func(x *sqlast.Expr) bool {
		switch x.Kind {
		case sqlast.ExprColumn, sqlast.ExprStar, sqlast.ExprSubquery, sqlast.ExprOther:
			ok = false
		}
		return ok
	})
	return ok
}

// terms are the AND-ed conditions that may restrict a scan of the leaf: WHERE,
// and ON of the joins that do not keep the leaf's unmatched rows.
func (sc *scope) terms(leaf *sqlast.From) []*sqlast.Expr {
	out := append([]*sqlast.Expr(nil), sc.block.Terms...)
	for _, f := range sc.block.From {
		out = append(out, onTerms(f, leaf)...)
	}
	return out
}

func onTerms(f, leaf *sqlast.From) []*sqlast.Expr {
	if f == nil || f.Kind != sqlast.FromJoin {
		return nil
	}
	out := append(onTerms(f.Left, leaf), onTerms(f.Right, leaf)...)
	left, right := below(f.Left, leaf), below(f.Right, leaf)
	switch f.Join {
	case sqlast.JoinInner:
		if left || right {
			out = append(out, f.OnTerms...)
		}
	case sqlast.JoinLeft:
		if right {
			out = append(out, f.OnTerms...)
		}
	case sqlast.JoinRight:
		if left {
			out = append(out, f.OnTerms...)
		}
	}
	return out
}

func below(f, leaf *sqlast.From) bool {
	if f == nil || f == leaf {
		return f != nil
	}
	return f.Kind == sqlast.FromJoin && (below(f.Left, leaf) || below(f.Right, leaf))
}

// order is the block's ORDER BY as columns of the leaf; nil where any key is
// something else, or where the rows that are sorted are not the table's own.
func (sc *scope) order(leaf *sqlast.From) []OrderKey {
	b := sc.block
	if b.SetOp != "" || b.Distinct || len(b.DistinctOn) > 0 || len(b.GroupBy) > 0 || b.GroupingSets || b.Windows || b.Having != nil {
		return nil
	}
	out := make([]OrderKey, 0, len(b.OrderBy))
	for _, k := range b.OrderBy {
		e := sc.sorted(k.Expr)
		if e == nil || e.Kind != sqlast.ExprColumn {
			return nil
		}
		r, ok := sc.resolve(e)
		if !ok || r.leaf != leaf || r.column == nil || !indexable(r.column) {
			return nil
		}
		out = append(out, OrderKey{Column: r.column, Desc: k.Desc, NullsFirst: k.NullsFirst})
	}
	return out
}

// sorted is the expression behind an ORDER BY key: a position or an output
// name stands for an item of the select list.
func (sc *scope) sorted(e *sqlast.Expr) *sqlast.Expr {
	targets := sc.block.Targets
	switch {
	case e.Kind == sqlast.ExprConst && e.ValueKind == "int":
		for i := range targets {
			if targets[i].Expr.Kind == sqlast.ExprStar {
				return nil // positions count the columns that * stands for
			}
			if e.Value == position(i) {
				return targets[i].Expr
			}
		}
		return nil
	case e.Kind == sqlast.ExprColumn && e.Table == "":
		for _, t := range targets {
			if t.Name == e.Name {
				return t.Expr
			}
		}
	}
	return e
}
