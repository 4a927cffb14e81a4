package rules

import (
	"fmt"
	"slices"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// filter is a condition that hides a column from its index, and the condition
// that says the same of the bare column.
type filter struct {
	term   *sqlast.Expr
	leaf   *sqlast.From
	column binding
	what   string // what the column is turned into
	text   string // the condition in its place
	django string
	// theorem is "" where there is no proof.
	theorem string
	proof   proof
	inOr    bool
}

// operatorsOf are the operators of a comparison, as IN and BETWEEN have them.
func operatorsOf(e *sqlast.Expr) []string {
	switch e.Kind {
	case sqlast.ExprIn:
		return []string{"="}
	case sqlast.ExprBetween:
		return []string{">=", "<="}
	}
	return []string{e.Name}
}

// filtersIn asks read about every whole AND-ed or OR-ed term of WHERE and ON,
// and about the terms of those it does not take.
func filtersIn(q *sqlast.Query, c *catalog.Catalog, read func(*sqlast.Select, *sqlast.Expr) (filter, bool)) []filter {
	if !readOnly(q) || !catalogFirst(c) {
		return nil
	}
	var out []filter
	for _, s := range q.Selects() {
		roots := []*sqlast.Expr{s.Where}
		for _, j := range joinsOf(s) {
			roots = append(roots, j.On)
		}
		for _, root := range roots {
			out = append(out, filtersBelow(s, root, false, read)...)
		}
	}
	return out
}

func filtersBelow(s *sqlast.Select, e *sqlast.Expr, inOr bool, read func(*sqlast.Select, *sqlast.Expr) (filter, bool)) []filter {
	if e == nil {
		return nil
	}
	if f, ok := read(s, e); ok {
		f.inOr = inOr
		return []filter{f}
	}
	if e.Kind != sqlast.ExprAnd && e.Kind != sqlast.ExprOr {
		return nil
	}
	var out []filter
	for _, a := range e.Args {
		out = append(out, filtersBelow(s, a, inOr || e.Kind == sqlast.ExprOr, read)...)
	}
	return out
}

// rewriteFilters puts all of them in their places, as one rewrite.
func rewriteFilters(q *sqlast.Query, filters []filter) []advisor.Rewrite {
	if len(filters) == 0 {
		return nil
	}
	var edits []sqlast.Edit
	var p proof
	theorem := filters[0].theorem
	for _, f := range filters {
		sql := f.text
		if f.inOr && strings.Contains(sql, " AND ") {
			sql = "(" + sql + ")"
		}
		edits = append(edits, sqlast.Replace(f.term, sql)...)
		for _, claim := range f.proof.claims {
			p.need(claim)
		}
		if f.theorem == "" {
			theorem = ""
		}
	}
	r, err := advisor.NewRewrite(q, edits)
	if err != nil {
		return nil
	}
	r.Theorem, r.Claims = theorem, p.claims
	r.Forms = filterForms(filters)
	return []advisor.Rewrite{r}
}

// filterForms is the filter on the bare columns; only of one table.
func filterForms(filters []filter) advisor.ORM {
	code := advisor.DjangoModel(tableName(filters[0].leaf)) + ".objects"
	for _, f := range filters {
		if f.leaf != filters[0].leaf || f.inOr || f.django == "" {
			return advisor.ORM{}
		}
		code += ".filter(" + f.django + ")"
	}
	return advisor.ORM{Django: code}
}

// reportFilters reports the rewrite at the scan that suffers most from them.
func reportFilters(pass *advisor.Pass, filters []filter, say func(filter) string) {
	rewrites := rewriteFilters(pass.Query, filters)
	if len(rewrites) == 0 {
		return
	}
	filters = slices.DeleteFunc(filters, func(f filter) bool {
		if indexed(f.column) {
			return false
		}
		pass.Silent(advisor.Silence{Reason: fmt.Sprintf("no index holds %s.%s: without one the filter costs the same in any form", f.column.table, f.column.column.Name)})
		return true
	})
	for _, f := range filters {
		n := scanOf(pass.Plan, f.leaf)
		if n == nil || n.Act == nil {
			continue
		}
		c := inclusive(pass.Plan, n, n.RemovedTotal())
		if c.cheap(pass) {
			continue
		}
		c.report(pass, advisor.Warning, f.term.Outer, fmt.Sprintf("%s: %s rows were read and thrown away.", say(f), count(c.rows)), rewrites[0])
		return // one rewrite holds them all
	}
}

// indexed says that some index has the column among its keys.
func indexed(b binding) bool {
	return slices.ContainsFunc(b.table.Indexes, func(ix *catalog.Index) bool {
		return slices.Contains(ix.Columns(), b.column.Name)
	})
}
