package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"assay/ui/service"
)

// FuzzState holds that whatever a state file holds, what is kept of it is kept
// from then on, and that a connection that is put first loses no other.
func FuzzState(f *testing.F) {
	f.Add([]byte(`{"recent":[{"label":"a","host":"h","port":"1","user":"u","database":"d"},{"label":"b"}],"confirmed":["7/shop"]}`), "a", "h")
	f.Add([]byte(`{"recent":null,"confirmed":7}`), "", "")
	f.Add([]byte("\xff{"), "b", "\xff")
	f.Fuzz(func(t *testing.T, src []byte, label, host string) {
		s := readState(src)
		if again := readState(stateFileOf(t, s)); !reflect.DeepEqual(again, readState(stateFileOf(t, again))) || len(again.Recent) != len(s.Recent) {
			t.Errorf("%+v is kept as %+v", s, again)
		}
		before := len(s.Recent)
		known := 0
		for _, r := range s.Recent {
			if r.Label == label {
				known++
			}
		}
		s.putFirst(recent{Label: label, Host: host})
		if s.Recent[0].Label != label || s.Recent[0].Host != host || len(s.Recent) != min(before-known+1, maxRecent) {
			t.Errorf("of %d connections, %d of them to %q, there are %+v", before, known, label, s.Recent)
		}
		for _, r := range s.Recent[1:] {
			if r.Label == label {
				t.Errorf("%q is there twice", label)
			}
		}
	})
}

func stateFileOf(t *testing.T, s state) []byte {
	t.Helper()
	out, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// FuzzRead holds that a text of any kind gives statements with a place in it, or
// a problem that says what is wrong and what to do.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"-- title: a\nselect 1;\nselect :x", "QUERY PLAN\n Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n", `[{"Plan": {"Node Type": "Result"}}]`,
		"\xff\xfes\x00", "\x00", "hello", `[{"sql": "select %s"}]`, "\\d t", "(0.001) SELECT 1; args=()", "- Plan:\n    Node Type: Result",
	} {
		f.Add([]byte(s))
	}
	e := New(Options{Env: func(string) string { return "" }})
	f.Fuzz(func(t *testing.T, src []byte) {
		got, err := e.Read("pasted", src)
		if err != nil {
			var p *service.Problem
			if !errors.As(err, &p) || p.What == "" || p.Why == "" || p.Next == "" || p.Kind != "sql" {
				t.Errorf("%q: %+v", src, err)
			}
			return
		}
		standsIn(t, got, string(src))
	})
}

// standsIn holds that statements have a text and a place in the source.
func standsIn(t *testing.T, got service.Reading, src string) {
	t.Helper()
	lines := strings.Count(src, "\n") + 1
	seen := map[string]bool{}
	for _, st := range got.Statements {
		if st.Plan == nil && st.Text == "" || st.Line < 0 || st.Line > lines || seen[st.ID] {
			t.Errorf("%q: %+v", src, st)
		}
		seen[st.ID] = true
		for _, p := range st.Params {
			if p.Span.Start < 0 || p.Span.End > len(st.Text) {
				t.Errorf("parameter at %v of %q", p.Span, st.Text)
			}
		}
	}
	if len(seen) == 0 || strings.Contains(fmt.Sprint(got.Notes), "line 0") {
		t.Errorf("%q: %d statements, %q", src, len(seen), got.Notes)
	}
}
