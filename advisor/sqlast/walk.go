package sqlast

// Selects are all query blocks, the outermost first; a set operation comes
// before its operands. Those of WITH, FROM and expressions are among them.
func (q *Query) Selects() []*Select { return q.selects }

// Slice is the user's text of a span; "" when the span is not within the text.
func (q *Query) Slice(s Span) string {
	if s.Empty() || s.Start < 0 || s.End > len(q.Text) {
		return ""
	}
	return q.Text[s.Start:s.End]
}

// Exprs are the outermost expressions of a block in the order of its clauses:
// DISTINCT ON, select list or VALUES, FROM (functions and join conditions),
// WHERE, GROUP BY, HAVING, WINDOW, ORDER BY, LIMIT, OFFSET.
func (s *Select) Exprs() []*Expr {
	out := append([]*Expr(nil), s.DistinctOn...)
	for _, t := range s.Targets {
		out = append(out, t.Expr)
	}
	for _, row := range s.ValueRows {
		out = append(out, row...)
	}
	for _, f := range s.From {
		out = f.exprs(out)
	}
	out = append(out, s.Where)
	out = append(out, s.GroupBy...)
	out = append(out, s.Having)
	out = append(out, s.WindowExprs...)
	for _, k := range s.OrderBy {
		out = append(out, k.Expr)
	}
	out = append(out, s.Limit, s.Offset)
	return present(out)
}

func present(es []*Expr) []*Expr {
	out := es[:0]
	for _, e := range es {
		if e != nil {
			out = append(out, e)
		}
	}
	return out
}

func (f *From) exprs(out []*Expr) []*Expr {
	if f == nil {
		return out
	}
	out = append(out, f.Args...)
	out = f.Left.exprs(out)
	out = f.Right.exprs(out)
	return append(out, f.On)
}

// Walk calls f for every expression of the block, subqueries not entered; f
// returns false to leave out what is below an expression.
func (s *Select) Walk(f func(*Expr) bool) {
	for _, e := range s.Exprs() {
		e.Walk(f)
	}
}

// WalkAll calls f for every expression of the block and of the blocks nested
// in it, with the block it stands in.
func (s *Select) WalkAll(f func(*Select, *Expr) bool) {
	for _, b := range s.nested() {
		b.Walk(func(e *Expr) bool { return f(b, e) })
	}
}

// nested are the block itself and all blocks within it, outer ones first.
func (s *Select) nested() []*Select {
	if s == nil {
		return nil
	}
	out := []*Select{s}
	for _, c := range s.Children() {
		out = append(out, c.nested()...)
	}
	return out
}

// Children are the blocks directly nested in s: of WITH, a set operation's
// operands, FROM, and expressions.
func (s *Select) Children() []*Select {
	var out []*Select
	add := func(c *Select) {
		if c != nil {
			out = append(out, c)
		}
	}
	for _, w := range s.With {
		add(w.Select)
	}
	add(s.Left)
	add(s.Right)
	for _, f := range s.Leaves() {
		add(f.Select)
	}
	s.Walk(func(e *Expr) bool {
		add(e.Sub)
		return true
	})
	return out
}
