package sqlast

import "strings"

// mistyped is the word that starts a query and that w nearly is, in upper case;
// "" when w is nothing like one. A letter that is missing, extra, wrong or
// swapped with its neighbour makes a distance of one; a long word may have two.
func mistyped(w string) string {
	best, least := "", 3
	for _, verb := range []string{"select", "insert", "update", "delete", "merge", "with", "values", "table"} {
		allowed := 1
		if len(verb) > 5 {
			allowed = 2
		}
		if d := editDistance(w, verb); d > 0 && d <= allowed && d < least {
			best, least = verb, d
		}
	}
	return strings.ToUpper(best)
}

// editDistance counts the letters to add, drop, change or swap with their
// neighbour that make one word the other; words of very different length are
// as far apart as the longer one is long.
func editDistance(a, b string) int {
	if len(a) > len(b)+2 || len(b) > len(a)+2 {
		return max(len(a), len(b))
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(a)][len(b)]
}

// anyMistyped says that one of the statements starts with what is nearly a
// query's first word: then it is SQL with a slip, not a text that is no SQL.
func anyMistyped(sts []Statement) bool {
	for _, st := range sts {
		if mistyped(firstWord(st.Text)) != "" {
			return true
		}
	}
	return false
}
