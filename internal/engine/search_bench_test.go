//go:build bench

package engine_test

import (
	"context"
	"testing"
	"time"

	"assay/advisor/catalog"
	"assay/advisor/equiv"
	"assay/advisor/sqlast"
	"assay/internal/engine"
	"assay/internal/postgres"
)

// A pair of three tables that holds.
const (
	benchBefore = "SELECT c.name, sum(i.qty) FROM customers c JOIN orders o ON o.customer_id = c.id JOIN items i ON i.order_id = o.id WHERE o.total > 5 GROUP BY c.name"
	benchAfter  = "SELECT c.name, sum(i.qty) FROM items i JOIN orders o ON i.order_id = o.id JOIN customers c ON o.customer_id = c.id WHERE o.total > 5.0 GROUP BY c.name"
)

// BenchmarkEquivalence is 1,000 trials and a verdict, the catalog and the
// statements' preparation with it. Limit: 500 ms.
func BenchmarkEquivalence(b *testing.B) {
	server := searchServer(b)
	for b.Loop() {
		r, err := engine.Equivalence(b.Context(), server, benchBefore, benchAfter, equiv.Options{})
		if err != nil || r.Badge != equiv.Held {
			b.Fatal(r.Badge, r.Reason, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms(limit500)")
}

// BenchmarkSearch is a search alone: its trials a second (limit: 10,000), and
// where the microseconds of a trial go: waiting for the server, and all else
// (making databases runs beside that). The yardstick is the same statements with
// the same rows in the same transaction when nothing else is done.
func BenchmarkSearch(b *testing.B) {
	server := searchServer(b)
	pair := benchPair(b, server)
	trials := 0
	var searching, bare time.Duration
	var watch stopwatch
	for b.Loop() {
		err := server.Trials(b.Context(), postgres.Limits{}, func(t *postgres.Trials) error {
			watch.Trials, watch.server, watch.sent = t, server, nil
			found, _, err := equiv.Search(b.Context(), &watch, pair, equiv.Options{})
			if err != nil || found.Missing != "" {
				b.Fatal(err, found.Missing)
			}
			trials += found.Run
			searching += found.Elapsed
			b.StopTimer()
			defer b.StartTimer()
			took, err := watch.again(b.Context())
			bare += took
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(trials) }
	b.ReportMetric(float64(trials)/searching.Seconds(), "trials/s(limit10000)")
	b.ReportMetric(float64(trials)/bare.Seconds(), "bare-trials/s")
	b.ReportMetric(each(watch.prepare), "prepare-µs")
	b.ReportMetric(each(watch.run), "run-µs")
	b.ReportMetric(each(searching-watch.prepare-watch.run), "rest-µs")
	b.ReportMetric(float64(watch.runs)/float64(b.N), "runs")
}

func benchPair(b *testing.B, server *postgres.Server) equiv.Pair {
	b.Helper()
	q, err := sqlast.Parse(benchBefore)
	if err != nil {
		b.Fatal(err)
	}
	names := func(list ...string) (out []catalog.Name) {
		for _, n := range list {
			out = append(out, catalog.Name{Name: n})
		}
		return out
	}
	c, err := server.Catalog(b.Context(), names("customers", "orders", "items"), names("sum"), names("=", ">"))
	if err != nil {
		b.Fatal(err)
	}
	return equiv.Pair{Before: benchBefore, After: benchAfter, Query: q, Catalog: c}
}

// stopwatch sums up what a search waits for, and keeps what it sent.
type stopwatch struct {
	*postgres.Trials
	server       *postgres.Server
	prepare, run time.Duration
	runs         int
	sent         []sentTrial
}

type sentTrial struct {
	statement int
	args      [][]*string
}

// again sends all of it once more.
func (s *stopwatch) again(ctx context.Context) (time.Duration, error) {
	started := time.Now()
	for _, r := range s.sent {
		if _, err := s.Trials.Run(ctx, r.statement, r.args); err != nil {
			return 0, err
		}
	}
	return time.Since(started), nil
}

func (s *stopwatch) Describe(ctx context.Context, sql string) ([]string, []equiv.Column, error) {
	defer func(t time.Time) { s.prepare += time.Since(t) }(time.Now())
	parameters, columns, err := s.Trials.Describe(ctx, sql)
	out := make([]equiv.Column, len(columns))
	for i, c := range columns {
		out[i] = equiv.Column{Name: c.Name, Type: c.Type}
	}
	return parameters, out, err
}

func (s *stopwatch) Prepare(ctx context.Context, sql, zone string) (int, error) {
	defer func(t time.Time) { s.prepare += time.Since(t) }(time.Now())
	return s.Trials.Prepare(ctx, sql, zone)
}

func (s *stopwatch) Run(ctx context.Context, statement int, args [][]*string) ([][][]string, error) {
	defer func(t time.Time) { s.run += time.Since(t) }(time.Now())
	s.runs++
	s.sent = append(s.sent, sentTrial{statement, args})
	return s.Trials.Run(ctx, statement, args)
}

func (s *stopwatch) Scratch(ctx context.Context, script string, queries []string) ([][]string, error) {
	return s.server.Scratch(ctx, postgres.Limits{}, script, queries)
}
