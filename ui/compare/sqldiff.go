package compare

import (
	"assay/advisor/sqlast"
)

// sqlDiff is how two statements differ, token by token.
type sqlDiff struct {
	same bool
	// removed are spans of the first text, added of the second.
	removed, added []sqlast.Span
}

// maxCells bounds the table of the comparison; larger middles count as replaced whole.
const maxCells = 4 << 20

func diffSQL(before, after string) sqlDiff {
	if before == after {
		return sqlDiff{same: true}
	}
	a, b := sqlast.Tokens(before), sqlast.Tokens(after)
	equal := func(i, j int) bool {
		return before[a[i].Span.Start:a[i].Span.End] == after[b[j].Span.Start:b[j].Span.End]
	}
	head := 0
	for head < len(a) && head < len(b) && equal(head, head) {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && equal(len(a)-1-tail, len(b)-1-tail) {
		tail++
	}
	keepA, keepB := common(head, len(a)-tail, head, len(b)-tail, equal)
	d := sqlDiff{removed: spans(a[head:len(a)-tail], keepA), added: spans(b[head:len(b)-tail], keepB)}
	d.same = len(d.removed) == 0 && len(d.added) == 0
	return d
}

// common marks a longest common subsequence of tokens [a0,a1) and [b0,b1).
func common(a0, a1, b0, b1 int, equal func(i, j int) bool) (keepA, keepB []bool) {
	n, m := a1-a0, b1-b0
	keepA, keepB = make([]bool, n), make([]bool, m)
	if n == 0 || m == 0 || n*m > maxCells {
		return keepA, keepB
	}
	longest := make([][]int32, n+1)
	for i := range longest {
		longest[i] = make([]int32, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if equal(a0+i, b0+j) {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case equal(a0+i, b0+j):
			keepA[i], keepB[j] = true, true
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			i++
		default:
			j++
		}
	}
	return keepA, keepB
}

// spans joins neighbouring tokens that are not kept.
func spans(tokens []sqlast.Token, keep []bool) []sqlast.Span {
	var out []sqlast.Span
	for i, t := range tokens {
		switch {
		case keep[i]:
		case i > 0 && !keep[i-1]:
			out[len(out)-1].End = t.Span.End
		default:
			out = append(out, t.Span)
		}
	}
	return out
}
