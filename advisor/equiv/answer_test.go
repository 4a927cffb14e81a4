package equiv

import (
	"slices"
	"testing"

	"assay/advisor/sqlast"
)

func TestFieldsOfARow(t *testing.T) {
	for row, want := range map[string][]string{
		`(1,"a ""b""",)`:    {"1", `a "b"`, isNull},
		`("a,b","")`:        {"a,b", ""},
		`("back\\slash",t)`: {`back\slash`, "t"},
		`(,)`:               {isNull, isNull},
		`("(1,2)")`:         {"(1,2)"},
	} {
		if got := fieldsOf(row); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", row, got, want)
		}
	}
}

// searchOf has both forms give columns of the types.
func searchOf(types ...string) *search {
	s := &search{}
	for _, typ := range types {
		for form := range s.columns {
			s.columns[form] = append(s.columns[form], Column{Name: "c", Type: typ})
		}
	}
	return s
}

func TestSameAnswers(t *testing.T) {
	rows := func(r ...string) answer { return answer{rows: r} }
	for _, c := range []struct {
		name          string
		types         []string
		a, b          answer
		same, printed bool
	}{
		{"in another order", []string{"integer"}, rows("(1)", "(2)"), rows("(2)", "(1)"), true, true},
		{"one twice", []string{"integer"}, rows("(1)", "(1)", "(2)"), rows("(1)", "(2)", "(2)"), false, false},
		{"fewer", []string{"integer"}, rows("(1)", "(1)"), rows("(1)"), false, false},
		{"zeros behind the point", []string{"numeric"}, rows("(1.50)"), rows("(1.5)"), true, false},
		{"zeros of a text", []string{"text"}, rows("(1.50)"), rows("(1.5)"), false, false},
		{"the last digit of a float", []string{"double precision"}, rows("(0.30000000000000004)"), rows("(0.3)"), true, false},
		{"the last digit of a numeric", []string{"numeric"}, rows("(0.30000000000000004)"), rows("(0.3)"), false, false},
		{"a float far off", []string{"real"}, rows("(0.31)"), rows("(0.3)"), false, false},
		{"NULL and nothing", []string{"text"}, rows("()"), rows(`("")`), false, false},
		{"keys in another order", []string{"integer"}, answer{[]string{"(1)", "(2)"}, []string{"(1)", "(2)"}}, answer{[]string{"(1)", "(2)"}, []string{"(2)", "(1)"}}, false, false},
		{"a tie in another order", []string{"integer"}, answer{[]string{"(1)", "(2)"}, []string{"(5)", "(5)"}}, answer{[]string{"(2)", "(1)"}, []string{"(5)", "(5)"}}, true, true},
	} {
		s := searchOf(c.types...)
		if s.same(c.a, c.b) != c.same || s.same(c.b, c.a) != c.same {
			t.Errorf("%s: the same is %v, want %v", c.name, !c.same, c.same)
		}
		if c.a.printedAs(c.b) != c.printed {
			t.Errorf("%s: printed the same is %v", c.name, !c.printed)
		}
		if equal := c.a.hash() == c.b.hash(); equal != c.printed {
			t.Errorf("%s: hashes are equal: %v", c.name, equal)
		}
	}
}

func TestSortKeysOfAnAnswer(t *testing.T) {
	columns := []Column{{Name: "id"}, {Name: "name"}}
	for _, c := range []struct {
		sql  string
		want []sortKey
		lost bool
	}{
		{"SELECT id, name FROM t", nil, false},
		{"SELECT id, name FROM t ORDER BY 2, id", []sortKey{{output: 1}, {output: 0}}, false},
		{"SELECT id, upper(name) AS name FROM t ORDER BY name", []sortKey{{output: 1}}, false},
		{"SELECT id, name FROM t ORDER BY t.id", []sortKey{{output: -1, expression: "t.id"}}, false},
		{"SELECT t.id, name FROM t ORDER BY T . id", []sortKey{{output: 0}}, false},
		{"SELECT id, name FROM t ORDER BY lower(name)", []sortKey{{output: -1, expression: "lower(name)"}}, false},
		{"SELECT DISTINCT id, name FROM t ORDER BY 3", nil, true},
	} {
		q, err := sqlast.Parse(c.sql)
		if err != nil {
			t.Fatal(err)
		}
		got, why := sortKeys(q, columns)
		if (why != "") != c.lost || !slices.Equal(got, c.want) {
			t.Errorf("%s: %+v, %q; want %+v", c.sql, got, why, c.want)
		}
	}
}

// Two forms that sort by other numbers of keys, not all of them put out, cannot be compared in their order.
func TestOrdersOfTwoForms(t *testing.T) {
	columns := [2][]Column{{{Name: "id"}}, {{Name: "id"}}}
	for _, c := range []struct {
		before, after string
		keys          [2]int
		lost          bool
	}{
		{"SELECT id FROM t ORDER BY id", "SELECT id FROM t", [2]int{1, 1}, false},
		{"SELECT id FROM t ORDER BY x", "SELECT id FROM t ORDER BY y", [2]int{1, 1}, false},
		{"SELECT id FROM t ORDER BY x, id", "SELECT id FROM t ORDER BY x", [2]int{}, true},
		{"SELECT id FROM t", "SELECT id FROM t ORDER BY id", [2]int{}, false},
	} {
		var forms [2]*sqlast.Query
		for i, sql := range []string{c.before, c.after} {
			var err error
			if forms[i], err = sqlast.Parse(sql); err != nil {
				t.Fatal(err)
			}
		}
		keys, why := orders(forms, columns)
		if (why != "") != c.lost || len(keys[0]) != c.keys[0] || len(keys[1]) != c.keys[1] {
			t.Errorf("%s / %s: %+v, %q", c.before, c.after, keys, why)
		}
	}
}
