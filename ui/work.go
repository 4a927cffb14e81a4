package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"assay/advisor"
	"assay/advisor/sqlast"
	"assay/advisor/verify"
	"assay/explain"
	"assay/ui/compare"
	"assay/ui/part"
	"assay/ui/part/clean"
	"assay/ui/queries"
	"assay/ui/service"
	"assay/ui/theme"
)

// runChosen runs what the cursor is on: a statement, or all of a unit.
func (r *Root) runChosen() tea.Cmd { return r.runAsked(r.list.ToRun()) }

// runAll runs every statement of the session.
func (r *Root) runAll() tea.Cmd { return r.runAsked(r.list.Entries()) }

// runAsked runs the statements; parameters without a value are asked for first.
func (r *Root) runAsked(entries []*queries.Entry) tea.Cmd {
	entries = slices.DeleteFunc(slices.Clone(entries), func(e *queries.Entry) bool { return e.Statement.Text == "" }) // saved plans
	if missing := r.missing(entries); len(missing) > 0 {
		r.paramForm(entries, missing)
		return nil
	}
	return r.run(entries)
}

// run queues a job for the statements and pins their earlier runs.
func (r *Root) run(entries []*queries.Entry) tea.Cmd { return r.runWith(entries, r.consent) }

func (r *Root) runWith(entries []*queries.Entry, allow service.Consent) tea.Cmd {
	if len(entries) == 0 {
		return nil
	}
	req := service.Request{
		Values: r.opts.Values, Sample: r.opts.Sample, Allow: allow, ExplainOnly: r.opts.ExplainOnly, Advise: true,
		Verify: r.opts.Verify, Timeout: r.opts.Timeout, VerifyTime: r.opts.VerifyTime,
	}
	for _, e := range entries {
		req.Statements = append(req.Statements, withValues(e))
		if e.Baseline == nil && analyzed(e.Report) {
			e.Baseline = e.Report
		}
	}
	title := "running " + entries[0].Title()
	if n := len(entries); n > 1 {
		title = fmt.Sprintf("running %d statements", n)
	}
	if r.narrow() && r.focus == statementsPane && len(entries) == 1 {
		r.focus = planPane
	}
	return r.queue(&job{
		title: title, entries: entries, doing: "running",
		run:  func(ctx context.Context, emit func(service.Event)) { r.svc.Run(ctx, req, emit) },
		done: func(r *Root, err error) tea.Cmd { return r.ran(entries, err) },
	})
}

func analyzed(rep *service.Report) bool {
	return rep != nil && rep.Plan != nil && rep.Plan.Analyzed
}

// ran says what a run gained against the pinned one.
func (r *Root) ran(entries []*queries.Entry, err error) tea.Cmd {
	if err != nil {
		r.lost = r.lost || problemOf("running", err).Kind == "connection"
		r.fail("running", err)
		return nil
	}
	if r.lost {
		r.lost = false
		r.say("connected again")
	}
	if len(entries) != 1 {
		return nil
	}
	e := entries[0]
	switch {
	case e.Report != nil && e.Report.Problem != nil:
		r.note(message{at: r.opts.Now(), text: e.Report.Problem.What + ": " + e.Report.Problem.Why, bad: true})
	case e.Baseline != nil && analyzed(e.Report):
		c := explain.Diff(e.Baseline.Plan, e.Report.Plan)
		r.say("against the pinned run: " + c.Verdict() + " d compares")
	}
	return nil
}

// pin makes the present run the one that later runs are compared with.
func (r *Root) pin() tea.Cmd {
	e := r.list.Chosen()
	e.Baseline = e.Report
	r.say("pinned: the next run is compared with this one")
	return nil
}

// verify tries the chosen advice on the server.
func (r *Root) verify() tea.Cmd {
	e := r.list.Chosen()
	c, _ := r.advice.Chosen()
	id, index := e.Statement.ID, c.Card.Index
	return r.queue(&job{
		title: "verifying: " + c.Card.Finding.Title, entries: []*queries.Entry{e}, doing: "verifying",
		run: func(ctx context.Context, emit func(service.Event)) { r.svc.Verify(ctx, id, index, emit) },
		done: func(r *Root, err error) tea.Cmd {
			if err != nil {
				r.fail("verifying", err)
			}
			return nil
		},
	})
}

