package witness

import (
	"slices"
	"strings"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// wideTable is the number of columns up to which `*` makes all of them matter.
// The columns of a wider table stand in the answer with one value throughout.
const wideTable = 14

// NewSchema finds the tables that a and b read, views followed to the tables
// behind them, and the columns that matter: those named in either, and those
// of keys, of foreign keys between the tables, of CHECKs and of unique indexes.
// The error is an *UnsupportedError that says what of the pair cannot be modelled.
func NewSchema(a, b *sqlast.Query, c *catalog.Catalog) (*Schema, error) {
	n := namer{catalog: c, tables: map[*catalog.Table]bool{}, names: map[string]bool{}}
	for _, q := range []*sqlast.Query{a, b} {
		if err := n.query(q, 0); err != nil {
			return nil, err
		}
	}
	s := &Schema{Params: params(c, a, b)}
	for _, t := range c.Tables {
		if !n.tables[t] {
			continue
		}
		columns, err := n.columns(t)
		if err != nil {
			return nil, err
		}
		s.Tables = append(s.Tables, &Table{Table: t, Columns: columns})
	}
	return s, n.inheritance()
}

// namer collects the tables and the names of columns that a pair uses.
type namer struct {
	catalog *catalog.Catalog
	tables  map[*catalog.Table]bool
	names   map[string]bool
	star    bool
}

// maxViewDepth bounds how deep views stand in views.
const maxViewDepth = 16

func (n *namer) query(q *sqlast.Query, depth int) error {
	if what := outOfReach(q, n.catalog); what != "" {
		return unsupported(what)
	}
	if depth > maxViewDepth {
		return unsupported("views within views, more than 16 deep")
	}
	for _, s := range q.Selects() {
		for _, f := range s.From {
			n.from(f)
		}
		s.Walk(func(e *sqlast.Expr) bool {
			n.expr(e)
			return true
		})
	}
	for _, r := range q.Relations {
		if err := n.relation(r, depth); err != nil {
			return err
		}
	}
	return nil
}

func (n *namer) relation(r sqlast.Relation, depth int) error {
	t := n.catalog.Table(r.Schema, r.Name)
	if t == nil {
		return unsupported("the table " + r.Name + " is not in the catalog")
	}
	if t.Kind == "v" {
		view, err := sqlast.Parse(strings.TrimSuffix(strings.TrimSpace(t.ViewQuery), ";"))
		if err != nil {
			return unsupported("the definition of the view " + t.String() + " could not be read")
		}
		for _, c := range t.Columns { // the columns of `*` of a view
			n.names[c.Name] = true
		}
		return n.query(view, depth+1)
	}
	switch {
	case t.RowSecurity:
		return unsupported(t.String() + " has row security")
	case t.Exclusion:
		return unsupported(t.String() + " has an exclusion constraint")
	case t.Kind != "p" && t.HasChildren:
		return unsupported(t.String() + " has inheritance children")
	case t.HasForeignChildren:
		return unsupported(t.String() + " has foreign partitions")
	}
	n.tables[t] = true
	return nil
}

// inheritance refuses what reads a partitioned table and a partition: the rows
// of one would be rows of the other.
func (n *namer) inheritance() error {
	var parent, part string
	for t := range n.tables {
		switch {
		case t.IsPartition:
			part = t.String()
		case t.Kind == "p":
			parent = t.String()
		}
	}
	if parent != "" && part != "" {
		return unsupported("a partitioned table and a partition are read together")
	}
	return nil
}

func (n *namer) from(f *sqlast.From) {
	if f == nil {
		return
	}
	n.star = n.star || f.Natural
	for _, u := range f.Using {
		n.names[u] = true
	}
	if len(f.ColumnAliases) > 0 { // t(a, b): its columns have other names
		n.star = true
	}
	n.from(f.Left)
	n.from(f.Right)
}

func (n *namer) expr(e *sqlast.Expr) {
	switch e.Kind {
	case sqlast.ExprColumn:
		n.names[e.Name] = true
		if e.Table != "" {
			n.names[e.Table] = true // (t.composite).field, and a row t.t
		}
	case sqlast.ExprStar:
		n.star = true
	}
}

// columns are the columns of t that matter.
func (n *namer) columns(t *catalog.Table) ([]*catalog.Column, error) {
	wanted := n.wanted(t)
	var out []*catalog.Column
	for _, c := range t.Columns {
		if !wanted[c.Name] || c.Generated != "" {
			continue
		}
		if kindOf(c) == kindUnknown {
			return nil, unsupported(t.String() + "." + c.Name + " is of type " + c.Type + ", of which no values are made")
		}
		out = append(out, c)
	}
	return out, nil
}

// wanted are the names of the columns of t that matter.
func (n *namer) wanted(t *catalog.Table) map[string]bool {
	wanted := map[string]bool{}
	whole := (n.star || n.names[t.Name.Name]) && len(t.Columns) <= wideTable
	for _, c := range t.Columns {
		wanted[c.Name] = whole || n.names[c.Name]
	}
	for _, c := range t.Columns {
		if c.Generated != "" && wanted[c.Name] {
			mentioned(t, c.Generated, wanted)
		}
	}
	for _, k := range t.Checks {
		mentioned(t, k.Expression, wanted)
	}
	indexed(t, wanted)
	for other := range n.tables {
		for _, k := range other.ForeignKeys {
			if n.catalog.Table(k.Ref.Schema, k.Ref.Name) == t {
				all(wanted, k.RefColumns)
			}
			if other == t && n.tables[n.catalog.Table(k.Ref.Schema, k.Ref.Name)] {
				all(wanted, k.Columns)
			}
		}
	}
	return wanted
}

// indexed adds the columns of t that unique indexes name.
func indexed(t *catalog.Table, wanted map[string]bool) {
	for _, i := range t.Indexes {
		if !i.Unique {
			continue
		}
		mentioned(t, i.Predicate, wanted)
		for _, k := range i.Keys {
			wanted[k.Column] = true
			mentioned(t, k.Expression, wanted)
		}
	}
}

func all(wanted map[string]bool, names []string) {
	for _, n := range names {
		wanted[n] = true
	}
}

// mentioned adds the columns of t that an expression of the catalog names. One
// that cannot be read names all of them.
func mentioned(t *catalog.Table, expression string, wanted map[string]bool) {
	if expression == "" {
		return
	}
	e := condition(expression)
	if e == nil {
		for _, c := range t.Columns {
			wanted[c.Name] = true
		}
		return
	}
	e.Walk(func(e *sqlast.Expr) bool {
		if e.Kind == sqlast.ExprColumn {
			wanted[e.Name] = true
		}
		return true
	})
}

// condition reads an expression as the catalog prints it, nil where it cannot.
func condition(expression string) *sqlast.Expr {
	q, err := sqlast.Parse("SELECT " + expression)
	if err != nil || q.Select == nil || len(q.Select.Targets) != 1 {
		return nil
	}
	return q.Select.Targets[0].Expr
}

// params are the parameters of both queries, with the columns they are compared with.
func params(c *catalog.Catalog, queries ...*sqlast.Query) []Param {
	found := map[int]Param{}
	for _, q := range queries {
		for _, u := range q.ParamUses(c) {
			p := found[u.Number]
			p.Number = u.Number
			switch {
			case p.Type != "":
			case u.Role == sqlast.RoleLimit || u.Role == sqlast.RoleOffset:
				p.Type = "bigint"
			case u.Column != nil && u.Array:
				p.Type = u.Column.Type + "[]"
			case u.Column != nil:
				p.Type, p.like = u.Column.Type, u.Column
			}
			found[u.Number] = p
		}
		for _, s := range q.Selects() {
			s.Walk(func(e *sqlast.Expr) bool {
				if e.Kind == sqlast.ExprCast && len(e.Args) == 1 && e.Args[0].Kind == sqlast.ExprParam {
					p := found[e.Args[0].Param]
					p.Number, p.Type = e.Args[0].Param, e.Type
					found[p.Number] = p
				}
				return true
			})
		}
	}
	out := make([]Param, 0, len(found))
	for _, p := range found {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Param) int { return a.Number - b.Number })
	return out
}
