package querylog

import (
	"bytes"
	"strconv"
	"strings"
)

// valueSyntax says how a log writes the values of parameters.
type valueSyntax byte

const (
	noValues     valueSyntax = iota
	dollarValues             // $1 = 'x', $2 = NULL: PostgreSQL
	listValues               // [1, "x"], (1, 'x'), {'id': 1}: JSON, Python, JavaScript
	pairValues               // [["id", 1], ["LIMIT", 1]]: Rails
)

// Values are the values of a statement's parameters as a log has them. They are
// read when they are asked for.
type Values struct {
	raw    []byte
	syntax valueSyntax
}

// serverValues reads a DETAIL: only "parameters: " names values.
func serverValues(detail []byte) Values {
	const mark = "parameters: "
	if len(detail) < len(mark) || !strings.EqualFold(string(detail[:len(mark)]), mark) {
		return Values{}
	}
	return Values{raw: detail[len(mark):], syntax: dollarValues}
}

// Raw is the log's own text of the values, "" for none.
func (v Values) Raw() []byte { return v.raw }

// ByName gives the values by their number ("1") or name, NULL as nil. A value
// that the log cut off is left out.
func (v Values) ByName() map[string]*string {
	out := map[string]*string{}
	switch v.syntax {
	case dollarValues:
		readDollar(string(v.raw), out)
	case listValues:
		l := literals{text: string(v.raw)}
		l.into(out)
	case pairValues:
		l := literals{text: string(v.raw)}
		for i, pair := range l.list() {
			inner := literals{text: pair.raw}
			if parts := inner.list(); len(parts) == 2 {
				parts[1].put(out, strconv.Itoa(i+1))
			}
		}
	case noValues:
	}
	return out
}

// readDollar reads $1 = 'it”s', $2 = NULL. PostgreSQL ends a value that it cut
// with ... before the quote.
func readDollar(text string, out map[string]*string) {
	for strings.HasPrefix(text, "$") {
		name, rest, ok := strings.Cut(text[1:], " = ")
		if !ok {
			return
		}
		if after, null := strings.CutPrefix(rest, "NULL"); null {
			out[name] = nil
			text = strings.TrimPrefix(after, ", ")
			continue
		}
		value, n := doubled(rest)
		if n == 0 {
			return
		}
		if !strings.HasSuffix(value, "...") {
			out[name] = &value
		}
		text = strings.TrimPrefix(rest[n:], ", ")
	}
}

// doubled reads a quoted text whose quotes are doubled, and how long it is.
func doubled(s string) (string, int) {
	if s == "" || s[0] != '\'' {
		return "", 0
	}
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			i++
			continue
		}
		return strings.ReplaceAll(s[1:i], "''", "'"), i + 1
	}
	return "", 0
}

// literal is one value of a list.
type literal struct {
	key    string // of a dictionary
	raw    string // as written
	text   string // without quotes
	quoted bool
}

// put adds the value under a name, unless it is something whose text is no value.
func (l literal) put(out map[string]*string, name string) {
	if !l.quoted {
		switch strings.ToLower(l.raw) {
		case "null", "none", "nil", "undefined":
			out[name] = nil
			return
		}
		if inner, ok := constructed(l.raw); ok {
			out[name] = &inner
			return
		}
		if strings.ContainsAny(l.raw, "({[<") {
			return
		}
	}
	out[name] = &l.text
}

// constructed reads Python's Decimal('1.5') and UUID('…'): the text inside is the value.
func constructed(raw string) (string, bool) {
	name, rest, ok := strings.Cut(raw, "(")
	if !ok || name != "Decimal" && name != "UUID" || !strings.HasSuffix(rest, ")") {
		return "", false
	}
	return strings.Trim(rest[:len(rest)-1], `'"`), true
}

// literals reads a list as JSON, Python, Ruby or JavaScript print one.
type literals struct{ text string }

