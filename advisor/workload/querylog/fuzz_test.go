package querylog

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// oneLine says that a text can stand in a line of a log as it is.
func oneLine(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// FuzzPrefix holds that a statement is found behind whatever log_line_prefix
// puts before it, and the one of the line behind it as well.
func FuzzPrefix(f *testing.F) {
	for _, prefix := range []string{
		"2026-11-22 12:44:56.218 UTC [462] ", "", "%", "user=app,db=shop,app=[unknown],client=10.0.0.1 ", "<2026-11-22 12:44:56 CET:10.0.0.1(51234):app@shop:[99]:",
		"db-1  | ", "6740.1f4|", "Nov 22 12:00:01 db postgres[123]: [4-1] ", "(0.001) SELECT ", "Query: ", "{", "Executing (default): ", "duration: 3 ms  statement: x",
	} {
		f.Add(prefix)
	}
	f.Fuzz(func(t *testing.T, prefix string) {
		var head stderrHead
		if !oneLine(prefix) || strings.HasPrefix(prefix, "{") || head.read([]byte(prefix+"x:  ")) || strings.Contains(prefix, "| ") || strings.Contains(prefix, "]: [") ||
			strings.Contains(prefix, " F ") || strings.TrimRight(prefix, "ABCDEFGHIJKLMNOPQRSTUVWXYZ12345") != prefix {
			return // another form of log, another head, or what a collector put around
		}
		var got []string
		r := NewReader(func(e *Entry) { got = append(got, fmt.Sprintf("%s %s %s", e.SQL, e.Duration, e.Form)) })
		text := prefix + "LOG:  duration: 1.500 ms  statement: SELECT 1\n\tFROM a\n" + prefix + "LOG:  duration: 2.000 ms  statement: SELECT 2\n"
		if err := r.Read(strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
		if want := "[SELECT 1\nFROM a 1.5ms stderr SELECT 2 2ms stderr]"; fmt.Sprint(got) != want {
			t.Errorf("%q gives %q", text, got)
		}
	})
}

// FuzzWrapped holds that a line that a collector of logs put something around
// tells what it tells without.
func FuzzWrapped(f *testing.F) {
	f.Add("SELECT 1", "db-1")
	f.Add(`select '{"a": "]: [1-1] "}' -- | `, "0")
	f.Fuzz(func(t *testing.T, sql, name string) {
		if !oneLine(sql) || strings.TrimSpace(sql) == "" || name == "" || len(name) > 20 || !oneLine(name) || strings.ContainsAny(name, `| '"(){}[]:`) {
			return
		}
		line := "2026-11-22 12:44:56 UTC [9] LOG:  duration: 1 ms  statement: " + sql
		want := statementsOf(t, line+"\n")
		inJSON, err := json.Marshal(map[string]string{"log": line + "\n", "stream": "stderr"})
		if err != nil {
			t.Fatal(err)
		}
		for _, wrapped := range []string{
			name + "  | " + line, "2026-11-22T12:44:56.2Z stderr F " + line, "Nov 22 12:00:01 db postgres[123]: [4-1] " + line, string(inJSON),
		} {
			if got := statementsOf(t, wrapped+"\n"); got != want {
				t.Errorf("%q gives %q, want %q", wrapped, got, want)
			}
		}
	})
}

// statementsOf are the statements of a log with their times.
func statementsOf(t *testing.T, text string) string {
	t.Helper()
	var got strings.Builder
	r := NewReader(func(e *Entry) { fmt.Fprintf(&got, "%s (%s)\n", e.SQL, e.Duration.Round(time.Microsecond)) })
	if err := r.Read(strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	return got.String()
}

// FuzzValues holds that the values that PostgreSQL writes behind "parameters:"
// are read as they were, and that no text gives values without names.
func FuzzValues(f *testing.F) {
	f.Add("it's", "a, $2 = 'b'", "[1, 'x', None, Decimal('1.5')]")
	f.Add("", "\n\t'", `[["id", 1], ["LIMIT", nil]]`)
	f.Add("..", "\\", "({'a': 1}, {'a': datetime.date(2026, 1, 2)})")
	f.Fuzz(func(t *testing.T, one, two, list string) {
		quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
		v := serverValues([]byte("parameters: $1 = " + quote(one) + ", $2 = NULL, $3 = " + quote(two)))
		want := map[string]string{"2": null}
		for name, value := range map[string]string{"1": one, "3": two} {
			if !strings.HasSuffix(value, "...") { // what PostgreSQL writes of a value that it cuts
				want[name] = value
			}
		}
		if got := shownValues(v); !maps.Equal(got, want) {
			t.Errorf("%q gives %q, want %q", v.Raw(), got, want)
		}
		for _, syntax := range []valueSyntax{dollarValues, listValues, pairValues} {
			v := Values{raw: []byte(list), syntax: syntax}
			if v.sets() < 0 {
				t.Errorf("%q has %d sets", list, v.sets())
			}
			for name, value := range v.ByName() {
				if value != nil && len(*value) > len(list) {
					t.Errorf("%q gives %s = %q", list, name, *value)
				}
			}
		}
	})
}

func shownValues(v Values) map[string]string {
	out := map[string]string{}
	for name, value := range v.ByName() {
		out[name] = null
		if value != nil {
			out[name] = *value
		}
	}
	return out
}
