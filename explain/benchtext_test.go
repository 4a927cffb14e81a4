package explain_test

import (
	"testing"

	"assay/explain"
	"assay/explain/plantest"
)

// BenchmarkText reads the text of a plan, beside encoding/json on its JSON.
func BenchmarkText(b *testing.B) {
	for _, shape := range []struct {
		name string
		json []byte
	}{
		{"wide-10000", plantest.WideJSON(benchNodes)},
		{"wide-100000", plantest.WideJSON(10 * benchNodes)},
		{"partitions-1000", recorded(b, "partitions")},
	} {
		result, err := explain.Parse(shape.json)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(shape.name, func(b *testing.B) { race(b, []byte(explain.Text(result.Plans[0])), shape.json) })
	}
}
