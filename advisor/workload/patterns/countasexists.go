package patterns

import (
	"fmt"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/workload/units"
)

// CountAsExists asks of a lone count whether only "are there any" was meant.
func CountAsExists() *Pattern {
	return &Pattern{
		ID: "count-as-exists", Severity: advisor.Question, find: findCounts,
		Doc: advisor.Doc{
			Title:  "A count that may be a yes-or-no question",
			Why:    "The rows were counted and nothing else was done with them. If the application only asks whether the count is above zero, EXISTS stops at the first row.",
			Before: "SELECT count(*) FROM orders WHERE status = 'late';",
			After:  "SELECT EXISTS (SELECT 1 FROM orders WHERE status = 'late');",
			Limits: "A question: a log does not show what the number was used for. Several counts side by side, and a count beside a page of the same rows, are numbers to be shown, and not asked about.",
			Since:  "0.2", Refs: []string{"CNT-2", "S8"},
		},
	}
}

func findCounts(p *pass) {
	var counts []int
	forms := map[int]int{}
	inside := 0
	for i := range p.u.Statements {
		switch f := p.facts(i); f.Kind {
		case units.Savepoint:
			inside++
		case units.Release:
			inside = max(inside-1, 0)
		case units.Select:
			if f.Head == units.Count && !p.explained[i] && inside == 0 && len(p.facts(i).Tables) > 0 {
				counts = append(counts, i)
				forms[p.u.Statements[i].Form]++
			}
		}
	}
	for k, i := range counts {
		side := k > 0 && counts[k-1] == i-1 || k+1 < len(counts) && counts[k+1] == i+1
		if side || forms[p.u.Statements[i].Form] > 1 || p.beside(i) {
			continue
		}
		f := p.facts(i)
		p.hit(match{
			pattern: "count-as-exists", members: []int{i}, parent: -1, table: f.Table,
			summary: fmt.Sprintf("rows of %s are counted: if only whether there are any is asked, EXISTS stops at the first", f.Table),
			sql:     existsSQL(string(p.u.SQL(i))),
			orm:     advisor.ORM{Django: advisor.DjangoModel(catalog.Name{Name: f.Table}) + ".objects.filter(…).exists()"},
		})
	}
}

// beside says that the statement before or after it reads the same rows.
func (p *pass) beside(i int) bool {
	for _, step := range []int{-1, 1} {
		j := i + step
		for j >= 0 && j < len(p.u.Statements) && control(p.facts(j).Kind) {
			j += step
		}
		if j >= 0 && j < len(p.u.Statements) && p.facts(j).Kind == units.Select && p.facts(j).Source == p.facts(i).Source {
			return true
		}
	}
	return false
}
