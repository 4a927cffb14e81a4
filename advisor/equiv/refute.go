package equiv

import (
	"context"
	"fmt"
	"slices"

	"assay/advisor/equiv/witness"
)

const (
	// permutations of the rows show whether an answer depends on their order;
	// they are doubled before it is said that both answers depend on it and never agree.
	permutations = 8
	// stabilityTrials is on how many databases the first form is compared with itself.
	stabilityTrials = 200
)

// refute follows up a difference: it has to lie in the two forms and not in the
// order in which rows come, and to show on copies of the real tables. resolved
// is false where the answers depend on the order of rows and may agree.
func (s *search) refute(ctx context.Context, zone string, db witness.Database) (resolved bool, err error) {
	differs, err := s.differs(ctx, zone, db)
	if err != nil || !differs {
		return false, err
	}
	found, err := s.confirm(ctx, zone, db)
	if err != nil || found == nil {
		return false, err
	}
	small, err := s.shrink(ctx, zone, db)
	if err != nil {
		return false, err
	}
	if again, err := s.differs(ctx, zone, small); err != nil {
		return false, err
	} else if again {
		if smaller, err := s.confirm(ctx, zone, small); err != nil {
			return false, err
		} else if smaller != nil {
			found = smaller
		}
	}
	found.Trial = s.trials.Run
	s.found = found
	return true, nil
}

// differs says that no order of the rows makes the two forms agree, or that the
// second has answers that the first never has.
func (s *search) differs(ctx context.Context, zone string, db witness.Database) (bool, error) {
	for _, n := range []int{permutations, 2*permutations + 1} {
		first, second, err := s.answersOf(ctx, zone, s.permuted(db, n))
		if err != nil {
			return false, err
		}
		stranger := slices.ContainsFunc(second, func(b answer) bool { return !s.among(first, b) })
		shared := slices.ContainsFunc(second, func(b answer) bool { return s.among(first, b) })
		switch {
		case len(first) == 0 || len(second) == 0:
			return false, nil
		case len(first) == 1:
			return stranger, nil
		case shared:
			return false, nil
		}
	}
	return true, nil
}

func (s *search) among(answers []answer, a answer) bool {
	return slices.ContainsFunc(answers, func(b answer) bool { return s.same(a, b) })
}

// answersOf are the different answers that each form has on the databases.
func (s *search) answersOf(ctx context.Context, zone string, batch []witness.Database) (first, second []answer, err error) {
	outcomes, err := s.evaluate(ctx, zone, batch)
	if err != nil {
		return nil, nil, err
	}
	for _, o := range outcomes {
		if !o.valid || o.failed[0] != "" || o.failed[1] != "" || o.timeout {
			continue
		}
		if !s.among(first, o.answers[0]) {
			first = append(first, o.answers[0])
		}
		if !s.among(second, o.answers[1]) {
			second = append(second, o.answers[1])
		}
	}
	return first, second, nil
}

// permuted are the database itself, its rows in reverse, and n-1 random orders of them.
func (s *search) permuted(db witness.Database, n int) []witness.Database {
	out := []witness.Database{db, reversed(db)}
	for range n - 1 {
		shuffled := copied(db)
		for _, rows := range shuffled.Rows {
			s.random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		}
		out = append(out, shuffled)
	}
	return out
}

func reversed(db witness.Database) witness.Database {
	out := copied(db)
	for _, rows := range out.Rows {
		slices.Reverse(rows)
	}
	return out
}

// copied has rows of its own; their values are shared.
func copied(db witness.Database) witness.Database {
	out := witness.Database{Rows: make([][]witness.Row, len(db.Rows))}
	for i, rows := range db.Rows {
		out.Rows[i] = slices.Clone(rows)
	}
	return out
}

// unstable compares the first form's answers with those on the same rows in
// another order: what ties, LIMIT and the like leave open shows there.
func (s *search) unstable(ctx context.Context) (bool, error) {
	for from := 0; from < len(s.stable); from += largestBatch {
		chunk := s.stable[from:min(from+largestBatch, len(s.stable))]
		batch := make([]witness.Database, len(chunk))
		for i, c := range chunk {
			batch[i] = reversed(c.db)
			if i%2 == 1 {
				batch[i] = s.permuted(c.db, 2)[2]
			}
		}
		outcomes, err := s.evaluate(ctx, "", batch)
		if err != nil {
			return false, err
		}
		for i, o := range outcomes {
			if o.valid && !o.timeout && o.failed[0] == "" && !s.same(o.answers[0], chunk[i].answer) {
				return true, nil
			}
		}
	}
	return false, nil
}

// confirm runs both forms on copies of the real tables that hold the rows. It
// gives nil where the copies refuse the rows or the answers do not differ there.
func (s *search) confirm(ctx context.Context, zone string, db witness.Database) (*Counterexample, error) {
	script, queries, err := s.script(zone, db)
	if err != nil {
		return nil, err
	}
	found := &Counterexample{SQL: script + queries[0] + ";\n" + queries[1] + ";\nROLLBACK;\n"}
	var asked []string
	for i, q := range queries {
		asked = append(asked, rowTexts(q, len(s.columns[i])))
	}
	rows, err := s.bench.Scratch(ctx, script, asked)
	switch state := stateOf(err); {
	case err == nil:
		found.Confirmed = true
		found.Before, found.After = rows[0], rows[1]
		if len(s.keys[0]) == 0 && s.same(answer{rows: rows[0]}, answer{rows: rows[1]}) {
			s.rejected++
			s.rejection = "the answers agree there"
			return nil, nil
		}
	case fatal(ctx, err):
		return nil, fmt.Errorf("confirm a counterexample: %w", err)
	case state == "42501" || state == "25006": // no right to make temporary tables; a standby
		found.Unconfirmed = "temporary tables cannot be made here: " + err.Error()
		outcomes, err := s.evaluate(ctx, zone, []witness.Database{db})
		if err != nil {
			return nil, err
		}
		found.Before, found.After = outcomes[0].answers[0].rows, outcomes[0].answers[1].rows
	default:
		s.rejected++
		s.rejection = err.Error()
		return nil, nil // the tables could not hold the rows
	}
	found.Reason = s.difference(found.Before, found.After)
	return found, nil
}

// difference says in a sentence how two answers differ.
func (s *search) difference(before, after []string) string {
	onlyBefore, onlyAfter := lacking(before, after), lacking(after, before)
	switch {
	case len(before) != len(after):
		return fmt.Sprintf("%s before, %d after", plural(len(before), "row"), len(after))
	case len(onlyBefore) == 0 && len(onlyAfter) == 0:
		return "the rows come in another order"
	}
	return fmt.Sprintf("%s before, %s after", onlyBefore[0], onlyAfter[0])
}

// lacking are the rows of a that b lacks, as bags.
func lacking(a, b []string) []string {
	b = slices.Clone(b)
	var out []string
	for _, r := range a {
		if i := slices.Index(b, r); i >= 0 {
			b = slices.Delete(b, i, i+1)
		} else {
			out = append(out, r)
		}
	}
	return out
}
