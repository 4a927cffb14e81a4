package indexing

import (
	"slices"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// join reads the term as: column of the leaf = column of another table.
func (sc *scope) join(leaf *sqlast.From, t *sqlast.Expr) (Join, bool) {
	if t.Kind == sqlast.ExprSubquery {
		return sc.isMember(leaf, t)
	}
	if t.Kind != sqlast.ExprOp || t.Name != "=" || len(t.Args) != 2 {
		return Join{}, false
	}
	for i, e := range t.Args {
		col := sc.own(leaf, e)
		if col == nil || t.Args[1-i].Kind != sqlast.ExprColumn {
			continue
		}
		if other, ok := sc.resolve(t.Args[1-i]); ok && other.leaf != leaf {
			return Join{Column: col, Term: t, Others: []string{other.leaf.Alias}, Outer: other.outer}, true
		}
	}
	return Join{}, false
}

// isMember reads the term as: column of the leaf IN (SELECT …).
func (sc *scope) isMember(leaf *sqlast.From, t *sqlast.Expr) (Join, bool) {
	if t.SubKind != sqlast.SubIn || t.Negated || t.Sub == nil {
		return Join{}, false
	}
	col := sc.own(leaf, subject(t))
	if col == nil {
		return Join{}, false
	}
	j := Join{Column: col, Term: t}
	for _, f := range t.Sub.Leaves() {
		j.Others = append(j.Others, f.Alias)
	}
	return j, len(j.Others) > 0
}

// memberJoin is the other side of an IN: the leaf's column that the subquery
// selects is compared with a column of the enclosing block.
func (sc *scope) memberJoin(leaf *sqlast.From) (Join, bool) {
	if sc.outer == nil || len(sc.block.Targets) != 1 {
		return Join{}, false
	}
	col := sc.own(leaf, sc.block.Targets[0].Expr)
	if col == nil {
		return Join{}, false
	}
	for _, t := range sc.outer.block.Terms {
		if t.Kind != sqlast.ExprSubquery || t.Sub != sc.block || t.SubKind != sqlast.SubIn || t.Negated {
			continue
		}
		tested := subject(t)
		if tested == nil || tested.Kind != sqlast.ExprColumn {
			continue
		}
		if r, ok := sc.outer.resolve(tested); ok {
			return Join{Column: col, Term: t, Others: []string{r.leaf.Alias}}, true
		}
	}
	return Join{}, false
}

// usingJoins are the joins that USING (columns) makes.
func (sc *scope) usingJoins(leaf *sqlast.From) []Join {
	var out []Join
	var visit func(f *sqlast.From)
	visit = func(f *sqlast.From) {
		if f == nil || f.Kind != sqlast.FromJoin {
			return
		}
		visit(f.Left)
		visit(f.Right)
		for _, name := range f.Using {
			if j, ok := sc.using(f, leaf, name); ok {
				out = append(out, j)
			}
		}
	}
	for _, f := range sc.block.From {
		visit(f)
	}
	return out
}

func (sc *scope) using(f, leaf *sqlast.From, name string) (Join, bool) {
	var others []string
	var mine *catalog.Column
	for i, l := range sc.leaves {
		if !below(f, l) || sc.tables[i].Column(name) == nil {
			continue
		}
		if l == leaf {
			mine = sc.tables[i].Column(name)
		} else {
			others = append(others, l.Alias)
		}
	}
	if mine == nil || !indexable(mine) || len(others) == 0 {
		return Join{}, false
	}
	return Join{Column: mine, Others: slices.Compact(others)}, true
}
