package sqlast_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

func TestParamUses(t *testing.T) {
	column := func(names ...string) (out []*catalog.Column) {
		for _, n := range names {
			out = append(out, &catalog.Column{Name: n})
		}
		return out
	}
	cat := &catalog.Catalog{SearchPath: []string{"public"}, Tables: []*catalog.Table{
		{Name: catalog.Name{Schema: "public", Name: "orders"}, Columns: column("id", "user_id", "status", "created", "tags")},
		{Name: catalog.Name{Schema: "public", Name: "users"}, Columns: column("id", "name")},
	}}
	const notCompared, expression = "it is not compared with a column", "it is compared with an expression, of which there are no statistics"
	cases := []struct{ sql, want string }{
		{`SELECT * FROM orders WHERE status = $1 AND user_id <> :u`, "orders.status equal, orders.user_id equal"},
		{`SELECT * FROM orders WHERE $1 < created AND created <= %s`, "orders.created lower paired, orders.created upper paired"},
		{`SELECT * FROM orders WHERE created::date BETWEEN $1::date AND $2 LIMIT $3 OFFSET $4::int`, "orders.created lower paired, orders.created upper paired, limit, offset"},
		{`SELECT * FROM orders WHERE id > $1 ORDER BY id`, "orders.id lower"},
		{`SELECT * FROM orders WHERE status IN (?, ?) AND user_id = ANY(?)`, "orders.status equal 0, orders.status equal 1, orders.user_id equal array"},
		{`SELECT * FROM orders o JOIN users u ON u.id = o.user_id AND u.name LIKE $1 WHERE (o.created, o.id) < ($2, $3)`, "users.name equal, orders.created upper, orders.id upper"},
		{`SELECT * FROM (SELECT status AS s, id FROM orders) x WHERE s = $1 AND x.id IN (SELECT user_id FROM orders WHERE tags @> $2)`, "orders.status equal, - its operator compares no single values"},
		{`WITH c(a, b) AS (SELECT id, status FROM orders) SELECT * FROM c WHERE b = $1`, "orders.status equal"},
		{`WITH c AS (SELECT * FROM orders) SELECT * FROM c WHERE c.status = $1`, "orders.status equal"},
		{`SELECT * FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id AND u.name = $1)`, "users.name equal"},
		{`SELECT $1::int, lower($2) FROM orders WHERE lower(status) = $3`, "- " + notCompared + ", - " + notCompared + ", - " + expression},
		{`SELECT * FROM orders WHERE ($1::int IS NULL OR user_id = $1)`, "orders.user_id equal"},
		{`SELECT * FROM elsewhere WHERE a = $1`, "- the table of the column a is not known"},
		{`UPDATE orders SET status = $1 WHERE id = $2`, "- it is a value to store, orders.id equal"},
		{`DELETE FROM orders USING users u WHERE user_id = u.id AND u.name = $1`, "users.name equal"},
		{`INSERT INTO orders (id, status) VALUES ($1, $2)`, "- it is a value to store, - it is a value to store"},
		{`INSERT INTO orders SELECT * FROM orders WHERE status = $1`, "orders.status equal"},
	}
	for _, c := range cases {
		var got []string
		for _, u := range parse(t, c.sql).ParamUses(cat) {
			got = append(got, useText(u, strings.Contains(c.sql, " IN (?")))
		}
		if d := cmp.Diff(c.want, strings.Join(got, ", ")); d != "" {
			t.Errorf("%s\n%s", c.sql, d)
		}
	}
}

func useText(u sqlast.ParamUse, list bool) string {
	s := string(u.Role)
	switch {
	case u.Why != "":
		return "- " + u.Why
	case u.Column != nil:
		s = fmt.Sprintf("%s.%s %s", u.Table, u.Column.Name, s)
	}
	if u.Array {
		return s + " array"
	}
	if list {
		s += fmt.Sprint(" ", u.Index)
	}
	if u.Paired {
		s += " paired"
	}
	return s
}
