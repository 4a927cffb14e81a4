package equiv

import (
	"context"
	"fmt"
	"slices"

	"assay/advisor/sqlast"
)

// What the trials have to show before two forms are said to have held. Measured
// on 635 pairs that differ: none passed all of it in three seeds.
const (
	minTrials      = 1000
	minNonTrivial  = 20
	minDistinct    = 10
	minOccurrences = 5
)

// judge says what is missing of the evidence that the two forms are the same.
func (s *search) judge(ctx context.Context) error {
	t := s.trials
	t.Distinct = len(s.bags)
	touched, err := s.bench.Touched(ctx)
	if err != nil {
		return fmt.Errorf("look at what the trials read: %w", err)
	}
	if len(touched) > 0 {
		return unmodelled("a query that reads %s beside its tables", touched[0])
	}
	if t.Unstable, err = s.unstable(ctx); err != nil {
		return err
	}
	t.Unstable = t.Unstable || s.addsFloats()
	s.note()
	t.Missing = s.missing()
	return nil
}

// addsFloats says that the answer has a floating-point number in it which an
// aggregate may have added up: its last digits depend on the order of the rows,
// and rarely show it on a few small numbers.
func (s *search) addsFloats() bool {
	return floating(s.columns[0], nil) != "" && slices.ContainsFunc(s.forms[0].Functions, func(f sqlast.Relation) bool {
		known := s.catalog.Function(f.Schema, f.Name)
		return known != nil && known.Aggregate && f.Name != "count" && f.Name != "min" && f.Name != "max"
	})
}

// missing is the first reason why the trials are no evidence; "" for none.
func (s *search) missing() string {
	t := s.trials
	switch {
	case t.Unstable:
		return "the answer depends on the order in which the tables hand out their rows"
	case s.timeouts >= maxTimeouts:
		return "the queries did not finish on small tables"
	case s.onlyAfter > 0:
		return fmt.Sprintf("the second form fails where the first answers, in %s (%s)", plural(s.onlyAfter, "trial"), s.failure)
	case s.unresolved > 0 && s.rejected > 0:
		return "the answers differed, but not on copies of the real tables (" + s.rejection + ")"
	case s.unresolved > 0:
		return "the answers differed where they depend on the order of rows"
	case s.printed > 0:
		return fmt.Sprintf("the answers are equal but printed differently in %s", plural(s.printed, "trial"))
	case s.orderLost != "":
		return "the order of the rows was not compared: " + s.orderLost
	case t.Run < minTrials:
		return fmt.Sprintf("only %d of %d trials ran on rows that the tables could hold", t.Run, minTrials)
	case s.unseen() != "":
		return s.unseen()
	case t.NonTrivial < minNonTrivial:
		return fmt.Sprintf("only %s gave another answer than empty tables do", plural(t.NonTrivial, "trial"))
	case t.Distinct < minDistinct && !s.fewAnswers():
		return fmt.Sprintf("only %d different answers were seen", t.Distinct)
	}
	return ""
}

// fewAnswers says that the query can answer little else, as EXISTS does, and
// that each of its answers was seen often.
func (s *search) fewAnswers() bool {
	if len(s.bags) < 2 || len(s.columns[0]) != 1 || s.columns[0][0].Type != "boolean" {
		return false
	}
	for _, n := range s.bags {
		if n < minOccurrences {
			return false
		}
	}
	return true
}

// note tells what is beside the figures.
func (s *search) note() {
	if s.onlyBefore > 0 {
		s.trials.Notes = append(s.trials.Notes, fmt.Sprintf("the first form failed where the second answers, in %s: %s", plural(s.onlyBefore, "database"), s.beforeFailure))
	}
}
