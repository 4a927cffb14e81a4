package explain

import (
	"regexp"
	"strings"
	"testing"
)

// TestTextIsPostgreSQLs: a plan read from FORMAT JSON, printed again, is what
// PostgreSQL printed for the same statement in FORMAT TEXT.
func TestTextIsPostgreSQLs(t *testing.T) {
	compared := 0
	for _, r := range corpus(t) {
		want := readText(t, r.path)
		if want == nil {
			continue
		}
		compared++
		t.Run(r.name, func(t *testing.T) {
			p := parsed(t, r.src)
			got := Text(p)
			if p.Analyzed {
				got, want = unmeasured(got), []byte(unmeasured(string(want)))
			}
			if reason := anotherRun(r.path); reason != "" && got != string(want) {
				t.Skip(reason)
			}
			compareLines(t, got, string(want))
		})
	}
	if compared < 30 {
		t.Errorf("only %d plans compared", compared)
	}
}

// TestTextRoundTrip: FORMAT TEXT read and printed again is the same text.
func TestTextRoundTrip(t *testing.T) {
	for _, r := range corpus(t) {
		want := readText(t, r.path)
		if want == nil {
			continue
		}
		t.Run(r.name, func(t *testing.T) { compareLines(t, Text(parsed(t, want)), string(want)) })
	}
}

// anotherRun names the recordings whose text comes from an execution that went
// another way than the one printed as JSON, and how it differed.
func anotherRun(path string) string {
	for end, reason := range map[string]string{
		"13/q71.json":     "the leader sorted in memory in one execution and on disk in the other",
		"14/q71.json":     "the leader sorted in memory in one execution and on disk in the other",
		"13/q71.min.json": "the leader sorted in memory in one execution and on disk in the other",
		"14/q62.json":     "the table grew between the two executions, and with it the planner's estimate",
	} {
		if strings.HasSuffix(path, end) {
			return reason
		}
	}
	return ""
}

// unmeasured blanks what differs from run to run: the lines on pages, whose
// counts of 0 are not printed, and every measured number.
func unmeasured(text string) string {
	pages := regexp.MustCompile(`(?m)^ *(?:Buffers|I/O Timings|WAL|Planning):.*\n`)
	numbers := regexp.MustCompile(`(actual .*|Worker [0-9]:  .*|used=.*|Time: .*|Trigger .*|Usage: .*|Memory: .*|Storage: .*|(?:Removed|Searches|Fetches|Launched|Serialization).*)`)
	digits := regexp.MustCompile(`[0-9.]+`)
	return numbers.ReplaceAllStringFunc(pages.ReplaceAllString(text, ""), func(s string) string { return digits.ReplaceAllString(s, "#") })
}

func compareLines(t *testing.T, got, want string) {
	t.Helper()
	g, w := strings.Split(strings.TrimRight(got, "\n"), "\n"), strings.Split(strings.TrimRight(want, "\n"), "\n")
	for i := range max(len(g), len(w)) {
		var a, b string
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			t.Errorf("line %d:\ngot  %s\nwant %s", i+1, a, b)
			return
		}
	}
}
