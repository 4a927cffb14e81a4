package clean_test

import (
	"testing"
	"unicode/utf8"

	"assay/ui/part/clean"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"plain":              "plain",
		"a\tb":               "a   b",
		"abc\td\n\te":        "abc d\n    e",
		"one\r\ntwo\rthree":  "one\ntwo\nthree",
		"\x1b]52;c;eA==\x07": "<1B>]52;c;eA==<07>",
		"a\u202eb":           "a<U+202E>b",
		"zero\u200bwidth":    "zero<U+200B>width",
		"\u009b31m":          "<U+009B>31m",
		"bad \xff utf8":      "bad <FF> utf8",
		"\x00\x7f":           "<00><7F>",
		"größe 表 ✓":          "größe 表 ✓",
		"\ufeffBOM":          "<U+FEFF>BOM",
		"tag\U000e0041":      "tag<U+E0041>",
	} {
		if got := clean.Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLine(t *testing.T) {
	if got, want := clean.Line("select 1\n   from t\r\n\r\n  where x"), "select 1 from t where x"; got != want {
		t.Errorf("Line = %q, want %q", got, want)
	}
}

// FuzzText: what comes out is valid, has nothing a terminal obeys but \n, and
// is not changed by cleaning it again.
func FuzzText(f *testing.F) {
	for _, s := range []string{"a\tb\r\n", "\x1b[31m", "\u202e\u200f", "\xc3\x28", "表\t表"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := clean.Text(s)
		if !utf8.ValidString(got) {
			t.Errorf("Text(%q) = %q is not valid", s, got)
		}
		for _, r := range got {
			if r < 0x20 && r != '\n' || r == 0x7f || r > 0x7f && clean.Hidden(r) {
				t.Errorf("Text(%q) keeps %U", s, r)
			}
		}
		if again := clean.Text(got); again != got {
			t.Errorf("cleaned twice, %q becomes %q", got, again)
		}
	})
}
