package sqlast

import (
	"fmt"
	"strings"
	"testing"
)

func TestRedactorHidesValuesAndNothingElse(t *testing.T) {
	for _, c := range []struct{ sql, text, want string }{
		{"SELECT 1 WHERE email = 'bob@example.org'", "SELECT 1 WHERE email = 'bob@example.org'", "SELECT ? WHERE email = '?'"},
		{"WHERE name = 'O''Neil'", "no user O'Neil", "no user ?"},
		{"WHERE name = 'O''Neil'", "Filter: (name = 'O''Neil'::text)", "Filter: (name = '?'::text)"},
		{"WHERE state = 'paid'", "the index unpaid_idx; Key (state)=(paid)", "the index unpaid_idx; Key (state)=(?)"},
		{"WHERE id = 42", "id = 42: 42 ms, 42 rows, (SubPlan 42), t42, $42, 42.5, 142", "id = ?: 42 ms, 42 rows, (SubPlan 42), t42, $42, 42.5, 142"},
		{"WHERE id IN (7, 8)", "(id = ANY ('{7,8}'::integer[]))", "(id = ANY ('{?,?}'::integer[]))"},
		{"WHERE x = $tag$a secret$tag$", "x = 'a secret'", "x = '?'"},
		{"WHERE x = E'tab\\t' AND y = 1.5", "E'tab\\t' 1.5", "'?' ?"},
		{"SELECT count(*) FROM t", "7 rows", "7 rows"},
		{"WHERE d = '日本'", "d = 日本, 日本語", "d = ?, 日本語"},
	} {
		if got := NewRedactor(c.sql).Hide(c.text); got != c.want {
			t.Errorf("literals of %q hidden in %q: %q, want %q", c.sql, c.text, got, c.want)
		}
	}
}

func TestRedactorHidesValuesOfParameters(t *testing.T) {
	r := NewRedactor("WHERE id = $1 AND name = $2")
	r.Value("4711")
	r.Value("s3cr3t")
	if got, want := r.Hide("$1 = 4711, $2 = 's3cr3t' (s3cr3t)"), "$1 = ?, $2 = '?' (?)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzRedactor(f *testing.F) {
	f.Add("SELECT 'abc', 12.5, $$x y$$, U&'d' WHERE a = E'\\'q' -- 'c'")
	f.Fuzz(func(t *testing.T, sql string) {
		r := NewRedactor(sql)
		out := r.Hide(sql)
		letters := func(c rune) bool { return !isWord(c) }
		for b := range r.bare.all { // what is punctuation only may come about anew
			if strings.IndexFunc(b, letters) < 0 && strings.Contains(out, "'"+b+"'") {
				t.Errorf("%q still stands in %q", b, out)
			}
		}
	})
}

func BenchmarkRedactor(b *testing.B) {
	var sql strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&sql, "'user-%d',%d,", i, i)
	}
	text := sql.String()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		NewRedactor(text).Hide(text)
	}
}
