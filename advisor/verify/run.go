package verify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/equiv"
	"assay/advisor/sqlast"
	"assay/explain"
)

// Job is one proposal to try on one statement.
type Job struct {
	Proposal advisor.Proposal
	// Before is the statement as it stands, Query the same parsed (nil when it
	// could not be), Plan its plan from the run that the finding came from.
	Before  Statement
	Query   *sqlast.Query
	Plan    *explain.Plan
	Catalog *catalog.Catalog
	// Bind is the proposal's own statement with the parameter values of the original.
	Bind func(advisor.Proposal) (Statement, error)
	// Children are the statements that a Batch replaces, in order.
	Children []Statement
	// Stopped is how long Before ran until its timeout, zero when it finished.
	Stopped time.Duration
	Limits  Limits
	Search  Search
}

// Search is what is known for a search for counterexamples.
type Search struct {
	// Catalog is Job.Catalog with what stands behind its views; nil is Job.Catalog.
	Catalog *catalog.Catalog
	// Proved: what is proved is searched too.
	Proved  bool
	Options equiv.Options
}

// Limits bound a trial.
type Limits struct {
	// Total bounds the whole trial. After Work no more pairs are run than tell
	// noise from a difference, after Most none at all.
	Total, Work, Most time.Duration
	// Lock is how long a trial index may stand in the way of writers; 0 for as
	// long as the trial takes.
	Lock time.Duration
}

// underLock leaves of the lock's time what building the indexes left, with a
// share for the runs that warm up: fewer pairs, rather than writers waiting.
func (l Limits) underLock(built []TrialIndex) Limits {
	if l.Lock == 0 {
		return l
	}
	left := l.Lock
	for _, b := range built {
		left -= b.Build
	}
	l.Most = min(l.Most, left/2)
	return l
}

// ErrRefused is returned by a Server that will not run a trial here; its
// message is the reason.
var ErrRefused = errors.New("not tried")

// Run tries the job's proposal and never fails: what went wrong is in the
// verdict's reason.
func Run(ctx context.Context, server Server, job Job) *Verdict {
	ctx, cancel := context.WithTimeout(ctx, job.Limits.Total)
	defer cancel()
	v, err := try(ctx, server, job)
	if err == nil {
		return v
	}
	status := Inconclusive
	if errors.Is(err, ErrRefused) {
		status = NotRun
	}
	return &Verdict{status: status, reason: reasonOf(ctx, err, job), equiv: v.equiv, indexes: v.indexes, before: Measure{Plan: job.Plan}}
}

func reasonOf(ctx context.Context, err error, job Job) string {
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Sprintf("stopped after %s, the time a proposal may take; --verify-time raises it", job.Limits.Total)
	case ctx.Err() != nil:
		return "cancelled"
	}
	return err.Error()
}

// Refuse is the verdict on a proposal that is not tried, with the reason.
func Refuse(reason string) *Verdict { return &Verdict{status: NotRun, reason: reason} }

// try sends each kind of proposal its way. It always returns a verdict, as far
// as it came.
func try(ctx context.Context, server Server, job Job) (*Verdict, error) {
	switch p := job.Proposal.(type) {
	case advisor.CreateIndex:
		return tryIndex(ctx, server, job, p)
	case advisor.Rewrite:
		return tryRewrite(ctx, server, job, p)
	case advisor.Batch:
		return tryBatch(ctx, server, job, p)
	case advisor.AnalyzeTable:
		return Refuse("ANALYZE changes statistics for good; run it, then press r to measure again"), nil
	case advisor.Note:
		return Refuse("a note has nothing to run"), nil
	}
	return Refuse("this kind of proposal cannot be tried"), nil
}

