package explain

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// FuzzText reads anything as a plan in FORMAT TEXT, with or without something
// around it.
func FuzzText(f *testing.F) {
	for _, pattern := range []string{"testdata/market/pg1[38]/*.txt", "testdata/logs/*"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			f.Fatal(pattern, err)
		}
		for _, path := range paths {
			f.Add(string(read(f, path)))
		}
	}
	const plan = "Limit  (cost=0.00..1.00 rows=1 width=4)\n  ->  Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)\n        Filter: (a = 'b\nc')\n"
	for _, wrapped := range []string{
		"shop=# explain select 1;\n  QUERY PLAN\n-----\n " + strings.ReplaceAll(plan, "\n", "\n ") + "\n(4 rows)\n",
		"-[ RECORD 1 ]---\nQUERY PLAN | " + strings.ReplaceAll(plan, "\n", "+\n           | "),
		"+----+\n| QUERY PLAN |\n+----+\n| Result  (cost=0.00..0.01 rows.|\n|.=1 width=4) |\n+----+\n",
		"> ```\n> " + strings.ReplaceAll(plan, "\n", "\n> ") + "```\n",
		"\"QUERY PLAN\"\n\"" + plan + "\"\n",
		strings.ReplaceAll(plan, "  (cost", "\n(cost"),
		"     1\tLimit  (cost=0.00..1.00 rows=1 width=4)\n     2\t\n     3\tnothing\n",
		"1 :\n\n \n\t",
		"- Plan:\n    : a colon without a key\n",
		"Worker 0:  actual time=1.0..2.0 rows=1 loops=1\nJIT:\n  Functions: 1\n",
	} {
		f.Add(wrapped)
	}
	f.Fuzz(func(t *testing.T, src string) {
		result, err := readOf(t, []byte(src), Parse)
		if err != nil {
			return
		}
		checkPlans(t, result)
		for _, w := range result.Warnings {
			if last := 1 + strings.Count(src, "\n"); w.Line < 1 || w.Line > last {
				t.Errorf("a warning of line %d, of %d", w.Line, last)
			}
		}
	})
}

// TestHostileText reads what nobody pastes on purpose, quickly: each of these
// took minutes, or the memory, of a reader that goes over the input again for
// each line.
func TestHostileText(t *testing.T) {
	const lines = 100_000
	const node = "Seq Scan on t  (cost=0.00..1.00 rows=1 width=4)"
	long := strings.Repeat("x", 10_000_000)
	for name, src := range map[string]string{
		"no plan":               strings.Repeat("nothing to see here\n", lines),
		"one line":              long,
		"a long property":       node + "\n  Filter: " + long,
		"a long line and short": node + "\n  Filter: " + long + strings.Repeat("\nx", lines),
		"continuations":         node + "\n  Filter: (a = 'b" + strings.Repeat("\nand so on", lines),
		"open quotes":           node + strings.Repeat("\n  Filter: (a = 'b", lines),
		"arrows":                node + strings.Repeat("\n  ->  "+node, lines),
		"stairs":                stairs(maxDepth, node),
		"roots":                 strings.Repeat(node+"\n", lines/10),
		"titles":                strings.Repeat("Limit\n", lines),
		"brackets":              strings.Repeat("[", lines) + strings.Repeat("\n{", lines),
		"bars":                  strings.Repeat("| a |\n", lines),
		"records":               strings.Repeat("-[ RECORD 1 ]---\nQUERY PLAN | x\n           ; y\n", lines/3),
		"headings":              strings.Repeat("QUERY PLAN\n----------\n", lines),
		"quotes of mail":        strings.Repeat(strings.Repeat(">", 100)+"\n", lines/10),
		"open cells":            "QUERY PLAN\n" + strings.Repeat("\"a\n", lines),
		"log entries":           strings.Repeat("LOG:  duration: 1.000 ms  plan:\n", lines),
		"csv log":               strings.Repeat("1,\"duration: 1.000 ms  plan:\n", lines),
		"json log":              strings.Repeat(`{"message":"duration: 1.000 ms  plan:\n`, lines/10),
		"tabs":                  strings.Repeat("\t", 1_000_000) + node,
		"fences":                strings.Repeat("```\n", lines),
		"statements":            strings.Repeat("select 1\n", lines) + node,
	} {
		t.Run(name, func(t *testing.T) {
			done := make(chan string, 1)
			go func() {
				result, err := Parse([]byte(src))
				switch {
				case err != nil && len(err.Error()) > 1000:
					done <- "the error is too long to be read"
				case len(result.Warnings) > manyWarnings+1:
					done <- "there are too many warnings to be read"
				default:
					done <- ""
				}
			}()
			const patience = time.Minute
			select {
			case complaint := <-done:
				if complaint != "" {
					t.Error(complaint)
				}
			case <-time.After(patience):
				t.Fatal("still reading")
			}
		})
	}
}

// stairs is a plan of so many levels.
func stairs(levels int, node string) string {
	var b strings.Builder
	b.WriteString(node + "\n")
	for i := range levels - 1 {
		b.WriteString(strings.Repeat(" ", 2+6*i) + "->  " + node + "\n")
	}
	return b.String()
}
