package sqlast_test

import (
	"testing"

	"assay/advisor/sqlast"
)

func TestParseSpans(t *testing.T) {
	q, err := sqlast.Parse(`SELECT DISTINCT u.id AS uid, ((u.name)) n, count(*) FILTER (WHERE x > 1) OVER (PARTITION BY (a)) FROM users u JOIN orders o ON (o.user_id = u.id) LEFT JOIN t USING (x), lateral (select 1) z
 WHERE (u.a = %s AND (u.b::date = '2020-01-01')) AND u.c NOT IN (1,2) AND NOT EXISTS (SELECT 1 FROM p WHERE p.id = u.id) ORDER BY u.id DESC NULLS LAST LIMIT 5`)
	if err != nil {
		t.Fatal(err)
	}
	s := q.Select
	for _, x := range s.Targets {
		t.Logf("target %q name %q expr %q outer %q", q.Slice(x.Span), x.Name, q.Slice(x.Expr.Span), q.Slice(x.Expr.Outer))
	}
	for _, x := range s.Terms {
		t.Logf("term %s %q outer %q", x.Kind, q.Slice(x.Span), q.Slice(x.Outer))
	}
	for _, x := range s.Leaves() {
		t.Logf("leaf %s %q %s", x.Kind, q.Slice(x.Span), x.Alias)
	}
	t.Logf("join %q", q.Slice(s.From[0].JoinSpan))
	t.Logf("%q %q %q %q %q", q.Slice(s.FromSpan), q.Slice(s.WhereSpan), q.Slice(s.OrderSpan), q.Slice(s.LimitSpan), q.Slice(s.DistinctSpan))
	t.Logf("%+v", q.Selects())
	t.Logf("%v %v %v", q.Relations, q.Functions, q.Operators)
}
