package explain

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

// The plans that the wrappings are put around: with a literal over two lines,
// parallel workers, grouping sets, a recursive query.
func wrappedPlans(t *testing.T) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	for _, name := range []string{"q71", "q70", "q64", "q18", "q06"} {
		for _, ending := range []string{".txt", ".json"} {
			found[name+ending] = read(t, filepath.Join("testdata", "market", "pg18", name+ending))
		}
	}
	return found
}

func eachLine(src []byte, change func(n int, line string) string) string {
	lines := strings.Split(strings.TrimSuffix(string(src), "\n"), "\n")
	for i, line := range lines {
		lines[i] = change(i+1, line)
	}
	return strings.Join(lines, "\n") + "\n"
}

func TestWrappings(t *testing.T) {
	before := func(text string) func([]byte) string {
		return func(src []byte) string { return eachLine(src, func(_ int, line string) string { return text + line }) }
	}
	quoted := func(line string) string { return `"` + strings.ReplaceAll(line, `"`, `""`) + `"` }
	wrappings := map[string]func(src []byte) string{
		"bare":             func(src []byte) string { return string(src) },
		"CRLF":             func(src []byte) string { return strings.ReplaceAll(string(src), "\n", "\r\n") },
		"byte order mark":  func(src []byte) string { return "\ufeff" + string(src) },
		"UTF-16":           asUTF16,
		"mail":             before("> "),
		"mail, twice":      before(">> "),
		"indented":         before("    "),
		"fence":            func(src []byte) string { return "Here it is:\n\n```\n" + string(src) + "```\nWhy is it slow?\n" },
		"fence with words": func(src []byte) string { return "```text\n" + strings.TrimSuffix(string(src), "\n") + "```\n" },
		"fence in mail":    func(src []byte) string { return before("> ")([]byte("```sql\n" + string(src) + "```\n")) },
		"cat -n": func(src []byte) string {
			return eachLine(src, func(n int, l string) string { return fmt.Sprintf("%6d\t%s", n, l) })
		},
		"editor": func(src []byte) string {
			return eachLine(src, func(n int, l string) string { return fmt.Sprintf("%4d | %s", n, l) })
		},
		"no-break spaces": func(src []byte) string {
			return eachLine(src, func(_ int, l string) string { return strings.ReplaceAll(l, "  ", "\u00a0 ") })
		},
		"tabs": func(src []byte) string {
			return eachLine(src, func(_ int, l string) string {
				rest := strings.TrimLeft(l, " ")
				n := len(l) - len(rest)
				return strings.Repeat("\t", n/8) + strings.Repeat(" ", n%8) + rest
			})
		},
		"colours": func(src []byte) string {
			return eachLine(src, func(_ int, l string) string { return "\x1b[1;33m" + l + "\x1b[0m\x1b[K" })
		},
		"pgAdmin": func(src []byte) string {
			return `"QUERY PLAN"` + "\n" + eachLine(src, func(_ int, l string) string { return quoted(l) })
		},
		"spreadsheet": func(src []byte) string { return quoted(strings.TrimSuffix(string(src), "\n")) + "\n" },
		"csv":         asCSV,
	}
	for name, src := range wrappedPlans(t) {
		want := parsed(t, src)
		for wrapping, wrap := range wrappings {
			if wrapping == "pgAdmin" && strings.HasSuffix(name, ".json") {
				continue // there one cell has the whole answer
			}
			t.Run(name+", "+wrapping, func(t *testing.T) { same(t, parsed(t, []byte(wrap(src))), want) })
		}
	}
}

func asUTF16(src []byte) string {
	out := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(string(src))) {
		out = append(out, byte(u), byte(u>>8))
	}
	return string(out)
}

func asCSV(src []byte) string {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"QUERY PLAN"})
	rows := strings.Split(strings.TrimSuffix(string(src), "\n"), "\n")
	if rows[0] == "[" {
		rows = []string{strings.TrimSuffix(string(src), "\n")}
	}
	for _, row := range rows {
		_ = w.Write([]string{row})
	}
	w.Flush()
	return b.String()
}

