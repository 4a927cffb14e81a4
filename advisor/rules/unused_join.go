package rules

import (
	"fmt"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// UnusedJoin finds joins to a parent table of which nothing is read.
func UnusedJoin() *advisor.Rule {
	return &advisor.Rule{
		ID: "unused-join",
		Doc: advisor.Doc{
			Title:  "A join to a parent table that nothing reads",
			Why:    "The foreign key already says that each row has exactly one parent, so the join finds nothing out. PostgreSQL drops such LEFT JOINs by itself, but never an INNER JOIN.",
			Before: "SELECT o.id FROM orders o JOIN users u ON u.id = o.user_id;",
			After:  "SELECT o.id FROM orders o;",
			Limits: "Proved only by a foreign key that is validated and not deferrable; Django makes its foreign keys DEFERRABLE, which proves nothing inside a transaction. A key that allows NULL gets IS NOT NULL instead of the join.",
			Since:  "0.1", Refs: []string{"JOIN-1"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runUnusedJoin,
		Transform: dropJoins,
	}
}

func runUnusedJoin(pass *advisor.Pass) {
	for _, u := range unusedJoins(pass.Query, pass.Catalog) {
		r, ok := u.rewrite(pass.Query)
		n := scanOf(pass.Plan, u.parent)
		if !ok || n == nil {
			continue // nothing to save where the planner left the join out
		}
		c := inclusive(pass.Plan, n, n.RowsTotal())
		if c.cheap(pass) {
			continue
		}
		c.report(pass, advisor.Warning, u.join.JoinSpan, fmt.Sprintf(
			"The join to %s looks up %s rows of which nothing is read: the foreign key already says that they are there.",
			u.parent.Relation.Name, count(c.rows)), r)
	}
}

func dropJoins(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	var out []advisor.Rewrite
	for _, u := range unusedJoins(q, c) {
		if r, ok := u.rewrite(q); ok {
			out = append(out, r)
		}
	}
	return out
}

// unusedJoin is an inner join along a foreign key to a parent that nothing reads.
type unusedJoin struct {
	in             *sqlast.Select
	from           *sqlast.From // the item of FROM that the join belongs to
	join, parent   *sqlast.From
	keys, children []binding // the parent's columns and the child's, pair by pair
}

func unusedJoins(q *sqlast.Query, c *catalog.Catalog) []unusedJoin {
	if !readOnly(q) || !catalogFirst(c) {
		return nil
	}
	var out []unusedJoin
	for _, s := range q.Selects() {
		if s.Locking {
			continue
		}
		for _, f := range s.From {
			for _, j := range spine(f) {
				for _, parent := range []*sqlast.From{j.Right, j.Left} {
					if u, ok := unusedAt(s, f, j, parent, c); ok {
						out = append(out, u)
					}
				}
			}
		}
	}
	return out
}

func unusedAt(s *sqlast.Select, f, j, parent *sqlast.From, c *catalog.Catalog) (unusedJoin, bool) {
	if !innerOn(j) || parent.Kind != sqlast.FromTable || parent.Only || parent.Sample ||
		parent == j.Left && j.Right.Kind != sqlast.FromTable {
		return unusedJoin{}, false
	}
	keys, children, ok := pairs(s, j.OnTerms, parent, c)
	if !ok || !hasLink(children, keys) || !unread(s, parent, j.On.Outer, c) {
		return unusedJoin{}, false
	}
	return unusedJoin{in: s, from: f, join: j, parent: parent, keys: keys, children: children}, true
}

// hasLink says that the catalog knows a foreign key over the pairs, good for a proof or not.
func hasLink(from, to []binding) bool {
	for _, fk := range from[0].table.ForeignKeys {
		matched := 0
		for i := range fk.Columns {
			for k := range from {
				if i < len(fk.RefColumns) && fk.Columns[i] == from[k].column.Name && fk.RefColumns[i] == to[k].column.Name {
					matched++
				}
			}
		}
		if fk.Ref == to[0].table.Name && matched == len(from) && len(fk.Columns) == len(from) {
			return true
		}
	}
	return false
}

func (u unusedJoin) rewrite(q *sqlast.Query) (advisor.Rewrite, bool) {
	child, parent := u.children[0], u.keys[0]
	var p proof
	p.need(catalog.Claim{
		Kind: catalog.References, Table: child.name(), Columns: columnNames(u.children),
		Ref: parent.name(), RefColumns: columnNames(u.keys),
	})
	p.need(catalog.Claim{Kind: catalog.UniqueKey, Table: parent.name(), Columns: columnNames(u.keys)})
	p.builtin("=")
	p.ordinary(parent.table)
	p.ordinary(child.table)
	edits := u.removal(q)
	guards, ok := u.guards(q, &p)
	if !ok {
		return advisor.Rewrite{}, false
	}
	r, err := advisor.NewRewrite(q, append(edits, guards...))
	if err != nil {
		return r, false
	}
	r.Theorem = "Each row whose foreign key is not NULL has exactly one row in the parent, so the join drops only rows with a NULL key and repeats none, and nothing reads the parent's columns."
	r.Claims = p.claims
	r.Forms = u.forms()
	return r, true
}
