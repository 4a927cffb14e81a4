package sqlast

import (
	"slices"

	"assay/advisor/catalog"
)

// Resolved is what a column reference means.
type Resolved struct {
	// From is the FROM item it comes from, nil when that is not known.
	From *From
	// Table and Column are its place in the catalog; nil for a derived table, a
	// CTE, a function, or a table the catalog does not hold.
	Table  *catalog.Table
	Column *catalog.Column
	// Depth is 0 for an item of the block itself, 1 for its parent, and so on.
	Depth int
	// WholeRow says that the reference is a row of From, not a column.
	WholeRow bool
	// Output is the select list item that an ORDER BY or GROUP BY name means.
	Output *Target
	// Ambiguous: several items may be meant (USING and NATURAL included); From is the first.
	// Unknown: none is known to have such a column. With either, nothing may be proved.
	Ambiguous, Unknown bool
}

// Sure says that exactly one meaning was found.
func (r Resolved) Sure() bool { return !r.Ambiguous && !r.Unknown }

// Resolve finds what the column reference col means in block s.
func (s *Select) Resolve(col *Expr, c *catalog.Catalog) Resolved {
	// A whole sort key means an output column first, a group key last.
	if slices.ContainsFunc(s.OrderBy, func(k SortKey) bool { return k.Expr == col }) {
		if t := s.outputNamed(col); t != nil {
			return Resolved{Output: t}
		}
	}
	depth := 0
	for b := s; b != nil; {
		if b.SetOp == "" {
			if r, ok := b.resolveHere(col, c); ok {
				r.Depth = depth
				return r
			}
		}
		b = b.enclosing()
		depth++
	}
	if slices.Contains(s.GroupBy, col) {
		if t := s.outputNamed(col); t != nil {
			return Resolved{Output: t}
		}
	}
	return Resolved{Unknown: true}
}

// outputNamed is the select list item that the unqualified name col means; an
// item that is the column of that name itself is none.
func (s *Select) outputNamed(col *Expr) *Target {
	if col.Table != "" || col.Kind != ExprColumn {
		return nil
	}
	list := s
	for list.SetOp != "" {
		list = list.Left
	}
	for i := range list.Targets {
		t := &list.Targets[i]
		if t.Name == col.Name && t.Expr != nil && (list != s || t.Expr.Kind != ExprColumn || t.Expr.Name != col.Name) {
			return t
		}
	}
	return nil
}

// enclosing is the next block outwards whose FROM a reference in s can see.
func (s *Select) enclosing() *Select {
	for b := s; b.Parent != nil; b = b.Parent {
		if b.seesParent() {
			return b.Parent
		}
	}
	return nil
}

// seesParent says that the FROM items of the parent are visible in s: not in a
// CTE, nor in a derived table without LATERAL.
func (s *Select) seesParent() bool {
	p := s.Parent
	for _, w := range p.With {
		if w.Select == s {
			return false
		}
	}
	for _, f := range p.Leaves() {
		if f.Select == s {
			return f.Lateral
		}
	}
	return true
}

// visible are the FROM items that a name can mean: the leaves, but a join with an alias hides its own.
func (s *Select) visible() []*From {
	var out []*From
	var walk func(*From)
	walk = func(f *From) {
		if f.Kind == FromJoin && !f.AliasWritten {
			walk(f.Left)
			walk(f.Right)
			return
		}
		out = append(out, f)
	}
	for _, f := range s.From {
		walk(f)
	}
	return out
}

// resolveHere looks at the FROM items of one block; ok is false when the name
// belongs further out.
func (s *Select) resolveHere(col *Expr, c *catalog.Catalog) (Resolved, bool) {
	if col.Table != "" {
		return s.resolveQualified(col, c)
	}
	var yes, unknown []*From
	for _, f := range s.visible() {
		switch s.columnOf(f, col.Name, c) {
		case hasColumn:
			yes = append(yes, f)
		case mayHaveColumn:
			unknown = append(unknown, f)
		}
	}
	switch {
	case len(yes) == 1 && len(unknown) == 0:
		return s.meaning(yes[0], col.Name, c), true
	case len(yes) > 0:
		return Resolved{From: yes[0], Ambiguous: true}, true
	case len(unknown) == 1 && len(s.visible()) == 1 && s.enclosing() == nil:
		return Resolved{From: unknown[0]}, true
	case len(unknown) > 0:
		return Resolved{Unknown: true}, true
	}
	for _, f := range s.visible() {
		if f.Alias == col.Name {
			return Resolved{From: f, WholeRow: true}, true
		}
	}
	return Resolved{}, false
}

