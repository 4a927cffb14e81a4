package workload_test

import (
	"strings"
	"testing"

	"assay/advisor"
	"assay/advisor/workload"
)

// A loop is proved by a column that holds its values, and by nothing less.
func TestProve(t *testing.T) {
	row := func(values ...string) []*string {
		var out []*string
		for _, v := range values {
			if v == "NULL" {
				out = append(out, nil)
			} else {
				out = append(out, &v)
			}
		}
		return out
	}
	rows := [][]*string{row("1", "7"), row("2", "NULL"), row("3", "9"), row("4", "8")}
	for _, c := range []struct {
		name   string
		values []string
		want   string
	}{
		{"all in one column", []string{"7", "8", "9"}, "proved"},
		{"some elsewhere", []string{"7", "8", "12"}, "potential"},
		{"spread over two columns", []string{"1", "2", "7", "8"}, "potential"},
		{"none known", nil, "potential"},
	} {
		f := advisor.Finding{
			Summary: workload.Potential + "3 statements read users by id.",
			Pattern: &advisor.Pattern{Certainty: "potential", Values: c.values},
		}
		workload.Prove(&f, "1", []string{"id", "user_id"}, rows)
		if f.Pattern.Certainty != c.want {
			t.Errorf("%s: %s, want %s", c.name, f.Pattern.Certainty, c.want)
		}
		if proved := c.want == "proved"; strings.HasPrefix(f.Summary, workload.Potential) == proved || (len(f.Evidence) > 0) != proved {
			t.Errorf("%s: the words do not follow the evidence: %q %v", c.name, f.Summary, f.Evidence)
		}
	}
}
