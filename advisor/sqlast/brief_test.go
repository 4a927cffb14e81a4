package sqlast_test

import (
	"testing"

	"assay/advisor/sqlast"
)

func TestBrief(t *testing.T) {
	for _, c := range []struct{ name, sql, want string }{
		{"long list", `SELECT "p"."id", "p"."name", "p"."sku" FROM "p" WHERE "p"."id" = 4`, `SELECT "p"."id", … FROM "p" WHERE "p"."id" = 4`},
		{"two items stay", `SELECT id, name FROM p`, `SELECT id, name FROM p`},
		{"commas and FROM of calls", `SELECT coalesce(a, b, c), extract(year FROM d) FROM p`, `SELECT coalesce(a, b, c), extract(year FROM d) FROM p`},
		{"subquery among the items", `SELECT (SELECT a, b, c FROM q), d, e FROM p`, `SELECT (SELECT a, b, c FROM q), … FROM p`},
		{"subquery behind", `SELECT a FROM (SELECT a, b, c FROM q) s`, `SELECT a FROM (SELECT a, … FROM q) s`},
		{"both sides of a union", `SELECT a, b, c FROM p UNION SELECT d, e, f FROM q`, `SELECT a, … FROM p UNION SELECT d, … FROM q`},
		{"no FROM", `SELECT 1, 2, 3 UNION SELECT a, b, c FROM q`, `SELECT 1, 2, 3 UNION SELECT a, … FROM q`},
		{"words in strings and names", `SELECT 'a, b from c', "from", x.from FROM p`, `SELECT 'a, b from c', … FROM p`},
		{"no select", `UPDATE p SET a = 1, b = 2, c = 3 FROM q`, `UPDATE p SET a = 1, b = 2, c = 3 FROM q`},
		{"unclosed", `SELECT a, b, (c FROM p`, `SELECT a, b, (c FROM p`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := sqlast.Brief(c.sql); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