func (s *Select) resolveQualified(col *Expr, c *catalog.Catalog) (Resolved, bool) {
	var found []*From
	for _, f := range s.visible() {
		if f.Alias == col.Table && (col.Schema == "" || !f.AliasWritten && f.Relation.Schema == col.Schema) {
			found = append(found, f)
		}
	}
	switch {
	case len(found) == 0:
		return Resolved{}, false
	case len(found) > 1:
		return Resolved{From: found[0], Ambiguous: true}, true
	case col.Kind == ExprStar:
		return Resolved{From: found[0], WholeRow: true}, true
	}
	r := s.meaning(found[0], col.Name, c)
	r.Unknown = s.columnOf(found[0], col.Name, c) == lacksColumn
	return r, true
}

// meaning fills in what the catalog knows of column name of item f.
func (s *Select) meaning(f *From, name string, c *catalog.Catalog) Resolved {
	r := Resolved{From: f}
	if f.Kind != FromTable {
		return r
	}
	r.Table = c.Table(f.Relation.Schema, f.Relation.Name)
	if r.Table != nil {
		r.Column = aliased(f, r.Table, name)
	}
	return r
}

// aliased is the column of t that f calls name.
func aliased(f *From, t *catalog.Table, name string) *catalog.Column {
	for i, a := range f.ColumnAliases {
		if a == name && i < len(t.Columns) {
			return t.Columns[i]
		}
	}
	for i, col := range t.Columns {
		if col.Name == name && i >= len(f.ColumnAliases) {
			return col
		}
	}
	return nil
}

type presence int

const (
	lacksColumn presence = iota
	mayHaveColumn
	hasColumn
)

// columnOf says whether item f of the block has a column of that name.
func (s *Select) columnOf(f *From, name string, c *catalog.Catalog) presence {
	switch f.Kind {
	case FromTable:
		t := c.Table(f.Relation.Schema, f.Relation.Name)
		switch {
		case t == nil:
			return mayHaveColumn
		case aliased(f, t, name) != nil || systemColumn(name):
			return hasColumn
		}
		return lacksColumn
	case FromSubquery:
		return among(name, f.ColumnAliases, f.Select)
	case FromCTE:
		w := s.cte(f.Relation.Name)
		if w == nil || w.Select == nil && len(w.Columns) == 0 {
			return mayHaveColumn
		}
		if len(f.ColumnAliases) == 0 {
			return among(name, w.Columns, w.Select)
		}
	}
	return mayHaveColumn
}

// among looks for name in a query's output, its first columns renamed.
func among(name string, renamed []string, q *Select) presence {
	for _, a := range renamed {
		if a == name {
			return hasColumn
		}
	}
	names, complete := q.Outputs()
	for i, n := range names {
		if i >= len(renamed) && n == name {
			return hasColumn
		}
	}
	if complete {
		return lacksColumn
	}
	return mayHaveColumn
}

func systemColumn(name string) bool {
	switch name {
	case "ctid", "tableoid", "xmin", "xmax", "cmin", "cmax":
		return true
	}
	return false
}

// cte is the WITH query that a name means in block s, nil when it is not found.
func (s *Select) cte(name string) *CTE {
	for b := s; b != nil; b = b.Parent {
		for i := len(b.With) - 1; i >= 0; i-- {
			if b.With[i].Name == name {
				return &b.With[i]
			}
		}
	}
	return nil
}

// CTE is the WITH query that item f of block s reads, nil when f reads none.
func (s *Select) CTE(f *From) *CTE {
	if f.Kind != FromCTE {
		return nil
	}
	return s.cte(f.Relation.Name)
}

// Outputs are the names of the result columns; complete is false when a star hides some.
func (s *Select) Outputs() (names []string, complete bool) {
	for s != nil && s.SetOp != "" {
		s = s.Left
	}
	if s == nil {
		return nil, false
	}
	if s.Values {
		return nil, false
	}
	complete = true
	for _, t := range s.Targets {
		if t.Expr != nil && t.Expr.Kind == ExprStar || t.Expr == nil || t.Expr.Name == "indirection.*" {
			complete = false
			continue
		}
		name := t.Name
		if name == "" {
			name = t.Expr.outputName()
		}
		names = append(names, name)
	}
	return names, complete
}

// outputName is the name PostgreSQL gives a result column without AS.
func (e *Expr) outputName() string {
	switch e.Kind {
	case ExprColumn, ExprFunc, ExprCoalesce:
		return e.Name
	case ExprCast:
		if len(e.Args) > 0 {
			if n := e.Args[0].outputName(); n != unnamed {
				return n
			}
		}
		return e.Type
	case ExprCase:
		return "case"
	case ExprArray:
		return "array"
	case ExprRow:
		return "row"
	case ExprSubquery:
		return e.subOutputName()
	}
	return unnamed
}

const unnamed = "?column?"

func (e *Expr) subOutputName() string {
	switch e.SubKind {
	case SubExists:
		return "exists"
	case SubArray:
		return "array"
	case SubScalar:
		if names, _ := e.Sub.Outputs(); len(names) == 1 {
			return names[0]
		}
	}
	return unnamed
}
