package explain

import (
	"os"
	"strings"
	"testing"
)

// TestMergeCountsInsideTheListOfTargets: what PostgreSQL prints for a MERGE on
// a partitioned table is no JSON, for the counts stand in the list of tables.
func TestMergeCountsInsideTheListOfTargets(t *testing.T) {
	for _, version := range []string{"pg15", "pg18"} {
		src, err := os.ReadFile("testdata/merge/" + version + ".json.broken")
		if err != nil {
			t.Fatal(err)
		}
		m := parsed(t, src).Root.Modify
		if m == nil || len(m.Targets) != 2 || m.Targets[1].Relation != "p2" || m.Targets[1].Alias != "p_2" {
			t.Fatalf("%s: got %+v", version, m)
		}
		if m.Inserted != 21 || m.Updated != 10 || m.Deleted != 0 || m.Skipped != 0 || m.Conflicting != -1 {
			t.Errorf("%s: got %+v", version, m)
		}
	}
}

func TestTargetTablesKeepWhatElseIsInTheList(t *testing.T) {
	p, err := Parse([]byte(`{"Plan": {"Node Type": "ModifyTable", "Target Tables": ["Tuples Moved": 3, {"Alias": "a", "Remote SQL": "x"}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	root := p.Plans[0].Root
	if len(root.Extra) != 1 || root.Extra[0] != (Field{"Tuples Moved", "3"}) || root.Modify.Targets[0].Extra[0].Text() != "x" {
		t.Errorf("got %+v, %+v", root.Extra, root.Modify)
	}
	if len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0].Text, "Tuples Moved") {
		t.Errorf("warnings: %v", p.Warnings)
	}
}

// TestManyWarningsTakeLinearTime: each tells its line, and counting lines from
// the beginning for each would take minutes.
func TestManyWarningsTakeLinearTime(t *testing.T) {
	const nodes = 200_000
	src := `{"Plan": {"Node Type": "Append", "Plans": [` + strings.Repeat("\n"+`{"Node Type": "Result", "Plan Rows": "many"},`, nodes) +
		"\n" + `{"Node Type": "Result"}]}}`
	result, err := Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(result.Warnings); n != nodes || result.Warnings[n-1].Line != nodes+1 {
		t.Errorf("%d warnings, the last at line %d", n, result.Warnings[n-1].Line)
	}
}
