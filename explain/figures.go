package explain

import (
	"strconv"
	"strings"
	"time"
)

// space stands between groups of three digits; no line breaks at it.
const space = "\u00a0"

// Grouped writes a whole number in groups of three digits: 12 000. Every text
// that assay shows a person writes its numbers so.
func Grouped(v int64) string {
	digits := strconv.FormatInt(v, 10)
	sign := ""
	if v < 0 {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(space)
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

// Millis writes a time in milliseconds, as exactly as a reader needs: 0.03 ms,
// 31.2 ms, 1 212 ms.
func Millis(d time.Duration) string { return MillisNumber(d) + " ms" }

// MillisNumber is Millis without the unit, for columns.
func MillisNumber(d time.Duration) string {
	v := float64(d) / float64(time.Millisecond)
	switch {
	case v < 0:
		return minus(MillisNumber(-d))
	case v >= 1000:
		return Grouped(int64(v + 0.5))
	case v >= 1:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case v == 0:
		return "0"
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

// Rows writes a row count: whole where it is large or whole, else with one
// decimal.
func Rows(v float64) string {
	if v < 10 && v != float64(int64(v)) {
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return Grouped(int64(v + 0.5))
}

// Count writes a number of things: "1 page", "8 934 pages".
func Count(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Grouped(n) + " " + many
}

// Factor writes how many times: ×9.1, ×120.
func Factor(f float64) string {
	switch {
	case f >= 1e6:
		return "×" + strconv.FormatFloat(f, 'e', 0, 64)
	case f >= 10:
		return "×" + strconv.FormatFloat(f, 'f', 0, 64)
	}
	return "×" + strconv.FormatFloat(f, 'f', 1, 64)
}

// Bytes writes an amount of data: 28 kB, 13 MB.
func Bytes(n int64) string {
	switch {
	case n >= 10<<30:
		return Grouped(n>>30) + " GB"
	case n >= 10<<20:
		return Grouped(n>>20) + " MB"
	case n >= 10<<10:
		return Grouped(n>>10) + " kB"
	}
	return Grouped(n) + " B"
}

// Percent writes a share of 0 to 1: 97 %, 0.4 %.
func Percent(share float64) string {
	p := share * 100
	switch {
	case p >= 99.95:
		return "100 %"
	case p > 0 && p < 1 || p > 99 && p < 100:
		return strconv.FormatFloat(p, 'f', 1, 64) + " %"
	}
	return strconv.FormatFloat(p, 'f', 0, 64) + " %"
}

// minus puts a sign before a number, unless it was rounded to nothing.
func minus(number string) string {
	if strings.Trim(number, "0.") == "" {
		return number
	}
	return "-" + number
}
