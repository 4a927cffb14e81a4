package patterns

import (
	"fmt"
	"slices"

	"assay/advisor"
	"assay/advisor/workload/units"
)

// ReEvaluation finds one set of rows that is counted, asked for and listed by a statement each.
func ReEvaluation() *Pattern {
	return &Pattern{
		ID: "re-evaluation", Severity: advisor.Warning, find: findReEvaluation,
		Doc: advisor.Doc{
			Title:  "One set of rows asked for in several ways",
			Why:    "The same FROM and WHERE were sent as a count, as a question whether there are any, and as a list. Who reads the list knows the other two.",
			Before: "SELECT count(*) FROM users WHERE active; SELECT 1 FROM users WHERE active LIMIT 1; SELECT * FROM users WHERE active;",
			After:  "SELECT * FROM users WHERE active;",
			Limits: "A count beside one page of the list is needed, and not reported; nor are rows looked up by key. Where the list is long and only the count is used, the count is right and the list wrong.",
			Since:  "0.2", Refs: []string{"WL-9", "S2"},
		},
	}
}

// same are statements over the same rows, close together.
func (p *pass) same(i int) []int {
	const window = 3
	f := p.facts(i)
	out := []int{i}
	for j, seen := i+1, 0; j < len(p.u.Statements) && seen < window; j++ {
		g := p.facts(j)
		if control(g.Kind) {
			continue
		}
		seen++
		if g.Kind != units.Select {
			if overlap(g.Tables, f.Tables) {
				return out
			}
			continue
		}
		if !p.explained[j] && !g.Locking && g.Source == f.Source && p.sameValues(i, j) {
			out, seen = append(out, j), 0
		}
	}
	return out
}

func (p *pass) sameValues(i, j int) bool {
	a, b := p.facts(i).SourceSlots, p.facts(j).SourceSlots
	if len(a) != len(b) {
		return false
	}
	for k := range a {
		v, known := p.u.Value(i, a[k])
		w, also := p.u.Value(j, b[k])
		if v != w || known != also || !known {
			return false
		}
	}
	return true
}

func findReEvaluation(p *pass) {
	for i := range p.u.Statements {
		f := p.facts(i)
		if p.explained[i] || f.Kind != units.Select || f.Source == "" || f.Locking || f.List || byKey(f) || f.Head == units.Grouped || f.Head == units.Aggregate {
			continue
		}
		members := p.same(i)
		heads, lists := map[units.Head]bool{}, 0
		for _, m := range members {
			h := p.facts(m).Head
			if h == units.Rows && p.limit(m) == "1" {
				h = units.First
			}
			heads[h] = true
			if h == units.Rows && p.facts(m).Limit == nil && p.facts(m).Offset == nil {
				lists++
			}
		}
		paged := heads[units.Rows] && lists == 0
		asked := heads[units.Count] && heads[units.Exists]
		if len(heads) < 2 || paged || lists == 0 && !asked {
			continue
		}
		p.hit(match{
			pattern: "re-evaluation", members: members, parent: -1, saved: int64(len(members) - 1), table: f.Table,
			summary: fmt.Sprintf("%d statements ask for the same rows of %s: %s", len(members), f.Table, headWords(heads)),
			sql:     p.wholeList(members),
			orm:     advisor.ORM{Django: "rows = list(queryset), then len(rows) and bool(rows)"},
		})
	}
}

// wholeList is the statement among the members that returns all rows.
func (p *pass) wholeList(members []int) string {
	i := slices.IndexFunc(members, func(m int) bool { return p.facts(m).Head == units.Rows && p.facts(m).Limit == nil })
	if i < 0 {
		return ""
	}
	return string(p.u.SQL(members[i]))
}

func headWords(heads map[units.Head]bool) string {
	words := ""
	for _, w := range []struct {
		head units.Head
		word string
	}{{units.Count, "counted"}, {units.Exists, "asked whether there are any"}, {units.First, "the first"}, {units.Rows, "listed"}} {
		if heads[w.head] {
			if words != "" {
				words += ", "
			}
			words += w.word
		}
	}
	return words
}
