package explain

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// What FORMAT TEXT is made of: amounts, names in SQL's quotes, "name=amount"
// pairs, "Label: text" parts two blanks apart, and expressions in which any of
// these may stand inside quotes.

// numeral reads the number at the start of s.
func numeral(s string) (v float64, rest string, ok bool) {
	const exact = 15 // digits; below 2^53 one division rounds correctly
	mantissa, digits, point, i := uint64(0), 0, -1, 0
	for ; i < len(s); i++ {
		c := s[i]
		if isDigit(c) {
			mantissa = mantissa*10 + uint64(c-'0')
			digits++
		} else if c == '.' && point < 0 && i+1 < len(s) && isDigit(s[i+1]) {
			point = digits
		} else {
			break
		}
	}
	if digits == 0 || point == 0 {
		return 0, s, false
	}
	if digits > exact {
		v, err := strconv.ParseFloat(s[:i], 64)
		return v, s[i:], err == nil
	}
	v = float64(mantissa)
	if point >= 0 {
		v /= math.Pow10(digits - point)
	}
	return v, s[i:], true
}

// named reads "key1.50" at the start of s, where key ends in an equal sign.
func named(s, key string) (v float64, rest string, ok bool) {
	rest, ok = strings.CutPrefix(s, key)
	if !ok {
		return 0, s, false
	}
	return numeral(rest)
}

// span reads "key0.50..1.75".
func span(s, key string) (from, to float64, rest string, ok bool) {
	from, rest, ok = named(s, key)
	if ok {
		to, rest, ok = named(rest, "..")
	}
	return from, to, rest, ok
}

// eachPair calls yield with every "name=amount" of s. A name may be several words;
// a unit or a comma behind the amount is passed over. It says whether all of s
// was of this form and yield knew each name.
func eachPair(s string, yield func(name string, v float64) bool) bool {
	for s != "" {
		name, rest, found := strings.Cut(s, "=")
		v, rest, ok := numeral(rest)
		if !found || !ok || !yield(name, v) {
			return false
		}
		rest = strings.TrimPrefix(rest, " ms")
		end := strings.IndexByte(rest, ' ')
		if end < 0 {
			end = len(rest)
		}
		switch rest[:end] {
		case "", ",", "kB", "%":
		default:
			return false
		}
		s = strings.TrimLeft(rest[end:], " ")
	}
	return true
}

// pairs reads every "name=amount" of s to where at says.
func pairs(s string, at func(name string) *float64) bool {
	return eachPair(s, func(name string, v float64) bool {
		p := at(name)
		if p != nil {
			*p = v
		}
		return p != nil
	})
}

// counters is as pairs, for whole numbers.
func counters(s string, at func(name string) *int64) bool {
	return eachPair(s, func(name string, v float64) bool {
		p := at(name)
		if p != nil {
			*p = int64(v)
		}
		return p != nil
	})
}

// parts calls yield with every "Label: text" of s; two blanks stand between
// them. It says whether all of s was of this form and yield knew each label.
func parts(s string, yield func(label, text string) bool) bool {
	for s != "" {
		part, rest, _ := strings.Cut(s, "  ")
		label, text, found := strings.Cut(part, ": ")
		if !found || !yield(label, text) {
			return false
		}
		s = strings.TrimLeft(rest, " ")
	}
	return true
}

// kilobytes reads "25kB".
func kilobytes(s string, v *int64) bool {
	kb, rest, ok := numeral(s)
	*v = int64(kb)
	return ok && rest == "kB"
}

// whole reads a number that is all of s.
func whole(s string, v *int64) bool {
	f, rest, ok := numeral(s)
	*v = int64(f)
	return ok && rest == ""
}

// fraction is as whole, for averages.
func fraction(s string, v *float64) bool {
	f, rest, ok := numeral(s)
	*v = f
	return ok && rest == ""
}

// originalOf reads "1024 (originally 512)"; where nothing else is said, the
// numeral is the original one.
func originalOf(s string, v, original *int64) bool {
	now, was, found := strings.Cut(s, " (originally ")
	if !found {
		was = now
	}
	return whole(now, v) && whole(strings.TrimSuffix(was, ")"), original)
}

// openQuote returns the quote that is still open at the end of s, which starts
// inside the quote within, 0 for none. Inside quotes, a doubled one closes and
// opens again, and PostgreSQL doubles backslashes instead of escaping quotes.
func openQuote(s string, within byte) byte {
	for {
		if within != 0 {
			i := strings.IndexByte(s, within)
			if i < 0 {
				return within
			}
			s = s[i+1:]
		}
		i := strings.IndexAny(s, `'"`)
		if i < 0 {
			return 0
		}
		s, within = s[i+1:], s[i]
	}
}

// splitList splits a list at its commas that are in no brackets or quotes.
func splitList(s string) []string {
	list := make([]string, 0, 1+strings.Count(s, ", "))
	start, depth := 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case '\'', '"':
			end := strings.IndexByte(s[i+1:], c)
			if end < 0 {
				return append(list, s[start:])
			}
			i += end + 1
		case ',':
			if depth == 0 && i+1 < len(s) && s[i+1] == ' ' {
				list = append(list, s[start:i])
				start = i + 2
			}
		}
	}
	return append(list, s[start:])
}

// identifier reads the name at the start of s, quoted or not. A name that is
// not quoted ends at a blank or a dot.
func identifier(s string) (name, rest string, ok bool) {
	if s == "" {
		return "", s, false
	}
	if s[0] != '"' {
		end := strings.IndexAny(s, " .")
		if end < 0 {
			end = len(s)
		}
		return s[:end], s[end:], end > 0
	}
	doubled := false
	for i := 1; i < len(s); i++ {
		if s[i] != '"' {
			continue
		}
		if i+1 < len(s) && s[i+1] == '"' {
			doubled = true
			i++
			continue
		}
		name = s[1:i]
		if doubled {
			name = strings.ReplaceAll(name, `""`, `"`)
		}
		return name, s[i+1:], true
	}
	return "", s, false
}

// keptAs keeps text as a field: numbers and truth values as such, all else as
// a string, as FORMAT JSON would print them.
func keptAs(name, text string) Field {
	_, rest, number := numeral(text)
	if number && rest == "" && (text == "0" || text[0] != '0' || strings.HasPrefix(text, "0.")) || text == "true" || text == "false" {
		return Field{Name: name, Value: text}
	}
	return Field{Name: name, Value: quoteJSON(text)}
}

func quoteJSON(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(text) != nil { // cannot be: any string can be written
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
}
