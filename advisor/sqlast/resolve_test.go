package sqlast_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

func shop() *catalog.Catalog {
	table := func(name string, columns ...string) *catalog.Table {
		t := &catalog.Table{Name: catalog.Name{Schema: "public", Name: name}}
		for i, c := range columns {
			t.Columns = append(t.Columns, &catalog.Column{Name: c, Num: i + 1})
		}
		return t
	}
	return &catalog.Catalog{
		SearchPath: []string{"public"},
		Tables:     []*catalog.Table{table("users", "id", "name", "active"), table("orders", "id", "user_id", "total")},
		Functions: []catalog.Function{
			{Name: "count", Volatility: "i"},
			{Name: "now", Volatility: "s"},
			{Name: "random", Volatility: "v"},
			{Name: "unnest", Volatility: "i", ReturnsSet: true},
		},
		Operators: []catalog.Operator{{Name: "=", Volatility: "i"}, {Name: ">", Volatility: "i"}},
	}
}

// describe says what each column reference of the query means.
func describe(q *sqlast.Query, c *catalog.Catalog) string {
	var out []string
	for _, s := range q.Selects() {
		s.Walk(func(e *sqlast.Expr) bool {
			if e.Kind == sqlast.ExprColumn {
				out = append(out, q.Slice(e.Span)+"="+meaning(s.Resolve(e, c)))
			}
			return true
		})
	}
	return strings.Join(out, " ")
}

func meaning(r sqlast.Resolved) string {
	switch {
	case r.Output != nil:
		return "output"
	case r.Ambiguous:
		return "ambiguous"
	case r.Unknown:
		return "unknown"
	case r.WholeRow:
		return r.From.Alias + ".row"
	}
	out := r.From.Alias
	if r.Column != nil {
		out += "/" + r.Table.Name.Name + "." + r.Column.Name
	}
	return out + strings.Repeat("^", r.Depth)
}

func TestResolveColumns(t *testing.T) {
	cases := []struct{ sql, want string }{
		{"SELECT id, users.name FROM users", "id=users/users.id users.name=users/users.name"},
		{"SELECT u.id FROM users u", "u.id=u/users.id"},
		{"SELECT users.id FROM users u", "users.id=unknown"},
		{"SELECT u.nope, nope FROM users u", "u.nope=unknown nope=unknown"},
		{"SELECT name, total FROM users, orders", "name=users/users.name total=orders/orders.total"},
		{"SELECT id FROM users, orders", "id=ambiguous"},
		{"SELECT id FROM users JOIN orders USING (id)", "id=ambiguous"},
		{"SELECT x FROM users, other", "x=unknown"},
		{"SELECT x FROM other", "x=other"},
		{"SELECT name FROM users, other", "name=ambiguous"},
		{"SELECT ctid FROM users", "ctid=users"},
		{"SELECT u FROM users u", "u=u.row"},
		{"SELECT a, b FROM users AS u (a, b)", "a=u/users.id b=u/users.name"},
		{"SELECT id FROM users AS u (a)", "id=unknown"},
		{
			"SELECT 1 FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id AND name = 'x' AND total > 1)",
			"o.user_id=o/orders.user_id u.id=u/users.id^ name=u/users.name^ total=o/orders.total",
		},
		{"SELECT 1 FROM users u, (SELECT user_id FROM orders WHERE total > u.id) o", "user_id=orders/orders.user_id total=orders/orders.total u.id=unknown"},
		{
			"SELECT o.n FROM users u, LATERAL (SELECT total AS n FROM orders WHERE user_id = u.id) o",
			"o.n=o total=orders/orders.total user_id=orders/orders.user_id u.id=u/users.id^",
		},
		{"SELECT n, k FROM (SELECT total AS n FROM orders) x, (SELECT id AS k FROM users) y", "n=x k=y total=orders/orders.total id=users/users.id"},
		{"WITH w AS (SELECT id, total * 2 AS t2 FROM orders) SELECT t2, w.id, name FROM w, users", "t2=w w.id=w name=users/users.name id=orders/orders.id total=orders/orders.total"},
		{"WITH w (p) AS (SELECT id FROM orders) SELECT p, id FROM w, users", "p=w id=users/users.id id=orders/orders.id"},
		{"SELECT count(*) AS n, name AS id FROM users GROUP BY name ORDER BY n, id", "name=users/users.name name=users/users.name n=output id=output"},
		{"SELECT total * 2 AS twice FROM orders GROUP BY twice, total", "total=orders/orders.total twice=output total=orders/orders.total"},
		{"SELECT name FROM users UNION SELECT total FROM orders", "name=users/users.name total=orders/orders.total"},
		{"SELECT name AS n FROM users UNION SELECT total FROM orders ORDER BY n", "n=output name=users/users.name total=orders/orders.total"},
		{"SELECT public.users.id FROM public.users", "public.users.id=users/users.id"},
		{"SELECT j.id FROM (users JOIN orders ON true) AS j", "j.id=j"},
	}
	for _, c := range cases {
		if got := describe(parse(t, c.sql), shop()); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.sql, got, c.want)
		}
	}
}

