package groups

import (
	"strings"
	"testing"

	"assay/advisor/sqlast"
)

// FuzzForm holds that statements of one form have one fingerprint, and that
// other literals make no other form of a statement.
func FuzzForm(f *testing.F) {
	for _, sql := range []string{
		"select * from T where a = 1 and b in (1, 2, 3) -- x", "insert into t values (1, 'a'), (2, 'b')", "select E'\\'', U&'d', $$x$$, $1, 1.5e-3, 0x1F, -1",
		"select array[1, 2], N'x', b'01' 'c'\n'd'", "select \"A\".b::int /* c /* d */ */ limit 10", "update t set a = 'x' where b = any ('{1,2}')",
		"select a from t where (a, b) in ((1, 2), (3, 4))",
	} {
		f.Add(sql, "7", "x")
	}
	f.Fuzz(func(t *testing.T, sql, number, text string) {
		q, err := sqlast.Parse(sql)
		if err != nil || q.Fingerprint == "" {
			return
		}
		one, two := former{}, former{}
		form, _ := one.form([]byte(sql))
		other := withLiterals(sql, number, text)
		again, _ := two.form([]byte(other))
		if string(form) != string(again) {
			return // a list became longer, or the text is no literal's
		}
		if o, err := sqlast.Parse(other); err == nil && o.Fingerprint != q.Fingerprint {
			t.Errorf("%q and %q have the form %q and two fingerprints", sql, other, form)
		}
	})
}

// withLiterals is the statement with other literals, other blanks and its bare
// words in upper case.
func withLiterals(sql, number, text string) string {
	var b strings.Builder
	end := 0
	for _, t := range sqlast.Tokens(sql) {
		b.WriteString(strings.Map(func(r rune) rune {
			if r == '\n' {
				return r // it parts the pieces of a string
			}
			return ' '
		}, sql[end:t.Span.Start]))
		word := sql[t.Span.Start:t.Span.End]
		switch t.Class {
		case sqlast.TokenNumber:
			word = number
		case sqlast.TokenString:
			word = "'" + text + "'"
		case sqlast.TokenIdent, sqlast.TokenKeyword:
			if !strings.ContainsAny(word, `"'&`) {
				word = strings.ToUpper(word)
			}
		default:
		}
		b.WriteString(word)
		end = t.Span.End
	}
	return b.String() + sql[end:]
}
