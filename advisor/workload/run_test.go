package workload_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/advisor/sqlast"
	"assay/advisor/workload"
)

func unit(t *testing.T, text string) *workload.Unit {
	t.Helper()
	statements, err := sqlast.Split(text)
	if err != nil {
		t.Fatal(err)
	}
	u := &workload.Unit{}
	for _, s := range statements {
		q, err := sqlast.Parse(s.Text)
		if err != nil {
			t.Fatalf("%v in %s", err, s.Text)
		}
		u.Statements = append(u.Statements, workload.Statement{Text: s.Text, Query: q})
	}
	return u
}

func TestRuns(t *testing.T) {
	other := strings.Repeat("SELECT now();", 8)
	for name, c := range map[string]struct {
		text string
		want []string // members and values of each run
	}{
		"three values":                  {"SELECT a FROM t WHERE id = 1; SELECT a FROM t WHERE id = 2; SELECT a FROM t WHERE id = 3;", []string{"[0 1 2] [1 2 3]"}},
		"a value again":                 {"SELECT a FROM t WHERE id = 1; SELECT a FROM t WHERE id = 2; SELECT a FROM t WHERE id = 1; SELECT a FROM t WHERE id = 3;", []string{"[0 1 2 3] [1 2 3]"}},
		"two loops in one":              {"SELECT a FROM t WHERE id = 1; SELECT b FROM s WHERE x = 'u'; SELECT a FROM t WHERE id = 2; SELECT b FROM s WHERE x = 'v'; SELECT a FROM t WHERE id = 3; SELECT b FROM s WHERE x = 'w';", []string{"[0 2 4] [1 2 3]", "[1 3 5] ['u' 'v' 'w']"}},
		"too far apart":                 {"SELECT a FROM t WHERE id = 1; SELECT a FROM t WHERE id = 2;" + other + "SELECT a FROM t WHERE id = 3;", nil},
		"two values differ":             {"SELECT a FROM t WHERE id = 1 AND b = 1; SELECT a FROM t WHERE id = 2 AND b = 2; SELECT a FROM t WHERE id = 3 AND b = 3;", nil},
		"one of two values differs":     {"SELECT a FROM t WHERE id = 1 AND b = 7; SELECT a FROM t WHERE id = 2 AND b = 7; SELECT a FROM t WHERE id = 3 AND b = 7;", []string{"[0 1 2] [1 2 3]"}},
		"chunks":                        {"SELECT a FROM t WHERE id > 1 LIMIT 5; SELECT a FROM t WHERE id > 6 LIMIT 5; SELECT a FROM t WHERE id > 11 LIMIT 5;", nil},
		"pages":                         {"SELECT a FROM t LIMIT 5 OFFSET 5; SELECT a FROM t LIMIT 5 OFFSET 10; SELECT a FROM t LIMIT 5 OFFSET 15;", nil},
		"a poll":                        {"SELECT a FROM t WHERE id = 1; SELECT a FROM t WHERE id = 1; SELECT a FROM t WHERE id = 1;", nil},
		"rows locked one by one":        {"SELECT a FROM t WHERE id = 1 FOR UPDATE; SELECT a FROM t WHERE id = 2 FOR UPDATE; SELECT a FROM t WHERE id = 3 FOR UPDATE;", nil},
		"writes":                        {"DELETE FROM t WHERE id = 1; DELETE FROM t WHERE id = 2; DELETE FROM t WHERE id = 3;", nil},
		"lists":                         {"SELECT a FROM t WHERE id IN (1, 2); SELECT a FROM t WHERE id IN (3, 4); SELECT a FROM t WHERE id IN (5, 6);", nil},
		"another kind of value between": {"SELECT a FROM t WHERE id = 1; SELECT a FROM t WHERE id = '2'; SELECT a FROM t WHERE id = 3;", nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, r := range workload.Runs(unit(t, c.text)) {
				got = append(got, fmt.Sprint(r.Members, r.Values))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("runs (-want +got):\n%s", diff)
			}
		})
	}
}

// A statement that cannot be read, and a change of the search path, may move
// the table to another tenant's: what stands on both sides is no one loop.
func TestRunsEndWhereTheTableMayChange(t *testing.T) {
	u := unit(t, "SELECT a FROM t WHERE id = 1; SELECT a FROM t WHERE id = 2; SELECT now(); SELECT a FROM t WHERE id = 3;")
	if runs := workload.Runs(u); len(runs) != 1 {
		t.Fatalf("%d runs, want one", len(runs))
	}
	u.Statements[2].Query = nil
	if runs := workload.Runs(u); len(runs) != 0 {
		t.Errorf("%d runs over a statement that was not read", len(runs))
	}
}
