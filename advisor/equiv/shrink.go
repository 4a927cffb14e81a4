package equiv

import (
	"context"
	"slices"

	"assay/advisor/equiv/witness"
)

// maxShrinks bounds the rounds of making a counterexample smaller.
const maxShrinks = 60

// shrinkBatch is how many candidates are tried at once; often the first will do.
const shrinkBatch = 25

// shrink takes rows away, and makes values plain, for as long as the two forms
// still differ; what the tables could not hold is no candidate.
func (s *search) shrink(ctx context.Context, zone string, db witness.Database) (witness.Database, error) {
	for _, candidates := range []func(witness.Database) []witness.Database{s.smaller, s.plainer} {
		for range maxShrinks {
			next, err := s.firstDiffering(ctx, zone, candidates(db))
			if err != nil {
				return db, err
			}
			if next == nil {
				break
			}
			db = *next
		}
	}
	return db, nil
}

// firstDiffering is the first candidate on which the two forms answer differently, nil for none.
func (s *search) firstDiffering(ctx context.Context, zone string, candidates []witness.Database) (*witness.Database, error) {
	for from := 0; from < len(candidates); from += shrinkBatch {
		batch, err := s.possible(ctx, slices.Clone(candidates[from:min(from+shrinkBatch, len(candidates))]))
		if err != nil || len(batch) == 0 {
			if err != nil {
				return nil, err
			}
			continue
		}
		outcomes, err := s.evaluate(ctx, zone, batch)
		if err != nil {
			return nil, err
		}
		for i, o := range outcomes {
			if o.valid && !o.timeout && o.failed == [2]string{} && !s.same(o.answers[0], o.answers[1]) {
				return &batch[i], nil
			}
		}
	}
	return nil, nil
}

// smaller are the databases with half of a table less, the largest steps first,
// and those with one row less. What refers to a missing row goes with it.
func (s *search) smaller(db witness.Database) []witness.Database {
	var halves, ones []witness.Database
	for i, rows := range db.Rows {
		if s.isParameters(s.schema.Tables[i]) {
			continue
		}
		if n := len(rows); n > 3 {
			for _, part := range [][]witness.Row{rows[:n/2], rows[n/2:]} {
				half := copied(db)
				half.Rows[i] = slices.Clone(part)
				halves = append(halves, s.withoutOrphans(half))
			}
		}
		for j := range rows {
			one := copied(db)
			one.Rows[i] = slices.Delete(one.Rows[i], j, j+1)
			ones = append(ones, s.withoutOrphans(one))
		}
	}
	return append(halves, ones...)
}

func (s *search) withoutOrphans(db witness.Database) witness.Database {
	for again := true; again; {
		again = false
		for i := range db.Rows {
			for j := len(db.Rows[i]) - 1; j >= 0; j-- {
				if s.orphan(db, i, j) {
					db.Rows[i] = slices.Delete(db.Rows[i], j, j+1)
					again = true
				}
			}
		}
	}
	return db
}

// plainer are the databases with one value replaced by one that says less:
// small numbers and short words, and NULL last, for a value is easier to read.
func (s *search) plainer(db witness.Database) []witness.Database {
	var out []witness.Database
	for i, t := range s.schema.Tables {
		for j, row := range db.Rows[i] {
			for c, column := range t.Columns {
				for _, v := range plainValues(column.BaseType, row[c]) {
					next := copied(db)
					next.Rows[i][j] = slices.Clone(row)
					next.Rows[i][j][c] = v
					out = append(out, next)
				}
			}
		}
	}
	return out
}

// plainValues are the values plainer than v, the plainest first.
func plainValues(baseType string, v *string) []*string {
	var order []string
	switch baseType {
	case "int2", "int4", "int8", "numeric", "float4", "float8":
		order = []string{"1", "2", "3", "0"}
	case "text", "varchar":
		order = []string{"a", "b"}
	case "date":
		order = []string{"2024-01-01", "2024-01-02"}
	}
	var out []*string
	if v == nil {
		return nil
	}
	for _, plain := range order {
		if plain == *v {
			return out
		}
		out = append(out, &plain)
	}
	return append(out, nil)
}
