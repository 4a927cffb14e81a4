package rules

import (
	"slices"
	"strconv"

	"assay/advisor/sqlast"
)

// separate asks that the key of each query keeps its meaning in the UNION, and
// that every two queries differ in every row.
func (u *unioned) separate() {
	for i, a := range u.arms {
		if len(a.outs) != len(u.arms[0].outs) || !u.keyKept(a) {
			u.proof.broken = true
			return
		}
		for _, b := range u.arms[:i] {
			if !u.disjoint(a, b) {
				u.proof.broken = true
				return
			}
		}
	}
}

// keyKept says that no other query turns a column of the key into another type.
func (u *unioned) keyKept(a arm) bool {
	root := a.s.Leaves()[0]
	for _, name := range a.key {
		i := slices.IndexFunc(a.outs, func(o output) bool { return o.leaf == root && o.column.Name == name })
		if i < 0 || u.familyAt(i) == "" {
			return false
		}
		u.proof.typed(binding{leaf: root, table: a.outs[i].table, column: a.outs[i].column})
	}
	return true
}

// familyAt is the family of types that all queries return in a place, "" where
// they differ or one of them is an expression.
func (u *unioned) familyAt(i int) string {
	name := ""
	for _, a := range u.arms {
		col := a.outs[i].column
		if col == nil || family(col.BaseType) == "" || name != "" && name != family(col.BaseType) {
			return ""
		}
		name = family(col.BaseType)
	}
	return name
}

// disjoint says that no row of a equals one of b.
func (u *unioned) disjoint(a, b arm) bool {
	for i := range a.outs {
		if u.constantAt(i) && apartConstants(a.s.Targets[a.outs[i].target].Expr, b.s.Targets[b.outs[i].target].Expr) {
			return true
		}
		switch u.familyAt(i) {
		case "integer", "text":
			if u.filteredApart(a, b, i) {
				return true
			}
		}
	}
	return u.sameRowApart(a, b)
}

// constantAt says that every query returns a bare constant of one kind there:
// no other type can make two of them equal.
func (u *unioned) constantAt(i int) bool {
	kind := ""
	for _, a := range u.arms {
		e := a.s.Targets[a.outs[i].target].Expr
		if a.outs[i].column != nil || e.Kind != sqlast.ExprConst || kind != "" && kind != e.ValueKind {
			return false
		}
		kind = e.ValueKind
	}
	return true
}

// apartConstants says that two constants of a column's type differ for certain.
func apartConstants(a, b *sqlast.Expr) bool {
	if a.Kind != sqlast.ExprConst || b.Kind != sqlast.ExprConst || a.ValueKind != b.ValueKind {
		return false
	}
	switch a.ValueKind {
	case "string":
		return a.Value != b.Value
	case "int":
		m, errA := strconv.ParseInt(a.Value, 10, 64)
		n, errB := strconv.ParseInt(b.Value, 10, 64)
		return errA == nil && errB == nil && m != n
	}
	return false
}

// filteredApart says that conditions give the column in place i of both
// queries two different values.
func (u *unioned) filteredApart(a, b arm, i int) bool {
	x, y := a.outs[i], b.outs[i]
	if !apartFilters(u.fixedAs(a, x), u.fixedAs(b, y), family(x.column.BaseType)) {
		return false
	}
	u.fixes(x, y)
	return true
}

// sameRowApart says that a row of both would be one row of their table, which
// cannot meet the conditions of both.
func (u *unioned) sameRowApart(a, b arm) bool {
	root, other := a.s.Leaves()[0], b.s.Leaves()[0]
	t := tableOf(root, u.c)
	if t != tableOf(other, u.c) {
		return false
	}
	for _, name := range a.key {
		at := func(m arm, leaf *sqlast.From) int {
			return slices.IndexFunc(m.outs, func(o output) bool { return o.leaf == leaf && o.column.Name == name })
		}
		if i := at(a, root); i < 0 || i != at(b, other) {
			return false
		}
	}
	for _, col := range t.Columns {
		x, y := output{leaf: root, table: t, column: col}, output{leaf: other, table: t, column: col}
		if apartFilters(u.fixedAs(a, x), u.fixedAs(b, y), family(col.BaseType)) {
			u.fixes(x, y)
			return true
		}
	}
	return false
}

// apartFilters says that the constants are there and differ in a column of that family.
func apartFilters(a, b *sqlast.Expr, family string) bool {
	if a == nil || b == nil || !apartConstants(a, b) {
		return false
	}
	return family == "integer" && a.ValueKind == "int" || family == "text" && a.ValueKind == "string"
}

func (u *unioned) fixes(outs ...output) {
	u.proof.builtin("=")
	for _, o := range outs {
		u.proof.typed(binding{leaf: o.leaf, table: o.table, column: o.column})
	}
}

// fixedAs is the constant that a condition of the query gives to the column, nil for none.
func (u *unioned) fixedAs(a arm, o output) *sqlast.Expr {
	for _, t := range a.s.Terms {
		if b, e, ok := columnIs(a.s, t, u.c); ok && b.leaf == o.leaf && b.column == o.column {
			return e
		}
	}
	return nil
}
