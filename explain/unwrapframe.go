package explain

import (
	"strings"
	"unicode/utf8"
)

// psql frames what it prints. An aligned table has its column's name over a
// rule, and with border 2 rules and bars around it. The expanded form has one
// record a line, each under a heading like "-[ RECORD 1 ]---".
//
// A line that goes on has a mark in the last column: "+" or "↵" where the value
// has a newline, "." or "…" where psql broke it (print.c). The old-ascii style
// has no marks there, but in expanded form ":" and ";" in place of the bar.

// withoutFrames takes the values out of psql's tables; other rows stay.
func withoutFrames(rows []row) []row {
	var out []row
	for i := 0; i < len(rows); {
		switch {
		case recordHeading(rows[i].text):
			end := endOfRecords(rows, i)
			out = append(out, recordValues(rows[i:end])...)
			i = end
		case i+1 < len(rows) && tableHeading(rows[i].text) && isRule(strings.TrimSpace(rows[i+1].text)):
			end := endOfTable(rows, i+2)
			out = append(out, tableValues(rows[i+2:end], bar(rows[i].text) > 0, screenWidth(rows[i+1].text))...)
			i = end
		case isRule(strings.TrimSpace(rows[i].text)) && !strings.HasPrefix(rows[i].text, "---"):
			i++ // above a heading, or a table without one
		case startsHeadless(rows[i:]):
			end := endOfHeadless(rows, i)
			out = append(out, tableValues(rows[i:end], bar(rows[i].text) > 0, 0)...)
			i = end
		default:
			out = append(out, rows[i])
			i++
		}
	}
	return out
}

// bar is the length of the bar at the start of a line, 0 for none.
func bar(line string) int {
	for _, b := range [...]string{"|", "│", "║", ":", ";"} {
		if strings.HasPrefix(line, b) {
			return len(b)
		}
	}
	return 0
}

// tableHeading recognizes the one column's name. It comes from the server, and
// is the same in every language.
func tableHeading(line string) bool {
	return strings.EqualFold(strings.Trim(line, "|│║ "), "QUERY PLAN")
}

// endOfTable finds the end of the table whose first value is at start: behind
// the line that counts the rows, or before the first blank line.
func endOfTable(rows []row, start int) int {
	blank := -1
	for i := start; i < len(rows); i++ {
		text := strings.TrimSpace(rows[i].text)
		switch {
		case text == "" && blank < 0:
			blank = i
		case text == "":
		case countsRows(text):
			return i + 1
		case i+1 < len(rows) && tableHeading(text) && isRule(strings.TrimSpace(rows[i+1].text)):
			if blank >= 0 {
				return blank
			}
			return i
		}
	}
	if blank >= 0 {
		return blank
	}
	return len(rows)
}

// startsHeadless says that a table without a heading (tuples_only) begins: one
// between bars, or a value with marks in the same column of two lines.
func startsHeadless(rows []row) bool {
	if len(rows) < 2 {
		return false
	}
	if bar(rows[0].text) > 0 {
		first, second := strings.TrimRight(rows[0].text, " "), strings.TrimRight(rows[1].text, " ")
		return !isRule(first) && bar(lastOf(first)) > 0 && (bar(second) > 0 || isRule(second))
	}
	return marked(rows[0]) && marked(rows[1]) && screenWidth(rows[0].text) == screenWidth(rows[1].text)
}

// lastOf is the last character of a line.
func lastOf(line string) string {
	_, size := utf8.DecodeLastRuneInString(line)
	return line[len(line)-size:]
}

func marked(r row) bool {
	return strings.HasSuffix(r.text, "+") || strings.HasSuffix(r.text, "↵")
}

func endOfHeadless(rows []row, start int) int {
	framed := bar(rows[start].text) > 0
	for i := start; i < len(rows); i++ {
		if framed && bar(rows[i].text) == 0 {
			return i
		}
		if !framed && !marked(rows[i]) {
			return i + 1
		}
	}
	return len(rows)
}

// countsRows recognizes "(12 rows)" in any language.
func countsRows(line string) bool {
	return strings.HasPrefix(line, "(") && noise(line)
}

// tableValues takes the values out of an aligned table; rule is the width of
// the rule above them, 0 for none.
func tableValues(rows []row, framed bool, rule int) []row {
	var lines []row
	for _, r := range rows {
		r.text = strings.TrimRight(r.text, " ")
		if isRule(strings.TrimSpace(r.text)) && (framed || len(lines) == 0) || countsRows(strings.TrimSpace(r.text)) {
			continue
		}
		if framed {
			r = withoutBars(r)
		}
		lines = append(lines, r)
	}
	padded := framed || len(lines) > 0 && strings.HasPrefix(lines[0].text, " ")
	last := rule // the column of the marks
	switch {
	case framed || rule == 0:
		last = lastColumn(lines)
	case !padded:
		last++
	}
	values := make([]tableRow, len(lines))
	goesOn := false // as the mark behind the row before says
	for i, r := range lines {
		wrapped := goesOn
		goesOn = !padded && screenWidth(r.text) == last && wrapMark(r.text) != ""
		r.text = withoutNewlineMark(r.text, last)
		if padded {
			r, wrapped = cutPad(r)
		}
		values[i] = tableRow{row: r, joins: wrapped, marked: wrapped}
	}
	return joinValues(values)
}

