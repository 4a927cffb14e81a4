//go:build bench

package engine_test

import (
	"testing"
	"time"

	"assay/advisor/equiv"
	"assay/internal/engine"
)

// BenchmarkSearch is 1,000 trials and a verdict on a pair of three tables, the
// catalog and the statements' preparation with it. trials/s counts all of that.
func BenchmarkSearch(b *testing.B) {
	server := searchServer(b)
	const (
		before = "SELECT c.name, sum(i.qty) FROM customers c JOIN orders o ON o.customer_id = c.id JOIN items i ON i.order_id = o.id WHERE o.total > 5 GROUP BY c.name"
		after  = "SELECT c.name, sum(i.qty) FROM items i JOIN orders o ON i.order_id = o.id JOIN customers c ON o.customer_id = c.id WHERE o.total > 5.0 GROUP BY c.name"
	)
	trials := 0
	var searching time.Duration
	for b.Loop() {
		r, err := engine.Equivalence(b.Context(), server, before, after, equiv.Options{})
		if err != nil || r.Badge != equiv.Held {
			b.Fatal(r.Badge, r.Reason, err)
		}
		trials += r.Trials.Run
		searching += r.Trials.Elapsed
	}
	b.ReportMetric(float64(trials)/searching.Seconds(), "trials/s")
}