// comparable is what d compares: the chosen advice's trial, else the pinned
// run and the present one, else the first trial there is.
func (r *Root) comparable() (compare.Sides, bool) {
	e := r.list.Chosen()
	if e == nil || e.Report == nil {
		return compare.Sides{}, false
	}
	chosen, ok := r.advice.Chosen()
	pinned := e.Baseline != nil && e.Baseline != e.Report && analyzed(e.Baseline) && analyzed(e.Report)
	if ok && (r.focus == advicePane || !pinned) {
		if s, ok := trial(e, chosen.What(), chosen.Verdict()); ok {
			return s, true
		}
	}
	if pinned {
		return compare.Sides{
			Comparison: explain.Diff(e.Baseline.Plan, e.Report.Plan), Before: "pinned run", After: "this run",
			BeforeSQL: e.Baseline.Statement.Text, AfterSQL: e.Report.Statement.Text,
		}, true
	}
	found, _ := e.Findings()
	for _, f := range found {
		for i, p := range f.Proposals {
			if i < len(f.Verdicts) {
				if s, ok := trial(e, p, f.Verdicts[i]); ok {
					return s, true
				}
			}
		}
	}
	return compare.Sides{}, false
}

// trial is a proposal's two sides.
func trial(e *queries.Entry, p advisor.Proposal, v *verify.Verdict) (compare.Sides, bool) {
	if v == nil || p == nil {
		return compare.Sides{}, false
	}
	c := v.Comparison()
	if c == nil {
		return compare.Sides{}, false
	}
	s := compare.Sides{Comparison: c, Verdict: v, Before: "before", After: "after", BeforeSQL: e.Statement.Text, AfterSQL: e.Statement.Text}
	switch p := p.(type) {
	case advisor.Rewrite:
		s.BeforeSQL, s.AfterSQL, s.After = p.Original, p.Text, "rewritten"
	case advisor.Batch:
		s.AfterSQL, s.Before, s.After = p.Text, fmt.Sprintf("%d statements, one of them shown", len(p.Replaces)), "one statement"
	case advisor.CreateIndex:
		s.With, s.After = p.SQL(), "with the index"
	case advisor.AnalyzeTable, advisor.Note:
	}
	return s, true
}

// openCompare shows the two plans side by side.
func (r *Root) openCompare() tea.Cmd {
	if s, ok := r.comparable(); ok {
		r.compare.Show(s)
		r.screen = onCompare
	}
	return nil
}

func (r *Root) hottest() tea.Cmd {
	r.focus = planPane
	r.plan.ToHottest()
	return nil
}

// lit is the part of the SQL that the cursor points to: the chosen node's, or
// in the advice pane the finding's.
func (r *Root) lit(e *queries.Entry) sqlast.Span {
	if e == nil || e.Report == nil {
		return sqlast.Span{}
	}
	if c, ok := r.advice.Chosen(); ok && r.focus == advicePane {
		if !c.Card.Finding.Span.Empty() {
			return c.Card.Finding.Span
		}
		if e.Report.Plan != nil {
			return advisor.Locate(e.Report.Query, e.Report.Plan.Node(c.Card.Finding.Node))
		}
		return sqlast.Span{}
	}
	return advisor.Locate(e.Report.Query, r.plan.Chosen())
}

// chooseAt goes to the node that a byte of the SQL caused.
func (r *Root) chooseAt(offset int) {
	e := r.list.Chosen()
	if offset < 0 || e == nil || e.Report == nil || e.Report.Plan == nil || e.Report.Query == nil {
		return
	}
	if n := advisor.NodeAt(e.Report.Plan, e.Report.Query, offset); n != nil {
		r.plan.Choose(n.ID)
	}
}

