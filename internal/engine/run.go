package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/rules"
	"assay/advisor/verify"
	"assay/explain"
	"assay/ui/service"
)

const (
	defaultTimeout    = 30 * time.Second
	defaultVerifyTime = 60 * time.Second
	// trialLock is how long a trial index may hold its lock away from a private
	// server, and trialWork how long pairs are run anywhere.
	trialLock = 5 * time.Second
	trialWork = 2 * time.Second
)

// Run explains, advises and verifies each statement in order. The plan is
// emitted before the advice, the advice before its verdicts.
func (e *Engine) Run(ctx context.Context, req service.Request, emit func(service.Event)) {
	req = defaults(req)
	var err error
	jobs := make([]*job, 0, len(req.Statements))
	shapes := map[string]string{} // unit and fingerprint → the statement advised for it
	for _, st := range req.Statements {
		if err = ctx.Err(); err != nil {
			break
		}
		j := e.runOne(ctx, st, req, shapes, emit)
		jobs = append(jobs, j)
		if lost(j.report.Problem) {
			err = j.report.Problem
			break
		}
	}
	if err == nil && req.Advise {
		e.patterns(ctx, jobs, emit)
	}
	if err == nil {
		err = ctx.Err() // a trial that was cancelled has no error of its own
	}
	emit(service.Event{Done: true, Err: err})
}

func defaults(req service.Request) service.Request {
	if req.Timeout <= 0 {
		req.Timeout = defaultTimeout
	}
	if req.VerifyTime <= 0 {
		req.VerifyTime = defaultVerifyTime
	}
	if req.Verify == "" {
		req.Verify = service.VerifySafe
	}
	return req
}

// lost says that going on with the next statement makes no sense.
func lost(p *service.Problem) bool {
	return p != nil && (p.Kind == "connection" || p.Kind == "cancelled")
}

// runOne takes one statement from its text to its verdicts. A panic on the way
// is a bug of ours: it ends this statement, and is shown as one.
func (e *Engine) runOne(ctx context.Context, st service.Statement, req service.Request, shapes map[string]string, emit func(service.Event)) (j *job) {
	j = &job{req: req, report: service.Report{Statement: st}}
	defer func() {
		if p := recover(); p != nil {
			j.report.Problem = &service.Problem{
				What: "assay failed on this statement", Why: fmt.Sprint(p), Kind: "internal", Position: -1,
				Next: "please report it with the statement; nothing was changed",
			}
			emit(service.Event{Statement: st.ID, Report: j.snapshot()})
		}
	}()
	return e.route(ctx, st, req, shapes, emit)
}

func (e *Engine) route(ctx context.Context, st service.Statement, req service.Request, shapes map[string]string, emit func(service.Event)) *job {
	j, err := prepare(st, req)
	e.keep(j)
	show := func() { emit(service.Event{Statement: st.ID, Report: j.snapshot()}) }
	if err == nil {
		err = e.fillIn(ctx, j)
	}
	if err != nil {
		j.report.Problem = problemOf("running the statement", err)
		show()
		return j
	}
	if err := e.explain(ctx, j, show); err != nil {
		j.report.Problem = j.problem(e.unfit(ctx, j, err))
		if lost(j.report.Problem) {
			j.report.Plan = nil // the estimate of a statement that was broken off tells nothing
		}
	}
	show()
	if j.report.Plan == nil || ctx.Err() != nil || lost(j.report.Problem) {
		return j
	}
	if first, seen := shapes[st.Unit+j.report.Fingerprint]; seen && j.report.Fingerprint != "" && st.Unit != "" {
		if req.Advise {
			j.report.SameAs, j.report.Advised = first, true
			show()
		}
		return j
	}
	shapes[st.Unit+j.report.Fingerprint] = st.ID
	if j.report.Parameters != nil {
		e.byValue(ctx, j, emit)
		show()
	}
	if !req.Advise || ctx.Err() != nil {
		return j
	}
	if err := e.advise(ctx, j); err != nil {
		j.report.Notes = append(j.report.Notes, "no advice: "+err.Error())
		show()
		return j
	}
	show()
	e.verifyAll(ctx, j, show)
	return j
}

