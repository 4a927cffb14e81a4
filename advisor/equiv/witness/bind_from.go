package witness

import (
	"slices"
	"strings"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// from binds an item of FROM and adds its leaves to the block.
func (b *binder) from(bl *block, f *sqlast.From) *join {
	if f.Kind != sqlast.FromJoin {
		it := b.leaf(f)
		if it.alias == "" {
			it.alias = f.Alias
		}
		it.schema = f.Relation.Schema
		for i, a := range f.ColumnAliases {
			if i < len(it.names) {
				it.names[i] = a
			}
		}
		bl.items = append(bl.items, it)
		return &join{item: len(bl.items) - 1}
	}
	first := len(bl.items)
	j := &join{kind: joinKind(f.Join), left: b.from(bl, f.Left)}
	middle := len(bl.items)
	j.right = b.from(bl, f.Right)
	j.on = b.expr(f.On)
	for _, name := range b.shared(bl, f, first, middle) {
		l, r := b.find(bl.items[first:middle], name), b.find(bl.items[middle:], name)
		if l == nil || r == nil {
			continue
		}
		l.item, r.item = l.item+first, r.item+middle
		eq := b.compare("=", b.column(0, l.item, l.col), b.column(0, r.item, r.col))
		if j.on == nil {
			j.on = eq
		} else {
			j.on = &node{op: opAnd, args: []*node{j.on, eq}}
		}
	}
	if f.AliasWritten {
		for _, it := range bl.items[first:] { // the join's alias hides those within
			it.alias = f.Alias
		}
	}
	return j
}

func joinKind(t sqlast.JoinType) byte {
	switch t {
	case sqlast.JoinLeft:
		return 'l'
	case sqlast.JoinRight:
		return 'r'
	case sqlast.JoinFull:
		return 'f'
	}
	return 'i'
}

// shared are the columns that USING or NATURAL equate.
func (b *binder) shared(bl *block, f *sqlast.From, first, middle int) []string {
	if !f.Natural {
		return f.Using
	}
	var out []string
	for _, it := range bl.items[first:middle] {
		for _, name := range it.names {
			if b.find(bl.items[middle:], name) != nil && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// leaf binds a table, view, WITH query, subquery or function of FROM.
func (b *binder) leaf(f *sqlast.From) *item {
	switch f.Kind {
	case sqlast.FromTable:
		return b.tableItem(f)
	case sqlast.FromCTE:
		hops := 0
		for s := b.scope; s != nil; s = s.parent {
			if bl := s.ctes[f.Relation.Name]; bl != nil {
				it := &item{table: -1, sub: bl, hops: hops, names: slices.Clone(bl.names)}
				copy(it.names, s.renamed[f.Relation.Name])
				return it
			}
			hops++
		}
	case sqlast.FromSubquery:
		sub := b.query(f.Select, !f.Lateral)
		return &item{table: -1, sub: sub, hops: -1, names: slices.Clone(sub.names)}
	case sqlast.FromFunction:
		return b.functionItem(f)
	}
	return &item{table: -1, hops: -1}
}

// functionItem binds a function: the values of generate_series and unnest are
// followed, those of others are not.
func (b *binder) functionItem(f *sqlast.From) *item {
	it := &item{table: -1, hops: -1, names: []string{f.Alias}}
	if len(f.Args) != 1 || len(f.Args[0].Args) == 0 {
		return it
	}
	args := b.exprs(f.Args[0].Args)
	switch f.Function.Name {
	case "generate_series":
		it.outs = []*node{{op: opAnyOf, args: args[:min(2, len(args))], typ: args[0].typ}}
	case "unnest":
		n := &node{op: opElemOf, args: args[:1]}
		if t := args[0].typ; t != nil {
			n.typ = t.elem
		}
		it.outs = []*node{n}
	default:
		it.outs = []*node{{op: opOther, args: args}}
	}
	return it
}

func (b *binder) tableItem(f *sqlast.From) *item {
	t := b.catalog.Table(f.Relation.Schema, f.Relation.Name)
	if t != nil && t.Kind == "v" {
		return b.view(t)
	}
	it := &item{hops: -1}
	it.table = slices.IndexFunc(b.g.schema.Tables, func(x *Table) bool { return x.Table == t })
	if it.table < 0 {
		return it
	}
	used := b.g.schema.Tables[it.table]
	for _, c := range t.Columns {
		it.names = append(it.names, c.Name)
		it.places = append(it.places, used.place(c.Name))
		it.generated = append(it.generated, c.Generated)
		var typ *typ
		if kindOf(c) != kindUnknown {
			typ = b.g.types.column(c)
		}
		it.types = append(it.types, typ)
	}
	return it
}

func (b *binder) view(t *catalog.Table) *item {
	it := &item{table: -1, hops: -1}
	q, err := sqlast.Parse(strings.TrimSuffix(strings.TrimSpace(t.ViewQuery), ";"))
	if err != nil || q.Select == nil || b.views > maxViewDepth {
		return it
	}
	b.views++
	outer := b.scope
	b.scope = nil // a view sees no names of the query
	it.sub = b.query(q.Select, true)
	b.scope = outer
	b.views--
	for i, c := range t.Columns {
		if i < len(it.sub.outs) {
			it.names = append(it.names, c.Name)
		}
	}
	return it
}

// find looks for a column of items by its bare name; the item is relative to them.
func (b *binder) find(items []*item, name string) *node {
	for i, it := range items {
		if c := slices.Index(it.names, name); c >= 0 {
			return &node{op: opColumn, item: i, col: c}
		}
	}
	return nil
}

// resolve finds what a column reference means; opOther where that is not known.
func (b *binder) resolve(e *sqlast.Expr) *node {
	depth := 0
	skip := false
	for s := b.scope; s != nil; s = s.parent {
		if !skip {
			for i, it := range s.block.items {
				if e.Table != "" && (e.Table != it.alias || e.Schema != "" && e.Schema != it.schema) {
					continue
				}
				if c := slices.Index(it.names, e.Name); c >= 0 {
					return b.column(depth, i, c)
				}
			}
		}
		skip = s.blind
		depth++
	}
	return &node{op: opOther}
}

// column is a column of an item of the block depth blocks out.
func (b *binder) column(depth, i, c int) *node {
	s := b.scope
	for range depth {
		s = s.parent
	}
	it := s.block.items[i]
	n := &node{op: opColumn, depth: depth, item: i, col: c, place: -1}
	switch {
	case it.table >= 0 && c < len(it.types):
		n.typ, n.place = it.types[c], it.places[c]
		if it.generated[c] != "" {
			return b.generated(depth, i, it.generated[c])
		}
	case it.sub != nil && c < len(it.sub.outs) && it.sub.outs[c] != nil:
		n.typ = it.sub.outs[c].typ
	case c < len(it.outs):
		n.typ = it.outs[c].typ
	}
	return n
}

// generated binds the expression of a generated column to the item it belongs to.
func (b *binder) generated(depth, i int, expression string) *node {
	e := condition(expression)
	if e == nil {
		return &node{op: opOther}
	}
	inner := binder{g: b.g, catalog: b.catalog}
	s := b.scope
	for range depth {
		s = s.parent
	}
	inner.scope = &scope{block: &block{items: s.block.items[i : i+1]}}
	n := inner.expr(e)
	n.walk(func(x *node) {
		if x.op == opColumn {
			x.depth, x.item = depth, i
		}
	})
	return n
}
