package anonymise_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"assay/advisor/sqlast"
	"assay/explain"
	"assay/internal/anonymise"
)

// stranger is a name and a literal that PostgreSQL has no word for.
const stranger = "zq7stranger"

// FuzzSQL holds that a name or literal of the user's does not remain, wherever
// in a statement it stands, that the same text is replaced in the same way, and
// that what was SQL is SQL afterwards.
func FuzzSQL(f *testing.F) {
	for _, around := range [][2]string{
		{"select ", " from t"},
		{"select '", "' from t where a = E'\\''"},
		{`select "`, `".x`},
		{"select 1 -- ", "\n, 2"},
		{"select $tag$", "$tag$, :"},
		{"select :", " + %(a)s"},
		{"select x::", "(1,2)"},
		{"select U&\"", "\""},
		{"with ", " as (select 1) select lower(a) from b"},
		{"/* a /* ", "*/ */"},
		{"select b'01', x'", "', $1, 1e5, .5, 0x1F"},
		{"insert into s.", " (a) values (1) on conflict do nothing"},
		{"select 5", ""},
	} {
		f.Add(around[0], around[1])
	}
	f.Fuzz(func(t *testing.T, before, behind string) {
		sql := before + stranger + behind
		if strings.Contains(strings.ToLower(sql), "pg_catalog") { // nobody's own
			return
		}
		m := anonymise.New()
		out := m.SQL(sql)
		if strings.Contains(strings.ToLower(out), stranger) {
			t.Errorf("%q became %q", sql, out)
		}
		if again := m.SQL(sql); again != out {
			t.Errorf("%q became %q first, and %q then", sql, out, again)
		}
		if _, err := sqlast.Parse(sql); err != nil {
			return
		}
		if _, err := sqlast.Parse(out); err != nil {
			t.Errorf("%q became %q, which is no SQL: %v", sql, out, err)
		}
	})
}

// FuzzPlan holds the same of a plan's expressions: a name in lower case, as
// EXPLAIN prints one, and a literal do not remain.
func FuzzPlan(f *testing.F) {
	for _, around := range [][2]string{
		{"(", " = 5)"},
		{"(a.", " ~~ '%x%'::text)"},
		{"('", "'::text = ANY ('{a,b}'::text[]))"},
		{`("`, `" IS NOT NULL AND (hashed SubPlan 1))`},
		{"(SubPlan 1).col1 = ", "(x)"},
		{"x COLLATE \"", "\""},
		{"date_trunc('day'::text, ", ") DESC NULLS FIRST"},
	} {
		f.Add(around[0], around[1])
	}
	f.Fuzz(func(t *testing.T, before, behind string) {
		expression := before + stranger + behind
		if strings.Contains(expression, "pg_catalog") || !strings.Contains(inLowerCase.FindString(expression), stranger) {
			return
		}
		p := planOf(t, expression)
		anonymise.New().Plan(p)
		n := p.Root
		for _, s := range []string{p.Query, n.Schema, n.Relation, n.Alias, n.Output[0], n.SortKey[0], n.Conds.Filter, n.Conds.Index} {
			if strings.Contains(s, stranger) {
				t.Errorf("%q became %q", expression, s)
			}
		}
	})
}

// inLowerCase is the name with what it is a part of, where that is in lower case.
var inLowerCase = regexp.MustCompile(`(?:^|[^\p{L}\p{N}_$\x{80}-\x{10FFFF}])[\p{Ll}\p{N}_$]*` + stranger + `[\p{Ll}\p{N}_$]*(?:$|[^\p{L}\p{N}_$\x{80}-\x{10FFFF}])`)

// planOf is a plan of one node that has the expression wherever one can stand.
func planOf(t *testing.T, expression string) *explain.Plan {
	t.Helper()
	src, err := json.Marshal([]any{map[string]any{"Query Text": expression, "Plan": map[string]any{
		"Node Type": "Index Scan", "Schema": stranger, "Relation Name": stranger + "s", "Alias": stranger, "Output": []string{expression},
		"Sort Key": []string{expression}, "Filter": expression, "Index Cond": expression,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	result, err := explain.Parse(src)
	if err != nil || len(result.Plans) != 1 {
		t.Fatalf("%s: %d plans, %v", src, len(result.Plans), err)
	}
	return result.Plans[0]
}
