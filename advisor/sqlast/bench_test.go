package sqlast

import "testing"

// BenchmarkParse reads the corpus once per iteration.
func BenchmarkParse(b *testing.B) {
	texts := corpus(b)
	bytes := 0
	for _, sql := range texts {
		bytes += len(sql)
	}
	b.SetBytes(int64(bytes))
	for b.Loop() {
		for _, sql := range texts {
			if _, err := Parse(sql); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(texts)), "µs/statement")
}

// BenchmarkTokens highlights the corpus once per iteration.
func BenchmarkTokens(b *testing.B) {
	texts := corpus(b)
	for b.Loop() {
		for _, sql := range texts {
			Tokens(sql)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(texts)), "µs/statement")
}
