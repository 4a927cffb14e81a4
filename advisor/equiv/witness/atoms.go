package witness

import "assay/advisor/sqlast"

// Atom is a condition without AND, OR or NOT of its own, that is true, false or
// NULL of a row.
type Atom struct {
	Expr *sqlast.Expr
	// Block is the query block it stands in.
	Block  *sqlast.Select
	Clause Clause
	// Join is the join that an ON condition belongs to, nil in other clauses.
	Join *sqlast.From
}

// Clause is where a condition stands.
type Clause string

// The clauses with conditions.
const (
	ClauseWhere  Clause = "WHERE"
	ClauseOn     Clause = "ON"
	ClauseHaving Clause = "HAVING"
	ClauseCase   Clause = "CASE"
	ClauseFilter Clause = "FILTER"
)

// Atoms are the conditions of q in the order of its blocks: of WHERE, ON,
// HAVING, and of CASE and FILTER wherever they stand in a block.
func Atoms(q *sqlast.Query) []Atom {
	var out []Atom
	for _, s := range q.Selects() {
		c := collector{block: s}
		for _, f := range s.From {
			c.joins(f)
		}
		c.split(s.Where, ClauseWhere)
		c.split(s.Having, ClauseHaving)
		s.Walk(func(e *sqlast.Expr) bool {
			c.nested(e)
			return true
		})
		out = append(out, c.out...)
	}
	return out
}

type collector struct {
	block *sqlast.Select
	join  *sqlast.From
	out   []Atom
}

func (c *collector) joins(f *sqlast.From) {
	if f == nil || f.Kind != sqlast.FromJoin {
		return
	}
	c.joins(f.Left)
	c.joins(f.Right)
	c.join = f
	c.split(f.On, ClauseOn)
	c.join = nil
}

// split takes a condition apart at AND, OR and NOT.
func (c *collector) split(e *sqlast.Expr, clause Clause) {
	if e == nil {
		return
	}
	switch e.Kind {
	case sqlast.ExprAnd, sqlast.ExprOr, sqlast.ExprNot:
		for _, a := range e.Args {
			c.split(a, clause)
		}
	case sqlast.ExprConst:
	default:
		c.out = append(c.out, Atom{Expr: e, Block: c.block, Clause: clause, Join: c.join})
	}
}

// nested finds the conditions of a CASE and of a FILTER.
func (c *collector) nested(e *sqlast.Expr) {
	switch {
	case e.Kind == sqlast.ExprCase && !e.CaseArg: // CASE x WHEN v: no condition of its own
		for i := 0; i+1 < len(e.Args); i += 2 {
			c.split(e.Args[i], ClauseCase)
		}
	case e.Filter != nil:
		c.split(e.Filter, ClauseFilter)
	}
}