// tryIndex builds the indexes in a transaction that rolls back, and measures
// the statement outside and inside it in turn.
func tryIndex(ctx context.Context, server Server, job Job, p advisor.CreateIndex) (*Verdict, error) {
	v := &Verdict{method: RolledBackIndex}
	ddl := make([]string, len(p.Indexes))
	for i, d := range p.Indexes {
		ddl[i] = d.SQL(false)
	}
	err := server.Read(ctx, func(outside Session) error {
		return firstLook(ctx, explained{outside, job.Before}, job, v)
	})
	if err != nil {
		return v, err
	}
	err = server.Trial(ctx, ddl, func(inside Session, built []TrialIndex) error {
		v.indexes = built
		for _, b := range built {
			if b.Unusable != "" {
				v.status, v.reason = Inconclusive, "cannot be verified here: "+b.Unusable
				return nil
			}
		}
		job.Limits = job.Limits.underLock(built)
		// Not before the index is there: with an older snapshot of ours, rows that
		// others updated meanwhile would keep plans from using it.
		return server.Read(ctx, func(outside Session) error {
			return measurePair(ctx, explained{outside, job.Before}, explained{inside, job.Before}, job, v)
		})
	})
	if err == nil && v.status == "" {
		v.decide(judgeSpeed)
		v.noteUnused(p)
	}
	return v, err
}

// tryRewrite compares the two answers first, in the snapshot in which both are measured.
func tryRewrite(ctx context.Context, server Server, job Job, p advisor.Rewrite) (*Verdict, error) {
	v := &Verdict{method: RanRewrite}
	after, err := job.Bind(p)
	if err != nil {
		return v, fmt.Errorf("bind the parameters of the rewrite: %w", err)
	}
	pruned := len(p.Keep.Columns) > 0
	err = server.Read(ctx, func(s Session) error {
		if err := answer(ctx, server, s, job, p, after, v); err != nil {
			return err
		}
		if v.equiv.Badge == equiv.Refuted {
			v.status, v.reason = NoGain, v.equiv.Reason
			return nil
		}
		var a, b runner = explained{s, job.Before}, explained{s, after}
		if pruned {
			v.method = FetchedRows
			a, b = fetched{explained{s, job.Before}}, fetched{explained{s, after}}
		}
		if err := firstLook(ctx, a, job, v); err != nil {
			return err
		}
		return measurePair(ctx, a, b, job, v)
	})
	if err == nil && v.status == "" {
		judge := judgeSpeed
		if pruned {
			judge = judgeBytes
		}
		v.decide(judge)
	}
	return v, err
}

// answer finds out whether the rewrite keeps the answer. A statement that
// never finishes is not compared: its proof or the trials have to carry it.
func answer(ctx context.Context, server Server, s Session, job Job, p advisor.Rewrite, after Statement, v *Verdict) error {
	pair := equiv.Pair{
		Before: job.Before.SQL, After: after.SQL, Args: job.Before.Args,
		Query: job.Query, Catalog: job.Catalog,
		Theorem: p.Theorem, Claims: p.Claims,
		Changes: p.Changes != "", Columns: p.Keep.Columns, CountExists: p.Keep.CountExists,
	}
	r := equiv.Static(pair)
	v.equiv = &r
	if job.Stopped == 0 {
		var err error
		if r, err = equiv.Check(ctx, s, pair); err != nil {
			return err
		}
	}
	err := search(ctx, server, job, pair, &r)
	if job.Stopped > 0 {
		r.NotCompared = "the statement did not finish"
	}
	return err
}

// search looks for a counterexample where there is no proof. That it could not
// be done is told, and leaves all else as it is.
func search(ctx context.Context, server Server, job Job, pair equiv.Pair, r *equiv.Result) error {
	if r.Badge == equiv.Proved && !job.Search.Proved {
		return nil
	}
	if job.Search.Catalog != nil {
		pair.Catalog = job.Search.Catalog
	}
	err := server.Bench(ctx, func(b equiv.Bench) error {
		var err error
		*r, err = equiv.Examine(ctx, b, pair, job.Search.Options, *r)
		return err
	})
	if err != nil && ctx.Err() == nil {
		r.Trials = &equiv.Trials{Missing: "the search for counterexamples failed: " + err.Error()}
		return nil
	}
	return err
}
