package sqlast

import (
	pg "github.com/pganalyze/pg_query_go/v5"
)

// DML is what an INSERT, UPDATE, DELETE or MERGE says.
type DML struct {
	With  []CTE
	Table *From // the table that is changed
	// Columns is the column list of an INSERT, Source its VALUES or query; nil for DEFAULT VALUES.
	Columns []string
	Source  *Select
	// Sets are the assignments of UPDATE … SET and of ON CONFLICT DO UPDATE SET.
	Sets []Assignment
	// From is FROM of an UPDATE, USING of a DELETE or MERGE.
	From      []*From
	Where     *Expr
	Terms     []*Expr // the AND-ed terms of Where
	WhereSpan Span    // WHERE and its condition
	Returning []Target
	// Rest are expressions that stand elsewhere: in ON CONFLICT and in MERGE.
	Rest []*Expr
}

// Assignment is one column = value of a SET clause.
type Assignment struct {
	Column string
	Value  *Expr
	Span   Span
}

// dml converts a statement that changes rows in tokens [lo, hi) and returns its kind.
func (c *conv) dml(n *pg.Node, lo, hi int) Kind {
	d := &DML{}
	outer := c.scope
	kind := KindUtility
	switch v := n.Node.(type) {
	case *pg.Node_InsertStmt:
		kind = KindInsert
		c.insert(d, v.InsertStmt, lo, hi)
	case *pg.Node_UpdateStmt:
		kind = KindUpdate
		s := v.UpdateStmt
		d.With = c.with(s.WithClause, c.withAt(lo))
		d.Table = c.changed(s.Relation)
		d.Sets = c.sets(s.TargetList)
		c.fromAndWhere(d, s.FromClause, "from", s.WhereClause, lo, hi)
		d.Returning = c.returning(s.ReturningList)
	case *pg.Node_DeleteStmt:
		kind = KindDelete
		s := v.DeleteStmt
		d.With = c.with(s.WithClause, c.withAt(lo))
		d.Table = c.changed(s.Relation)
		c.fromAndWhere(d, s.UsingClause, "using", s.WhereClause, lo, hi)
		d.Returning = c.returning(s.ReturningList)
	case *pg.Node_MergeStmt:
		kind = KindMerge
		c.merge(d, v.MergeStmt, lo, hi)
	}
	c.scope = outer
	if kind != KindUtility && c.q.DML == nil {
		c.q.DML = d
	}
	return kind
}

func (c *conv) withAt(lo int) int {
	if c.word(lo) == "with" {
		return lo
	}
	return -1
}

// changed converts the table that is changed: never a CTE, whatever its name.
func (c *conv) changed(r *pg.RangeVar) *From {
	outer := c.scope
	c.scope = nil
	it := c.table(r)
	it.f.Span = c.span(it.lo, it.hi)
	c.scope = outer
	return it.f
}

func (c *conv) insert(d *DML, s *pg.InsertStmt, lo, hi int) {
	d.With = c.with(s.WithClause, c.withAt(lo))
	d.Table = c.changed(s.Relation)
	for _, n := range s.Cols {
		d.Columns = append(d.Columns, n.GetResTarget().GetName())
	}
	if q := s.SelectStmt.GetSelectStmt(); q != nil {
		start, end := c.insertSource(lo, hi)
		d.Source = c.selectStmt(q, start, end, nil)
	}
	if oc := s.OnConflictClause; oc != nil {
		_, m := innerMessage(&pg.Node{Node: &pg.Node_OnConflictClause{OnConflictClause: &pg.OnConflictClause{Infer: oc.Infer}}})
		d.Rest = exprs(c.below(m)...)
		d.Sets = c.sets(oc.TargetList)
		if oc.WhereClause != nil {
			d.Rest = append(d.Rest, c.expr(oc.WhereClause).e)
		}
	}
	d.Returning = c.returning(s.ReturningList)
}

// insertSource finds the VALUES or query of the INSERT in tokens [lo, hi).
func (c *conv) insertSource(lo, hi int) (start, end int) {
	if c.word(lo) == "with" {
		lo = c.afterWith(lo)
	}
	start, end = hi, hi
	for i := lo; i < hi; i = c.close(i) {
		w := c.word(i)
		switch {
		case start < hi && (w == "on" && c.word(i+1) == "conflict" || w == "returning"):
			return start, i
		case start < hi:
		case w == "values" || w == "select" || w == "with" || w == "table" && i > lo+2:
			start = i
		case w == "(" && c.opensQuery(i):
			start = i
		}
	}
	return start, end
}

// opensQuery says that the parenthesis at i holds a query.
func (c *conv) opensQuery(i int) bool {
	for c.word(i) == "(" {
		i++
	}
	switch c.word(i) {
	case "select", "with", "values", "table":
		return true
	}
	return false
}

func (c *conv) sets(ns []*pg.Node) []Assignment {
	var out []Assignment
	for _, n := range ns {
		r := n.GetResTarget()
		value := r.GetVal()
		a := Assignment{Column: r.GetName()}
		lo := c.at(r.GetLocation())
		hi := lo
		m := value.GetMultiAssignRef()
		switch {
		case m == nil:
			p := c.expr(value)
			a.Value, hi = p.e, p.hi
		case m.Colno == 1: // (a, b) = source: the source goes with the first column
			p := c.expr(m.Source)
			a.Value, hi, lo = p.e, p.hi, lo-1
		}
		a.Span = c.span(lo, hi)
		out = append(out, a)
	}
	return out
}

// fromAndWhere converts the FROM or USING clause and the condition.
func (c *conv) fromAndWhere(d *DML, ns []*pg.Node, word string, where *pg.Node, lo, hi int) {
	if c.word(lo) == "with" {
		lo = c.afterWith(lo)
	}
	if len(ns) > 0 {
		i := lo
		for i < hi && (c.word(i) != word || !c.startsClause(word, i)) {
			i = c.close(i)
		}
		d.From = c.fromList(ns, i+1)
	}
	if where == nil {
		return
	}
	p := c.expr(where)
	d.Where, d.Terms = p.e, terms(p.e)
	d.WhereSpan = c.span(p.lo-1, p.hi)
}

func (c *conv) returning(ns []*pg.Node) []Target {
	var out []Target
	for _, n := range ns {
		out = append(out, c.target(n.GetResTarget()))
	}
	return out
}

func (c *conv) merge(d *DML, s *pg.MergeStmt, lo, hi int) {
	d.With = c.with(s.WithClause, c.withAt(lo))
	d.Table = c.changed(s.Relation)
	i := lo
	if c.word(lo) == "with" {
		i = c.afterWith(lo)
	}
	for i < hi && c.word(i) != "using" {
		i = c.close(i)
	}
	d.From = c.fromList([]*pg.Node{s.SourceRelation}, i+1)
	d.Rest = exprs(c.expr(s.JoinCondition))
	for _, n := range s.MergeWhenClauses {
		w := n.GetMergeWhenClause()
		d.Rest = append(d.Rest, exprs(c.expr(w.GetCondition()))...)
		d.Sets = append(d.Sets, c.sets(w.GetTargetList())...)
		d.Rest = append(d.Rest, c.exprList(w.GetValues())...)
	}
}
