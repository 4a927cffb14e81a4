package patterns

import (
	"fmt"
	"time"

	"assay/advisor"
	"assay/advisor/workload/units"
)

// ChattyTransaction finds transactions that stay open while nothing runs.
func ChattyTransaction() *Pattern {
	return &Pattern{
		ID: "chatty-transaction", Severity: advisor.Warning, find: findIdle,
		Doc: advisor.Doc{
			Title:  "A transaction open while the application does something else",
			Why:    "Between two statements of a transaction that had written, the server waited. Its locks stay, and no row that it could see can be vacuumed.",
			Before: "BEGIN; UPDATE …;  -- an HTTP call, two seconds\nCOMMIT;",
			After:  "an HTTP call; BEGIN; UPDATE …; COMMIT;",
			Limits: "Reported where one pause is half a second or longer and the pauses are at least 40 % of the transaction. Needs a log with times and with BEGIN and COMMIT.",
			Since:  "0.2", Refs: []string{"WL-11"},
		},
	}
}

func findIdle(p *pass) {
	const longest, share = 500 * time.Millisecond, 0.4
	start := -1
	var idle, most time.Duration
	wrote := false
	for i := range p.u.Statements {
		f := p.facts(i)
		if start >= 0 {
			gap := p.u.Gap(i)
			idle, most = idle+gap, max(most, gap)
		}
		switch f.Kind {
		case units.Begin:
			start, idle, most, wrote = i, 0, 0, false
		case units.Insert, units.Update, units.Delete:
			wrote = true
		case units.Commit:
			if start < 0 {
				continue
			}
			whole := time.Duration(p.u.Statements[i].At-p.u.Statements[start].At) * time.Millisecond
			if wrote && most >= longest && float64(idle) >= share*float64(whole) {
				p.report(match{
					pattern: "chatty-transaction", members: []int{start, i}, parent: -1,
					summary: fmt.Sprintf("a transaction that writes waits for the application %s of %s", idle.Round(time.Millisecond), whole),
					orm:     advisor.ORM{Django: "move what is slow out of atomic(), or into transaction.on_commit()"},
				})
			}
			start = -1
		}
	}
}
