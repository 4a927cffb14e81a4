package equiv

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"assay/advisor/catalog"
	"assay/advisor/equiv/witness"
)

// possible leaves of a batch what the tables could hold, as far as this side
// can tell; the statement itself asks the server for the rest.
func (s *search) possible(ctx context.Context, batch []witness.Database) ([]witness.Database, error) {
	if err := s.learnValues(ctx, batch); err != nil {
		return nil, err
	}
	before := len(batch)
	batch = slices.DeleteFunc(batch, func(db witness.Database) bool { return !s.keeps(db) })
	s.invalid += before - len(batch)
	return batch, nil
}

// keeps says that the database breaks no NOT NULL, no plain unique index and no
// foreign key among its tables, and that every value is one of its column's type.
func (s *search) keeps(db witness.Database) bool {
	for i, t := range s.schema.Tables {
		for _, row := range db.Rows[i] {
			if !s.fits(t, row) {
				return false
			}
		}
		for _, x := range t.Indexes {
			if x.Unique && x.Valid && wholeColumns(x) && repeats(db.Rows[i], positions(t, x.Columns()), x.NullsNotDistinct) {
				return false
			}
		}
		if !s.parentsThere(db, i) {
			return false
		}
	}
	return true
}

// fits says that every value of a row is one of its column's type, and none is NULL that may not be.
func (s *search) fits(t *witness.Table, row witness.Row) bool {
	for j, c := range t.Columns {
		switch v := row[j]; {
		case c.Generated != "":
		case v == nil && c.NotNull, v != nil && !s.casts(c, *v), v != nil && strings.ContainsAny(*v, marks):
			return false
		}
	}
	return true
}

// positions are where the columns stand in a made-up row; nil when one is not made.
func positions(t *witness.Table, names []string) []int {
	out := make([]int, len(names))
	for i, name := range names {
		out[i] = slices.IndexFunc(t.Columns, func(c *catalog.Column) bool { return c.Name == name })
		if out[i] < 0 {
			return nil
		}
	}
	return out
}

func repeats(rows []witness.Row, key []int, nulls bool) bool {
	if key == nil {
		return false
	}
	for i, a := range rows {
		for _, b := range rows[:i] {
			if agree(a, key, b, key, nulls) {
				return true
			}
		}
	}
	return false
}

// agree says that two rows hold the same values; with nulls, NULL is one.
func agree(a witness.Row, atA []int, b witness.Row, atB []int, nulls bool) bool {
	for i := range atA {
		x, y := a[atA[i]], b[atB[i]]
		if x == nil || y == nil {
			if !nulls || x != y {
				return false
			}
		} else if *x != *y {
			return false
		}
	}
	return true
}

// parentsThere says that every row of table i has its parents, where they are among the tables.
func (s *search) parentsThere(db witness.Database, i int) bool {
	for j := range db.Rows[i] {
		if s.orphan(db, i, j) {
			return false
		}
	}
	return true
}

// orphan says that row j of table i refers to a row that is not there.
func (s *search) orphan(db witness.Database, i, j int) bool {
	t := s.schema.Tables[i]
	row := db.Rows[i][j]
	for _, k := range t.ForeignKeys {
		parent := slices.IndexFunc(s.schema.Tables, func(p *witness.Table) bool { return p.Name == k.Ref })
		if parent < 0 || !k.Validated || !k.Enforced || !k.TriggersEnabled {
			continue
		}
		from, to := positions(t, k.Columns), positions(s.schema.Tables[parent], k.RefColumns)
		if from == nil || to == nil || slices.ContainsFunc(from, func(c int) bool { return row[c] == nil }) {
			continue
		}
		if !slices.ContainsFunc(db.Rows[parent], func(p witness.Row) bool { return agree(row, from, p, to, false) }) {
			return true
		}
	}
	return false
}

// casts says that a text is a value of the column's type, as far as it was learnt.
func (s *search) casts(c *catalog.Column, text string) bool {
	if plainly(c, text) {
		return true
	}
	return s.castable[c.Type+"\x00"+text]
}

// plainly says so where it needs no server: texts, and small whole numbers.
func plainly(c *catalog.Column, text string) bool {
	if c.IsDomain {
		return false
	}
	switch c.BaseType {
	case "text", "varchar", "bpchar":
		return true
	case "int4", "int8":
		return wholeNumber(text)
	}
	return false
}

func wholeNumber(text string) bool {
	digits := text
	if len(text) > 0 && text[0] == '-' {
		digits = text[1:]
	}
	for _, r := range digits {
		if r < '0' || r > '9' {
			return false
		}
	}
	return len(digits) > 0 && len(digits) < 10
}

// learnValues asks the server which texts that were not met before are values of their types.
func (s *search) learnValues(ctx context.Context, batch []witness.Database) error {
	unknown := map[string][]*string{}
	for i, t := range s.schema.Tables {
		for j, c := range t.Columns {
			if c.Generated != "" {
				continue
			}
			for _, db := range batch {
				for _, row := range db.Rows[i] {
					s.unknownValue(c, row[j], unknown)
				}
			}
		}
	}
	for typeName, texts := range unknown {
		if err := s.learn(ctx, typeName, texts); err != nil {
			return err
		}
	}
	return nil
}

func (s *search) unknownValue(c *catalog.Column, text *string, unknown map[string][]*string) {
	if text == nil || plainly(c, *text) {
		return
	}
	key := c.Type + "\x00" + *text
	if _, known := s.castable[key]; !known {
		s.castable[key] = false
		unknown[c.Type] = append(unknown[c.Type], text)
	}
}

// learn casts texts to a type, all at once and, where that fails, by halves.
func (s *search) learn(ctx context.Context, typeName string, texts []*string) error {
	st, ok := s.casters[typeName]
	if !ok {
		var err error
		// count() looks at every value, so every cast is made.
		st, err = s.bench.Prepare(ctx, fmt.Sprintf("SELECT ARRAY[pg_catalog.count(CAST(_v AS %s))::text] FROM pg_catalog.unnest($1::text[]) _v", typeName), "")
		if err != nil {
			return fmt.Errorf("prepare the cast to %s: %w", typeName, err)
		}
		s.casters[typeName] = st
	}
	_, err := s.bench.Run(ctx, st, [][]*string{texts})
	switch {
	case err == nil:
		for _, t := range texts {
			s.castable[typeName+"\x00"+*t] = true
		}
		return nil
	case fatal(ctx, err):
		return fmt.Errorf("cast made-up values: %w", err)
	case len(texts) == 1:
		return nil
	}
	if err := s.learn(ctx, typeName, texts[:len(texts)/2]); err != nil {
		return err
	}
	return s.learn(ctx, typeName, texts[len(texts)/2:])
}
