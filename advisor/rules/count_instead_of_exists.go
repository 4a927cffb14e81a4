package rules

import (
	"fmt"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
	"assay/explain"
)

// CountInsteadOfExists finds subqueries that count rows only to learn whether
// there are any.
func CountInsteadOfExists() *advisor.Rule {
	return &advisor.Rule{
		ID: "count-instead-of-exists",
		Doc: advisor.Doc{
			Title:  "A subquery counts rows only to learn whether there are any",
			Why:    "The count has to see every matching row, once for each outer row. EXISTS stops at the first, and the planner can turn it into a semi-join.",
			Before: "SELECT * FROM users u WHERE (SELECT count(*) FROM orders o WHERE o.user_id = u.id) > 0;",
			After:  "SELECT * FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id);",
			Limits: "Only counts compared with 0 or 1. With GROUP BY, HAVING or LIMIT in the subquery the two differ: an empty group counts NULL, not 0. count(column) keeps its test for NULL.",
			Since:  "0.1", Refs: []string{"CNT-2", "S8"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runCountInsteadOfExists,
		Transform: countToExists,
	}
}

func runCountInsteadOfExists(pass *advisor.Pass) {
	for _, site := range countSites(pass.Query, asksForRows) {
		r, ok := site.rewrite(pass.Query, pass.Catalog)
		if !ok {
			continue
		}
		n := subplanOver(pass.Plan, site.sub.Sub)
		if n == nil {
			continue
		}
		c := inclusive(pass.Plan, n, inputRows(n)+n.RowsTotal())
		if c.cheap(pass) {
			continue
		}
		c.report(pass, advisor.Warning, site.op.Outer, fmt.Sprintf(
			"The subquery counts every matching row, %s times, only to compare the number with %s. EXISTS stops at the first.",
			count(n.Act.Loops), site.number.Value), r)
	}
}

// subplanOver is the plan node of an expression's subquery over that block.
func subplanOver(p *explain.Plan, s *sqlast.Select) *explain.Node {
	return find(p, func(n *explain.Node) bool {
		if n.Act == nil || n.ParentRelationship != "SubPlan" && n.ParentRelationship != "InitPlan" {
			return false
		}
		scan := n
		for len(scan.Children) > 0 && scan.Relation == "" {
			scan = scan.Children[0]
		}
		for _, leaf := range s.Leaves() {
			if scan.Relation == leaf.Relation.Name && leaf.Relation.Name != "" {
				return true
			}
		}
		return false
	})
}

// countToExists is every such rewrite of the query.
func countToExists(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	var out []advisor.Rewrite
	for _, site := range countSites(q, asksForRows) {
		if r, ok := site.rewrite(q, c); ok {
			out = append(out, r)
		}
	}
	return out
}

// countSite is one comparison of a counting subquery with a number.
type countSite struct {
	in              *sqlast.Select
	op, sub, number *sqlast.Expr
	cmp             string // the operator, with the count on its left
	negated         bool   // true where the count must be 0
	bare            bool   // NOT needs no parentheses here
	naming          bool   // the comparison is a whole select item without a name
}

func (site countSite) rewrite(q *sqlast.Query, c *catalog.Catalog) (advisor.Rewrite, bool) {
	edits, p := anyRow(site.sub.Sub, q, c)
	if p.broken || !site.sub.Sub.OrderSpan.Empty() {
		return advisor.Rewrite{}, false
	}
	word, after := "EXISTS ", ""
	if site.negated {
		word = "NOT EXISTS "
	}
	if site.negated && !site.bare {
		word, after = "(NOT EXISTS ", ")"
	}
	if site.naming {
		after += ` AS "?column?"` // the name that PostgreSQL gave the comparison
	}
	edits = append(edits, insert(site.sub.Outer.Start, word), insert(site.sub.Outer.End, after))
	if site.number.Span.Start < site.sub.Span.Start {
		edits = append(edits, cutWord(q, site.number.Outer)...)
		edits = append(edits, cutWord(q, site.op.OpSpan)...)
	} else {
		edits = append(edits, q.DropClause(site.op.OpSpan)...)
		edits = append(edits, q.DropClause(site.number.Outer)...)
	}
	r, err := advisor.NewRewrite(q, edits)
	if err != nil {
		return r, false
	}
	r.Theorem = "A count without GROUP BY is a number from 0 up and never NULL, and it is above 0 exactly when its block has a row, which is what EXISTS says."
	r.Claims = p.claims
	r.Forms = existsForms(site.in, site.sub.Sub, site.negated, c, guardLinks(site.sub.Sub, c)...)
	return r, true
}
