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
	case v >= 1000:
		return Grouped(int64(v + 0.5))
	case v >= 1:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case v == 0:
		return "0"
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}
