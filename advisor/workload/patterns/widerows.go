package patterns

import (
	"fmt"
	"slices"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/workload/units"
)

// WideRows asks of a list of whole rows, large columns among them, whether all of it is used.
func WideRows() *Pattern {
	return &Pattern{
		ID: "wide-rows", Severity: advisor.Question, find: findWideRows,
		Doc: advisor.Doc{
			Title:  "A list of whole rows, a large column among them",
			Why:    "All columns of many rows were read, and one of them has the name of something large: a picture, a text, a document. If the list shows only a few columns, naming them spares reading and sending the rest.",
			Before: "SELECT id, name, email, …, profile_picture FROM users;",
			After:  "SELECT id, name FROM users;",
			Limits: "A question, from names alone: a log does not show which columns were used. Django's only() and defer() fetch a column that is used after all with a statement for each row.",
			Since:  "0.2", Refs: []string{"COL-1", "S4", "S10"},
		},
	}
}

func findWideRows(p *pass) {
	const wide = 8
	for i := range p.u.Statements {
		f := p.facts(i)
		if f.Kind != units.Select || p.explained[i] || f.Head != units.Rows || f.Joined || f.Locking || f.Limit != nil || f.List || len(f.Columns) < wide || slices.ContainsFunc(f.Keys, func(k units.Key) bool { return k.ID }) || p.used(i) {
			continue
		}
		at := slices.IndexFunc(f.Columns, large)
		if at < 0 {
			continue
		}
		column := f.Columns[at]
		p.hit(match{
			pattern: "wide-rows", members: []int{i}, parent: -1, table: f.Table, column: column,
			summary: fmt.Sprintf("%d columns of %s are read of every row, %s among them: are all of them used?", len(f.Columns), f.Table, column),
			orm:     advisor.ORM{Django: fmt.Sprintf("%s.objects.defer(%q)  # or only(…): a field that is used after all is one statement for each row", advisor.DjangoModel(catalog.Name{Name: f.Table}), column)},
		})
	}
}

// large says that a column's name is that of something large.
func large(column string) bool {
	c := strings.ToLower(column)
	return slices.ContainsFunc([]string{"picture", "image", "photo", "body", "description", "content", "html", "payload", "document", "blob", "avatar", "attachment", "raw_", "_data", "biography", "embedding"},
		func(w string) bool { return strings.Contains(c, w) })
}
