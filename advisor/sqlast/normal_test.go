package sqlast

import "testing"

func TestNormal(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"SELECT a FROM t;", "select  A\n from T -- x", true},
		{`SELECT "a" FROM t`, "SELECT a FROM t", true},
		{`SELECT "A" FROM t`, "SELECT a FROM t", false},
		{`SELECT a::"char" FROM t`, "SELECT a::char FROM t", false},
		{`SELECT "user" FROM t`, "SELECT user FROM t", false},
		{"SELECT 'A'", "SELECT 'a'", false},
		{"SELECT 1 /* a */ + 2", "SELECT 1+2", true},
		{"SELECT a.b", "SELECT a . b", true},
		{"SELECT 1; SELECT 2", "SELECT 1 SELECT 2", false},
		{"SELECT 'a' 'b'", "SELECT 'a''b'", false},
		{`SELECT "a""b"`, `SELECT a"b"`, false},
		{`SELECT "é"`, "SELECT é", false},
	} {
		if got := Normal(c.a) == Normal(c.b); got != c.same {
			t.Errorf("%q and %q: the same is %v, want %v (%q, %q)", c.a, c.b, got, c.same, Normal(c.a), Normal(c.b))
		}
	}
}
