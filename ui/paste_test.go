package ui_test

import (
	"strings"
	"testing"
	"time"

	"assay/ui/uitest"
)

// TestF17Paste: pastes of 100,000 lines and of cut characters are answered, and
// nothing is run, whatever comes behind the paste's end: it may
// have been pasted too.
func TestF17Paste(t *testing.T) {
	for name, text := range map[string]string{
		"100,000 lines":      strings.Repeat("select 1\n", 100_000),
		"cut UTF-8":          "select '\xe2\x82'; select '\xf0\x9f'",
		"the end of a paste": "select 1; \x1b[201",
	} {
		t.Run(name, func(t *testing.T) {
			o := options()
			now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
			o.Now = func() time.Time { return now }
			m, svc := bench(t, o)
			from := time.Now()
			m = uitest.Drive(m, "paste:"+text)
			_ = m.View()
			took := time.Since(from)
			t.Logf("%s: answered after %s; the limit is 1 s", name, took.Round(time.Millisecond))
			for _, key := range []string{"r", "enter", "ctrl+r", "f5", "alt+enter", "R", "v", "ctrl+c", "q"} {
				now = now.Add(90 * time.Millisecond) // a slow line brings it bit by bit
				if m = uitest.Drive(m, key); m == nil {
					t.Fatalf("%s behind the paste ended the program", key)
				}
			}
			if len(svc.Requests) != 0 {
				t.Fatalf("what came behind the paste ran %d times", len(svc.Requests))
			}
			now = now.Add(time.Second)
			m = uitest.Drive(m, "?")
			wantFrame(t, m, "Help")
			now = now.Add(time.Second)
			uitest.Drive(m, "esc", "1", "home", "enter")
			if len(svc.Requests) != 1 {
				t.Errorf("a second later enter runs %d statements", len(svc.Requests))
			}
		})
	}
}
