package rules

import (
	"slices"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// keyWithin is a key of the table that lies within the columns: its primary
// key if that does, else a unique index over NOT NULL columns; nil for none.
func keyWithin(t *catalog.Table, columns []string) []string {
	if t == nil {
		return nil
	}
	var best []string
	for _, ix := range t.Indexes {
		key := ix.Columns()
		if !ix.Unique || ix.Predicate != "" || len(key) == 0 || !within(key, columns) || !ix.Primary && !allNotNull(t, key) {
			continue
		}
		if ix.Primary {
			return key
		}
		best = key
	}
	return best
}

func within(key, columns []string) bool {
	for _, k := range key {
		if k == "" || !slices.Contains(columns, k) {
			return false
		}
	}
	return true
}

func allNotNull(t *catalog.Table, key []string) bool {
	return !slices.ContainsFunc(key, func(k string) bool {
		col := t.Column(k)
		return col == nil || !col.NotNull
	})
}

// selected are the columns of a FROM item that the select list returns as they
// are; all of them for leaf.*, and for * where the leaf stands alone.
func selected(s *sqlast.Select, leaf *sqlast.From, c *catalog.Catalog) []string {
	var out []string
	for _, t := range s.Targets {
		switch e := t.Expr; e.Kind {
		case sqlast.ExprStar:
			if e.Schema == "" && e.Table == leaf.Alias || e.Table == "" && len(s.Leaves()) == 1 {
				out = append(out, allColumns(tableOf(leaf, c))...)
			}
		case sqlast.ExprColumn:
			if b, ok := bind(s, e, c); ok && b.leaf == leaf {
				out = append(out, b.column.Name)
			}
		}
	}
	return out
}

func allColumns(t *catalog.Table) []string {
	if t == nil {
		return nil
	}
	out := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = c.Name
	}
	return out
}

// equality reads `a = b` over two columns whose types one family of equality
// operators compares.
func equality(s *sqlast.Select, e *sqlast.Expr, c *catalog.Catalog) (a, b binding, ok bool) {
	if e.Kind != sqlast.ExprOp || e.Name != "=" || len(e.Args) != 2 || e.OpSpan.End-e.OpSpan.Start != 1 {
		return a, b, false
	}
	a, okA := bind(s, e.Args[0], c)
	b, okB := bind(s, e.Args[1], c)
	return a, b, okA && okB && sameFamily(a.column.BaseType, b.column.BaseType)
}

// pairs reads a join condition that is nothing but equalities between columns
// of leaf and of one other FROM item, as the columns of both.
func pairs(s *sqlast.Select, on []*sqlast.Expr, leaf *sqlast.From, c *catalog.Catalog) (mine, theirs []binding, ok bool) {
	for _, e := range on {
		a, b, isEqual := equality(s, e, c)
		if isEqual && b.leaf == leaf {
			a, b = b, a
		}
		if !isEqual || a.leaf != leaf || a.depth != 0 || b.leaf == leaf || b.depth != 0 || len(theirs) > 0 && theirs[0].leaf != b.leaf {
			return nil, nil, false
		}
		mine, theirs = append(mine, a), append(theirs, b)
	}
	return mine, theirs, len(mine) > 0
}

func columnNames(bs []binding) []string {
	out := make([]string, len(bs))
	for i, b := range bs {
		out[i] = b.column.Name
	}
	return out
}

// settled says that LIMIT and OFFSET, if any, cut off an order without ties:
// ORDER BY holds a key of the only table. With ties two runs may differ.
func settled(s *sqlast.Select, leaf *sqlast.From, c *catalog.Catalog) bool {
	if s.Limit == nil && s.Offset == nil {
		return true
	}
	var ordered []string
	for _, k := range s.OrderBy {
		if b, ok := bind(s, k.Expr, c); ok && b.leaf == leaf {
			ordered = append(ordered, b.column.Name)
		}
	}
	return keyWithin(tableOf(leaf, c), ordered) != nil
}

// rowsApart is what it takes for a block's result to have no two equal rows:
// the select list holds a key of its first table, and every join finds one
// partner at most.
func rowsApart(s *sqlast.Select, c *catalog.Catalog) proof {
	if len(s.From) != 1 || !catalogFirst(c) {
		return proof{broken: true}
	}
	root := s.Leaves()[0]
	key := keyWithin(tableOf(root, c), selected(s, root, c))
	if key == nil || !settled(s, root, c) {
		return proof{broken: true}
	}
	var p proof
	p.oneEach(s, key, c)
	for _, target := range s.Targets {
		p.repeatableExpr(s, target.Expr, c) // a function that returns a set repeats rows
	}
	return p
}

// oneEach: each row of the block's first table gives one row of the block at
// most, and no two of its rows agree on the key.
func (p *proof) oneEach(s *sqlast.Select, key []string, c *catalog.Catalog) {
	unlimited := *s
	unlimited.Limit, unlimited.Offset = nil, nil
	root := s.Leaves()[0]
	t := tableOf(root, c)
	if !plainBlock(&unlimited) || t == nil || root.Sample {
		p.broken = true
		return
	}
	p.ordinary(t)
	p.key(t, key)
	for f := s.From[0]; f.Kind == sqlast.FromJoin; f = f.Left {
		p.onePartner(s, f, c)
	}
}

// columnIs reads `column = constant`, either way round.
func columnIs(s *sqlast.Select, e *sqlast.Expr, c *catalog.Catalog) (binding, *sqlast.Expr, bool) {
	if e.Kind != sqlast.ExprOp || e.Name != "=" || len(e.Args) != 2 || e.OpSpan.End-e.OpSpan.Start != 1 {
		return binding{}, nil, false
	}
	column, constant := e.Args[0], e.Args[1]
	if column.Kind == sqlast.ExprConst {
		column, constant = constant, column
	}
	b, ok := bind(s, column, c)
	return b, constant, ok && b.depth == 0 && constant.Kind == sqlast.ExprConst
}