func TestRefsOfAnItem(t *testing.T) {
	cases := []struct {
		sql  string
		want []string
		sure bool
	}{
		{"SELECT o.total FROM users u JOIN orders o ON o.user_id = u.id", []string{"u.id"}, true},
		{"SELECT total, name FROM users u JOIN orders o ON o.user_id = u.id", []string{"name", "u.id"}, true},
		{"SELECT * FROM users u JOIN orders o ON true", []string{"*"}, true},
		{"SELECT u.*, o.id FROM users u, orders o", []string{"u.*"}, true},
		{"SELECT u FROM users u, orders o", []string{"u"}, true},
		{"SELECT id FROM users u, orders o", []string{"id"}, false},
		{"SELECT x FROM users u, other o", nil, false},
		{"SELECT o.id FROM users u, orders o WHERE EXISTS (SELECT * FROM orders i WHERE i.user_id = u.id)", []string{"u.id"}, true},
		{"SELECT o.id FROM users u, orders o WHERE EXISTS (SELECT name FROM users u WHERE u.id = o.id)", nil, true},
	}
	for _, c := range cases {
		q := parse(t, c.sql)
		refs, sure := q.Select.Refs(q.Select.Leaves()[0], shop())
		var got []string
		for _, e := range refs {
			got = append(got, q.Slice(e.Span))
		}
		if d := cmp.Diff(c.want, got); d != "" || sure != c.sure {
			t.Errorf("%s: sure %v, %s", c.sql, sure, d)
		}
	}
}

func TestVolatileParts(t *testing.T) {
	cases := map[string][]string{
		"SELECT count(*) FROM users WHERE id = 1 AND now() > now()": nil,
		"SELECT random()":                             {"random() is volatile"},
		"SELECT unnest(a) FROM t":                     {"unnest() returns a set"},
		"SELECT mine(a) FROM t WHERE a <<>> 1":        {"mine() is not known", "<<>> is not known"},
		"SELECT id FROM users TABLESAMPLE system (1)": {"TABLESAMPLE of users"},
	}
	for sql, want := range cases {
		got := parse(t, sql).Volatile(shop())
		if len(got) != len(want) {
			t.Errorf("%s: got %q, want %q", sql, got, want)
			continue
		}
		for i := range want {
			if !strings.Contains(got[i], want[i]) {
				t.Errorf("%s: got %q, want %q", sql, got[i], want[i])
			}
		}
	}
	if got := parse(t, "SELECT now()").Volatile(nil); len(got) != 1 {
		t.Errorf("without a catalog: %q", got)
	}
}

func TestShapesOfStatements(t *testing.T) {
	shape := func(sql string) sqlast.Shape { return parse(t, sql).Shape() }
	one, two := shape("SELECT a FROM t WHERE t.id = 1 AND b > 'x' LIMIT 21"), shape("SELECT a FROM t WHERE t.id = 2 AND b > 'y' LIMIT 21")
	if one.Key() != two.Key() || one.Values() == two.Values() || !one.Scalar {
		t.Errorf("%+v and %+v", one, two)
	}
	var got []string
	for _, l := range one.Literals {
		row := l.Kind + ":" + l.Value
		if l.Column != nil {
			row += "=" + l.Column.Name
		}
		if l.Limit {
			row += " limit"
		}
		got = append(got, row)
	}
	if d := cmp.Diff([]string{"int:1=id", "string:x", "int:21 limit"}, got); d != "" {
		t.Error(d)
	}
	for _, sql := range []string{"SELECT a FROM t WHERE id IN (1, 2)", "SELECT a FROM t WHERE id = ANY ('{1,2}')", "INSERT INTO t VALUES (1), (2)"} {
		if shape(sql).Scalar {
			t.Errorf("%s is scalar", sql)
		}
	}
	for _, sql := range []string{"SELECT a FROM t WHERE id IN (1)", "INSERT INTO t VALUES (1)", "UPDATE t SET a = 1 WHERE id = 2", "DELETE FROM t WHERE id = 2"} {
		if !shape(sql).Scalar {
			t.Errorf("%s is no scalar", sql)
		}
	}
	if n := len(shape("UPDATE t SET a = 1 WHERE id = $1").Literals); n != 2 {
		t.Errorf("an UPDATE has %d literals, want 2", n)
	}
}

// An operator that is written with a schema is not the one of its bare name.
func TestQualifiedOperators(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT 1 FROM t WHERE a OPERATOR(s.=) 1":                     "s.=",
		"SELECT 1 FROM t WHERE a OPERATOR(pg_catalog.=) 1":            "=",
		"SELECT 1 FROM t WHERE a OPERATOR(s.=) ANY (SELECT b FROM u)": "s.=",
		"SELECT 1 FROM t WHERE a OPERATOR(s.=) ANY (ARRAY[1])":        "s.=",
	} {
		q, err := sqlast.Parse(sql)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Select.Where.Name; got != want || len(q.Operators) != 1 || q.Operators[0] != want {
			t.Errorf("%s: operator %q of %q, want %q", sql, got, q.Operators, want)
		}
	}
}
