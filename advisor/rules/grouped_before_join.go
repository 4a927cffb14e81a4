package rules

import (
	"fmt"
	"slices"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
	"assay/explain"
)

// GroupedBeforeJoin finds subqueries that group a whole table, of which a join
// then keeps a few groups.
func GroupedBeforeJoin() *advisor.Rule {
	return &advisor.Rule{
		ID: "grouped-before-join",
		Doc: advisor.Doc{
			Title:  "A subquery groups the whole table, and the join keeps a few groups",
			Why:    "PostgreSQL pushes a constant into a grouped subquery, but not the values that a join brings. LATERAL lets the subquery see them: it then reads the rows of the wanted groups alone, by an index on the grouped column.",
			Before: "SELECT u.email, t.total FROM users u JOIN (SELECT user_id, sum(amount) AS total FROM orders GROUP BY user_id) t ON t.user_id = u.id WHERE u.email = 'a@b.c';",
			After:  "SELECT u.email, t.total FROM users u JOIN LATERAL (SELECT user_id, sum(amount) AS total FROM orders WHERE user_id = u.id GROUP BY user_id) t ON t.user_id = u.id WHERE u.email = 'a@b.c';",
			Limits: "Only where the join keeps less than a tenth of the groups, and an index leads with the grouped column. Sums of floats and lists depend on the order of the rows, so there is no proof for them.",
			Since:  "0.1", Refs: []string{"VIEW-1", "S10"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runGroupedBeforeJoin,
		Transform: groupLaterally,
	}
}

// keptGroups is the share of the groups that a join may keep at most: above,
// one pass over the table is cheaper than a look for each.
const keptGroups = 0.1

func runGroupedBeforeJoin(pass *advisor.Pass) {
	for _, g := range groupedJoins(pass.Query, pass.Catalog) {
		n := groupingOf(pass.Plan, g.leaf.Select)
		r, ok := g.rewrite(pass.Query, pass.Catalog)
		if n == nil || !ok {
			continue
		}
		c := inclusive(pass.Plan, n, inputRows(n))
		kept := joinAbove(n)
		if c.cheap(pass) || kept == nil {
			continue
		}
		if share := part(kept.RowsTotal(), n.RowsTotal()); share > keptGroups || !leadsIndex(g.key) {
			pass.Silent(advisor.Silence{Reason: fmt.Sprintf("the join keeps %.0f %% of the groups, or no index finds them", 100*share), Value: share, Threshold: keptGroups})
			continue
		}
		c.report(pass, advisor.Warning, g.leaf.Span, fmt.Sprintf(
			"The subquery makes %s groups of %s rows, of which the join keeps %s.", count(n.RowsTotal()), count(c.rows), count(kept.RowsTotal())), r)
	}
}

// groupingOf is the plan node that groups the rows of a block, once.
func groupingOf(p *explain.Plan, s *sqlast.Select) *explain.Node {
	for _, leaf := range s.Leaves() {
		for n := scanOf(p, leaf); n != nil; n = n.Parent {
			if n.Type == explain.Aggregate && len(n.GroupKey) > 0 && n.PartialMode != "Partial" && n.Act != nil && n.Act.Loops == 1 {
				return n
			}
		}
	}
	return nil
}

// joinAbove is the join that takes the node's rows.
func joinAbove(n *explain.Node) *explain.Node {
	for n = n.Parent; n != nil; n = n.Parent {
		if n.JoinType != "" {
			return n
		}
	}
	return nil
}

func groupLaterally(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	var out []advisor.Rewrite
	for _, g := range groupedJoins(q, c) {
		if r, ok := g.rewrite(q, c); ok {
			out = append(out, r)
		}
	}
	return out
}

// groupedJoin is a grouped subquery joined by one of its group keys.
type groupedJoin struct {
	leaf *sqlast.From
	key  binding // what it is grouped by, within it
	to   binding // what that is equal to, outside
}

func groupedJoins(q *sqlast.Query, c *catalog.Catalog) []groupedJoin {
	if !readOnly(q) || !catalogFirst(c) {
		return nil
	}
	var out []groupedJoin
	for _, s := range q.Selects() {
		for i, f := range s.From {
			if f.Kind == sqlast.FromSubquery { // a, (SELECT …) b WHERE …
				before := func(leaf *sqlast.From) bool {
					return slices.ContainsFunc(s.From[:i], func(o *sqlast.From) bool { return holds(o, leaf) })
				}
				out = append(out, groupedAt(s, f, s.Terms, before, c)...)
			}
			for _, j := range spine(f) {
				if (j.Join == sqlast.JoinInner || j.Join == sqlast.JoinLeft) && !j.Natural && len(j.Using) == 0 && j.Right.Kind == sqlast.FromSubquery {
					out = append(out, groupedAt(s, j.Right, j.OnTerms, func(leaf *sqlast.From) bool { return holds(j.Left, leaf) }, c)...)
				}
			}
		}
	}
	return out
}