// A tableRow is a row without its frame.
type tableRow struct {
	row
	// joins says that psql broke a value in front of this row; marked, that it put
	// a mark at the end of the row before; blanks are those that were lost there.
	joins, marked bool
	blanks        int
}

func joinValues(values []tableRow) []row {
	var j rowJoiner
	for i, v := range values {
		if i+1 < len(values) && values[i+1].marked {
			v.text = strings.TrimSuffix(v.text, wrapMark(v.text))
		}
		if v.joins && i > 0 {
			j.extend(v.blanks, v.row)
		} else {
			j.begin(v.row)
		}
	}
	return j.flush()
}

// withoutBars removes the bars at both ends; the pads beside them stay.
func withoutBars(r row) row {
	text := strings.TrimLeft(r.text, " ")
	r = r.cut(len(r.text) - len(text) + bar(text))
	for _, b := range [...]string{"|", "│", "║"} {
		if inner, found := strings.CutSuffix(r.text, b); found {
			r.text = inner
			break
		}
	}
	return r
}

// cutPad removes the column in front of a value; wrapped says that there is a
// mark in it which says that the value goes on.
func cutPad(r row) (value row, wrapped bool) {
	for _, pad := range [...]string{".", "…", " "} {
		if strings.HasPrefix(r.text, pad) {
			return r.cut(len(pad)), pad != " "
		}
	}
	return r, false
}

// lastColumn is the number of columns that the longest row takes.
func lastColumn(rows []row) int {
	last := 0
	for _, r := range rows {
		last = max(last, screenWidth(r.text))
	}
	return last
}

// withoutNewlineMark removes the mark in the last column which says that the
// value has a newline. Where a font may count differently, not all of the line
// is ASCII.
func withoutNewlineMark(line string, last int) string {
	inner, found := strings.CutSuffix(line, "↵")
	if !found && (screenWidth(line) == last || len(line) != utf8.RuneCountInString(line)) {
		inner = strings.TrimSuffix(line, "+")
	}
	return strings.TrimRight(inner, " ")
}

// wrapMark is the mark at the end of a line that psql broke, "" for none.
func wrapMark(line string) string {
	for _, mark := range [...]string{".", "…"} {
		if strings.HasSuffix(line, mark) {
			return mark
		}
	}
	return ""
}

// recordHeading recognizes "-[ RECORD 1 ]---", and "* Record 1" of border 0, in
// any language.
func recordHeading(line string) bool {
	line = strings.TrimSpace(line)
	if rest, found := strings.CutPrefix(line, "* "); found {
		word, number, _ := strings.Cut(rest, " ")
		return word != "" && !isDigit(word[0]) && number != "" && isDigit(number[0]) && strings.Trim(number, "0123456789") == ""
	}
	before, rest, found := strings.Cut(line, "[ ")
	inside, after, closed := strings.Cut(rest, " ]")
	return found && closed && inside != "" && isDigit(inside[len(inside)-1]) && isRule("---"+before+after) && before+after != ""
}

func endOfRecords(rows []row, start int) int {
	end := start
	for i := start; i < len(rows); i++ {
		switch {
		case recordHeading(rows[i].text), keyed(rows[i].text):
			end = i + 1
		case isRule(strings.TrimSpace(rows[i].text)):
			return i + 1
		case rows[i].blank():
			return end
		}
	}
	return end
}

// keyed says that a line belongs to a record: it has the column's name or, where
// a value goes on, blanks in its place.
func keyed(line string) bool {
	text := strings.TrimLeft(line, "|│║ ")
	return strings.HasPrefix(text, "QUERY PLAN") || strings.HasPrefix(line, "           ") || strings.HasPrefix(line, "          .") ||
		strings.HasPrefix(line, "          …") || bar(line) > 0
}

// recordValues takes the values out of the expanded form.
func recordValues(rows []row) []row {
	var lines []row
	framed := false
	for _, r := range rows {
		r.text = strings.TrimRight(r.text, " ")
		if recordHeading(r.text) || isRule(strings.TrimSpace(r.text)) {
			continue
		}
		if bar(r.text) > 0 {
			framed = true
			r = withoutBars(r)
			r.text = strings.TrimPrefix(r.text, " ")
			r.column++
		}
		lines = append(lines, r)
	}
	last := lastColumn(lines)
	edge := last
	if framed {
		edge-- // the old style has no marks, but the column for them
	}
	values := make([]tableRow, len(lines))
	missing := 0 // blanks at the end of the row before
	for i, r := range lines {
		r.text = withoutNewlineMark(r.text, last)
		width := screenWidth(r.text)
		values[i] = recordValue(r)
		if values[i].joins && !values[i].marked {
			values[i].blanks = missing
		}
		if values[i].text == "" {
			width += len(" ") // lost with the blanks of the value
		}
		missing = min(max(edge-width, 0), widest)
	}
	return joinValues(values)
}

// recordValue cuts the column's name and the bar behind it, or the blanks that
// stand there.
func recordValue(r row) tableRow {
	const name = len("QUERY PLAN")
	if len(r.text) <= name {
		return tableRow{row: r.cut(len(r.text))}
	}
	r = r.cut(name)
	oldStyle := false
	rest := strings.TrimPrefix(r.text, " ")
	if n := bar(rest); n > 0 { // border 0 has one blank, or the mark in its place
		oldStyle = rest[0] == ';'
		r = r.cut(len(r.text) - len(rest) + n)
	}
	value, wrapped := cutPad(r)
	return tableRow{row: value, joins: wrapped || oldStyle, marked: wrapped}
}
