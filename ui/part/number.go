package part

import (
	"strconv"
	"strings"
	"time"

	"assay/explain"
	"assay/ui/theme"
)

// Grouped is a whole number in groups of three: 8 934.
func Grouped(n int64) string { return explain.Grouped(n) }

// Rows is a row count: whole where it is large or whole, else one decimal.
func Rows(v float64) string { return explain.Rows(v) }

// Millis is a time as a number of milliseconds with its unit: 212 ms, 31.2 ms, 0.03 ms.
func Millis(d time.Duration) string { return explain.Millis(d) }

// Number is Millis without the unit, for columns.
func Number(d time.Duration) string { return explain.MillisNumber(d) }

// Decimals is how many decimals a column of milliseconds needs whose largest is most.
func Decimals(most time.Duration) int {
	switch {
	case most >= 10*time.Millisecond:
		return 1
	case most >= time.Millisecond/10:
		return 2
	}
	return 3
}

// Fixed is a time in milliseconds with so many decimals, for columns.
func Fixed(d time.Duration, decimals int) string {
	if d < 0 { // by no more than rounding: often nothing is left of it
		s := Fixed(-d, decimals)
		if strings.Trim(s, "0.") == "" {
			return s
		}
		return "-" + s
	}
	whole := d.Milliseconds()
	if whole < 1000 {
		return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', decimals, 64)
	}
	tenths := strconv.FormatFloat(float64(d-time.Duration(whole)*time.Millisecond)/float64(time.Millisecond), 'f', decimals, 64)
	if tenths[0] != '0' { // rounded up to the next whole
		whole++
	}
	return Grouped(whole) + tenths[1:]
}

// Pages is a count of 8 kB pages with its unit.
func Pages(n int64) string { return explain.Count(n, "page", "pages") }

// Count is a number of things: "1 row", "20 rows".
func Count(n int64, one, many string) string { return explain.Count(n, one, many) }

// Factor is how many times: ×9.1, ×120.
func Factor(f float64) string { return explain.Factor(f) }

// Bytes is an amount of data: 28 kB, 13 MB.
func Bytes(n int64) string { return explain.Bytes(n) }

// Percent is a share of 0 to 1: 97 %, 0.4 %.
func Percent(share float64) string { return explain.Percent(share) }

// Bar fills a share of width cells to an eighth of a cell; the rest is blank.
// What is more than nothing shows at least the thinnest sign.
func Bar(share float64, width int) string {
	blocks := theme.Blocks()
	eighths := int(min(max(share, 0), 1)*float64(width*8) + 0.5)
	if share > 0.001 && eighths == 0 {
		eighths = 1
	}
	full, rest := eighths/8, eighths%8
	s := strings.Repeat(blocks[7], full)
	used := full
	if rest > 0 {
		s += blocks[rest-1]
		used++
	}
	return s + Blank(width-used)
}
