package rules

import (
	"strings"

	"assay/advisor/sqlast"
)

// question says whether `count op number` is a comparison that a rule looks for;
// negated, that it holds where there are no rows.
type question func(op, number string) (negated, ok bool)

// countSites finds the comparisons of a counting subquery with a number that
// ask a question, in WHERE, in ON and in select lists.
func countSites(q *sqlast.Query, asked question) []countSite {
	if !readOnly(q) {
		return nil
	}
	var out []countSite
	for _, s := range q.Selects() {
		roots := []*sqlast.Expr{s.Where}
		for _, j := range joinsOf(s) {
			roots = append(roots, j.On)
		}
		for _, root := range roots {
			out = append(out, sitesIn(s, root, true, asked)...)
		}
		out = append(out, sitesInTargets(s, asked)...)
	}
	return out
}

// sitesInTargets looks at select items. One without a name of its own takes it
// from its expression, so only a whole item, whose name is known, is taken.
func sitesInTargets(s *sqlast.Select, asked question) []countSite {
	if !plainBlock(s) || s.Distinct || len(s.OrderBy) > 0 {
		return nil
	}
	var out []countSite
	for _, t := range s.Targets {
		for _, site := range sitesIn(s, t.Expr, false, asked) {
			if t.Name == "" && site.op != t.Expr {
				continue
			}
			site.naming = t.Name == ""
			out = append(out, site)
		}
	}
	return out
}

// sitesIn looks below an expression; bare says that it stands where NOT needs
// no parentheses.
func sitesIn(s *sqlast.Select, e *sqlast.Expr, bare bool, asked question) []countSite {
	if e == nil {
		return nil
	}
	if site, ok := siteAt(e, asked); ok {
		site.in, site.bare = s, bare || e.Outer != e.Span
		return []countSite{site}
	}
	bare = bare && (e.Kind == sqlast.ExprAnd || e.Kind == sqlast.ExprOr || e.Kind == sqlast.ExprNot)
	var out []countSite
	for _, a := range e.Args {
		out = append(out, sitesIn(s, a, bare, asked)...)
	}
	return out
}

// siteAt reads `(SELECT count(…) …) op number`, either way round.
func siteAt(e *sqlast.Expr, asked question) (countSite, bool) {
	if e.Kind != sqlast.ExprOp || len(e.Args) != 2 || e.OpSpan.End-e.OpSpan.Start != len(e.Name) {
		return countSite{}, false
	}
	sub, number, op := e.Args[0], e.Args[1], e.Name
	if sub.Kind == sqlast.ExprConst {
		sub, number, op = number, sub, mirrored(op)
	}
	if sub.Kind != sqlast.ExprSubquery || sub.SubKind != sqlast.SubScalar || counted(sub.Sub) == nil ||
		number.Kind != sqlast.ExprConst || number.ValueKind != "int" {
		return countSite{}, false
	}
	negated, ok := asked(op, number.Value)
	return countSite{op: e, cmp: op, sub: sub, number: number, negated: negated}, ok
}

// asksForRows says whether `count op number` holds exactly when there are rows
// or, negated, when there are none.
func asksForRows(op, number string) (negated, ok bool) {
	switch op + number {
	case ">0", ">=1", "<>0", "!=0":
		return false, true
	case "=0", "<1", "<=0":
		return true, true
	}
	return false, false
}

func mirrored(op string) string {
	return strings.NewReplacer("<>", "<>", "<", ">", ">", "<").Replace(op)
}
