package engine

import (
	"context"
	"fmt"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/equiv"
	"assay/advisor/verify"
	"assay/internal/postgres"
	"assay/ui/service"
)

// Verify tries the proposals of one finding, whatever the run's own limits
// were; what is refused by a guard says so in its verdict.
func (e *Engine) Verify(ctx context.Context, statement string, finding int, emit func(service.Event)) {
	e.mu.Lock()
	j := e.jobs[statement]
	e.mu.Unlock()
	if j == nil || finding < 0 || finding >= len(j.report.Findings) {
		emit(service.Event{Statement: statement, Done: true, Err: fmt.Errorf("no such finding: run the statement again")})
		return
	}
	emit(service.Event{Statement: statement, Progress: &service.Progress{Stage: "verifying " + j.report.Findings[finding].Rule}})
	e.try(ctx, j, finding, service.VerifyAll)
	emit(service.Event{Statement: statement, Report: j.snapshot()})
	emit(service.Event{Statement: statement, Done: true, Err: ctx.Err()})
}

// verifyAll tries what the request and the guards allow, finding by finding,
// and leaves out what turned out to be no advice.
func (e *Engine) verifyAll(ctx context.Context, j *job, show func()) {
	if j.req.Verify == service.VerifyNone {
		return
	}
	for i := range j.report.Findings {
		if ctx.Err() != nil {
			return
		}
		e.try(ctx, j, i, j.req.Verify)
		show()
	}
	j.dropNil()
	show()
}

// try verifies each proposal of a finding that may be tried.
func (e *Engine) try(ctx context.Context, j *job, finding int, how service.Verify) {
	server, conn, err := e.current()
	f := &j.report.Findings[finding]
	for i, p := range f.Proposals {
		switch reason := untried(j, conn, p, how); {
		case err != nil:
			f.Verdicts[i] = verify.Refuse(err.Error())
		case reason != "":
			f.Verdicts[i] = verify.Refuse(reason)
		default:
			f.Verdicts[i] = verify.Run(ctx, trialServer(server, j, conn), trialJob(j, p, conn))
		}
	}
}

// trialServer bounds what a trial may hold: away from a private server the
// lock of a trial index is short, whatever is then left unmeasured.
func trialServer(server *postgres.Server, j *job, conn service.Connection) trials {
	t := trials{server: server, read: postgres.Limits{Statement: j.req.Timeout}, trial: postgres.Limits{Statement: j.req.VerifyTime}}
	if !conn.Private {
		t.trial.Whole = trialLock
	}
	return t
}

func trialJob(j *job, p advisor.Proposal, conn service.Connection) verify.Job {
	limits := verify.Limits{Total: j.req.VerifyTime, Work: trialWork, Most: j.req.VerifyTime / 4}
	if !conn.Private {
		limits.Lock = trialLock
	}
	return verify.Job{
		Proposal: p, Before: j.send, Query: j.query, Plan: j.report.Plan, Catalog: j.catalog,
		Bind: j.bindProposal, Children: j.replaced(p), Stopped: j.report.Stopped, Limits: limits,
		Search: verify.Search{Catalog: j.behind},
	}
}

// maxTrialTable is the largest table an index is built on for a trial.
const maxTrialTable = 1 << 30

// untried is why a proposal may not be tried now; "" when it may.
func untried(j *job, conn service.Connection, p advisor.Proposal, how service.Verify) string {
	switch {
	case how == service.VerifyNone:
		return "not asked for"
	case missingValues(j.report.Parameters) != nil:
		return "a parameter of the statement has no value"
	case j.req.ExplainOnly:
		return "--explain-only: nothing is run"
	case len(conn.Production) > 0 && !conn.Confirmed:
		return "this server looks like production; confirm the database's name first"
	case j.writes():
		return "the statement writes: running it again and again would bloat the table"
	case j.effects.outside:
		return "the statement acts outside the transaction: it is not run again and again"
	}
	index, ok := p.(advisor.CreateIndex)
	if !ok {
		return ""
	}
	switch {
	case conn.ReadReplica:
		return "this server is a read replica: no index can be built on it"
	case how == service.VerifySafe && !conn.Private:
		return "a trial index locks writers for a moment: press v, or pass --verify"
	case !conn.Private && index.TableBytes > maxTrialTable:
		return fmt.Sprintf("the table holds %d MB: too large for a trial that blocks its writers", index.TableBytes>>20)
	}
	return notMine(j.catalog, index)
}

func notMine(c *catalog.Catalog, p advisor.CreateIndex) string {
	for _, d := range p.Indexes {
		if t := c.Table(d.Table.Schema, d.Table.Name); t != nil && !t.OwnedByMe {
			return fmt.Sprintf("only the owner of %s (%s) can build an index on it; connect as that role", t.Name, t.Owner)
		}
	}
	return ""
}

// dropNil moves to silence every finding whose proposals were all tried and
// gained nothing, went slower or changed the answer: advice without effect is
// not advice.
func (j *job) dropNil() {
	kept := j.report.Findings[:0]
	for _, f := range j.report.Findings {
		if v := nilEffect(f); v != nil {
			j.silence(f.Finding, v.Reason(), v)
			continue
		}
		kept = append(kept, f)
	}
	j.report.Findings = kept
}

// nilEffect returns the last verdict when none of the proposals is advice.
func nilEffect(f service.Finding) *verify.Verdict {
	var last *verify.Verdict
	for _, v := range f.Verdicts {
		if v == nil || !worthless(v) {
			return nil
		}
		last = v
	}
	return last
}

func worthless(v *verify.Verdict) bool {
	if r := v.Equivalence(); r != nil && r.Badge == equiv.Refuted {
		return true
	}
	return v.Status() == verify.NoGain || v.Status() == verify.Slower
}
