package rules

import (
	"fmt"
	"strings"

	"assay/advisor"
	"assay/advisor/workload"
	"assay/advisor/workload/patterns"
)

// N1ToMany finds loops that fetch the children of each row by their foreign key.
func N1ToMany() *workload.Pattern {
	return &workload.Pattern{
		ID:  "n+1-to-many",
		Doc: patterns.ToMany().Doc,
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
