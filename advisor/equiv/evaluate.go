package equiv

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"assay/advisor/equiv/witness"
)

// prepared are the statements of a search under one time zone: both forms in
// one, and what finds out which part of it failed.
type prepared struct {
	both, valid int
	form        [2]int
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

// prepareZone prepares the statements under a time zone, once.
func (s *search) prepareZone(ctx context.Context, zone string) error {
	if s.zones[zone] != nil {
		return nil
	}
	var answers [2]string
	for i := range answers {
		var err error
		if answers[i], err = s.answerSQL(i); err != nil {
			return err
		}
	}
	p := &prepared{}
	valid := s.validSQL()
	one := func(i int) string {
		return s.batchSQL(valid, "_eqf.r", "_eqf.k") + " FROM " + answers[i] + " _eqf"
	}
	for _, st := range []struct {
		number *int
		sql    string
	}{
		{&p.both, s.batchSQL(valid, "_eqf.r", "_eqf.k", "_eqs.r", "_eqs.k") + " FROM " + answers[0] + " _eqf, " + answers[1] + " _eqs"},
		{&p.valid, s.batchSQL(valid)},
		{&p.form[0], one(0)},
		{&p.form[1], one(1)},
	} {
		n, err := s.bench.Prepare(ctx, st.sql+closing, zone)
		if state := stateOf(err); state != "" && state != stateStopped {
			return unmodelled("a statement that cannot run on made-up tables (%v)", err)
		} else if err != nil {
			return fmt.Errorf("prepare the trials: %w", err)
		}
		*st.number = n
	}
	s.zones[zone] = p
	return nil
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
		one, err := s.evaluateApart(ctx, p, batch)
		return []outcome{one}, err
	}
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
func (s *search) evaluateApart(ctx context.Context, p *prepared, one []witness.Database) (outcome, error) {
	args := s.arguments(one)
	out := outcome{}
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

// arguments are the rows of a batch by column, each beside the number of its database.
func (s *search) arguments(batch []witness.Database) [][]*string {
	numbers := make([]*string, len(batch))
	for i := range numbers {
		n := strconv.Itoa(i)
		numbers[i] = &n
	}
	args := [][]*string{numbers}
	for t, table := range s.schema.Tables {
		total := 0
		for _, db := range batch {
			total += len(db.Rows[t])
		}
		columns := make([][]*string, 1+len(table.Columns))
		for i := range columns {
			columns[i] = make([]*string, 0, total)
		}
		for d, db := range batch {
			for _, row := range db.Rows[t] {
				columns[0] = append(columns[0], numbers[d])
				for c, v := range row {
					columns[c+1] = append(columns[c+1], v)
				}
			}
		}
		args = append(args, columns...)
	}
	return args
}
