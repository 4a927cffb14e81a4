package equiv

import (
	"context"
	"fmt"
	"strings"

	"assay/advisor/equiv/witness"
	"assay/advisor/sqlast"
)

// coverage watches which conditions of the two forms were true, false and NULL.
type coverage struct {
	watched []*watched
	// statement by zone; there is none once every condition was seen in all ways.
	statement map[string]int
	probes    []string
}

// watched is a condition with what was seen of it.
type watched struct {
	text                    string
	nullable                bool
	isTrue, isFalse, isNull bool
	unwatched               bool // the server cannot evaluate it apart from its query
}

func (w *watched) done() bool {
	return w.unwatched || w.isTrue && w.isFalse && (w.isNull || !w.nullable)
}

// watch prepares the probes of all conditions, each alone where not all can be.
func (s *search) watch(ctx context.Context, zone string) error {
	if s.coverage == nil {
		s.coverage = &coverage{statement: map[string]int{}}
		texts := map[string]bool{}
		for _, q := range s.forms {
			tables := s.madeNames(q)
			for _, a := range atomsOf(q, s.catalog) {
				p := probe(q, a, s.catalog, tables)
				if texts[p] { // both forms ask it of the same rows
					continue
				}
				texts[p] = true
				s.coverage.watched = append(s.coverage.watched, &watched{text: strings.Join(strings.Fields(q.Slice(a.Expr.Span)), " "), nullable: a.nullable})
				s.coverage.probes = append(s.coverage.probes, p)
			}
		}
	}
	if len(s.coverage.probes) == 0 {
		return nil
	}
	number, err := s.bench.Prepare(ctx, s.batchSQL(s.coverage.probes...)+closing, zone)
	if err != nil && stateOf(err) != "" {
		if err := s.dropUnwatchable(ctx, zone); err != nil {
			return err
		}
		number, err = s.bench.Prepare(ctx, s.batchSQL(s.coverage.probes...)+closing, zone)
	}
	if err != nil {
		return fmt.Errorf("prepare the watch over conditions: %w", err)
	}
	s.coverage.statement[zone] = number
	return nil
}

// dropUnwatchable leaves a probe that cannot be prepared unwatched.
func (s *search) dropUnwatchable(ctx context.Context, zone string) error {
	for i, p := range s.coverage.probes {
		_, err := s.bench.Prepare(ctx, s.batchSQL(p)+closing, zone)
		if err != nil && fatal(ctx, err) {
			return fmt.Errorf("prepare the watch over conditions: %w", err)
		}
		if err != nil {
			s.coverage.watched[i].unwatched = true
			s.coverage.probes[i] = "ARRAY['false', 'false', 'false']"
		}
	}
	return nil
}

// madeNames are the made-up tables' names by the place where a form names its own.
func (s *search) madeNames(q *sqlast.Query) map[sqlast.Span]string {
	out := map[sqlast.Span]string{}
	for _, f := range tableLeaves(q) {
		name := s.madeName(s.catalog.Table(f.Relation.Schema, f.Relation.Name), f)
		out[nameSpan(q, f)] = aliased(name, f)
	}
	return out
}

// cover looks at the conditions on a batch, for as long as one was not seen in all ways.
func (s *search) cover(ctx context.Context, zone string, batch []witness.Database, outcomes []outcome) error {
	if _, ready := s.statementFor(zone); !ready && (s.coverage == nil || !s.covered()) {
		if err := s.watch(ctx, zone); err != nil {
			return err
		}
	}
	st, ready := s.statementFor(zone)
	if !ready || s.covered() {
		return nil
	}
	rows, err := s.bench.Run(ctx, st, s.arguments(batch))
	switch {
	case err == nil:
		s.coverage.see(rows, outcomes)
		return nil
	case fatal(ctx, err):
		return fmt.Errorf("watch the conditions: %w", err)
	case len(batch) == 1:
		return nil // a condition fails on these rows, which says nothing about the others
	}
	half := len(batch) / 2
	if err := s.cover(ctx, zone, batch[:half], outcomes[:half]); err != nil {
		return err
	}
	return s.cover(ctx, zone, batch[half:], outcomes[half:])
}

// see notes what the conditions were on the databases that count.
func (c *coverage) see(rows [][][]string, outcomes []outcome) {
	for i, row := range rows {
		if !outcomes[i].valid {
			continue
		}
		for k, seen := range row {
			w := c.watched[k]
			w.isTrue, w.isFalse, w.isNull = w.isTrue || seen[0] == "true", w.isFalse || seen[1] == "true", w.isNull || seen[2] == "true"
		}
	}
}

func (s *search) statementFor(zone string) (int, bool) {
	if s.coverage == nil {
		return 0, false
	}
	n, ok := s.coverage.statement[zone]
	return n, ok
}

func (s *search) covered() bool {
	for _, w := range s.coverage.watched {
		if !w.done() {
			return false
		}
	}
	return true
}

// unseen says of the first condition that was not seen in all ways what was missing.
func (s *search) unseen() string {
	if s.coverage == nil {
		return ""
	}
	for _, w := range s.coverage.watched {
		switch {
		case w.unwatched:
			return fmt.Sprintf("`%s` could not be watched", w.text)
		case !w.isTrue:
			return fmt.Sprintf("`%s` was never true in %d trials", w.text, s.trials.Run)
		case !w.isFalse:
			return fmt.Sprintf("`%s` was never false in %d trials", w.text, s.trials.Run)
		case w.nullable && !w.isNull:
			return fmt.Sprintf("`%s` was never NULL in %d trials", w.text, s.trials.Run)
		}
	}
	return ""
}
