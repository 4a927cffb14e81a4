package compare

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"assay/advisor/sqlast"
)

func texts(s string, spans []sqlast.Span) []string {
	var out []string
	for _, p := range spans {
		out = append(out, s[p.Start:p.End])
	}
	return out
}

func TestDiffSQLMarksTheWordsThatChanged(t *testing.T) {
	before := "select id from t where (select count(*) from u where u.t = t.id) > 0 limit 5"
	after := "select id from t where exists (select 1 from u where u.t = t.id) limit 5"
	d := diffSQL(before, after)
	if got := strings.Join(texts(before, d.removed), "|"); got != "count(*)|> 0" {
		t.Errorf("removed %q", got)
	}
	if got := strings.Join(texts(after, d.added), "|"); got != "exists|1" {
		t.Errorf("added %q", got)
	}
	if d := diffSQL("select  1", "select 1 "); !d.same {
		t.Error("blanks alone count as a change")
	}
}

// TestDiffSQLLeavesTheSame: without what was removed and added, both texts have the same words.
func TestDiffSQLLeavesTheSame(t *testing.T) {
	word := rapid.SampledFrom([]string{"select", "a", "b", "(", ")", ",", "1"})
	rapid.Check(t, func(t *rapid.T) {
		a := strings.Join(rapid.SliceOfN(word, 0, 12).Draw(t, "a"), " ")
		b := strings.Join(rapid.SliceOfN(word, 0, 12).Draw(t, "b"), " ")
		d := diffSQL(a, b)
		if x, y := without(a, d.removed), without(b, d.added); x != y {
			t.Fatalf("%q and %q keep %q and %q", a, b, x, y)
		}
	})
}

func without(s string, spans []sqlast.Span) string {
	var b strings.Builder
	at := 0
	for _, p := range spans {
		b.WriteString(s[at:p.Start])
		at = p.End
	}
	return strings.Join(strings.Fields(b.String()+s[at:]), " ")
}
