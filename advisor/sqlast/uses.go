package sqlast

import (
	"slices"
	"strings"

	"assay/advisor/catalog"
)

// ParamRole is what a parameter's value does where it stands.
type ParamRole string

// The roles of a parameter.
const (
	// RoleEqual: a column is compared with it by =, <>, IN, LIKE or = ANY.
	RoleEqual ParamRole = "equal"
	// RoleLower and RoleUpper: it bounds a column from below, or from above.
	RoleLower  ParamRole = "lower"
	RoleUpper  ParamRole = "upper"
	RoleLimit  ParamRole = "limit"
	RoleOffset ParamRole = "offset"
	// RoleOther: what values are typical cannot be told; Why says so.
	RoleOther ParamRole = ""
)

// ParamUse is where a parameter stands.
type ParamUse struct {
	Number int
	Role   ParamRole
	// Table and Column are what it is compared with; nil where Why is set.
	Table  *catalog.Table
	Column *catalog.Column
	// Array: its elements are compared, as in = ANY ($1).
	Array bool
	// Index is its place in a list, from 0: IN ($1, $2).
	Index int
	// Paired: the same column is bounded on its other side by a parameter too.
	Paired bool
	// Why is why no typical value can be read from statistics, "" where one can.
	Why string
}

// ParamUses says of each parameter, in the order of ParamNames, what its value
// is compared with; of several places the one that tells most. Columns are
// followed through subqueries in FROM and WITH to their tables.
func (q *Query) ParamUses(c *catalog.Catalog) []ParamUse {
	u := uses{catalog: c, found: map[int]ParamUse{}}
	for _, s := range q.selects {
		u.block(s)
	}
	u.dml(q.DML)
	var out []ParamUse
	for _, n := range paramNumbers(q.Params) {
		use, ok := u.found[n]
		if !ok {
			use = ParamUse{Number: n, Why: "it is not compared with a column"}
		}
		use.Paired = slices.ContainsFunc(u.bounds, func(b ParamUse) bool {
			return b.Column == use.Column && use.Column != nil && b.Role != use.Role
		}) && (use.Role == RoleLower || use.Role == RoleUpper)
		out = append(out, use)
	}
	return out
}

// uses collects what parameters are for.
type uses struct {
	catalog *catalog.Catalog
	scope   *Select // where names are looked up
	found   map[int]ParamUse
	bounds  []ParamUse
}

func (u *uses) block(s *Select) {
	u.scope = s
	for _, e := range s.Exprs() {
		switch e {
		case s.Limit:
			u.note(e, ParamUse{Role: RoleLimit})
		case s.Offset:
			u.note(e, ParamUse{Role: RoleOffset})
		default:
			u.expr(e)
		}
	}
}

func (u *uses) dml(d *DML) {
	if d == nil {
		return
	}
	u.scope = &Select{From: append(d.tables(), d.From...)}
	stored := ParamUse{Why: "it is a value to store"}
	for _, a := range d.Sets {
		u.note(a.Value, stored)
		u.expr(a.Value)
	}
	if d.Source != nil {
		for _, e := range slices.Concat(d.Source.ValueRows...) {
			u.note(e, stored)
		}
	}
	conditions := append([]*Expr{d.Where}, d.Rest...)
	for _, f := range d.From {
		conditions = f.exprs(conditions)
	}
	for _, e := range conditions {
		u.expr(e)
	}
}

// tables is the table that is changed, as a FROM item.
func (d *DML) tables() []*From {
	if d.Table == nil {
		return nil
	}
	return []*From{d.Table}
}

// expr looks at a condition and all below it.
func (u *uses) expr(e *Expr) {
	e.Walk(func(e *Expr) bool {
		switch e.Kind {
		case ExprOp:
			u.operator(e)
		case ExprBetween:
			if len(e.Args) == 3 {
				u.compare(e.Args[0], e.Args[1], ParamUse{Role: RoleLower})
				u.compare(e.Args[0], e.Args[2], ParamUse{Role: RoleUpper})
			}
		case ExprIn:
			for i, a := range e.Args[min(1, len(e.Args)):] {
				u.compare(e.Args[0], a, ParamUse{Role: RoleEqual, Index: i})
			}
		case ExprAny:
			if len(e.Args) == 2 {
				u.compare(e.Args[0], e.Args[1], ParamUse{Role: role(e.Name, false), Array: true})
			}
		}
		return true
	})
}

