package advisor_test

import (
	"strings"
	"testing"

	"assay/advisor"
	"assay/advisor/sqlast"
)

// A rule that panics hides no other rule, and one that lacks its input says so.
func TestAnalyzeKeepsGoing(t *testing.T) {
	q, err := sqlast.Parse("SELECT 1")
	if err != nil {
		t.Fatal(err)
	}
	say := func(share float64) func(*advisor.Pass) {
		return func(p *advisor.Pass) {
			p.Report(advisor.Finding{Benefit: advisor.Benefit{TimeShare: share}})
			p.Silent(advisor.Silence{Reason: "near"})
		}
	}
	r := advisor.Analyze(advisor.Input{Query: q}, []*advisor.Rule{
		{ID: "small", Run: say(0.1), Need: advisor.NeedQuery, Doc: advisor.Doc{Title: "Small", Refs: []string{"X-1"}}},
		{ID: "broken", Run: func(*advisor.Pass) { panic("index out of range") }},
		{ID: "large", Run: say(0.9)},
		{ID: "planless", Run: say(1), Need: advisor.NeedAnalyze},
	})
	if len(r.Findings) != 2 || r.Findings[0].Rule != "large" || r.Findings[1].Rule != "small" {
		t.Errorf("findings, most beneficial first: %+v", r.Findings)
	}
	if f := r.Findings[1]; f.Title != "Small" || len(f.Refs) != 1 {
		t.Errorf("the rule's own words are missing: %+v", f)
	}
	if len(r.Failed) != 1 || !strings.Contains(r.Failed[0].Reason, "index out of range") {
		t.Errorf("failed: %+v", r.Failed)
	}
	if len(r.Skips) != 1 || r.Skips[0].Rule != "planless" || len(r.Silence) != 2 {
		t.Errorf("skips %+v, silence %+v", r.Skips, r.Silence)
	}
}

// A question stands below every claim, whatever share it speaks of.
func TestQuestionsComeLast(t *testing.T) {
	found := []advisor.Finding{
		{Rule: "asks", Severity: advisor.Question, Benefit: advisor.Benefit{TimeShare: 1}},
		{Rule: "claims", Severity: advisor.Info, Benefit: advisor.Benefit{PagesShare: 0.1}},
	}
	advisor.Rank(found)
	if found[0].Rule != "claims" {
		t.Errorf("order: %s, %s", found[0].Rule, found[1].Rule)
	}
}