// summary heads the plan: totals, the pinned run's, and what went wrong.
func (r *Root) summary(width int) []string {
	e := r.list.Chosen()
	if e == nil || e.Report == nil || e.Report.Plan == nil {
		return nil
	}
	t, rep := r.theme, e.Report
	var out []string
	if rep.Problem != nil {
		lines := r.problem(rep, width-1)
		for _, l := range lines[:min(len(lines), 6)] {
			out = append(out, part.Fit(" "+l, width))
		}
	}
	out = append(out, part.Fit(" "+t.Strong.Render(totals(rep)), width))
	if b := e.Baseline; b != nil && b != rep {
		out = append(out, part.Fit(" "+t.Muted.Render("pinned run: "+totals(b)), width))
	}
	if len(rep.Stays) > 0 {
		out = append(out, part.Fit(" "+t.Muted.Render("not undone by the rollback: "+clean.Line(strings.Join(rep.Stays, " · "))), width))
	}
	if rep.Parameters != nil {
		out = append(out, part.Fit(" "+r.valueLine(rep.Parameters), width))
	}
	if len(rep.Notes) > 0 {
		out = append(out, part.Fit(" "+t.Muted.Render(clean.Line(strings.Join(rep.Notes, " · "))), width))
	}
	return out
}

// totals is a run in one line.
func totals(rep *service.Report) string {
	p := rep.Plan
	switch {
	case rep.Stopped > 0:
		return "stopped at " + part.Millis(rep.Stopped) + ", estimated cost " + part.Grouped(int64(p.Root.Est.TotalCost))
	case !p.Analyzed:
		return theme.Guess + " planned, not run: cost " + part.Grouped(int64(p.Root.Est.TotalCost))
	}
	return part.Millis(p.Time()) + "   " + part.Pages(p.Pages()) + "   " + part.Count(int64(p.Root.RowsTotal()), "row", "rows")
}

// problem says why a statement was not run, and which key helps.
func (r *Root) problem(rep *service.Report, width int) []string {
	p, t := rep.Problem, r.theme
	out := part.Problem(t, p.What, p.Why, p.Hint, p.Next, width)
	key := func(key, what string) {
		out = append(out, "  "+t.Key.Render(key)+" "+t.Muted.Render(what))
	}
	switch {
	case p.Kind == "refused" && noProduction(r) == "":
		key("ctrl+y", "confirms that this is no production server")
	case p.Asks != (service.Consent{}):
		key("w", "says what would not be undone, and asks whether to run it")
	case p.Kind == "connection":
		key("r", "runs it again, on a new connection")
		key("c", "connects to another server")
	}
	return out
}

// planNote stands in the place of a plan that is not there.
func (r *Root) planNote(e *queries.Entry) []string {
	t := r.theme
	switch {
	case e.Report != nil && e.Report.Problem != nil:
		out := []string{""}
		for _, l := range r.problem(e.Report, max(r.planWidth()-2, 20)) {
			out = append(out, " "+l)
		}
		return out
	case e.Doing != "":
		return []string{"", " " + t.Accent.Render(e.Doing+theme.Dots)}
	}
	return []string{"", " " + t.Muted.Render("Not run yet."), " " + t.Key.Render("r") + t.Muted.Render(" runs it in a transaction that is rolled back")}
}

func (r *Root) planWidth() int {
	for _, b := range r.layout() {
		if b.pane == planPane || r.narrow() {
			return b.w
		}
	}
	return r.width
}

// progressText says what a job is doing and how far it is.
func (r *Root) progressText(j *job) string {
	s := j.title
	if !j.cancelled.IsZero() {
		return r.cancelling(j)
	}
	if n := len(j.entries); n > 1 && j.reached > 0 {
		s += fmt.Sprintf("  %d of %d", min(j.reached, n), n)
	}
	if p := j.progress; p != nil {
		s = p.Stage
		if p.Total > 0 {
			s += "  " + part.Bar(float64(p.Done)/float64(p.Total), 20) + " " + part.Percent(float64(p.Done)/float64(p.Total))
		}
	}
	if passed := int(r.opts.Now().Sub(j.began).Seconds()); passed > 0 {
		s += fmt.Sprintf("  %d s", passed)
	}
	return s
}
