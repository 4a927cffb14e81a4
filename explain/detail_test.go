package explain

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestTitlesMatchText holds the titles against what PostgreSQL itself printed
// as text for the same statement.
func TestTitlesMatchText(t *testing.T) {
	compared := 0
	for _, r := range corpus(t) {
		t.Run(r.name, func(t *testing.T) {
			text := readText(t, r.path)
			if text == nil {
				t.Skip("there is no text of this plan")
			}
			compared++
			got, want := firstLines(Text(parsed(t, r.src))), firstLines(string(text))
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
	if compared < 60 {
		t.Errorf("only %d plans compared", compared)
	}
}

// TestDetailsMatchText does the same for conditions and keys, which are the
// same in every execution.
func TestDetailsMatchText(t *testing.T) {
	for _, r := range corpus(t) {
		t.Run(r.name, func(t *testing.T) {
			text := readText(t, r.path)
			if text == nil {
				t.Skip("there is no text of this plan")
			}
			var details strings.Builder
			for n := range parsed(t, r.src).All() {
				for _, d := range n.Detail() {
					details.WriteString(d + "\n")
				}
			}
			got, want := labelled(details.String()), labelled(string(text))
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// labelled are the lines that do not depend on the execution, in order within
// the plan but sorted, since a node's lines may come in another order.
func labelled(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch label, _, _ := strings.Cut(line, ":"); label {
		case "Output", "Filter", "Index Cond", "Recheck Cond", "Hash Cond", "Merge Cond", "Join Filter", "TID Cond", "Order By",
			"One-Time Filter", "Run Condition", "Sort Key", "Presorted Key", "Cache Key", "Cache Mode",
			"Workers Planned", "Workers Launched", "Single Copy", "Disabled", "Conflict Filter", "Remote SQL":
			out = append(out, line)
		}
	}
	slices.Sort(out)
	return out
}

// firstLines are the nodes' first lines without figures and blanks.
func firstLines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		before, _, found := strings.Cut(line, "(cost=")
		if found {
			out = append(out, strings.TrimRight(before, " "))
		}
	}
	return out
}
