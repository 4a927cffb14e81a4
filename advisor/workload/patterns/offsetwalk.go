package patterns

import (
	"fmt"
	"strconv"

	"assay/advisor"
	"assay/advisor/workload/units"
)

// OffsetWalk finds tables that are read page by page with a growing OFFSET.
func OffsetWalk() *Pattern {
	return &Pattern{
		ID: "offset-walk", Severity: advisor.Warning, find: findOffsetWalk,
		Doc: advisor.Doc{
			Title:  "A table read page by page with OFFSET",
			Why:    "Each page reads and throws away all pages before it: the work grows with the square of the pages. Asking for what comes after the last key reads each row once.",
			Before: "SELECT … ORDER BY id LIMIT 100 OFFSET 0; … OFFSET 100; … OFFSET 200; …",
			After:  "SELECT … WHERE id > $last ORDER BY id LIMIT 100;",
			Limits: "The key has to be unique and the order the same. Rows that come in between are seen otherwise than with OFFSET, which may skip or repeat some.",
			Since:  "0.2", Refs: []string{"WL-15", "S10"},
		},
	}
}

func findOffsetWalk(p *pass) {
	const steps = 5
	for _, members := range p.byForm {
		f := p.facts(members[0])
		if f.Kind != units.Select || f.Offset == nil {
			continue
		}
		last, grown := -1, 0
		for _, m := range members {
			v, _ := p.u.Value(m, *f.Offset)
			n, err := strconv.Atoi(v)
			if err != nil || n <= last {
				grown = 0
			}
			if err == nil {
				last, grown = n, grown+1
			}
		}
		if grown >= steps {
			p.hit(match{
				pattern: "offset-walk", members: members, parent: -1, table: f.Table,
				summary: fmt.Sprintf("%d statements walk through %s with a growing OFFSET", len(members), f.Table),
				orm:     advisor.ORM{Django: ".order_by(\"pk\").filter(pk__gt=last)[:n], or .iterator(chunk_size=n)"},
			})
		}
	}
}
