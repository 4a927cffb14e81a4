package witness

import (
	"slices"

	"assay/advisor/catalog"
)

// column is a column that matters, with the values that are tried in it.
type column struct {
	*catalog.Column
	typ *typ
	// class is the set of columns that are compared with each other.
	class int
	// domain are the values to choose from: constants of the queries first, then
	// their neighbours and a few of every day.
	domain []*datum
	// constants is how many of domain stand in the queries.
	constants int
}

// table is a table of the schema with the constraints that rows must keep to.
type table struct {
	columns []column
	keys    []key
	refs    []reference
	checks  []*node
	// keyed marks the columns of keys, child those of foreign keys.
	keyed, child []bool
	// checked marks the columns that a CHECK names.
	checked []bool
}

// key is a whole unique index.
type key struct {
	columns []int
	// nullsEqual: two NULLs are the same (NULLS NOT DISTINCT).
	nullsEqual bool
}

// reference is a foreign key to another table of the schema.
type reference struct {
	columns []int
	parent  int
	parents []int // the columns of the parent
	full    bool  // MATCH FULL
}

// row is a row as it is made: nil is NULL.
type row []*datum

func newTable(t *Table, s *Schema, ts types) *table {
	out := &table{
		columns: make([]column, len(t.Columns)),
		keyed:   make([]bool, len(t.Columns)), child: make([]bool, len(t.Columns)), checked: make([]bool, len(t.Columns)),
	}
	for i, c := range t.Columns {
		out.columns[i] = column{Column: c, typ: ts.column(c)}
	}
	for _, i := range t.Indexes {
		if columns := t.places(i.Columns()); i.Unique && i.Valid && i.Predicate == "" && columns != nil {
			out.keys = append(out.keys, key{columns: columns, nullsEqual: i.NullsNotDistinct})
			for _, c := range columns {
				out.keyed[c] = true
			}
		}
	}
	for _, k := range t.ForeignKeys {
		if !k.Validated || !k.Enforced || !k.TriggersEnabled {
			continue
		}
		parent := slices.IndexFunc(s.Tables, func(p *Table) bool { return p.Name == k.Ref })
		if parent < 0 {
			continue // the search may make the parents up
		}
		columns, parents := t.places(k.Columns), s.Tables[parent].places(k.RefColumns)
		if columns == nil || parents == nil {
			continue
		}
		out.refs = append(out.refs, reference{columns: columns, parent: parent, parents: parents, full: k.MatchFull})
		for _, c := range columns {
			out.child[c] = true
		}
	}
	return out
}

// places are the positions of named columns, nil where one does not matter or
// is an expression.
func (t *Table) places(names []string) []int {
	var out []int
	for _, n := range names {
		i := t.place(n)
		if i < 0 {
			return nil
		}
		out = append(out, i)
	}
	return out
}

func (t *Table) place(name string) int {
	return slices.IndexFunc(t.Columns, func(c *catalog.Column) bool { return c.Name == name })
}

// same says that two rows are equal in a unique index.
func (k key) same(a, b row) bool {
	for _, c := range k.columns {
		if a[c] == nil && b[c] == nil {
			if !k.nullsEqual {
				return false
			}
			continue
		}
		if a[c] != b[c] {
			return false
		}
	}
	return true
}

// taken is a key by which the row is already in rows, nil where it is not.
func (t *table) taken(rows []row, r row) *key {
	for i := range t.keys {
		for _, other := range rows {
			if t.keys[i].same(other, r) {
				return &t.keys[i]
			}
		}
	}
	return nil
}
