package rules

import (
	"fmt"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
	"assay/explain"
)

// minCountPages is how many pages a count looks at before it is worth asking
// whether the number is needed: 8 MB, some milliseconds from memory.
const minCountPages = 1000

// CountAsQuestion asks whether a costly count was meant as a yes or no.
func CountAsQuestion() *advisor.Rule {
	return &advisor.Rule{
		ID: "count-as-question",
		Doc: advisor.Doc{
			Title:  "A costly count: is the number needed, or only whether there is any?",
			Why:    "A count looks at every matching row. Whether there is one at all is known at the first.",
			Before: "SELECT count(*) FROM orders WHERE status = 'open';",
			After:  "SELECT EXISTS (SELECT 1 FROM orders WHERE status = 'open');",
			Limits: "One statement cannot show what its number is for, so this is a question, not a claim. The answer becomes true or false. Where nothing matches, EXISTS has to look at as much as the count.",
			Since:  "0.1", Refs: []string{"CNT-1", "S8"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runCountAsQuestion,
		Transform: countToAnswer,
	}
}

func runCountAsQuestion(pass *advisor.Pass) {
	rewrites := countToAnswer(pass.Query, pass.Catalog)
	if len(rewrites) == 0 {
		return
	}
	n := find(pass.Plan, func(n *explain.Node) bool { return n.Type == explain.Aggregate })
	if n == nil {
		return
	}
	c := inclusive(pass.Plan, n, countedRows(pass.Plan))
	switch {
	case c.rows == 0:
		pass.Silent(advisor.Silence{Reason: "it counted no rows: EXISTS would have to look as far"})
		return
	case c.pages < minCountPages:
		pass.Silent(advisor.Silence{
			Reason: fmt.Sprintf("the count looks at %d pages only", c.pages),
			Value:  float64(c.pages), Threshold: minCountPages,
		})
		return
	}
	c.report(pass, advisor.Question, pass.Query.Select.TargetsSpan, fmt.Sprintf(
		"The count looked at %s pages to count %s rows. If you only need to know whether there is one, EXISTS stops at the first.",
		count(float64(c.pages)), count(c.rows)), rewrites[0])
}

// countedRows are the rows that reached the lowest aggregate: the plan prints
// no result, and a parallel count has two aggregates.
func countedRows(p *explain.Plan) float64 {
	var rows float64
	for n := range p.All() {
		if n.Type == explain.Aggregate {
			rows = inputRows(n)
		}
	}
	return rows
}

// countToAnswer turns a whole statement that counts into one that says whether
// the count is above zero.
func countToAnswer(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	if !readOnly(q) || counted(q.Select) == nil {
		return nil
	}
	s := q.Select
	edits, p := anyRow(s, q, c)
	if p.broken {
		return nil
	}
	edits = append(edits, insert(s.Span.Start, "SELECT EXISTS ("))
	if !s.OrderSpan.Empty() {
		// One row has no order.
		edits = append(edits, q.DropClause(s.OrderSpan)...)
	}
	edits = append(edits, insert(s.Span.End, ")"))
	r, err := advisor.NewRewrite(q, edits)
	if err != nil {
		return nil
	}
	r.Changes = "one boolean named exists, true where the count would be above 0, instead of the number"
	r.Keep = advisor.Keep{CountExists: true}
	r.Forms = answerForms(s, c)
	return []advisor.Rewrite{r}
}

func answerForms(s *sqlast.Select, c *catalog.Catalog) advisor.ORM {
	leaves := s.Leaves()
	if len(leaves) != 1 || leaves[0].Kind != sqlast.FromTable {
		return advisor.ORM{}
	}
	code, remark := queryset{s: s, leaf: leaves[0], c: c}.manager(s.Terms, guardLinks(s, c)...)
	return advisor.ORM{Django: code + ".exists()" + remark}
}
