package rules

import (
	"fmt"
	"strings"

	"assay/advisor"
	"assay/advisor/workload"
)

// N1ToMany finds loops that fetch the children of each row by their foreign key.
func N1ToMany() *workload.Pattern {
	return &workload.Pattern{
		ID: "n+1-to-many",
		Doc: advisor.Doc{
			Title:  "One statement per row, to fetch the rows that point to it",
			Why:    "A list was read, and then for each of its rows those that point to it. Each of those statements is a round trip; one statement with the list of keys fetches them all.",
			Before: "SELECT * FROM orders; SELECT * FROM items WHERE order_id = 7; SELECT * FROM items WHERE order_id = 9; …",
			After:  "SELECT * FROM items WHERE order_id IN (7, 9, …);",
			Limits: "The statements' order suggests the loop; that the values come from the list is proved only by running it. Never a join: it would repeat each parent for every child. A LIMIT in each statement counts for each parent by itself and has no such form.",
			Since:  "0.1", Refs: []string{"WL-2", "S1"},
		},
		Run: func(pass *workload.Pass) {
			for _, l := range workload.Lookups(pass.Unit, pass.Catalog) {
				if l.ToMany() {
					reportLoop(pass, l, toManyForms)
				}
			}
		},
	}
}

// toManyForms follow the foreign key backwards; Django calls that way by the
// child's model unless the field has a related_name.
func toManyForms(l workload.Lookup, link workload.Link) advisor.ORM {
	child, name := tableName(l.Leaf), tableName(link.Leaf)
	accessor := strings.ToLower(advisor.DjangoModel(child)) + "_set"
	forms := advisor.ORM{Django: fmt.Sprintf("%s.objects.prefetch_related(%q)  # or the related_name", advisor.DjangoModel(name), accessor)}
	if strings.HasSuffix(name.Name, "s") { // named as SQLAlchemy and Rails do: the guess of the class holds
		forms.SQLAlchemy = fmt.Sprintf("select(%[1]s).options(selectinload(%[1]s.%[2]s))", advisor.RailsModel(name), child.Name)
		forms.ActiveRecord = fmt.Sprintf("%s.includes(:%s)", advisor.RailsModel(name), child.Name)
	}
	return forms
}
