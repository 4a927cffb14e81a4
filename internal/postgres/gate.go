package postgres

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxStatementBytes = 16 << 20

// checkText refuses what a server and a parser would read differently.
func checkText(op, sql string) error {
	switch {
	case strings.ContainsRune(sql, 0):
		return refused(op, "the text holds a NUL byte", "remove it; everything after it would be ignored by some readers")
	case !utf8.ValidString(sql):
		return refused(op, "the text is not valid UTF-8", "save the file as UTF-8")
	case len(sql) > maxStatementBytes:
		return refused(op, fmt.Sprintf("the text is larger than %d MB", maxStatementBytes>>20), "shorten it; long lists of values belong in a table")
	case strings.TrimSpace(sql) == "":
		return refused(op, "the text is empty", "give a statement")
	}
	return nil
}

// isQuery says that the text starts with a word that starts a query, and not
// with COMMIT or another word that would act on the transaction.
func isQuery(sql string) bool {
	word := skipBlank(sql)
	word = word[:len(word)-len(strings.TrimLeftFunc(word, unicode.IsLetter))]
	switch strings.ToLower(word) {
	case "select", "values", "table", "with", "insert", "update", "delete", "merge":
		return true
	}
	return false
}

// skipBlank takes white space, comments and opening parentheses off the front.
func skipBlank(sql string) string {
	for {
		sql = strings.TrimLeft(sql, " \t\r\n\f\v(")
		switch {
		case strings.HasPrefix(sql, "--"):
			end := strings.IndexAny(sql, "\r\n") // either ends it for the server
			if end < 0 {
				return ""
			}
			sql = sql[end:]
		case strings.HasPrefix(sql, "/*"):
			sql = skipComment(sql)
		default:
			return sql
		}
	}
}

// skipComment takes a comment off the front; comments nest.
func skipComment(sql string) string {
	for depth := 0; ; {
		open, end := strings.Index(sql, "/*"), strings.Index(sql, "*/")
		switch {
		case end < 0:
			return ""
		case open >= 0 && open < end:
			depth, sql = depth+1, sql[open+2:]
		default:
			depth, sql = depth-1, sql[end+2:]
		}
		if depth == 0 {
			return sql
		}
	}
}
