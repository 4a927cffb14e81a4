package patterns

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/workload/units"
)

// reach is how many statements before an UPDATE its row's reading is sought.
const reach = 60

// ReadModifyWrite finds rows that are read, changed in the application and written back.
func ReadModifyWrite() *Pattern {
	return &Pattern{
		ID: "read-modify-write", Severity: advisor.Warning, find: findReadModifyWrite,
		Doc: advisor.Doc{
			Title:  "A number read and written back: an update that can be lost",
			Why:    "A row was read without a lock and a number of it written back as a constant. What another session wrote in between is overwritten. Letting the UPDATE compute the new value, or locking the row first, loses nothing.",
			Before: "SELECT balance FROM users WHERE id = 1; UPDATE users SET balance = 137 WHERE id = 1;",
			After:  "UPDATE users SET balance = balance + 100 WHERE id = 1;",
			Limits: "The log shows the new value, not how it came about: a number that a user typed in looks the same. Not reported are rows locked first, statements that check a version, and serializable transactions. Django's update() with F() calls no save() and sends no signals.",
			Since:  "0.2", Refs: []string{"DML-1", "S3"},
		},
	}
}

func findReadModifyWrite(p *pass) {
	for _, members := range p.byForm {
		f := p.facts(members[0])
		if f.Kind != units.Update || len(f.Sets) == 0 || p.checksVersion(f) {
			continue
		}
		var hits []int
		column := ""
		for _, i := range members {
			if c := p.writtenBack(i, len(members)); c != "" {
				hits, column = append(hits, i), c
			}
		}
		if len(hits) == 0 {
			continue
		}
		key := f.Keys[0].Column
		p.report(match{
			pattern: "read-modify-write", members: hits, parent: -1, table: f.Table, column: column,
			summary: fmt.Sprintf("%s of %s is read without a lock and written back as a constant, by %s", column, f.Table, key),
			sql:     fmt.Sprintf("UPDATE %s SET %s = %s + $1 WHERE %s = $2", catalog.QuoteIdent(f.Table), catalog.QuoteIdent(column), catalog.QuoteIdent(column), catalog.QuoteIdent(key)),
			orm: advisor.ORM{Django: fmt.Sprintf("%s.objects.filter(pk=pk).update(%s=F(%q) + delta)  # no save(), no signals; or select_for_update()",
				advisor.DjangoModel(catalog.Name{Name: f.Table}), column, column)},
		})
	}
}

// checksVersion says that the UPDATE only takes the row as it was read: it
// compares a column that it also sets, or one named as a version.
func (p *pass) checksVersion(f *units.Facts) bool {
	if len(f.Keys) == 0 {
		return true // no row of its own: not written back by key
	}
	return slices.ContainsFunc(f.Keys, func(k units.Key) bool {
		set := slices.ContainsFunc(f.Sets, func(a units.Assignment) bool { return a.Column == k.Column })
		return set && !k.ID || strings.Contains(strings.ToLower(k.Column), "version") || strings.Contains(k.Column, "updated")
	})
}

// writtenBack is the column of the UPDATE whose number comes from a row read
// before, "" for none.
func (p *pass) writtenBack(i, members int) string {
	f := p.facts(i)
	column := p.number(i)
	if column == "" {
		return ""
	}
	key, known := p.u.Value(i, f.Keys[0].Slot)
	for j := i - 1; j >= 0 && j >= i-reach-members; j-- {
		g := p.facts(j)
		switch {
		case g.Kind == units.Begin && g.Serializable || g.Kind == units.Setting && g.Serializable:
			return ""
		case g.Kind != units.Select || g.Table != f.Table || g.Joined || g.Head != units.Rows && g.Head != units.First:
			continue
		case g.Locking:
			return ""
		case !g.Star && !slices.Contains(g.Columns, column):
			continue
		case p.reads(j, f.Keys[0].Column, key, known):
			return column
		case !slices.ContainsFunc(g.Keys, func(k units.Key) bool { return k.Column == f.Keys[0].Column }) && len(f.Sets) <= 2 && p.varies(i):
			return column // a list was read, and each row's number written back
		}
	}
	return ""
}

// reads says that a statement looks up the row of the key.
func (p *pass) reads(j int, column, key string, known bool) bool {
	for _, k := range p.facts(j).Keys {
		if k.Column != column {
			continue
		}
		v, ok := p.u.Value(j, k.Slot)
		return !known || !ok || v == key
	}
	return false
}

// varies says that statements of the UPDATE's form write different numbers, as
// computed ones are, or that one of them stands for several rows.
func (p *pass) varies(i int) bool {
	if p.u.Statements[i].Times > 1 {
		return true
	}
	members := p.byForm[p.at[p.u.Statements[i].Form]]
	n, known := p.distinct(members, p.facts(i).Sets[0].Slot)
	return known && n > 2 && p.number(i) == p.facts(i).Sets[0].Column
}

// number is the first column that the UPDATE sets to a number, keys left out.
// Where the log has no values the column's name has to do.
func (p *pass) number(i int) string {
	for _, a := range p.facts(i).Sets {
		if idName(a.Column) {
			continue
		}
		if a.Number {
			return a.Column
		}
		if a.Slot.Param == "" {
			continue
		}
		v, ok := p.u.Value(i, a.Slot)
		if !ok && len(p.u.Values(i)) == 0 && counts(a.Column) {
			return a.Column
		}
		if _, err := strconv.ParseFloat(v, 64); ok && err == nil {
			return a.Column
		}
	}
	return ""
}

func idName(column string) bool { return column == "id" || pointed(column) != "" }

// counts says that a column's name is that of something counted or summed up.
func counts(column string) bool {
	return slices.ContainsFunc([]string{"balance", "stock", "count", "quantity", "amount", "total", "points", "score", "credit", "views", "likes", "hits"},
		func(w string) bool { return strings.Contains(strings.ToLower(column), w) })
}
