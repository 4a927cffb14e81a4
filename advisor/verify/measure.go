package verify

import (
	"context"
	"slices"
	"time"

	"assay/explain"
)

const (
	// minPairs is how many pairs carry a verdict, unless the work budget ends
	// first; fewPairs are the fewest that tell noise from a difference, and are
	// run beyond the budget while Most allows.
	minPairs = 5
	fewPairs = 3
	// maxPairs is where more pairs stop telling more: fast statements are run
	// that often while they take less than quickWork together.
	maxPairs  = 11
	quickWork = 400 * time.Millisecond
	// slowStatement is not warmed up again: the run that gave its plan did.
	slowStatement = 2 * time.Second
)

// sample is one run's figures.
type sample struct {
	time  time.Duration
	pages int64
	rows  float64
	bytes int64
	cost  float64
}

// runner runs one side of a pair once.
type runner interface {
	once(ctx context.Context) (sample, error)
	// plan is the side's plan with every node timed.
	plan(ctx context.Context) (*explain.Plan, error)
}

// explained runs a statement under EXPLAIN ANALYZE in a session.
type explained struct {
	session   Session
	statement Statement
}

func (e explained) once(ctx context.Context) (sample, error) {
	p, err := e.session.Explain(ctx, e.statement, Analyze)
	if err != nil {
		return sample{}, err
	}
	return sample{time: p.Execution, pages: p.Pages(), rows: p.Root.RowsTotal(), cost: p.Root.Est.TotalCost}, nil
}

func (e explained) plan(ctx context.Context) (*explain.Plan, error) {
	return e.session.Explain(ctx, e.statement, Timed)
}

// fetched really receives the rows, which EXPLAIN ANALYZE does not: values that
// live out of line are read and sent only then. Pages still come from EXPLAIN.
type fetched struct{ explained }

func (f fetched) once(ctx context.Context) (sample, error) {
	s, err := f.explained.once(ctx)
	if err != nil {
		return s, err
	}
	got, err := f.session.Fetch(ctx, f.statement)
	s.time, s.bytes, s.rows = got.Time, got.Bytes, float64(got.Rows)
	return s, err
}

// firstLook warms the statement up as it stands and takes its plan, before
// anything is built: CREATE INDEX leaves traces in pg_class even when rolled
// back. A slow statement keeps the plan of the run that the finding came from.
func firstLook(ctx context.Context, a runner, job Job, v *Verdict) error {
	v.before.Plan = job.Plan
	if job.Stopped > 0 || job.Plan != nil && job.Plan.Analyzed && job.Plan.Execution >= slowStatement {
		return nil
	}
	if _, err := a.once(ctx); err != nil {
		return err
	}
	plan, err := a.plan(ctx)
	if err == nil {
		v.before.Plan = plan
	}
	return err
}

// measurePair warms the second side up, then runs both in turn: A B A B. A side
// whose statement was stopped by its timeout is not run again.
func measurePair(ctx context.Context, a, b runner, job Job, v *Verdict) error {
	if _, err := b.once(ctx); err != nil {
		return err
	}
	plan, err := b.plan(ctx)
	if err != nil {
		return err
	}
	v.after.Plan = plan
	if job.Stopped > 0 {
		return measureAlone(ctx, b, job, v)
	}
	var before, after []sample
	var work time.Duration
	for more(len(before), work, job.Limits) {
		start := time.Now()
		x, err := a.once(ctx)
		if err != nil {
			return err
		}
		y, err := b.once(ctx)
		if err != nil {
			return err
		}
		before, after = append(before, x), append(after, y)
		work += time.Since(start)
	}
	v.pairs = len(before)
	v.before = summary(before, v.before.Plan)
	v.after = summary(after, v.after.Plan)
	return nil
}

// more says whether one more pair is worth its time.
func more(pairs int, work time.Duration, l Limits) bool {
	switch {
	case pairs == 0:
		return true
	case pairs >= maxPairs || work+work/time.Duration(pairs) > l.Most:
		return false
	case pairs < fewPairs:
		return true
	case work >= l.Work:
		return false
	case pairs < minPairs:
		return true
	}
	return work < quickWork
}

// measureAlone measures the side that finishes.
func measureAlone(ctx context.Context, b runner, job Job, v *Verdict) error {
	var after []sample
	for range 3 {
		y, err := b.once(ctx)
		if err != nil {
			return err
		}
		after = append(after, y)
	}
	v.before = Measure{Time: job.Stopped, Stopped: true, Runs: 1, Plan: job.Plan}
	v.after = summary(after, v.after.Plan)
	return nil
}

// summary takes the medians; the spread is half the distance between the
// quartiles, which few runs round outwards.
func summary(runs []sample, plan *explain.Plan) Measure {
	times := make([]time.Duration, len(runs))
	pages := make([]int64, len(runs))
	for i, r := range runs {
		times[i], pages[i] = r.time, r.pages
	}
	slices.Sort(times)
	slices.Sort(pages)
	last := runs[len(runs)-1]
	m := Measure{
		Time: times[len(times)/2], Pages: pages[len(pages)/2],
		Rows: last.rows, Bytes: last.bytes, Cost: last.cost, Runs: len(runs), Plan: plan,
		low: times[(len(times)-1)/4], high: times[(3*(len(times)-1)+3)/4],
	}
	if m.Time > 0 {
		m.Spread = float64(m.high-m.low) / 2 / float64(m.Time)
	}
	return m
}
