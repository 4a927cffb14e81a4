package rules

import (
	"fmt"
	"slices"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
	"assay/explain"
)

// OnePassTotals finds statements that read one table several times for totals
// under different conditions.
func OnePassTotals() *advisor.Rule {
	return &advisor.Rule{
		ID: "one-pass-totals",
		Doc: advisor.Doc{
			Title:  "One table is read once for each of several totals",
			Why:    "Each subquery reads the table for itself. FILTER lets every aggregate choose its own rows in one pass.",
			Before: "SELECT (SELECT count(*) FROM orders WHERE status = 'open') AS open, (SELECT count(*) FROM orders WHERE status = 'paid') AS paid;",
			After:  "SELECT count(*) FILTER (WHERE status = 'open') AS open, count(*) FILTER (WHERE status = 'paid') AS paid FROM orders;",
			Limits: "Only subqueries over the same FROM, and only where at least two of them read the whole table: with an index for each condition they may be cheaper apart. Sums of floats depend on the order of their rows, and are left alone.",
			Since:  "0.1", Refs: []string{"AGG-7", "S7"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runOnePassTotals,
		Transform: filterTotals,
	}
}

func runOnePassTotals(pass *advisor.Pass) {
	for _, r := range filterTotals(pass.Query, pass.Catalog) {
		leaf := pass.Query.Select.Targets[0].Expr.Sub.Leaves()[0]
		var whole []*explain.Node
		for n := range pass.Plan.All() {
			if n.Type == explain.SeqScan && n.Relation == leaf.Relation.Name {
				whole = append(whole, n)
			}
		}
		if len(whole) < 2 {
			pass.Silent(advisor.Silence{Reason: fmt.Sprintf("%s is read whole %d times only", leaf.Relation.Name, len(whole)), Value: float64(len(whole)), Threshold: 2})
			continue
		}
		c := inclusive(pass.Plan, pass.Plan.Root, 0)
		for _, n := range whole {
			c.rows += n.RowsRead()
		}
		if c.cheap(pass) {
			continue
		}
		c.report(pass, advisor.Warning, pass.Query.Select.TargetsSpan, fmt.Sprintf(
			"%s is read %d times, %s rows in all, for totals that one pass can make.", leaf.Relation.Name, len(whole), count(c.rows)), r)
	}
}

// filterTotals rewrites a statement whose whole select list is such subqueries.
func filterTotals(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	if !readOnly(q) || !catalogFirst(c) {
		return nil
	}
	s := q.Select
	if !plainBlock(s) || len(s.From) > 0 || s.Where != nil || s.Distinct || len(s.OrderBy) > 0 || len(s.Targets) < 2 {
		return nil
	}
	var p proof
	var items []string
	first := s.Targets[0].Expr.Sub
	for i, t := range s.Targets {
		if !totalOf(t.Expr, c) || q.Slice(t.Expr.Sub.FromSpan) != q.Slice(first.FromSpan) {
			return nil
		}
		p.repeatable(t.Expr.Sub, c)
		text := filtered(q, t.Expr.Sub, &p, c)
		if name := catalog.QuoteIdent(outputName(s, i)); text != "" {
			items = append(items, text+" AS "+name)
		}
	}
	if p.broken || len(items) < len(s.Targets) {
		return nil
	}
	text := "SELECT " + strings.Join(items, ",\n       ") + "\n" + q.Slice(first.FromSpan)
	r, err := advisor.NewRewrite(q, []sqlast.Edit{replace(s.Span, text)})
	if err != nil {
		return nil
	}
	r.Theorem = "FILTER gives each aggregate the rows that its subquery's WHERE kept, and a block of aggregates is one row, as its subqueries were."
	r.Claims = p.claims
	r.Forms = advisor.ORM{Django: "# one .aggregate() with Count(…, filter=Q(…)) for each of the totals"}
	return []advisor.Rewrite{r}
}

// totalOf says that the expression is a subquery that makes one row of aggregates of its own rows.
func totalOf(e *sqlast.Expr, c *catalog.Catalog) bool {
	if e.Kind != sqlast.ExprSubquery || e.SubKind != sqlast.SubScalar {
		return false
	}
	sub := e.Sub
	if !plainBlock(sub) || sub.Distinct || len(sub.OrderBy) > 0 || len(sub.Targets) != 1 || len(sub.From) == 0 || !transparent(sub) ||
		slices.ContainsFunc(sub.Leaves(), func(f *sqlast.From) bool { return f.Kind != sqlast.FromTable || f.Sample }) {
		return false
	}
	x := correlated{e: e}
	return x.aggregates(c) && !slices.ContainsFunc(sub.Terms, func(t *sqlast.Expr) bool { return !local(sub, t, c) })
}

// filtered is the subquery's result with its WHERE as FILTER of each aggregate.
func filtered(q *sqlast.Query, sub *sqlast.Select, p *proof, c *catalog.Catalog) string {
	x := correlated{e: &sqlast.Expr{Sub: sub}}
	x.aggregates(c)
	target := sub.Targets[0].Expr
	var terms []string
	for _, t := range sub.Terms {
		terms = append(terms, asTerm(q, t))
	}
	var edits []sqlast.Edit
	for _, v := range x.values {
		p.steady(sub, v, c)
		if len(terms) > 0 && v.AggFilter {
			return ""
		}
		if len(terms) > 0 {
			edits = append(edits, insert(v.Span.End-target.Outer.Start, " FILTER (WHERE "+strings.Join(terms, " AND ")+")"))
		}
	}
	text, err := sqlast.Apply(q.Slice(target.Outer), edits)
	if err != nil {
		return ""
	}
	return text
}
