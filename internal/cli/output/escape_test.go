package output

import (
	"encoding/json"
	"maps"
	"testing"
	"unicode/utf8"

	"assay/ui/part/clean"
)

// FuzzAppendQuoted: a text means what encoding/json makes of it, and holds
// nothing that a terminal obeys.
func FuzzAppendQuoted(f *testing.F) {
	for _, s := range []string{"plain", "\"\\\n\r\t\b\f\x00\x7f", "\u009b31m", "\u202e größe 表", "\U000e0041", "a\xffb", "\ufffd\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		doc, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var want, read string
		if err := json.Unmarshal(doc, &want); err != nil {
			t.Fatal(err)
		}
		got := appendQuoted(nil, s)
		if err := json.Unmarshal(got, &read); err != nil || read != want {
			t.Errorf("%q is written as %s and reads as %q: %v", s, got, read, err)
		}
		if again := spelt(got); string(again) != string(got) {
			t.Errorf("%s keeps what is spelt %s", got, again)
		}
	})
}

// FuzzSpelt: a document means the same, is not changed by spelling it again,
// and holds nothing that a terminal obeys.
func FuzzSpelt(f *testing.F) {
	for _, s := range []string{"plain", "\u009b31m\x7f", "\u202e größe 表", "\U000e0041", "\xff", "\ufffd\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		doc, err := json.Marshal(map[string]string{"a" + s: s})
		if err != nil {
			t.Fatal(err)
		}
		got := spelt(doc)
		var want, read map[string]string
		if err := json.Unmarshal(doc, &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(got, &read); err != nil {
			t.Fatalf("%q: %v", got, err)
		}
		if !maps.Equal(read, want) {
			t.Errorf("%q reads as %q", s, read)
		}
		for _, r := range string(got) {
			if r < 0x20 || r == 0x7f || r > 0x7f && clean.Hidden(r) {
				t.Errorf("%q keeps %U", got, r)
			}
		}
		if again := spelt(got); string(again) != string(got) || !utf8.Valid(got) {
			t.Errorf("%q becomes %q", got, again)
		}
	})
}
