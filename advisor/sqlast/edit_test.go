package sqlast_test

import (
	"os"
	"testing"

	"assay/advisor/sqlast"
)

func TestEditsKeepTheUsersText(t *testing.T) {
	type edit func(q *sqlast.Query) []sqlast.Edit
	term := func(i int) edit {
		return func(q *sqlast.Query) []sqlast.Edit { return q.DropTerm(q.Select, i) }
	}
	cases := []struct {
		text string
		edit edit
		want string
	}{
		{"SELECT a FROM t WHERE a = 1", term(0), "SELECT a FROM t"},
		{"SELECT a FROM t\nWHERE a = 1\nORDER BY a", term(0), "SELECT a FROM t\nORDER BY a"},
		{"SELECT a FROM t -- note\nWHERE a = 1 LIMIT 1", term(0), "SELECT a FROM t -- note\n LIMIT 1"},
		{"SELECT a FROM t WHERE a = 1 AND b = 2 AND c = 3", term(0), "SELECT a FROM t WHERE b = 2 AND c = 3"},
		{"SELECT a FROM t WHERE a = 1 AND b = 2 AND c = 3", term(1), "SELECT a FROM t WHERE a = 1 AND c = 3"},
		{"SELECT a FROM t WHERE (a = 1 AND (b = 2)) AND c = 3", term(1), "SELECT a FROM t WHERE (a = 1) AND c = 3"},
		{"SELECT a FROM t WHERE (a = 1 AND b = 2) AND c = 3", term(0), "SELECT a FROM t WHERE (b = 2) AND c = 3"},
		{"SELECT a FROM t WHERE (a = 1 AND b = 2) AND c = 3", term(2), "SELECT a FROM t WHERE (a = 1 AND b = 2)"},
		{"SELECT a FROM t WHERE a = 1 AND (b = 2 AND c = 3)", term(2), "SELECT a FROM t WHERE a = 1 AND (b = 2)"},
		{"SELECT a FROM t WHERE a BETWEEN 1 AND 2 AND b = 2", term(0), "SELECT a FROM t WHERE b = 2"},
		{"SELECT a FROM t WHERE a BETWEEN 1 AND 2 AND b = 2", term(1), "SELECT a FROM t WHERE a BETWEEN 1 AND 2"},
		{"SELECT a FROM t", func(q *sqlast.Query) []sqlast.Edit { return q.AddTerm(q.Select, "b = 2") }, "SELECT a FROM t WHERE b = 2"},
		{"SELECT a FROM t WHERE a = 1 LIMIT 1", func(q *sqlast.Query) []sqlast.Edit { return q.AddTerm(q.Select, "b = 2") }, "SELECT a FROM t WHERE a = 1 AND b = 2 LIMIT 1"},
		{"SELECT a FROM t WHERE a = 1 OR c", func(q *sqlast.Query) []sqlast.Edit { return q.AddTerm(q.Select, "b = 2") }, "SELECT a FROM t WHERE (a = 1 OR c) AND b = 2"},
		{"SELECT a FROM t WHERE (a = 1 OR c)", func(q *sqlast.Query) []sqlast.Edit { return q.AddTerm(q.Select, "b = 2") }, "SELECT a FROM t WHERE (a = 1 OR c) AND b = 2"},
		{"SELECT a, b AS x, c FROM t", func(q *sqlast.Query) []sqlast.Edit { return q.DropTarget(q.Select, 0) }, "SELECT b AS x, c FROM t"},
		{"SELECT a, b AS x, c FROM t", func(q *sqlast.Query) []sqlast.Edit { return q.DropTarget(q.Select, 1) }, "SELECT a, c FROM t"},
		{"SELECT a, b AS x, c FROM t", func(q *sqlast.Query) []sqlast.Edit { return q.DropTarget(q.Select, 2) }, "SELECT a, b AS x FROM t"},
		{"SELECT DISTINCT a FROM t", func(q *sqlast.Query) []sqlast.Edit { return q.DropDistinct(q.Select) }, "SELECT a FROM t"},
		{"SELECT DISTINCT /*+ hint */ a FROM t", func(q *sqlast.Query) []sqlast.Edit { return q.DropDistinct(q.Select) }, "SELECT /*+ hint */ a FROM t"},
		{"SELECT DISTINCT ON (a, b) a FROM t", func(q *sqlast.Query) []sqlast.Edit { return q.DropDistinct(q.Select) }, "SELECT a FROM t"},
		{"SELECT a FROM t\n  JOIN u ON u.id = t.id\nWHERE a = 1", func(q *sqlast.Query) []sqlast.Edit { return q.DropJoin(q.Select.From[0]) }, "SELECT a FROM t\nWHERE a = 1"},
		{"SELECT a FROM t ORDER BY a LIMIT 1", func(q *sqlast.Query) []sqlast.Edit { return q.DropClause(q.Select.OrderSpan) }, "SELECT a FROM t LIMIT 1"},
		{"SELECT a FROM t WHERE(a)AND b", term(0), "SELECT a FROM t WHERE b"},
		{"SELECT(a),b FROM t", func(q *sqlast.Query) []sqlast.Edit { return q.DropTarget(q.Select, 0) }, "SELECT b FROM t"},
		{"SELECT 5-(x)FROM t", func(q *sqlast.Query) []sqlast.Edit { return sqlast.Replace(q.Select.Targets[0].Expr.Args[1], "-1") }, "SELECT 5- -1 FROM t"},
		{"SELECT a FROM t WHERE ((a = 1))", func(q *sqlast.Query) []sqlast.Edit { return sqlast.Replace(q.Select.Where, "b") }, "SELECT a FROM t WHERE b"},
	}
	for _, c := range cases {
		q := parse(t, c.text)
		r, err := sqlast.Rewritten(q, c.edit(q))
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if r.Text != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, r.Text, c.want)
		}
	}
}

