package rules

import (
	"fmt"
	"time"

	"assay/advisor"
	"assay/advisor/workload"
)

// orphanRun is how many different values a loop needs where no statement
// before it shows where they come from: fewer may be anything.
const orphanRun = 10

// reportLoop reports a run of lookups, and the statement that replaces it.
func reportLoop(pass *workload.Pass, l workload.Lookup, forms func(workload.Lookup, workload.Link) advisor.ORM) {
	if l.Leaf.Relation.Name == "django_content_type" {
		return // Django asks once for each model and remembers it
	}
	link, found := workload.FindParent(pass.Unit, l, pass.Catalog)
	if !found && len(l.Values) < orphanRun {
		return
	}
	batch, ok := l.Batch(pass.Unit, link.Parent)
	if !ok {
		return
	}
	first := pass.Unit.Statements[l.Members[0]]
	from := fmt.Sprintf("statements %s to %s", first.ID, pass.Unit.Statements[l.Members[len(l.Members)-1]].ID)
	source := "no statement before them shows where the values come from"
	if found {
		batch.Forms = forms(l, link)
		source = fmt.Sprintf("statement %s, which reads %s, comes before them", pass.Unit.Statements[link.Parent].ID, link.Leaf.Relation.Name)
	}
	count := len(l.Members)
	pass.Report(advisor.Finding{
		Severity: advisor.Warning, Node: -1,
		Summary: fmt.Sprintf(workload.Potential+"%d statements read %s by %s, each for another value; %s. One statement saves %d round trips.",
			count, l.Leaf.Relation.Name, l.Column.Name, source, count-1),
		Evidence: []advisor.Fact{
			{Label: "statements", Text: fmt.Sprintf("%d of one shape", count), Value: float64(count), Unit: advisor.Count, From: from},
			{Label: "different values", Text: fmt.Sprint(len(l.Values)), Value: float64(len(l.Values)), Unit: advisor.Count, From: from},
		},
		Benefit:   advisor.Benefit{TimeShare: shareOf(pass.Unit, l.Members)},
		Proposals: []advisor.Proposal{batch},
		Pattern: &advisor.Pattern{
			Certainty: "potential", Count: count, Saved: count - 1, Parent: link.Parent, Children: l.Members,
			Values: l.Asked,
		},
	})
}

// shareOf is the share of the unit's time that the statements took, zero where
// no times are known.
func shareOf(u *workload.Unit, members []int) float64 {
	var all, part time.Duration
	for _, s := range u.Statements {
		all += s.Duration
	}
	for _, m := range members {
		part += u.Statements[m].Duration
	}
	if all <= 0 {
		return 0
	}
	return float64(part) / float64(all)
}
