package sqlast

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Redacted stands where a value was hidden.
const Redacted = "?"

// Redactor hides the literals of the texts it was made from, in these texts and
// wherever else they are told: conditions of plans, messages, notes.
type Redactor struct {
	// quoted are string literals as they are written, bare their contents.
	quoted, bare phrases
	numbers      map[string]bool
}

// NewRedactor makes a Redactor from SQL texts: statements, or expressions that
// EXPLAIN printed.
func NewRedactor(texts ...string) *Redactor {
	r := &Redactor{quoted: newPhrases(), bare: newPhrases(), numbers: map[string]bool{}}
	for _, text := range texts {
		for _, t := range lex(text, true) {
			r.learn(t, text[t.Span.Start:t.Span.End])
		}
	}
	return r
}

// Value adds a value that stands in no text, such as a parameter's.
func (r *Redactor) Value(v string) {
	if isNumber(v) {
		r.numbers[v] = true
		return
	}
	r.learn(tok{Token: Token{Class: TokenString}}, "'"+strings.ReplaceAll(v, "'", "''")+"'")
}

func (r *Redactor) learn(t tok, raw string) {
	switch t.Class {
	case TokenNumber:
		r.numbers[raw] = true
	case TokenString:
		if !t.unclosed {
			r.quoted.add(raw)
		}
		inner := content(raw)
		r.bare.add(inner)
		r.bare.add(strings.ReplaceAll(inner, "''", "'"))
	}
}

// prefix is the length in bytes of the shortest phrase: shorter ones are
// everywhere, and tell nothing outside their quotes.
const prefix = 3

// phrases are texts to be found in one pass, however many they are.
type phrases struct {
	all map[string]bool
	// lengths are those of the phrases that start alike, longest first.
	lengths map[string][]int
}

func newPhrases() phrases { return phrases{map[string]bool{}, map[string][]int{}} }

func (p phrases) add(s string) {
	if len(s) < prefix || p.all[s] {
		return
	}
	p.all[s] = true
	start := s[:prefix]
	if at, found := slices.BinarySearchFunc(p.lengths[start], len(s), func(a, b int) int { return b - a }); !found {
		p.lengths[start] = slices.Insert(p.lengths[start], at, len(s))
	}
}

// longestAt is the length of the longest phrase that stands at s[i], 0 for none.
func (p phrases) longestAt(s string, i int) int {
	if i+prefix > len(s) {
		return 0
	}
	for _, n := range p.lengths[s[i:i+prefix]] {
		if i+n <= len(s) && p.all[s[i:i+n]] {
			return n
		}
	}
	return 0
}

// content is what stands between a literal's quotes.
func content(raw string) string {
	first := strings.IndexAny(raw, "'$")
	if first < 0 {
		return raw
	}
	if raw[first] == '$' { // $tag$…$tag$
		if end := strings.IndexByte(raw[first+1:], '$'); end >= 0 {
			tag := raw[first : first+end+2]
			return strings.TrimSuffix(raw[first+len(tag):], tag)
		}
	}
	return strings.TrimSuffix(raw[first+1:], "'")
}

func isNumber(s string) bool {
	digits := strings.TrimLeft(s, "-+")
	return digits != "" && strings.Trim(digits, "0123456789.eE+-") == "" && isDigit(digits[0])
}

// Hide returns s without the values.
func (r *Redactor) Hide(s string) string {
	if r == nil || s == "" {
		return s
	}
	s = replace(s, func(i int) (int, string) { return r.quoted.longestAt(s, i), "'" + Redacted + "'" })
	s = replace(s, func(i int) (int, string) { return r.bareAt(s, i), Redacted })
	return replace(s, func(i int) (int, string) { return r.numberAt(s, i), Redacted })
}

// replace puts other text wherever find says that something of that length stands.
func replace(s string, find func(i int) (length int, other string)) string {
	var b strings.Builder
	copied := 0
	for i := 0; i < len(s); {
		n, other := find(i)
		if n == 0 {
			i++
			continue
		}
		b.WriteString(s[copied:i])
		b.WriteString(other)
		i += n
		copied = i
	}
	if copied == 0 {
		return s
	}
	b.WriteString(s[copied:])
	return b.String()
}

// bareAt finds a string's content that is no part of a longer word.
func (r *Redactor) bareAt(s string, i int) int {
	n := r.bare.longestAt(s, i)
	if n == 0 {
		return 0
	}
	found := s[i : i+n]
	if isWord(lastRune(s[:i])) && isWord(firstRune(found)) || isWord(firstRune(s[i+n:])) && isWord(lastRune(found)) {
		return 0
	}
	return n
}

// numberAt finds a number that the texts hold, but not where it is a part of a
// word or of another number, a figure with its unit, or the number of a subplan.
func (r *Redactor) numberAt(s string, i int) int {
	if !isDigit(s[i]) || i > 0 && (strings.IndexByte(".$\"", s[i-1]) >= 0 || isWord(lastRune(s[:i]))) {
		return 0
	}
	end := i
	for end < len(s) && (isDigit(s[end]) || s[end] == '.' && end+1 < len(s) && isDigit(s[end+1])) {
		end++
	}
	if !r.numbers[s[i:end]] || isFigure(s, i, end) {
		return 0
	}
	return end - i
}

func isWord(r rune) bool {
	return r == '_' || r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// isFigure says that the number at s[from:to] was measured or counted: it has a
// unit, or is the number of something that EXPLAIN numbers.
func isFigure(s string, from, to int) bool {
	after := strings.TrimLeft(s[to:], " \u00a0")
	for _, unit := range []string{"ms", "s ", "s,", "µs", "rows", "row ", "pages", "page ", "kB", "MB", "GB", "bytes", "%", "×", "times", "statements"} {
		if strings.HasPrefix(after, unit) {
			return true
		}
	}
	for _, noun := range []string{"SubPlan ", "InitPlan ", "statement ", "line ", "node ", "Worker "} {
		if strings.HasSuffix(s[:from], noun) {
			return true
		}
	}
	return to < len(s) && isWord(firstRune(s[to:]))
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
