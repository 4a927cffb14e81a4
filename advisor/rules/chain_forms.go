package rules

import (
	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// readsOnly says that the expression reads no FROM item but the leaf, and has
// no subquery whose reading would have to be looked into.
func readsOnly(s *sqlast.Select, e *sqlast.Expr, leaf *sqlast.From, c *catalog.Catalog) bool {
	ok := true
	visitExpr(s, e, func(_ *sqlast.Select, e *sqlast.Expr) {
		switch e.Kind {
		case sqlast.ExprSubquery, sqlast.ExprStar:
			ok = false
		case sqlast.ExprColumn:
			b, bound := bind(s, e, c)
			ok = ok && bound && b.leaf == leaf
		}
	})
	return ok
}

// chainForms is the queryset for a chain of one join; longer ones have no short form.
func chainForms(s *sqlast.Select, chain []*sqlast.From, c *catalog.Catalog) advisor.ORM {
	if len(chain) != 1 {
		return advisor.ORM{}
	}
	kept, partner := chain[0].Left, chain[0].Right
	var outside, inside []*sqlast.Expr
	for _, t := range s.Terms {
		if readsOnly(s, t, kept, c) {
			outside = append(outside, t)
		} else {
			inside = append(inside, t)
		}
	}
	inside = append(inside, chain[0].OnTerms...)
	inner, remark := queryset{s: s, leaf: partner, outerLeaf: kept, c: c}.manager(inside)
	args, complete := queryset{s: s, leaf: kept, c: c}.filters(outside)
	if !complete && remark == "" {
		remark = "  # with the other filters of the query"
	}
	if args != "" {
		args = ", " + args
	}
	return advisor.ORM{Django: advisor.DjangoModel(tableName(kept)) + ".objects.filter(Exists(" + inner + ")" + args + ")" + remark}
}

// movable says that every name in the join conditions means the same in a
// WHERE: a condition sees only the tables up to its join, so a bare name in it
// can be one that a later table has, too.
func movable(s *sqlast.Select, chain []*sqlast.From, c *catalog.Catalog) bool {
	ok := true
	for _, j := range chain {
		visitExpr(s, j.On, func(in *sqlast.Select, e *sqlast.Expr) {
			if e.Kind == sqlast.ExprColumn && e.Table == "" {
				_, bound := bind(in, e, c)
				ok = ok && bound
			}
		})
	}
	return ok
}
