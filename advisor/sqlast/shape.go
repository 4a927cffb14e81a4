package sqlast

import (
	"sort"
	"strings"
)

// Shape is what makes two executions the same statement with other values.
type Shape struct {
	Fingerprint string
	// Scalar says that every column that is compared for equality is compared
	// with one value; a list (IN with several, = ANY, several rows of VALUES) handles many rows at once already.
	Scalar bool
	// Literals are the values in the order of the text, parameters included.
	Literals []Literal
}

// Literal is a value in a statement.
type Literal struct {
	Span  Span
	Value string
	// Kind is an Expr's ValueKind, or "param".
	Kind string
	// Column is the column that is compared with it by = or IN, nil otherwise.
	Column *Expr
	// Limit says that it is a LIMIT or OFFSET.
	Limit bool
}

// Key tells shapes apart: statements with the same key differ in values only.
func (s Shape) Key() string {
	if s.Scalar {
		return s.Fingerprint
	}
	return s.Fingerprint + "/list"
}

// Values are the values of all literals in one string: two executions with the same Values ask the same question.
func (s Shape) Values() string {
	var b strings.Builder
	for _, l := range s.Literals {
		b.WriteString(l.Kind + ":" + l.Value + "\x00")
	}
	return b.String()
}

// Shape describes the statement for comparison with others.
func (q *Query) Shape() Shape {
	sh := Shape{Fingerprint: q.Fingerprint, Scalar: true}
	for _, s := range q.selects {
		sh.Scalar = sh.Scalar && len(s.ValueRows) < 2
		for _, e := range s.Exprs() {
			sh.add(e, nil, e == s.Limit || e == s.Offset)
		}
	}
	for _, e := range q.DML.exprs() {
		sh.add(e, nil, false)
	}
	sort.SliceStable(sh.Literals, func(i, j int) bool { return sh.Literals[i].Span.Start < sh.Literals[j].Span.Start })
	return sh
}

// exprs are the outermost expressions of a DML statement.
func (d *DML) exprs() []*Expr {
	if d == nil {
		return nil
	}
	var out []*Expr
	for _, a := range d.Sets {
		out = append(out, a.Value)
	}
	for _, f := range d.From {
		out = f.exprs(out)
	}
	out = append(out, d.Where)
	for _, t := range d.Returning {
		out = append(out, t.Expr)
	}
	return present(append(out, d.Rest...))
}

// add collects the literals of e, which is compared with column if that is not nil.
func (s *Shape) add(e, column *Expr, limit bool) {
	switch e.Kind {
	case ExprConst, ExprParam:
		l := Literal{Span: e.Span, Value: e.Value, Kind: e.ValueKind, Column: column, Limit: limit}
		if e.Kind == ExprParam {
			l.Kind = "param"
		}
		s.Literals = append(s.Literals, l)
		return
	case ExprCast:
		for _, a := range e.Args {
			s.add(a, column, limit)
		}
		return
	case ExprAny:
		s.Scalar = false
	case ExprIn:
		if len(e.Args) > 2 {
			s.Scalar = false
		}
	}
	compared := comparedColumn(e)
	for _, a := range e.Args {
		s.add(a, compared, limit)
	}
	for _, a := range e.Rest {
		s.add(a, nil, limit)
	}
}

// comparedColumn is the column that an equality or IN compares, nil for others.
func comparedColumn(e *Expr) *Expr {
	equality := e.Kind == ExprOp && e.Name == "=" || e.Kind == ExprIn || e.Kind == ExprAny && e.Name == "="
	if !equality {
		return nil
	}
	for _, a := range e.Args {
		for a.Kind == ExprCast && len(a.Args) == 1 {
			a = a.Args[0]
		}
		if a.Kind == ExprColumn {
			return a
		}
	}
	return nil
}
