package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/equiv"
	"assay/advisor/rules"
	"assay/advisor/sqlast"
	"assay/advisor/verify"
	"assay/ui/service"
)

// Proof is what is known of two forms of one query.
type Proof struct {
	Before, After service.Statement
	// Rules are the rewrites that lead from one form to the other, in order; none
	// where no rule knows the way.
	Rules []string
	// Result is the badge with the claims and the comparison; Verdict holds the
	// measurements, or why there are none.
	Result  equiv.Result
	Verdict *verify.Verdict
}

// Prove finds out whether two queries give the same answer, and measures both.
// They are proved where the rules' rewrites lead from one to the other and every
// fact that they rest on stands in the catalog. Else their answers on the data,
// and on made-up rows, can refute that they are the same, and are evidence that
// they are. progress is told of the trials; nil is nobody.
func (e *Engine) Prove(ctx context.Context, before, after service.Statement, req service.Request, progress func(done, total int)) (*Proof, error) {
	b, err := e.planned(ctx, before, req)
	if err != nil {
		return nil, err
	}
	a, err := e.planned(ctx, after, req)
	if err != nil {
		return nil, err
	}
	server, conn, err := e.current()
	if err != nil {
		return nil, err
	}
	if b.catalog, err = searchCatalog(ctx, server, b.query, a.query); err != nil {
		return nil, err
	}
	rewrite, by := matched(b.query, a.query, b.catalog)
	job := trialJob(b, rewrite, conn)
	job.Search.Proved = true
	job.Search.Options.Progress = progress
	job.Bind = func(advisor.Proposal) (verify.Statement, error) { return a.send, nil }
	p := &Proof{Before: before, After: after, Rules: by}
	if reason := unproved(b, a, conn); reason != "" {
		p.Verdict = verify.Refuse(reason)
	} else {
		p.Verdict = verify.Run(ctx, trialServer(server, b, conn), job)
	}
	if r := p.Verdict.Equivalence(); r != nil {
		p.Result = *r
	} else { // not run: the catalog's word alone
		p.Result = equiv.Static(equiv.Pair{Theorem: rewrite.Theorem, Claims: rewrite.Claims, Catalog: b.catalog, Changes: rewrite.Changes != ""})
		p.Result.NotCompared = p.Verdict.Reason()
	}
	return p, ctx.Err()
}

// planned takes one form through the gate and plans it, or runs it once.
func (e *Engine) planned(ctx context.Context, st service.Statement, req service.Request) (*job, error) {
	j, err := prepare(st, req)
	if err == nil && j.writes() {
		err = refused("a statement that writes has no answer to compare ("+j.query.WriteReason+")", "give two queries that read")
	}
	if err == nil {
		err = e.fillIn(ctx, j)
	}
	if err == nil {
		err = e.explain(ctx, j, func() {})
	}
	if err == nil {
		return j, nil
	}
	p := *j.problem(err)
	p.What = st.Title + ": " + p.What
	return nil, &p
}

// unproved is why the two forms are not run beside each other; "" when they are.
func unproved(before, after *job, conn service.Connection) string {
	for _, j := range []*job{before, after} {
		if reason := untried(j, conn, advisor.Rewrite{}, service.VerifyAll); reason != "" {
			return reason
		}
	}
	if after.report.Stopped > 0 {
		return fmt.Sprintf("the second form did not finish within %s", after.report.Stopped)
	}
	return ""
}

// The search for a way from one form to the other is over after that many
// rewrites one after the other, and that many forms in all.
const (
	maxSteps = 3
	maxForms = 200
)

// form is a text that rewrites led to, with what each of them claims.
type form struct {
	query   *sqlast.Query
	by      []string
	theorem []string
	claims  []catalog.Claim
	last    advisor.Rewrite
}

// matched is the rewrite that makes after of before, with the theorem and the
// claims of every step. Where the rules know no way, in either direction, it
// claims nothing.
func matched(before, after *sqlast.Query, c *catalog.Catalog) (advisor.Rewrite, []string) {
	if before == nil || after == nil {
		return advisor.Rewrite{}, nil
	}
	r := advisor.Rewrite{
		Original: before.Text, Text: after.Text,
		Edits: []sqlast.Edit{{Span: sqlast.Span{Start: 0, End: len(before.Text)}, New: after.Text}},
	}
	if before.Tree() == after.Tree() {
		r.Theorem = "the two texts are the same statement"
		return r, nil
	}
	way := wayTo(before, after, c)
	// Equality holds both ways, but for what a rewrite leaves out and might have failed:
	// x > 0 answers where x + 1 > 1 overflows. A change on purpose has one direction.
	if way == nil {
		if back := wayTo(after, before, c); back != nil && back.last.Changes == "" && after.NeverFails(c) {
			way = back
			slices.Reverse(way.by)
		}
	}
	if way == nil {
		return r, nil
	}
	if way.last.Theorem != "" { // the steps before it have theirs, or they would have ended the way
		r.Theorem, r.Claims = strings.Join(way.theorem, " "), way.claims
	}
	r.Changes, r.Keep = way.last.Changes, way.last.Keep
	return r, way.by
}

// wayTo applies the rules' rewrites one after the other, the shortest way first.
// A rewrite that has no theorem, or changes the result, ends a way: only alone is it
// known what it keeps.
func wayTo(from, to *sqlast.Query, c *catalog.Catalog) *form {
	goal := to.Tree()
	seen := map[string]bool{from.Tree(): true}
	forms := []form{{query: from}}
	for i := 0; i < len(forms) && i < maxForms; i++ {
		for _, next := range forms[i].rewritten(c) {
			tree := next.query.Tree()
			if tree == goal && next.whole() {
				return &next
			}
			if !seen[tree] && len(next.by) < maxSteps && next.last.Theorem != "" && next.last.Changes == "" {
				seen[tree] = true
				forms = append(forms, next)
			}
		}
	}
	return nil
}

// whole says that a way stands for itself: a change on purpose must be its only step.
func (f form) whole() bool { return f.last.Changes == "" || len(f.by) == 1 }

// rewritten are the forms one rewrite further on.
func (f form) rewritten(c *catalog.Catalog) []form {
	var out []form
	for _, rule := range rules.All() {
		if rule.Transform == nil {
			continue
		}
		for _, r := range rule.Transform(f.query, c) {
			q, err := sqlast.Parse(r.Text)
			if err != nil {
				continue
			}
			out = append(out, form{
				query: q, by: append(slices.Clone(f.by), rule.ID), theorem: append(slices.Clone(f.theorem), r.Theorem),
				claims: append(slices.Clone(f.claims), r.Claims...), last: r,
			})
		}
	}
	return out
}
