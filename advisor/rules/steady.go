package rules

import (
	"slices"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// steady: the aggregate call gives the same value, printed the same, in
// whatever order its rows come. That rules out sums of floats, lists, and the
// least of values that are equal but printed differently.
func (p *proof) steady(s *sqlast.Select, e *sqlast.Expr, c *catalog.Catalog) {
	if !aggregateName(e) || e.AggOrder || e.Window || e.Schema != "" {
		p.broken = true
		return
	}
	p.builtin(e.Name)
	p.repeatableExpr(s, e, c)
	if e.AggStar {
		return
	}
	if len(e.Args) != 1 {
		p.broken = true
		return
	}
	kind := p.kindOf(s, e.Args[0], c)
	switch e.Name {
	case "count":
		if e.AggDistinct && (kind == "" || kind == "bpchar") {
			p.broken = true
		}
	case "sum", "avg":
		if kind != "integer" && kind != "numeric" {
			p.broken = true
		}
	case "min", "max":
		if !slices.Contains([]string{"integer", "text", "date", "timestamp", "timestamptz"}, kind) {
			p.broken = true
		}
	}
}

func aggregateName(e *sqlast.Expr) bool {
	if e.Kind != sqlast.ExprFunc || e.Window {
		return false
	}
	switch e.Name {
	case "count", "sum", "avg", "min", "max", "bool_and", "bool_or", "every":
		return true
	}
	return false
}

// kindOf is the family of an expression's type, "" where it is not known: a
// column, followed through subqueries, or sums and products of such.
func (p *proof) kindOf(s *sqlast.Select, e *sqlast.Expr, c *catalog.Catalog) string {
	switch e.Kind {
	case sqlast.ExprColumn:
		t, col := s.Origin(e, c)
		if t == nil || col == nil || family(col.BaseType) == "" {
			return ""
		}
		p.typed(binding{table: t, column: col})
		return family(col.BaseType)
	case sqlast.ExprConst:
		return map[string]string{"int": "integer", "float": "numeric"}[e.ValueKind]
	case sqlast.ExprOp:
		return p.kindOfOperator(s, e, c)
	}
	return ""
}

func (p *proof) kindOfOperator(s *sqlast.Select, e *sqlast.Expr, c *catalog.Catalog) string {
	if len(e.Args) != 2 || !slices.Contains([]string{"+", "-", "*"}, e.Name) {
		return ""
	}
	a, b := p.kindOf(s, e.Args[0], c), p.kindOf(s, e.Args[1], c)
	if a != "integer" && a != "numeric" || b != "integer" && b != "numeric" {
		return ""
	}
	p.builtin(e.Name)
	if a == "numeric" {
		return a
	}
	return b
}

// sameKey: values of the column that are equal are also printed the same, so
// that any of them can stand for its group.
func (p *proof) sameKey(b binding) {
	switch family(b.column.BaseType) {
	case "", "numeric", "bpchar":
		p.broken = true
	}
	p.typed(b)
}

// sameEachTime: a block gives the same rows whenever it is evaluated, and
// however often.
func (p *proof) sameEachTime(s *sqlast.Select, c *catalog.Catalog) {
	p.repeatable(s, c)
	p.settledBlock(s, c)
	visit(s, func(in *sqlast.Select, e *sqlast.Expr) {
		if e.Kind != sqlast.ExprFunc {
			return
		}
		if f := c.Function(e.Schema, e.Name); f != nil && f.Volatility == "v" {
			p.broken = true // not even an attempt: the two would differ by themselves
		}
		if calledAsAggregate(e, c) {
			p.steady(in, e, c)
		}
	})
}

// settledBlock asks that nothing in the block, or below it, picks among rows:
// no LIMIT, no window, no DISTINCT or GROUP BY over values that print differently.
func (p *proof) settledBlock(s *sqlast.Select, c *catalog.Catalog) {
	grouped := *s
	grouped.GroupBy, grouped.GroupSpan, grouped.Having = nil, sqlast.Span{}, nil
	if !plainBlock(&grouped) || !transparent(s) || s.Distinct {
		p.broken = true
		return
	}
	for _, key := range s.GroupBy {
		if b, ok := groupKey(s, key, c); ok {
			p.sameKey(b)
		} else {
			p.broken = true
		}
	}
	for _, child := range s.Children() {
		p.settledBlock(child, c)
	}
}

// groupKey is the column that an item of GROUP BY means, by its name or its
// place in the select list.
func groupKey(s *sqlast.Select, key *sqlast.Expr, c *catalog.Catalog) (binding, bool) {
	if key.Kind == sqlast.ExprConst && key.ValueKind == "int" {
		for i, t := range s.Targets {
			if key.Value == ordinal(i) {
				key = t.Expr
				break
			}
		}
	}
	b, ok := bind(s, key, c)
	return b, ok && b.depth == 0
}

// calledAsAggregate says that the call is, or may be, one of an aggregate.
func calledAsAggregate(e *sqlast.Expr, c *catalog.Catalog) bool {
	f := c.Function(e.Schema, e.Name)
	return e.AggStar || e.AggDistinct || e.AggFilter || e.AggOrder || f != nil && f.Aggregate
}
