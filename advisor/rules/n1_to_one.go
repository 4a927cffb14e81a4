package rules

import (
	"fmt"
	"strings"

	"assay/advisor"
	"assay/advisor/workload"
	"assay/advisor/workload/patterns"
)

// N1ToOne finds loops that fetch the parent of each row by its key.
func N1ToOne() *workload.Pattern {
	return &workload.Pattern{
		ID:  "n+1-to-one",
		Doc: patterns.ToOne().Doc,
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