// operator looks at a OP b, and at each pair of (a, b) OP ($1, $2).
func (u *uses) operator(e *Expr) {
	if len(e.Args) < 2 {
		return
	}
	left, right := e.Args[:1], e.Args[1:2]
	if l, r := left[0], right[0]; l.Kind == ExprRow && r.Kind == ExprRow && len(l.Args) == len(r.Args) {
		left, right = l.Args, r.Args
	}
	for i := range left {
		u.compare(left[i], right[i], ParamUse{Role: role(e.Name, false)})
		u.compare(right[i], left[i], ParamUse{Role: role(e.Name, true)})
	}
}

// role is what the right side of an operator is to the left; flipped asks for
// the left side.
func role(op string, flipped bool) ParamRole {
	switch strings.TrimPrefix(op, "pg_catalog.") {
	case "=", "<>", "!=", "~~", "~~*", OpDistinct:
		return RoleEqual
	case "<", "<=":
		if flipped {
			return RoleLower
		}
		return RoleUpper
	case ">", ">=":
		if flipped {
			return RoleUpper
		}
		return RoleLower
	}
	return RoleOther
}

// compare notes that value, if it is a parameter, is compared with subject.
func (u *uses) compare(subject, value *Expr, use ParamUse) {
	if uncast(value).Kind != ExprParam {
		return
	}
	column := uncast(subject)
	switch {
	case use.Role == RoleOther && column.Kind != ExprColumn:
		return // a part of an expression
	case use.Role == RoleOther:
		use.Why = "its operator compares no single values"
	case column.Kind != ExprColumn:
		use.Role, use.Why = RoleOther, "it is compared with an expression, of which there are no statistics"
	default:
		use.Table, use.Column = u.scope.Origin(column, u.catalog)
		if use.Column == nil {
			use.Role, use.Why = RoleOther, "the table of the column "+column.Name+" is not known"
		}
	}
	u.note(value, use)
}

// note keeps what tells most of the parameter e, casts left out.
func (u *uses) note(e *Expr, use ParamUse) {
	if e = uncast(e); e == nil || e.Kind != ExprParam {
		return
	}
	use.Number = e.Param
	if use.Role == RoleLower || use.Role == RoleUpper {
		u.bounds = append(u.bounds, use)
	}
	if before, ok := u.found[e.Param]; !ok || before.Role == RoleOther && use.Role != RoleOther {
		u.found[e.Param] = use
	}
}

func uncast(e *Expr) *Expr {
	for e != nil && e.Kind == ExprCast && len(e.Args) == 1 {
		e = e.Args[0]
	}
	return e
}

// maxViews bounds how many subqueries a column is followed through.
const maxViews = 32

// Origin is the table's column that the column reference col of block s gives
// unchanged, followed through subqueries in FROM and WITH; nil where it is
// none, or not known.
func (s *Select) Origin(col *Expr, c *catalog.Catalog) (*catalog.Table, *catalog.Column) {
	for range maxViews {
		if s == nil || col == nil || col.Kind != ExprColumn {
			break
		}
		r := s.Resolve(col, c)
		if r.Column != nil || !r.Sure() || r.From == nil {
			return r.Table, r.Column
		}
		at := s
		for range r.Depth {
			at = at.enclosing()
		}
		s, col = at.output(r.From, col.Name)
	}
	return nil, nil
}

// output is the expression behind the column that item f of block s calls name,
// with the block it stands in.
func (s *Select) output(f *From, name string) (*Select, *Expr) {
	inner, renamed := f.Select, f.ColumnAliases
	if w := s.CTE(f); w != nil && len(renamed) == 0 {
		inner, renamed = w.Select, w.Columns
	}
	if inner == nil || inner.SetOp != "" {
		return nil, nil
	}
	for i, t := range inner.Targets {
		switch {
		case t.Expr == nil:
			return nil, nil
		case t.Expr.Kind == ExprStar: // its columns keep their names
			if len(renamed) == 0 && len(inner.Targets) == 1 {
				return inner, &Expr{Kind: ExprColumn, Name: name}
			}
			return nil, nil
		case i < len(renamed) && renamed[i] == name, i >= len(renamed) && (t.Name == name || t.Name == "" && t.Expr.outputName() == name):
			return inner, t.Expr
		}
	}
	return nil, nil
}
