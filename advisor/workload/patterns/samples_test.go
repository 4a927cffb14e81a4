package patterns_test

import (
	"slices"
	"testing"
)

// Every sample log shows what README says that it shows.
func TestSampleLogs(t *testing.T) {
	for log, want := range map[string][]string{
		"s1-related-objects": {"n+1-to-one"},
		"s2-one-evaluation":  {"re-evaluation"},
		"s3-atomic-update":   {"read-modify-write"},
		"s4-columns":         {"wide-rows"},
		"s5-bulk":            {"row-by-row-delete"},
		"s7-aggregates":      {"n+1-aggregate"},
		"s8-exists":          {"count-as-exists"},
		"s9-cache":           {"cacheable-repeat", "duplicate"},
		"s10-raw-sql":        {"n+1-to-many"},
	} {
		if got := ids(findIn(t, "../../../samples/logs/"+log+".log")); !slices.Equal(got, want) {
			t.Errorf("%s shows %v, want %v", log, got, want)
		}
	}
}
