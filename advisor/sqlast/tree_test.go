package sqlast_test

import (
	"testing"

	"assay/advisor/sqlast"
)

func TestTree(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"SELECT a FROM t WHERE b = 5 OR b IS NULL", "select a from t where ((b = 5) or b is null);", true},
		{"SELECT a FROM t WHERE b AND c AND d", "SELECT a FROM t WHERE b AND (c) AND d -- x", true},
		{"SELECT a FROM t INNER JOIN u ON t.id = u.id", "SELECT a FROM t JOIN u ON (t.id = u.id)", true},
		{"SELECT a AS b FROM t AS u", "SELECT a b FROM t u", true},
		{"SELECT CAST(a AS integer) FROM t", "SELECT a::int FROM t", true},
		{"SELECT a + b * c FROM t", "SELECT (a + b) * c FROM t", false},
		{"SELECT a FROM t WHERE b AND (c OR d)", "SELECT a FROM t WHERE b AND c OR d", false},
		{"SELECT a - (b - c) FROM t", "SELECT a - b - c FROM t", false},
		{"SELECT 'a' FROM t", "SELECT 'b' FROM t", false},
		{"SELECT 1 FROM t", "SELECT 1.0 FROM t", false},
		{"SELECT a FROM t", "SELECT DISTINCT a FROM t", false},
		{"SELECT a FROM t UNION SELECT b FROM u", "SELECT a FROM t UNION ALL SELECT b FROM u", false},
		{"SELECT a FROM t ORDER BY a", "SELECT a FROM t ORDER BY a DESC", false},
		{"SELECT a FROM t LEFT JOIN u USING (id)", "SELECT a FROM t RIGHT JOIN u USING (id)", false},
		{"SELECT a FROM t JOIN u USING (id)", "SELECT a FROM t NATURAL JOIN u", false},
		{"SELECT a::char(3) FROM t", "SELECT a::char(4) FROM t", false},
		{`SELECT "A" FROM t`, "SELECT a FROM t", false},
		{"SELECT a FROM t WHERE b = :x", "SELECT a FROM t WHERE b = (:x)", true},
		{"SELECT a FROM t WHERE b = :x", "SELECT a FROM t WHERE b = :y", false},
		{"SELECT a FROM t WHERE b = $1 AND c = $2", "SELECT a FROM t WHERE b = $2 AND c = $1", false},
		{"SELECT a FROM ONLY t", "SELECT a FROM t", false},
		{"SELECT a FROM t FOR UPDATE", "SELECT a FROM t FOR SHARE", false},
	} {
		a, err := sqlast.Parse(c.a)
		if err != nil {
			t.Fatal(err)
		}
		b, err := sqlast.Parse(c.b)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.Tree() == b.Tree(); got != c.same {
			t.Errorf("%q and %q: the same is %v, want %v", c.a, c.b, got, c.same)
		}
	}
}
