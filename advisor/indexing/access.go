package indexing

import (
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// Access is how one query block uses one table: what an index on it could serve.
type Access struct {
	Block *sqlast.Select
	Leaf  *sqlast.From
	Table *catalog.Table
	// Equal are conditions column = value, IN lists and boolean columns; the
	// most selective first.
	Equal []Cond
	// Range are conditions with < <= > >= BETWEEN or LIKE 'x%', one per column.
	Range []Cond
	// Nulls are conditions column IS NULL.
	Nulls []Cond
	// Joins are conditions column = column of another table.
	Joins []Join
	// Order is the block's ORDER BY where all of it is columns of this table.
	Order []OrderKey
	// Rest counts the conditions on this table that no plain index serves.
	Rest int
}

// Cond is a condition on one column that a btree index can serve.
type Cond struct {
	Column *catalog.Column
	Term   *sqlast.Expr
	// Share is the part of the table's rows that the statistics expect to meet it, 0–1.
	Share float64
	// Single says that it fixes the column to one value, so that an index
	// keeps the order of the columns after it.
	Single bool
	// OpClass is set where the column's default operator class does not serve it.
	OpClass string
}

// Join is a condition column = something of other tables.
type Join struct {
	Column *catalog.Column
	Term   *sqlast.Expr
	// Others are the aliases of the tables on the other side.
	Others []string
	// Outer says that the other side is in an enclosing block: for an index
	// it is a value, known anew for each row there.
	Outer bool
}

// OrderKey is one column of an ORDER BY.
type OrderKey struct {
	Column           *catalog.Column
	Desc, NullsFirst bool
}

// Accesses lists how each block of the query uses each ordinary table or
// materialised view in the catalog, in the order of the text.
func Accesses(q *sqlast.Query, c *catalog.Catalog) []*Access {
	if q == nil || c == nil {
		return nil
	}
	var out []*Access
	for _, s := range q.Selects() {
		out = append(out, blockAccesses(s, c)...)
	}
	return out
}

func blockAccesses(s *sqlast.Select, c *catalog.Catalog) []*Access {
	sc := newScope(s, c)
	var out []*Access
	for i, leaf := range sc.leaves {
		t := sc.tables[i]
		if t == nil || t.Kind != "r" && t.Kind != "m" || leaf.Sample {
			continue
		}
		a := &Access{Block: s, Leaf: leaf, Table: t}
		a.gather(sc)
		out = append(out, a)
	}
	return out
}

// gather sorts the block's terms into the kinds that matter for an index.
func (a *Access) gather(sc *scope) {
	for _, t := range sc.terms(a.Leaf) {
		a.add(sc, t)
	}
	a.Joins = append(a.Joins, sc.usingJoins(a.Leaf)...)
	if j, ok := sc.memberJoin(a.Leaf); ok {
		a.Joins = append(a.Joins, j)
	}
	a.Order = sc.order(a.Leaf)
	sortByShare(a.Equal)
}

func (a *Access) add(sc *scope, t *sqlast.Expr) {
	if j, ok := sc.join(a.Leaf, t); ok {
		a.Joins = append(a.Joins, j)
		return
	}
	m, ok := sc.match(a.Leaf, t)
	if !ok {
		if sc.mentions(a.Leaf, t) {
			a.Rest++
		}
		return
	}
	switch m.use {
	case useEqual:
		a.Equal = append(a.Equal, m.Cond)
	case useNull:
		a.Nulls = append(a.Nulls, m.Cond)
	case useRange:
		a.addRange(m.Cond)
	}
}

// addRange keeps one condition a column: two ends of a range are one, with the
// share of the narrower.
func (a *Access) addRange(r Cond) {
	for i := range a.Range {
		if a.Range[i].Column == r.Column {
			a.Range[i].Share = min(a.Range[i].Share*r.Share, r.Share)
			return
		}
	}
	a.Range = append(a.Range, r)
}

// Alias is the name that plans know the table by, before PostgreSQL tells
// equal ones apart.
func (a *Access) Alias() string { return a.Leaf.Alias }
