package rules_test

import (
	"math/rand"
	"os"
	"strings"
	"testing"
)

// grammar is testdata/adversary_grammar.txt: the ways to write each name.
type grammar map[string][]string

func readGrammar(t *testing.T) grammar {
	t.Helper()
	src, err := os.ReadFile("testdata/adversary_grammar.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(src), "\n\n")
	g := grammar{}
	name := ""
	for _, line := range strings.Split(strings.TrimSuffix(rest, "\n"), "\n") {
		ways := g[name]
		header, isHeader := strings.CutSuffix(line, ":")
		switch {
		case isHeader && !strings.ContainsAny(header, " <'("):
			if n := len(ways); n > 0 { // the empty line before a header parts
				g[name] = ways[:n-1]
			}
			name = header
		case strings.HasPrefix(line, " ") || strings.HasPrefix(line, ")"):
			ways[len(ways)-1] += "\n" + line
		default:
			g[name] = append(ways, line)
		}
	}
	return g
}

// write writes one way of a name out, each choice by r.
func (g grammar) write(t *testing.T, r *rand.Rand, name string) string {
	t.Helper()
	ways := g[name]
	if len(ways) == 0 {
		t.Fatalf("the grammar has no <%s>", name)
	}
	var b strings.Builder
	rest := ways[r.Intn(len(ways))]
	for {
		before, tail, found := strings.Cut(rest, "<")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		end := strings.IndexFunc(tail, func(c rune) bool { return (c < 'a' || c > 'z') && (c < '0' || c > '9') })
		if end <= 0 || tail[end] != '>' {
			b.WriteByte('<') // an operator
			rest = tail
			continue
		}
		b.WriteString(g.write(t, r, tail[:end]))
		rest = tail[end+1:]
	}
}
