package rules

import (
	"fmt"
	"slices"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// CastOnBothSides finds columns of one type that are compared as another.
func CastOnBothSides() *advisor.Rule {
	return &advisor.Rule{
		ID: "cast-on-both-sides",
		Doc: advisor.Doc{
			Title:  "Two columns of one type are compared as another type",
			Why:    "Both sides are converted, row by row, before they are compared, so neither column's index is any help. The columns are equal exactly when what they are converted to is.",
			Before: "SELECT * FROM users u JOIN orders o ON o.user_id::text = u.id::text;",
			After:  "SELECT * FROM users u JOIN orders o ON o.user_id = u.id;",
			Limits: "Only integers and uuids, converted to a type that tells all of them apart. Columns of two different types need one of them changed; a conversion that drops something, as a date of a timestamp does, is another question.",
			Since:  "0.1", Refs: []string{"JOIN-10"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runCastOnBothSides,
		Transform: dropBothCasts,
	}
}

func runCastOnBothSides(pass *advisor.Pass) {
	for _, p := range castPairs(pass.Query, pass.Catalog) {
		if !indexed(p.a) && !indexed(p.b) {
			pass.Silent(advisor.Silence{Reason: fmt.Sprintf("no index holds %s or %s", p.a.column.Name, p.b.column.Name)})
			continue
		}
		n := scanOf(pass.Plan, p.a.leaf)
		if other := scanOf(pass.Plan, p.b.leaf); n == nil || other != nil && other.RowsRead() > n.RowsRead() {
			n = other
		}
		if n == nil {
			continue
		}
		c := inclusive(pass.Plan, n, n.RowsRead())
		if c.cheap(pass) {
			continue
		}
		c.report(pass, advisor.Warning, p.term.Outer, fmt.Sprintf(
			"%s and %s are both converted before they are compared: %s rows are read for it.", p.a.column.Name, p.b.column.Name, count(c.rows)), p.rewrite)
	}
}

func dropBothCasts(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	var out []advisor.Rewrite
	for _, p := range castPairs(q, c) {
		out = append(out, p.rewrite)
	}
	return out
}

// castPair is `a::type = b::type` as a whole term of WHERE or ON.
type castPair struct {
	term    *sqlast.Expr
	a, b    binding
	rewrite advisor.Rewrite
}

func castPairs(q *sqlast.Query, c *catalog.Catalog) []castPair {
	if !readOnly(q) || !catalogFirst(c) {
		return nil
	}
	var out []castPair
	for _, s := range q.Selects() {
		terms := slices.Clone(s.Terms)
		for _, j := range joinsOf(s) {
			terms = append(terms, j.OnTerms...)
		}
		for _, t := range terms {
			if p, ok := castPairAt(q, s, t, c); ok {
				out = append(out, p)
			}
		}
	}
	return out
}

func castPairAt(q *sqlast.Query, s *sqlast.Select, t *sqlast.Expr, c *catalog.Catalog) (castPair, bool) {
	if t.Kind != sqlast.ExprOp || t.Name != "=" || len(t.Args) != 2 || t.OpSpan.End-t.OpSpan.Start != 1 {
		return castPair{}, false
	}
	x, y := t.Args[0], t.Args[1]
	if x.Kind != sqlast.ExprCast || y.Kind != sqlast.ExprCast || len(x.Args) != 1 || len(y.Args) != 1 || x.Type != y.Type {
		return castPair{}, false
	}
	a, okA := bind(s, x.Args[0], c)
	b, okB := bind(s, y.Args[0], c)
	if !okA || !okB || !faithful(a, x) || !faithful(b, y) || !sameFamily(a.column.BaseType, b.column.BaseType) {
		return castPair{}, false
	}
	r, err := advisor.NewRewrite(q, append(sqlast.Replace(x, q.Slice(x.Args[0].Span)), sqlast.Replace(y, q.Slice(y.Args[0].Span))...))
	if err != nil {
		return castPair{}, false
	}
	var p proof
	p.typed(a)
	p.typed(b)
	p.builtin("=")
	r.Theorem = "The conversion gives different results for different values, and NULL for NULL, so the results are equal exactly when the values are."
	r.Claims = p.claims
	return castPair{t, a, b, r}, true
}

// faithful says that the cast turns different values of the column into
// different results: text without a length, or a number that can be no smaller.
func faithful(b binding, cast *sqlast.Expr) bool {
	to := map[string][]string{
		"integer": {"text", "varchar", "numeric", "int8"},
		"uuid":    {"text", "varchar"},
	}[family(b.column.BaseType)]
	return slices.Contains(to, cast.Type) && !slices.ContainsFunc([]byte(cast.Name), func(c byte) bool { return c == '(' })
}
