package equiv

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// answer is what a query gave on a made-up database: the texts of its rows in
// their order, and those of their sort keys where the order counts.
type answer struct{ rows, keys []string }

// text is the same for the same bag of rows in an order that counts as the same.
func (a answer) text() string {
	rows := slices.Sorted(slices.Values(a.rows))
	return strings.Join(rows, "\x00") + "\x01" + strings.Join(a.keys, "\x00")
}

// printedAs says that two answers have the same text. Most come in one order.
func (a answer) printedAs(b answer) bool {
	return slices.Equal(a.rows, b.rows) && slices.Equal(a.keys, b.keys) || a.text() == b.text()
}

// hash is the same for answers that print the same.
func (a answer) hash() uint64 {
	var sum uint64
	for _, r := range a.rows { // in any order
		sum += hashOf(0, r)
	}
	for _, k := range a.keys {
		sum = hashOf(sum, k)
	}
	return sum + uint64(len(a.rows))
}

// hashOf is FNV-1a from a state on.
func hashOf(from uint64, text string) uint64 {
	h := from ^ 14695981039346656037
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 1099511628211
	}
	return h
}

// same says that two answers hold the same rows, and the same sort keys in the
// same order. Numbers count by their value, those with a floating point up to
// their last digits: how they are printed is told apart.
func (s *search) same(a, b answer) bool {
	if len(a.rows) != len(b.rows) {
		return false
	}
	if a.printedAs(b) {
		return true
	}
	numbers, floats := s.numbers()
	if !numbers && !floats {
		return false
	}
	return s.sameRows(a.rows, b.rows) && s.sameKeys(a.keys, b.keys)
}

// tolerance is how far two floating-point numbers may lie apart, relatively:
// sums depend on the order of the additions.
const tolerance = 1e-9

// numbers says whether a column is a number in both forms, and whether one has a floating point.
func (s *search) numbers() (numbers, floats bool) {
	for i := range s.columns[0] {
		numbers = numbers || s.numeric(i)
		floats = floats || s.floating(i)
	}
	return numbers, floats
}

func (s *search) numeric(column int) bool {
	return isNumeric(s.columns[0][column].Type) && isNumeric(s.columns[1][column].Type)
}

func (s *search) floating(column int) bool {
	return s.numeric(column) && (isFloat(s.columns[0][column].Type) || isFloat(s.columns[1][column].Type))
}

func isFloat(t string) bool { return t == "double precision" || t == "real" }

func isNumeric(t string) bool {
	return isFloat(t) || t == "integer" || t == "bigint" || t == "smallint" || strings.HasPrefix(t, "numeric")
}

// sameRows pairs each row of one bag with one of the other.
func (s *search) sameRows(a, b []string) bool {
	left := make([][]string, len(b))
	for i, r := range b {
		left[i] = fieldsOf(r)
	}
	for _, r := range a {
		want := fieldsOf(r)
		at := slices.IndexFunc(left, func(have []string) bool { return s.sameRow(want, have) })
		if at < 0 {
			return false
		}
		left = slices.Delete(left, at, at+1)
	}
	return true
}

func (s *search) sameRow(a, b []string) bool {
	if len(a) != len(b) || len(a) != len(s.columns[0]) {
		return slices.Equal(a, b)
	}
	for i := range a {
		if a[i] != b[i] && (!s.numeric(i) || !sameNumber(a[i], b[i], s.floating(i))) {
			return false
		}
	}
	return true
}

// sameKeys compares the sort keys in their order; a key that is printed as a
// number in both counts by its value.
func (s *search) sameKeys(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	_, floats := s.numbers()
	for i := range a {
		x, y := fieldsOf(a[i]), fieldsOf(b[i])
		if len(x) != len(y) {
			return false
		}
		for j := range x {
			if x[j] != y[j] && !sameNumber(x[j], y[j], floats) {
				return false
			}
		}
	}
	return true
}

func sameNumber(a, b string, float bool) bool {
	if trimmed(a) == trimmed(b) {
		return true
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if !float || errX != nil || errY != nil {
		return false
	}
	return math.Abs(x-y) <= tolerance*max(math.Abs(x), math.Abs(y)) || math.Abs(x-y) < 1e-300
}

// trimmed is a decimal number without the zeros that say nothing.
func trimmed(n string) string {
	if strings.Contains(n, ".") && !strings.ContainsAny(n, "eE") {
		n = strings.TrimSuffix(strings.TrimRight(n, "0"), ".")
	}
	if n == "-0" {
		return "0"
	}
	return n
}

// isNull stands for NULL among fields: no text of PostgreSQL's holds a zero byte.
const isNull = "\x00"

// fieldsOf takes the text of a row apart: (1,"a ""b""",) has three fields, the last is NULL.
func fieldsOf(row string) []string {
	body := strings.TrimSuffix(strings.TrimPrefix(row, "("), ")")
	var out []string
	var field strings.Builder
	quoted, null := false, true
	for i := 0; i < len(body); i++ {
		c := body[i]
		switch {
		case c == '"' && quoted && i+1 < len(body) && body[i+1] == '"', c == '\\' && i+1 < len(body):
			i++
			field.WriteByte(body[i])
		case c == '"':
			quoted, null = !quoted, false
		case c == ',' && !quoted:
			out = append(out, ended(&field, null))
			null = true
		default:
			null = false
			field.WriteByte(c)
		}
	}
	return append(out, ended(&field, null))
}

func ended(field *strings.Builder, null bool) string {
	defer field.Reset()
	if null {
		return isNull
	}
	return field.String()
}