// TestFolded wraps plans as terminals do, at a fixed column, and as mail and
// chat programs do, between words.
func TestFolded(t *testing.T) {
	for name, src := range wrappedPlans(t) {
		want := parsed(t, src)
		for _, width := range []int{60, 72, 80, 100, 120, 160, 200} {
			t.Run(fmt.Sprintf("%s, terminal, %d columns", name, width), func(t *testing.T) {
				got := eachLine(src, func(_ int, l string) string { return folded(l, width) })
				if same(t, parsed(t, []byte(got)), want); t.Failed() {
					t.Logf("%s", got)
				}
			})
			t.Run(fmt.Sprintf("%s, mail, %d columns", name, width), func(t *testing.T) {
				got := eachLine(src, func(_ int, l string) string { return reflowed(l, width) })
				if same(t, parsed(t, []byte(got)), want); t.Failed() {
					t.Logf("%s", got)
				}
			})
		}
	}
}

func folded(line string, width int) string {
	var rows []string
	r := []rune(line)
	for len(r) > width {
		rows = append(rows, strings.TrimRight(string(r[:width]), " "))
		r = r[width:]
	}
	return strings.Join(append(rows, string(r)), "\n")
}

func reflowed(line string, width int) string {
	indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
	var rows []string
	row := indent
	for i, word := range regexp.MustCompile(` *[^ ]+`).FindAllString(strings.TrimLeft(line, " "), -1) {
		if i > 0 && len([]rune(row+word)) > width {
			rows = append(rows, row)
			row, word = "", strings.TrimLeft(word, " ")
		}
		row += word
	}
	return strings.Join(append(rows, row), "\n")
}

// TestLogs reads what one server wrote about one statement in each format of
// auto_explain, with several prefixes, as CSV and as JSON.
func TestLogs(t *testing.T) {
	files, err := filepath.Glob("testdata/logs/*")
	if err != nil || len(files) == 0 {
		t.Fatal("no logs", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			result, err := Parse(read(t, file))
			if err != nil {
				t.Fatal(err)
			}
			if len(result.Plans) != 4 {
				t.Fatalf("%d plans, want 4; %v", len(result.Plans), result.Warnings)
			}
			for _, p := range result.Plans {
				checkLogged(t, p)
			}
		})
	}
}

func checkLogged(t *testing.T, p *Plan) {
	t.Helper()
	const query = "select count(*) /* it's\ntwo lines */ from t join u using (id)\n where t.note <> E'a\\nb' and t.k = 3;"
	if p.Query != query {
		t.Errorf("the statement is %q", p.Query)
	}
	if p.Execution <= 0 || p.Execution > time.Second {
		t.Errorf("the duration is %v", p.Execution)
	}
	if p.Len() != 5 {
		t.Fatalf("%d nodes", p.Len())
	}
	if got := p.Node(1).Title(); got != "Hash Join" {
		t.Errorf("the second node is %s", got)
	}
	if got := p.Node(4).Conds.Filter; got != "((note <> 'a\nb'::text) AND (k = 3))" {
		t.Errorf("the filter is %q", got)
	}
}

// TestQueryAbovePlan keeps the statement that stands above its plan.
func TestQueryAbovePlan(t *testing.T) {
	text := string(read(t, "testdata/market/pg18/q06.txt"))
	json := string(read(t, "testdata/market/pg18/q06.json"))
	frame := "        QUERY PLAN\n--------------------------\n" + eachLine([]byte(text), func(_ int, l string) string { return " " + l }) + "(9 rows)\n\n"
	for _, tc := range []struct {
		name, input string
		queries     []string
	}{
		{"statement", "SELECT 1\nFROM t;\n" + text, []string{"SELECT 1\nFROM t"}},
		{"explain", "explain (analyze, verbose) SELECT 1\n" + text, []string{"SELECT 1"}},
		{"explain analyze", "EXPLAIN ANALYZE VERBOSE SELECT 1;\n\n" + json, []string{"SELECT 1"}},
		{"prompts", "shop=# explain analyze\nshop-# select 1;\n" + frame, []string{"select 1"}},
		{"two", "shop=> explain select 1;\n" + frame + "shop=> explain select 2;\n" + frame, []string{"select 1", "select 2"}},
		{"fences", "```sql\nselect 1\n```\nThe plan:\n```\n" + text + "```\n", []string{"select 1"}},
		{"brackets", "explain (select 1) union select 2;\n" + text, []string{"(select 1) union select 2"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			result, err := Parse([]byte(tc.input))
			if err != nil {
				t.Fatal(err)
			}
			var queries []string
			for _, p := range result.Plans {
				queries = append(queries, p.Query)
			}
			if !slices.Equal(queries, tc.queries) {
				t.Errorf("got %q, want %q", queries, tc.queries)
			}
			for _, w := range result.Warnings {
				t.Errorf("line %d: %s", w.Line, w.Text)
			}
		})
	}
}