// into puts the values of a list by number, those of a dictionary by key. Of a
// list of lists (executemany) it is the first.
func (l *literals) into(out map[string]*string) {
	list := l.list()
	if len(list) > 0 && list[0].key == "" && nested(list[0].raw) {
		l.text = list[0].raw
		list = l.list()
	}
	for i, v := range list {
		if v.key == "" {
			v.key = strconv.Itoa(i + 1)
		}
		v.put(out, v.key)
	}
}

// nested says that a value is itself a dictionary or a tuple: one of several
// sets of values. A list is an array's value.
func nested(raw string) bool { return strings.HasPrefix(raw, "{") || strings.HasPrefix(raw, "(") }

// list parts the text inside its outer brackets.
func (l *literals) list() []literal {
	text := strings.TrimSpace(l.text)
	if len(text) < 2 || !strings.ContainsRune("[({", rune(text[0])) {
		return nil
	}
	var out []literal
	text = text[1 : len(text)-1]
	for at := 0; at < len(text); {
		end, colon := literalEnd(text, at)
		v := literal{}
		if colon >= 0 {
			v.key, _ = plainText(strings.TrimSpace(text[at:colon]))
			at = colon + 1
		}
		v.raw = strings.TrimSpace(text[at:end])
		v.text, v.quoted = plainText(v.raw)
		if v.raw != "" && !strings.HasPrefix(v.raw, "...") {
			out = append(out, v)
		}
		at = end + 1
	}
	return out
}

// literalEnd is where the value that starts at at ends, and where the colon
// between a dictionary's key and its value stands, -1 for none.
func literalEnd(text string, at int) (end, colon int) {
	depth, colon := 0, -1
	for i := at; i < len(text); i++ {
		switch text[i] {
		case '\'', '"', '`':
			i = quoteEnd(text, i)
		case '(', '[', '{', '<':
			depth++
		case ')', ']', '}', '>':
			depth--
		case ':':
			if depth == 0 && colon < 0 && isKey(strings.TrimSpace(text[at:i])) {
				colon = i
			}
		case ',':
			if depth == 0 {
				return i, colon
			}
		}
	}
	return len(text), colon
}

// isKey says that what stands before a colon is a dictionary's key and no time of day.
func isKey(s string) bool {
	return s != "" && (s[0] == '\'' || s[0] == '"' || strings.Trim(s, "0123456789-+. T") == s && !strings.Contains(s, " "))
}

// quoteEnd is the closing quote of the text that opens at i.
func quoteEnd(text string, i int) int {
	quote := text[i]
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case quote:
			return i
		}
	}
	return len(text)
}

// plainText is a quoted text without its quotes and escapes.
func plainText(raw string) (string, bool) {
	if len(raw) < 2 || !strings.ContainsRune("'\"`", rune(raw[0])) || raw[len(raw)-1] != raw[0] {
		return raw, false
	}
	inner := raw[1 : len(raw)-1]
	if !strings.Contains(inner, `\`) {
		return inner, true
	}
	return string(unquoteJSON(nil, []byte(inner))), true
}

// sets counts the sets of values of an executemany: [{…}, {…}] or [(…), (…)].
// SQLAlchemy cuts long lists and says how many there were.
func (v Values) sets() int {
	if len(v.raw) == 0 || v.raw[0] != '[' && !bytes.HasPrefix(v.raw, []byte("({")) {
		return 1
	}
	const displaying, total = " ... displaying ", " total bound parameter sets"
	if i := bytes.Index(v.raw, []byte(displaying)); i >= 0 {
		rest := v.raw[i+len(displaying):]
		if _, of, ok := bytes.Cut(rest, []byte(" of ")); ok && bytes.Contains(of, []byte(total)) && digits(of) > 0 {
			return int(number(of[:min(digits(of), len("123456789"))]))
		}
	}
	l := literals{text: string(v.raw)}
	list := l.list()
	if len(list) == 0 || !nested(list[0].raw) {
		return 1
	}
	return len(list)
}

// WithRaw are values of the same kind whose text is raw: for those who keep a
// statement longer than its Entry is valid.
func (v Values) WithRaw(raw []byte) Values { return Values{raw: raw, syntax: v.syntax} }
