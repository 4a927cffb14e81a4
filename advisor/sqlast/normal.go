package sqlast

import "strings"

// Normal writes a statement so that two texts of the same statement are equal:
// its tokens one blank apart, without comments and the final semicolon, words
// folded as PostgreSQL folds them. Two texts with the same Normal are the same
// statement; the reverse is not so.
func Normal(sql string) string {
	var words []string
	for _, t := range lex(sql, true) {
		raw := sql[t.Span.Start:t.Span.End]
		switch {
		case t.Class == TokenComment:
			continue
		case t.Class == TokenIdent && strings.HasPrefix(raw, `"`):
			raw = unquotedName(raw)
		case t.Class == TokenIdent || t.Class == TokenKeyword:
			raw = t.word
		}
		words = append(words, raw)
	}
	for len(words) > 0 && words[len(words)-1] == ";" {
		words = words[:len(words)-1]
	}
	return strings.Join(words, " ")
}

// unquotedName takes the quotes off a name that needs none: it is then the name
// that the bare word means. A key word keeps them: "char" is another type than char.
func unquotedName(raw string) string {
	name := strings.Trim(raw, `"`)
	if name == "" || len(name) != len(raw)-2 || keywordCategory(name) != notKeyword {
		return raw
	}
	for i := range len(name) {
		c := name[i]
		if c != '_' && (c < 'a' || c > 'z') && (i == 0 || !isDigit(c)) {
			return raw
		}
	}
	return name
}