// keep remembers the job, so that its findings can be verified later.
func (e *Engine) keep(j *job) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.jobs[j.report.Statement.ID] = j
}

// advise loads the catalog of what the statement touches and asks the rules.
func (e *Engine) advise(ctx context.Context, j *job) error {
	server, _, err := e.current()
	if err != nil {
		return err
	}
	tables, functions, operators := j.names()
	j.catalog, err = server.Catalog(ctx, tables, functions, operators)
	if err == nil && j.query != nil && j.query.Writes {
		j.catalog, err = server.Catalog(ctx, withReferencing(tables, j.catalog), functions, operators)
	}
	if err == nil && j.query != nil && slices.ContainsFunc(j.catalog.Tables, func(t *catalog.Table) bool { return t.Kind == "v" }) {
		j.behind, err = searchCatalog(ctx, server, j.query)
	}
	if err != nil {
		return fmt.Errorf("read the catalog: %w", err)
	}
	result := advisor.Analyze(advisor.Input{
		Plan: j.report.Plan, Query: j.query, Catalog: j.catalog, NoQuery: j.noQuery,
	}, rules.All())
	j.report.Notes = append(j.report.Notes, behindViews(j.catalog)...)
	j.report.Advised = true
	j.report.Skips, j.report.Failed = result.Skips, result.Failed
	for _, s := range result.Silence {
		j.report.Silence = append(j.report.Silence, service.Silence{Silence: s})
	}
	j.addFindings(j.distinct(result.Findings))
	return nil
}

// behindViews says which of the tables are views: the rules on SQL see a name
// there, and not the tables that it stands for.
func behindViews(c *catalog.Catalog) []string {
	var notes []string
	for _, t := range c.Tables {
		if t.Kind == "v" {
			notes = append(notes, t.String()+" is a view: rules on the SQL do not look behind it; advise on its own query")
		}
	}
	return notes
}

// withReferencing adds the tables whose foreign keys point here: deleting a row
// has to look into them.
func withReferencing(tables []catalog.Name, c *catalog.Catalog) []catalog.Name {
	for _, t := range c.Tables {
		for _, fk := range t.ReferencedBy {
			tables = append(tables, fk.Table)
		}
	}
	return unique(tables)
}

// distinct drops a finding whose every proposal another one already makes.
func (j *job) distinct(found []advisor.Finding) []advisor.Finding {
	owner := map[string]string{}
	var out []advisor.Finding
	for _, f := range found {
		if by := madeBy(owner, f); by != "" {
			j.silence(f, "proposes what "+by+" proposes", nil)
			continue
		}
		for _, p := range f.Proposals {
			owner[key(p)] = f.Rule
		}
		out = append(out, f)
	}
	return out
}

func madeBy(owner map[string]string, f advisor.Finding) string {
	by := ""
	for _, p := range f.Proposals {
		if by = owner[key(p)]; by == "" {
			return ""
		}
	}
	return by
}

// key tells proposals apart by what they do.
func key(p advisor.Proposal) string { return p.Kind() + "\x00" + p.SQL() }

// silence records why a finding is no advice.
func (j *job) silence(f advisor.Finding, reason string, v *verify.Verdict) {
	j.report.Silence = append(j.report.Silence, service.Silence{
		Silence: advisor.Silence{Rule: f.Rule, Reason: reason}, Verdict: v,
	})
}

func planTables(p *explain.Plan) []catalog.Name {
	var out []catalog.Name
	if p == nil {
		return nil
	}
	for n := range p.All() {
		if n.Relation != "" {
			out = append(out, catalog.Name{Schema: n.Schema, Name: n.Relation})
		}
	}
	return out
}
