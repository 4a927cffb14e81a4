package rules

import (
	"fmt"
	"slices"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// SelfJoinOnKey finds joins of a table to itself that find the same row again.
func SelfJoinOnKey() *advisor.Rule {
	return &advisor.Rule{
		ID: "self-join-on-key",
		Doc: advisor.Doc{
			Title:  "A join that finds the same row again",
			Why:    "The table is joined to itself on its key, so the partner of each row is the row itself. Up to version 17 PostgreSQL looks all of them up; from 18 on it leaves the join out by itself.",
			Before: "SELECT a.id, b.email FROM users a JOIN users b ON b.id = a.id;",
			After:  "SELECT a.id, a.email FROM users a;",
			Limits: "The condition must be nothing but equalities of the same columns, a key among them, all NOT NULL: a NULL is not equal to itself. With SELECT * the columns would change, so nothing is said.",
			Since:  "0.1", Refs: []string{"JOIN-8"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runSelfJoinOnKey,
		Transform: mergeSelfJoins,
	}
}

func runSelfJoinOnKey(pass *advisor.Pass) {
	for _, j := range selfJoins(pass.Query, pass.Catalog) {
		n := scanOf(pass.Plan, j.twin)
		if n == nil || n.Alias != j.twin.Alias {
			continue // the planner left it out
		}
		r, ok := j.rewrite(pass.Query, pass.Catalog)
		c := inclusive(pass.Plan, n, n.RowsTotal())
		if !ok || c.cheap(pass) {
			continue
		}
		c.report(pass, advisor.Warning, j.join.JoinSpan, fmt.Sprintf(
			"The join reads %s rows of %s that %s already is.", count(c.rows), j.twin.Relation.Name, j.first.Alias), r)
	}
}

func mergeSelfJoins(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	var out []advisor.Rewrite
	for _, j := range selfJoins(q, c) {
		if r, ok := j.rewrite(q, c); ok {
			out = append(out, r)
		}
	}
	return out
}

// selfJoin is a join of a table to itself by the same columns on both sides.
type selfJoin struct {
	in          *sqlast.Select
	join        *sqlast.From
	first, twin *sqlast.From
	columns     []string // that are equal on both sides
	key         []string // among them
}

func selfJoins(q *sqlast.Query, c *catalog.Catalog) []selfJoin {
	if !readOnly(q) || !catalogFirst(c) {
		return nil
	}
	var out []selfJoin
	for _, s := range q.Selects() {
		for _, f := range s.From {
			for _, j := range spine(f) {
				if found, ok := selfJoinAt(s, j, c); ok {
					out = append(out, found)
				}
			}
		}
	}
	return out
}

func selfJoinAt(s *sqlast.Select, j *sqlast.From, c *catalog.Catalog) (selfJoin, bool) {
	twin := j.Right
	t := tableOf(twin, c)
	if !innerOn(j) || t == nil || twin.Only || twin.Sample || !transparent(s) {
		return selfJoin{}, false
	}
	mine, theirs, ok := pairs(s, j.OnTerms, twin, c)
	if !ok || theirs[0].table != t || theirs[0].leaf.Only || theirs[0].leaf.Sample || !slices.Equal(columnNames(mine), columnNames(theirs)) {
		return selfJoin{}, false
	}
	key := keyWithin(t, columnNames(mine))
	first := theirs[0].leaf
	return selfJoin{s, j, first, twin, columnNames(mine), key}, key != nil && !mayBeMissing(j.Left, first)
}

func (j selfJoin) rewrite(q *sqlast.Query, c *catalog.Catalog) (advisor.Rewrite, bool) {
	refs, sure := j.in.Refs(j.twin, c)
	if !sure || namedBelow(q, j.in, j.first.Alias) {
		return advisor.Rewrite{}, false
	}
	t := tableOf(j.twin, c)
	edits := q.DropJoin(j.join)
	for _, e := range refs {
		switch {
		case !e.Span.Empty() && j.join.JoinSpan.Contains(e.Span):
		case e.Span.Empty() || e.Table != j.twin.Alias || e.Schema != "":
			return advisor.Rewrite{}, false
		case e.Kind == sqlast.ExprStar:
			edits = append(edits, replace(e.Span, catalog.QuoteIdent(j.first.Alias)+".*"))
		default:
			edits = append(edits, replace(e.Span, columnText(j.first, e.Name)))
		}
	}
	r, err := advisor.NewRewrite(q, edits)
	if err != nil {
		return r, false
	}
	var p proof
	p.ordinary(t)
	p.key(t, j.key)
	p.builtin("=")
	for _, name := range j.columns {
		p.notNull(t, name)
		p.typed(binding{table: t, column: t.Column(name)})
	}
	r.Theorem = "The columns hold a key and are never NULL, so each row's only partner is the row itself."
	r.Claims = p.claims
	return r, true
}

// namedBelow says that a FROM item of a block other than s has that name, which
// could then be taken for it.
func namedBelow(q *sqlast.Query, s *sqlast.Select, alias string) bool {
	return slices.ContainsFunc(q.Selects(), func(b *sqlast.Select) bool {
		return b != s && slices.ContainsFunc(b.Leaves(), func(f *sqlast.From) bool { return f.Alias == alias })
	})
}
