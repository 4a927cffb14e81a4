package equiv

import (
	"context"
	"fmt"
	"strings"

	"assay/advisor/equiv/witness"
)

// prepared are the statements of a search under one time zone: both forms in
// one and, once a batch has failed, what finds out which part of it did.
type prepared struct {
	both  int
	apart *apart
}

// apart are the statements that ask only whether a database keeps to the
// constraints, and for the answer of one form.
type apart struct {
	valid int
	form  [2]int
}

// outcome is what came of one database.
type outcome struct {
	valid   bool
	timeout bool
	answers [2]answer
	failed  [2]string // the error of a form, "" when it answered
}

// The server's codes for a statement that was stopped, and for being out of what it needs.
const (
	stateStopped  = "57014"
	classResource = "53"
)

// prepareZone prepares both forms under a time zone, once.
func (s *search) prepareZone(ctx context.Context, zone string) error {
	if s.zones[zone] != nil {
		return nil
	}
	for i := range s.answers {
		var err error
		if s.answers[i], err = s.answerSQL(i); err != nil {
			return err
		}
	}
	p := &prepared{}
	sql := s.batchSQL(s.validSQL(), "_eqf.r", "_eqf.k", "_eqs.r", "_eqs.k") + " FROM " + s.answers[0] + " _eqf, " + s.answers[1] + " _eqs"
	if err := s.prepareTrial(ctx, sql, zone, &p.both); err != nil {
		return err
	}
	s.zones[zone] = p
	return nil
}

func (s *search) prepareTrial(ctx context.Context, sql, zone string, number *int) error {
	n, err := s.bench.Prepare(ctx, sql+closing, zone)
	if state := stateOf(err); state != "" && state != stateStopped {
		return unmodelled("a statement that cannot run on made-up tables (%v)", err)
	} else if err != nil {
		return fmt.Errorf("prepare the trials: %w", err)
	}
	*number = n
	return nil
}

// prepareApart prepares the parts of a statement that has failed, once.
func (s *search) prepareApart(ctx context.Context, zone string) (*apart, error) {
	p := s.zones[zone]
	if p.apart != nil {
		return p.apart, nil
	}
	a, valid := &apart{}, s.validSQL()
	if err := s.prepareTrial(ctx, s.batchSQL(valid), zone, &a.valid); err != nil {
		return nil, err
	}
	for i := range a.form {
		sql := s.batchSQL(valid, "_eqf.r", "_eqf.k") + " FROM " + s.answers[i] + " _eqf"
		if err := s.prepareTrial(ctx, sql, zone, &a.form[i]); err != nil {
			return nil, err
		}
	}
	p.apart = a
	return a, nil
}

// closing ends what batchSQL leaves open, so that a FROM can be written into it.
const closing = ") _eql"

// evaluate runs both forms on every database. Where something fails, the batch
// is halved until it is known which form fails on which database.
func (s *search) evaluate(ctx context.Context, zone string, batch []witness.Database) ([]outcome, error) {
	p := s.zones[zone]
	rows, err := s.bench.Run(ctx, p.both, s.arguments(batch))
	switch {
	case err == nil && len(rows) == len(batch):
		out := make([]outcome, len(batch))
		for i, r := range rows {
			out[i] = outcome{valid: r[0][0] == "true", answers: [2]answer{{r[1], r[2]}, {r[3], r[4]}}}
		}
		return out, nil
	case err == nil:
		return nil, fmt.Errorf("run a trial: %d answers for %d databases", len(rows), len(batch))
	case fatal(ctx, err):
		return nil, fmt.Errorf("run a trial: %w", err)
	case len(batch) == 1:
		s.failedRuns++
		one, err := s.evaluateApart(ctx, zone, batch)
		return []outcome{one}, err
	}
	s.failedRuns++
	half := len(batch) / 2
	first, err := s.evaluate(ctx, zone, batch[:half])
	if err != nil {
		return nil, err
	}
	second, err := s.evaluate(ctx, zone, batch[half:])
	return append(first, second...), err
}

// fatal says that the failure is none of the statement's own.
func fatal(ctx context.Context, err error) bool {
	state := stateOf(err)
	return ctx.Err() != nil || state == "" || strings.HasPrefix(state, classResource) || strings.HasPrefix(state, "08")
}

// evaluateApart finds out which of the two forms fails on one database.
func (s *search) evaluateApart(ctx context.Context, zone string, one []witness.Database) (outcome, error) {
	args := s.arguments(one)
	out := outcome{}
	p, err := s.prepareApart(ctx, zone)
	if err != nil {
		return out, err
	}
	rows, err := s.bench.Run(ctx, p.valid, args)
	switch {
	case err != nil && fatal(ctx, err):
		return out, err
	case err != nil || rows[0][0][0] != "true":
		return out, nil //nolint:nilerr // a value that is none of its column's type, or a constraint that it breaks
	}
	out.valid = true
	for i, st := range p.form {
		rows, err := s.bench.Run(ctx, st, args)
		switch {
		case err == nil:
			out.answers[i] = answer{rows[0][1], rows[0][2]}
		case fatal(ctx, err):
			return out, err
		case stateOf(err) == stateStopped:
			out.timeout = true
			return out, nil
		default:
			out.failed[i] = err.Error()
		}
	}
	return out, nil
}
