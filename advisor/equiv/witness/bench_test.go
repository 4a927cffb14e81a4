package witness_test

import "testing"

// BenchmarkNext makes databases for a pair that reads three tables.
func BenchmarkNext(b *testing.B) {
	const q = `SELECT c.email, count(*), sum(i.price) FROM customer c JOIN orders o ON o.customer_id = c.id
		LEFT JOIN item i ON i.order_id = o.id WHERE o.total > 10 AND o.status = 'paid' AND c.country IN ('de', 'fr')
		GROUP BY c.email HAVING count(*) > 2`
	const r = `SELECT c.email, count(*), sum(i.price) FROM customer c, orders o LEFT JOIN item i ON i.order_id = o.id
		WHERE o.customer_id = c.id AND o.total > 10 AND o.status = 'paid' AND (c.country = 'de' OR c.country = 'fr')
		GROUP BY c.email HAVING count(*) >= 3`
	_, g := generator(b, q, r, 1)
	b.ReportAllocs()
	for b.Loop() {
		g.Next()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "databases/s")
}
