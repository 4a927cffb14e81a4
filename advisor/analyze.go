package advisor

import (
	"cmp"
	"fmt"
	"slices"
)

// Analyze asks every rule about one statement. The findings come back most
// beneficial first; the order of the rules does not matter.
func Analyze(in Input, rules []*Rule) Result {
	var r Result
	for _, rule := range rules {
		if reason := lacking(in, rule.Need); reason != "" {
			r.Skips = append(r.Skips, Skip{Rule: rule.ID, Reason: reason})
			continue
		}
		ask(in, rule, &r)
	}
	Rank(r.Findings)
	slices.SortStableFunc(r.Silence, func(a, b Silence) int { return cmp.Compare(a.Rule, b.Rule) })
	slices.SortStableFunc(r.Skips, func(a, b Skip) int { return cmp.Compare(a.Rule, b.Rule) })
	return r
}

// Rank sorts findings by the share they could save, then by severity, then by
// rule and place, so that the same findings always come in the same order.
func Rank(findings []Finding) {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(questionLast(a), questionLast(b)),
			cmp.Compare(b.Benefit.share(), a.Benefit.share()),
			cmp.Compare(b.Severity.Rank(), a.Severity.Rank()),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Node, b.Node),
			cmp.Compare(a.Span.Start, b.Span.Start),
		)
	})
}

// questionLast keeps questions below claims: their benefit depends on an
// intent that the statement does not show.
func questionLast(f Finding) int {
	if f.Severity == Question {
		return 1
	}
	return 0
}

func (b Benefit) share() float64 { return max(b.TimeShare, b.PagesShare) }

// lacking is why a rule with that need cannot be asked; "" when it can.
func lacking(in Input, need Need) string {
	switch {
	case need&NeedPlan != 0 && in.Plan == nil:
		return "needs a plan"
	case need&NeedAnalyze != 0 && (in.Plan == nil || !in.Plan.Analyzed):
		return "needs EXPLAIN ANALYZE: the plan has no actual rows"
	case need&NeedQuery != 0 && in.Query == nil:
		return cmp.Or(in.NoQuery, "needs the statement's text")
	case need&NeedCatalog != 0 && in.Catalog == nil:
		return "needs the tables' definitions and statistics"
	}
	return ""
}

// ask runs one rule; a panic in it becomes a Failed entry, so that one faulty
// rule never hides the others.
func ask(in Input, rule *Rule, r *Result) {
	defer func() {
		if p := recover(); p != nil {
			r.Failed = append(r.Failed, Skip{Rule: rule.ID, Reason: fmt.Sprint("panic: ", p)})
		}
	}()
	rule.Run(&Pass{
		Plan: in.Plan, Query: in.Query, Catalog: in.Catalog,
		Report: func(f Finding) {
			f.Rule, f.Refs = rule.ID, rule.Doc.Refs
			f.Title = cmp.Or(f.Title, rule.Doc.Title)
			r.Findings = append(r.Findings, f)
		},
		Silent: func(s Silence) {
			s.Rule = rule.ID
			r.Silence = append(r.Silence, s)
		},
	})
}
