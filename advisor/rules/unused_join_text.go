package rules

import (
	"fmt"
	"strings"

	"assay/advisor"
	"assay/advisor/sqlast"
)

// removal takes the parent out of the FROM clause.
func (u unusedJoin) removal(q *sqlast.Query) []sqlast.Edit {
	if u.parent == u.join.Right {
		return q.DropJoin(u.join)
	}
	// The child stands on the right: it takes the join's place.
	child := u.join.Right
	return append(
		q.DropClause(sqlast.Span{Start: child.Span.End, End: u.join.JoinSpan.End}),
		sqlast.Edit{Span: sqlast.Span{Start: u.parent.Span.Start, End: child.Span.Start}},
	)
}

// guards keep out the rows that the join dropped: those whose foreign key is
// NULL, or that an outer join before it filled with NULL.
func (u unusedJoin) guards(q *sqlast.Query, p *proof) ([]sqlast.Edit, bool) {
	var tests []string
	for i, child := range u.children {
		p.typed(child)
		p.typed(u.keys[i])
		if child.column.NotNull && !mayBeMissing(u.join.Left, child.leaf) {
			p.notNull(child.table, child.column.Name)
			continue
		}
		tests = append(tests, u.written(q, i)+" IS NOT NULL")
	}
	if len(tests) == 0 {
		return nil, true
	}
	if u.in.FromSpan.Empty() || !u.above() {
		return nil, false
	}
	return q.AddTerm(u.in, strings.Join(tests, " AND ")), true
}

// above says that WHERE sees every row that the join passed on: only joins
// that keep their left side whole or filter it stand between.
func (u unusedJoin) above() bool {
	for _, j := range spine(u.from) {
		if j == u.join {
			return true
		}
		switch j.Join {
		case sqlast.JoinInner, sqlast.JoinLeft, sqlast.JoinCross:
		default:
			return false
		}
	}
	return false
}

// written is the child's column as the join condition has it.
func (u unusedJoin) written(q *sqlast.Query, i int) string {
	for _, side := range u.join.OnTerms[i].Args {
		if side.Name == u.children[i].column.Name && (side.Table == "" || side.Table == u.children[i].leaf.Alias) {
			return q.Slice(side.Outer)
		}
	}
	return ""
}

func (u unusedJoin) forms() advisor.ORM {
	child := u.children[0]
	field := advisor.DjangoField(child.table, child.column.Name)
	if len(u.children) > 1 || field == child.column.Name {
		return advisor.ORM{}
	}
	return advisor.ORM{Django: fmt.Sprintf(
		"# leave out select_related(%q), and say %s where a filter says %s__id: that needs no join",
		field, child.column.Name, field)}
}
