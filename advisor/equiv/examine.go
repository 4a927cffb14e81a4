package equiv

import (
	"context"
	"fmt"

	"assay/advisor/sqlast"
)

// Examine goes on where Check or Static left off: it searches for a
// counterexample. One that is found refutes whatever was claimed. Where there is
// no proof, the answers on the data did not disagree, and the trials are evidence
// enough, the two have held.
func Examine(ctx context.Context, b Bench, p Pair, o Options, r Result) (Result, error) {
	if p.Changes || p.Query == nil {
		return r, nil
	}
	if reason := unsearchable(p); reason != "" {
		if r.Badge == NotTested {
			r.Badge, r.Reason = NotComparable, reason
		}
		return r, nil
	}
	reason, err := shapes(ctx, b, p)
	if err != nil {
		return r, err
	}
	if reason != "" {
		r.Badge, r.Reason = Refuted, reason
		return r, nil
	}
	trials, found, err := Search(ctx, b, p, o)
	r.Trials, r.Counterexample = trials, found
	if err != nil {
		return r, fmt.Errorf("search for a counterexample: %w", err)
	}
	return judgedByTrials(r), nil
}

// shapes is how the output columns of the two forms differ, which no rows are
// needed to tell; "" when they do not.
func shapes(ctx context.Context, b Bench, p Pair) (string, error) {
	var columns [2][]Column
	for i, sql := range []string{p.Before, p.After} {
		var err error
		if _, columns[i], err = b.Describe(ctx, sql); err != nil {
			return "", fmt.Errorf("describe the query: %w", err)
		}
	}
	return sameShape(columns[0], columns[1]), nil
}

// unsearchable is why no made-up rows could tell the two forms apart: an answer
// of theirs varies by itself, or any rows will do.
func unsearchable(p Pair) string {
	queries := []*sqlast.Query{p.Query}
	if after, err := sqlast.Parse(p.After); err == nil {
		queries = append(queries, after)
	}
	for _, q := range queries {
		if reason := varying(q, p.Catalog); reason != "" {
			return reason
		}
		if s := q.Select; s != nil && (s.Limit != nil || s.Offset != nil) && len(s.OrderBy) == 0 && !totalOrder(s, p.Catalog) {
			return incomparable(Pair{Query: q, Catalog: p.Catalog})
		}
	}
	return ""
}

// judgedByTrials settles the badge by what the search found.
func judgedByTrials(r Result) Result {
	t := r.Trials
	switch {
	case r.Counterexample != nil:
		r.Badge, r.Reason = Refuted, "a counterexample was found: "+r.Counterexample.Reason
	case t.Unstable && (r.Badge == NotTested || r.Badge == Refuted && r.Compared && len(r.Missing) == 0):
		r.Badge, r.Reason = NotComparable, t.Missing
	case r.Badge != NotTested:
	case r.NotCompared != "":
		r.Reason = "the same in " + plural(t.Run, "trial") + ", but not compared on the data: " + r.NotCompared
	case t.Missing == "":
		r.Badge, r.Reason = Held, ""
	case t.Run == 0:
		r.Reason = joined(r.Reason, t.Missing)
	default:
		r.Reason = joined(r.Reason, "the same in "+plural(t.Run, "trial")+", which is not enough: "+t.Missing)
	}
	return r
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}