func TestApplyRefusesBadEdits(t *testing.T) {
	for name, edits := range map[string][]sqlast.Edit{
		"outside":  {{Span: sqlast.Span{Start: 2, End: 9}}},
		"negative": {{Span: sqlast.Span{Start: -1, End: 1}}},
		"reversed": {{Span: sqlast.Span{Start: 3, End: 1}}},
		"overlap":  {{Span: sqlast.Span{Start: 0, End: 3}}, {Span: sqlast.Span{Start: 2, End: 4}}},
	} {
		if got, err := sqlast.Apply("abcde", edits); err == nil {
			t.Errorf("%s: got %q, want an error", name, got)
		}
	}
	got, err := sqlast.Apply("a,b,c", []sqlast.Edit{
		{Span: sqlast.Span{Start: 4, End: 5}, New: "E"}, {Span: sqlast.Span{Start: 0, End: 0}, New: "<"}, {Span: sqlast.Span{Start: 1, End: 3}},
	})
	if err != nil || got != "<a,E" {
		t.Errorf("got %q, %v", got, err)
	}
}

// TestDroppedTermsLeaveTheOthers drops each term of each block of the corpus.
func TestDroppedTermsLeaveTheOthers(t *testing.T) {
	src, err := os.ReadFile("testdata/corpus.sql")
	if err != nil {
		t.Fatal(err)
	}
	sts, err := sqlast.Split(string(src))
	if err != nil {
		t.Fatal(err)
	}
	dropped := 0
	for _, st := range sts {
		q := parse(t, st.Text)
		for n, s := range q.Selects() {
			for i := range s.Terms {
				dropTerm(t, q, n, i)
				dropped++
			}
		}
	}
	if dropped < 100 {
		t.Errorf("only %d terms were dropped", dropped)
	}
}

// dropTerm drops term i of block n, which must leave the other terms.
func dropTerm(t *testing.T, q *sqlast.Query, n, i int) {
	t.Helper()
	s := q.Selects()[n]
	r, err := sqlast.Rewritten(q, q.DropTerm(s, i))
	if err != nil {
		t.Errorf("term %d: %v\n%s", i, err, q.Text)
		return
	}
	if left := r.Selects()[n]; len(left.Terms) != len(s.Terms)-1 {
		t.Errorf("term %d of %d: %d are left\n%s\n%s", i, len(s.Terms), len(left.Terms), q.Text, r.Text)
	}
}
