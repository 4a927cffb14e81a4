package witness

import (
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// outOfReach says what of a query tiny databases cannot stand for, "" where
// nothing does.
func outOfReach(q *sqlast.Query, c *catalog.Catalog) string {
	if q.Kind != sqlast.KindSelect || q.Select == nil {
		return "only SELECT is compared on made databases"
	}
	if len(q.Changes) > 0 {
		return "a WITH query changes data"
	}
	for _, s := range q.Selects() {
		switch {
		case s.Locking:
			return "a locking clause (FOR UPDATE, FOR SHARE)"
		case s.Into:
			return "SELECT INTO"
		}
		for _, f := range s.Leaves() {
			switch {
			case f.Only:
				return "ONLY: inheritance is not modelled"
			case f.Sample:
				return "TABLESAMPLE"
			}
		}
		what := ""
		s.Walk(func(e *sqlast.Expr) bool {
			if what == "" {
				what = foreignExpr(e, s)
			}
			return what == ""
		})
		if what != "" {
			return what
		}
	}
	return calledOutOfReach(q, c)
}

// calledOutOfReach says what of the functions of a query is out of reach.
func calledOutOfReach(q *sqlast.Query, c *catalog.Catalog) string {
	for _, r := range q.Functions {
		switch f := c.Function(r.Schema, r.Name); {
		case f == nil || f.Builtin && f.Volatility != "v":
		case f.Volatility == "v":
			return "the volatile function " + f.Name
		case f.Volatility != "i":
			return "the function " + f.Name + ", which may read tables of its own"
		case f.Aggregate:
			return "the user's own aggregate " + f.Name
		}
	}
	return ""
}

// foreignExpr says what of one expression is out of reach.
func foreignExpr(e *sqlast.Expr, s *sqlast.Select) string {
	switch e.Kind {
	case sqlast.ExprColumn:
		switch e.Name {
		case "ctid", "tableoid", "xmin", "xmax", "cmin", "cmax":
			for _, f := range s.Leaves() { // a column of that name in a derived table is no system column
				if f.Kind == sqlast.FromTable {
					return "the system column " + e.Name
				}
			}
		}
	case sqlast.ExprCast:
		switch e.Type {
		case "regclass", "regproc", "regprocedure", "regtype", "regrole", "regnamespace":
			return "a cast to " + e.Type + ", which sees the real tables"
		}
	}
	return ""
}
