package rules

import (
	"slices"
	"strings"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// families is a block of a parent table and its children, grouped by the parent.
type families struct {
	in          *sqlast.Select
	parent      *sqlast.From
	parentTable *catalog.Table
	key         []string
	children    []*child
	aggregates  []aggregate
}

// child is one kind of children: its join, the equalities with the parent, and
// the conditions on it alone.
type child struct {
	join         *sqlast.From
	inner, outer []binding
	rest         []*sqlast.Expr
	moved        []int // the conditions of rest that stand in WHERE
	table        *derived
}

// aggregate is a call of the block, and the child whose rows it is over.
type aggregate struct {
	call *sqlast.Expr
	of   *child
}

// readFamilies reads `FROM parent JOIN child ON … GROUP BY parent.key`.
func readFamilies(s *sqlast.Select, c *catalog.Catalog) (*families, bool) {
	grouped := *s
	grouped.GroupBy, grouped.GroupSpan, grouped.Having = nil, sqlast.Span{}, nil
	if len(s.GroupBy) == 0 || s.Having != nil || s.Distinct || !plainBlock(&grouped) || len(s.From) != 1 || !transparent(s) {
		return nil, false
	}
	joins := spine(s.From[0])
	slices.Reverse(joins)
	if len(joins) == 0 {
		return nil, false
	}
	f := &families{in: s, parent: joins[0].Left}
	f.parentTable = tableOf(f.parent, c)
	if f.parentTable == nil || f.parent.Only || f.parent.Sample {
		return nil, false
	}
	var columns []string
	for _, g := range s.GroupBy {
		b, ok := groupKey(s, g, c)
		if !ok || b.leaf != f.parent {
			return nil, false
		}
		columns = append(columns, b.column.Name)
	}
	f.key = keyWithin(f.parentTable, columns)
	for _, j := range joins {
		ch, ok := f.child(j, c)
		if !ok {
			return nil, false
		}
		f.children = append(f.children, ch)
	}
	return f, f.key != nil && f.placeTerms(c) && f.findAggregates(c)
}

// child reads one join: equalities with columns of the parent, and conditions on the child alone.
func (f *families) child(j *sqlast.From, c *catalog.Catalog) (*child, bool) {
	if j.Join != sqlast.JoinInner && j.Join != sqlast.JoinLeft || j.On == nil || j.Right.Kind != sqlast.FromTable || j.Right.Only || j.Right.Sample ||
		tableOf(j.Right, c) == nil || j.Span.End != j.JoinSpan.End {
		return nil, false
	}
	ch := &child{join: j}
	for _, t := range j.OnTerms {
		mine, theirs, ok := pairs(f.in, []*sqlast.Expr{t}, j.Right, c)
		switch {
		case ok && theirs[0].leaf == f.parent:
			ch.inner, ch.outer = append(ch.inner, mine[0]), append(ch.outer, theirs[0])
		case readsOnly(f.in, t, j.Right, c):
			ch.rest = append(ch.rest, t)
		default:
			return nil, false
		}
	}
	return ch, len(ch.inner) > 0
}

// placeTerms gives each condition of WHERE to the parent, where it stays, or to an inner child.
func (f *families) placeTerms(c *catalog.Catalog) bool {
	for i, t := range f.in.Terms {
		if readsOnly(f.in, t, f.parent, c) {
			continue
		}
		at := slices.IndexFunc(f.children, func(ch *child) bool {
			return ch.join.Join == sqlast.JoinInner && readsOnly(f.in, t, ch.join.Right, c)
		})
		if at < 0 {
			return false
		}
		f.children[at].rest = append(f.children[at].rest, t)
		f.children[at].moved = append(f.children[at].moved, i)
	}
	return true
}

// findAggregates lists the aggregates, each over one child; everything else
// that the block returns or sorts by has to be the parent's.
func (f *families) findAggregates(c *catalog.Catalog) bool {
	ok := true
	roots := make([]*sqlast.Expr, 0, len(f.in.Targets))
	for _, t := range f.in.Targets {
		roots = append(roots, t.Expr)
	}
	for _, k := range f.in.OrderBy {
		if f.in.Resolve(k.Expr, c).Output == nil && k.Expr.Kind != sqlast.ExprConst {
			roots = append(roots, k.Expr)
		}
	}
	for _, root := range roots {
		root.Walk(func(e *sqlast.Expr) bool {
			switch {
			case e.Kind == sqlast.ExprFunc && calledAsAggregate(e, c):
				of := f.owner(e, c)
				ok = ok && of != nil
				f.aggregates = append(f.aggregates, aggregate{e, of})
				return false
			case e.Kind == sqlast.ExprColumn:
				b, bound := bind(f.in, e, c)
				ok = ok && bound && b.leaf == f.parent
			case e.Kind == sqlast.ExprStar:
				ok = ok && e.Table == f.parent.Alias
			case e.Kind == sqlast.ExprSubquery:
				ok = false
			}
			return ok
		})
	}
	return ok && len(f.aggregates) > 0
}

// owner is the child that all columns of an aggregate belong to. count(*) of a
// LEFT JOIN counts 1 for a parent without children, so it has none.
func (f *families) owner(e *sqlast.Expr, c *catalog.Catalog) *child {
	if e.AggStar && len(f.children) == 1 && f.children[0].join.Join == sqlast.JoinInner {
		return f.children[0]
	}
	for _, ch := range f.children {
		if !e.AggStar && readsOnly(f.in, e, ch.join.Right, c) && readsSome(e) {
			return ch
		}
	}
	return nil
}

func readsSome(e *sqlast.Expr) bool {
	some := false
	e.Walk(func(e *sqlast.Expr) bool {
		some = some || e.Kind == sqlast.ExprColumn
		return true
	})
	return some
}

// repeated are the aggregates that another child's rows multiply.
func (f *families) repeated() []aggregate {
	return slices.DeleteFunc(slices.Clone(f.aggregates), func(a aggregate) bool {
		return a.call.AggDistinct || slices.Contains([]string{"min", "max", "bool_and", "bool_or", "every"}, a.call.Name)
	})
}

// unchanged are the names of the results that hold no multiplied aggregate.
func (f *families) unchanged() []string {
	var out []string
	for i, t := range f.in.Targets {
		if t.Expr.Kind != sqlast.ExprStar && !slices.ContainsFunc(f.repeated(), func(a aggregate) bool { return t.Span.Contains(a.call.Span) }) {
			out = append(out, outputName(f.in, i))
		}
	}
	return out
}

// edits put a grouped table in each child's place, and its columns in the
// places of the aggregates.
func (f *families) edits(q *sqlast.Query, c *catalog.Catalog) ([]sqlast.Edit, bool) {
	var out []sqlast.Edit
	var moved []int
	for i, ch := range f.children {
		x := &correlated{in: f.in, inner: ch.inner, outer: ch.outer, rest: ch.rest}
		ch.table = &derived{q: q, first: x, alias: freshName(q, "totals", i), grouped: true, from: "FROM " + q.Slice(ch.join.Right.Span)}
		moved = append(moved, ch.moved...)
		if ch.table.clashes(f.in, c) {
			return nil, false
		}
	}
	for _, a := range f.aggregates {
		edit, ok := f.place(q, a)
		if !ok {
			return nil, false
		}
		out = append(out, edit)
	}
	for _, ch := range f.children {
		word := "\nJOIN "
		if ch.join.Join == sqlast.JoinLeft {
			word = "\nLEFT JOIN "
		}
		out = append(out, q.DropClause(ch.join.JoinSpan)...)
		out = append(out, insert(ch.join.JoinSpan.End, word+strings.TrimPrefix(ch.table.text(), "\nLEFT JOIN ")))
	}
	if len(moved) == len(f.in.Terms) && len(moved) > 0 {
		return append(out, q.DropClause(f.in.WhereSpan)...), true
	}
	for _, i := range moved {
		out = append(out, q.DropTerm(f.in, i)...)
	}
	return out, true
}

// place puts the grouped table's column where the aggregate stands.
func (f *families) place(q *sqlast.Query, a aggregate) (sqlast.Edit, bool) {
	text := a.of.table.value(q.Slice(a.call.Span))
	if a.call.Name == "count" && a.of.join.Join == sqlast.JoinLeft {
		text = "COALESCE(" + text + ", 0)"
	}
	for i, t := range f.in.Targets {
		switch {
		case t.Name != "":
		case t.Expr.Kind == sqlast.ExprCast && t.Span.Contains(a.call.Span):
			return sqlast.Edit{}, false // its column is named after what is converted
		case t.Expr == a.call:
			text += " AS " + catalog.QuoteIdent(outputName(f.in, i))
		}
	}
	return replace(a.call.Span, text), true
}
