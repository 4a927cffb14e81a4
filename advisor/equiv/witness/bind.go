package witness

import (
	"strconv"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// binder gives the names of a query their meaning.
type binder struct {
	g       *Generator
	catalog *catalog.Catalog
	scope   *scope
	views   int
	// conds are the comparisons and other nodes whose constants matter to columns.
	conds []bound
}

// bound is a node with the scope its names have their meaning in.
type bound struct {
	n *node
	s *scope
}

// scope is what names mean in a block.
type scope struct {
	parent *scope
	// blind: the items of the parent's FROM are not visible (no LATERAL).
	blind bool
	block *block
	ctes  map[string]*block
	// names are the output names given to a WITH query.
	renamed map[string][]string
}

func (b *binder) query(s *sqlast.Select, blind bool) *block {
	bl := &block{limit: -1}
	b.into(bl, s, blind)
	return bl
}

func (b *binder) into(bl *block, s *sqlast.Select, blind bool) {
	sc := &scope{parent: b.scope, blind: blind, block: bl, ctes: map[string]*block{}, renamed: map[string][]string{}}
	b.scope, bl.scope = sc, sc
	defer func() { b.scope = sc.parent }()
	for _, w := range s.With {
		b.with(sc, w)
	}
	switch {
	case s.SetOp != "":
		bl.setOp, bl.merges = s.SetOp, !s.All
		bl.left = b.query(s.Left, true)
		bl.outs, bl.names = bl.left.outs, bl.left.names
		bl.right = b.query(s.Right, true)
		b.pairs(bl)
	case s.Values:
		for _, r := range s.ValueRows {
			bl.values = append(bl.values, b.exprs(r))
		}
		if len(bl.values) > 0 {
			bl.outs = bl.values[0]
		}
		for i := range bl.outs {
			bl.names = append(bl.names, "column"+strconv.Itoa(i+1))
		}
	default:
		b.simple(bl, s)
	}
	b.tail(bl, s)
}

// pairs notes that the columns of a set operation's sides are compared.
func (b *binder) pairs(bl *block) {
	for i := range bl.left.outs {
		if i < len(bl.right.outs) {
			b.note(&node{op: opCompare, sym: "=", args: []*node{
				{op: opScalar, sub: bl.left, col: i}, {op: opScalar, sub: bl.right, col: i},
			}})
		}
	}
}

func (b *binder) note(n *node) { b.conds = append(b.conds, bound{n, b.scope}) }

func (b *binder) with(sc *scope, w sqlast.CTE) {
	if w.Select == nil {
		return
	}
	bl := &block{limit: -1}
	sc.renamed[w.Name] = w.Columns
	if w.Recursive {
		sc.ctes[w.Name] = bl
	}
	b.into(bl, w.Select, true)
	sc.ctes[w.Name] = bl
}

func (b *binder) simple(bl *block, s *sqlast.Select) {
	for _, f := range s.From {
		bl.from = append(bl.from, b.from(bl, f))
	}
	bl.where = b.expr(s.Where)
	for i := range s.Targets {
		b.target(bl, &s.Targets[i])
	}
	for _, e := range s.GroupBy {
		bl.group = append(bl.group, b.keyed(bl, e))
	}
	bl.having = b.expr(s.Having)
	for _, e := range s.DistinctOn {
		bl.ties = append(bl.ties, b.keyed(bl, e))
	}
	bl.ties = append(bl.ties, b.exprs(s.WindowExprs)...)
	s.Walk(func(e *sqlast.Expr) bool {
		bl.ties = append(bl.ties, b.exprs(e.Partition)...)
		bl.ties = append(bl.ties, b.exprs(e.Sort)...)
		return true
	})
	bl.merges = s.Distinct || len(s.GroupBy) > 0
}

func (b *binder) tail(bl *block, s *sqlast.Select) {
	for _, k := range s.OrderBy {
		if bl.setOp != "" { // its keys are outputs of its sides
			break
		}
		bl.ties = append(bl.ties, b.keyed(bl, k.Expr))
	}
	for _, e := range []*sqlast.Expr{s.Limit, s.Offset} {
		if e == nil {
			continue
		}
		if n, err := strconv.Atoi(e.Value); err == nil && e.Kind == sqlast.ExprConst {
			bl.limit = max(bl.limit, 0) + n
		}
		bl.others = append(bl.others, b.expr(e))
	}
}

// target adds the outputs of one item of a select list.
func (b *binder) target(bl *block, t *sqlast.Target) {
	if t.Expr == nil {
		return
	}
	if t.Expr.Kind != sqlast.ExprStar {
		n := b.expr(t.Expr)
		bl.outs, bl.names = append(bl.outs, n), append(bl.names, outputName(t))
		return
	}
	for i, it := range bl.items {
		if t.Expr.Table != "" && t.Expr.Table != it.alias {
			continue
		}
		for c, name := range it.names {
			bl.outs, bl.names = append(bl.outs, b.column(0, i, c)), append(bl.names, name)
		}
	}
}

func outputName(t *sqlast.Target) string {
	if t.Name != "" {
		return t.Name
	}
	e := t.Expr
	for e.Kind == sqlast.ExprCast && len(e.Args) == 1 {
		e = e.Args[0]
	}
	switch e.Kind {
	case sqlast.ExprColumn, sqlast.ExprFunc, sqlast.ExprCoalesce:
		return e.Name
	case sqlast.ExprCase:
		return "case"
	case sqlast.ExprSubquery:
		if e.Sub != nil && e.SubKind == sqlast.SubScalar && len(e.Sub.Targets) == 1 {
			return outputName(&e.Sub.Targets[0])
		}
	}
	return ""
}

// keyed is a key of GROUP BY, ORDER BY or DISTINCT ON, which may name an output
// or give its position.
func (b *binder) keyed(bl *block, e *sqlast.Expr) *node {
	if e.Kind == sqlast.ExprConst && e.ValueKind == "int" {
		if n, err := strconv.Atoi(e.Value); err == nil && n >= 1 && n <= len(bl.outs) {
			return bl.outs[n-1]
		}
	}
	if e.Kind == sqlast.ExprColumn && e.Table == "" {
		for i, name := range bl.names {
			if name == e.Name && i < len(bl.outs) {
				return bl.outs[i]
			}
		}
	}
	return b.expr(e)
}
