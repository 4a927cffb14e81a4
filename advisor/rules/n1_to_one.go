package rules

import (
	"fmt"
	"strings"

	"assay/advisor"
	"assay/advisor/workload"
)

// N1ToOne finds loops that fetch the parent of each row by its key.
func N1ToOne() *workload.Pattern {
	return &workload.Pattern{
		ID: "n+1-to-one",
		Doc: advisor.Doc{
			Title:  "One statement per row, to fetch what the row points to",
			Why:    "A list was read, and then for each of its rows the one it points to. Each of those statements is a round trip; a join or one list of keys fetches the same at once.",
			Before: "SELECT id, user_id FROM orders; SELECT * FROM users WHERE id = 7; SELECT * FROM users WHERE id = 9; …",
			After:  "SELECT * FROM users WHERE id IN (7, 9, …);",
			Limits: "The statements' order suggests the loop; that the values come from the list is proved only by running it. A join returns a parent once for each row that points to it.",
			Since:  "0.1", Refs: []string{"WL-1", "S1"},
		},
		Run: func(pass *workload.Pass) {
			for _, l := range workload.Lookups(pass.Unit, pass.Catalog) {
				if l.Unique {
					reportLoop(pass, l, toOneForms)
				}
			}
		},
	}
}

// toOneForms follow the foreign key from the list's model.
func toOneForms(l workload.Lookup, link workload.Link) advisor.ORM {
	field := strings.TrimSuffix(link.Column, "_id")
	if link.Table != nil {
		field = advisor.DjangoField(link.Table, link.Column)
	}
	join := "an INNER JOIN"
	if link.Nullable {
		join = "a LEFT JOIN, because " + link.Column + " may be NULL"
	}
	name := tableName(link.Leaf)
	forms := advisor.ORM{Django: fmt.Sprintf("%s.objects.select_related(%q)  # %s", advisor.DjangoModel(name), field, join)}
	if strings.HasSuffix(name.Name, "s") { // named as SQLAlchemy and Rails do: the guess of the class holds
		forms.SQLAlchemy = fmt.Sprintf("select(%[1]s).options(joinedload(%[1]s.%[2]s))", advisor.RailsModel(name), field)
		forms.ActiveRecord = fmt.Sprintf("%s.includes(:%s)", advisor.RailsModel(name), field)
	}
	return forms
}
