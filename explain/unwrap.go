package explain

import (
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A row is one line of the input, or what is left of it, and where it begins
// there, both from 1.
type row struct {
	text         string
	line, column int
}

// cut removes n bytes from the front.
func (r row) cut(n int) row {
	return row{text: r.text[n:], line: r.line, column: r.column + n}
}

func (r row) blank() bool { return strings.TrimSpace(r.text) == "" }

// parseWrapped takes away what stands around plans where they were pasted from:
// mail quotes, fences, line numbers, logs, the frames of psql, the quotes of
// spreadsheets. What is left is read: what the server sent, and other text.
func parseWrapped(src string) (Result, error) {
	var out Result
	rows := withoutFences(withoutQuotes(withoutColours(rowsOf(src, nil))))
	if entries := logEntries(rows); len(entries) > 0 {
		err := readLog(entries, &out)
		return out, err
	}
	rows = withoutNumbers(plainBlanks(rows))
	err := readDocuments(withoutCells(withoutFrames(rows)), &out)
	return out, err
}

// decodeText gives UTF-8 for what editors and shells of Windows save: a byte
// order mark says that it is UTF-16.
func decodeText(src []byte) []byte {
	if len(src) < 2 {
		return src
	}
	little := src[0] == 0xFF && src[1] == 0xFE
	if !little && (src[0] != 0xFE || src[1] != 0xFF) {
		return src
	}
	units := make([]uint16, 0, len(src)/2)
	for i := 2; i+1 < len(src); i += 2 {
		low, high := src[i], src[i+1]
		if !little {
			low, high = high, low
		}
		units = append(units, uint16(low)|uint16(high)<<8)
	}
	return []byte(string(utf16.Decode(units)))
}

// rowsOf parts a text into its lines.
func rowsOf(text string, from *origin) []row {
	rows := make([]row, 0, 1+strings.Count(text, "\n"))
	for n := 1; text != ""; n++ {
		line, rest, _ := strings.Cut(text, "\n")
		at, column := from.place(n, 1)
		rows = append(rows, row{text: strings.TrimSuffix(line, "\r"), line: at, column: column})
		text = rest
	}
	return rows
}

// joined is the text of rows, and where its lines come from.
func joined(rows []row) (string, *origin) {
	size := 0
	for _, r := range rows {
		size += len(r.text) + 1
	}
	var b strings.Builder
	b.Grow(size)
	o := &origin{lines: make([]int32, len(rows)), columns: make([]int32, len(rows))}
	for i, r := range rows {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(r.text)
		o.lines[i], o.columns[i] = int32(r.line), int32(r.column-1) //nolint:gosec // an input of 2^31 lines does not fit into memory
	}
	return b.String(), o
}

// withoutColours removes what a terminal takes for commands: ESC [ … letter.
func withoutColours(rows []row) []row {
	for i, r := range rows {
		if strings.Contains(r.text, "\x1b[") {
			rows[i].text = stripEscapes(r.text)
		}
	}
	return rows
}

func stripEscapes(s string) string {
	var b strings.Builder
	for s != "" {
		before, after, found := strings.Cut(s, "\x1b[")
		b.WriteString(before)
		if !found {
			break
		}
		s = strings.TrimLeft(after, "0123456789;?")
		if s != "" {
			s = s[1:]
		}
	}
	return b.String()
}

// withoutQuotes removes the marks of quoted mail, which may be quoted again.
func withoutQuotes(rows []row) []row {
	const deepest = 8
	for range deepest {
		if !cutQuotes(rows) {
			break
		}
	}
	return rows
}

// cutQuotes cuts "> " in front of each line of a run. A single such line can be
// half of an arrow that was wrapped.
func cutQuotes(rows []row) (found bool) {
	for start := 0; start < len(rows); {
		end := start
		for end < len(rows) && strings.HasPrefix(rows[end].text, ">") {
			end++
		}
		if end-start > 1 || len(rows) == 1 && end == 1 {
			found = true
			for i := start; i < end; i++ {
				rows[i] = rows[i].cut(1)
				rows[i] = rows[i].cut(len(rows[i].text) - len(strings.TrimPrefix(rows[i].text, " ")))
			}
		}
		start = end + 1
	}
	return found
}

// withoutFences keeps what stands between fences, where there are any.
func withoutFences(rows []row) []row {
	if !slices.ContainsFunc(rows, func(r row) bool { return fence(r.text) != "" }) {
		return rows
	}
	var kept []row
	open := ""
	for _, r := range rows {
		mark := fence(r.text)
		switch {
		case mark != "" && open == "":
			open = mark
			after := strings.TrimLeft(r.text, " \t")[len(mark):]
			if strings.Contains(after, " ") { // the fence stands in front of the first line
				kept = append(kept, r.cut(len(r.text)-len(after)))
			}
		case open == "":
		case mark == open:
			open = ""
		case strings.HasSuffix(strings.TrimRight(r.text, " "), open):
			r.text = strings.TrimSuffix(strings.TrimRight(r.text, " "), open)
			kept = append(kept, r)
			open = ""
		default:
			kept = append(kept, r)
		}
	}
	return kept
}

func fence(line string) string {
	line = strings.TrimLeft(line, " \t")
	for _, mark := range [...]string{"```", "~~~"} {
		if strings.HasPrefix(line, mark) {
			return mark
		}
	}
	return ""
}

// plainBlanks turns tabs in front of a line into blanks, and no-break spaces
// where they stand for the blanks of the layout, as web pages give them out.
func plainBlanks(rows []row) []row {
	const noBreak = "\u00a0"
	layout := slices.ContainsFunc(rows, func(r row) bool {
		return strings.HasPrefix(strings.TrimLeft(r.text, " "), noBreak) ||
			strings.Contains(r.text, noBreak+"(") || strings.Contains(r.text, "->"+noBreak)
	})
	for i := range rows {
		r := &rows[i]
		if layout {
			r.text = strings.ReplaceAll(r.text, noBreak, " ")
		}
		if strings.IndexByte(r.text, '\t') >= 0 {
			r.text = expandTabs(r.text)
		}
		for _, invisible := range [...]string{"\ufeff", "\u200b"} {
			r.text = strings.TrimPrefix(r.text, invisible)
		}
	}
	return rows
}

// expandTabs replaces the tabs in front of a line; each goes on to the next
// eighth column.
func expandTabs(s string) string {
	const stop = 8
	column := 0
	for i := range len(s) {
		switch {
		case s[i] == ' ', s[i] == '\t' && column > widest:
			column++
		case s[i] == '\t':
			column += stop - column%stop
		default:
			return strings.Repeat(" ", column) + s[i:]
		}
	}
	return ""
}

// withoutNumbers removes line numbers, as editors and cat -n print them: every
// line has one, each is one more than the last, and the same marks follow.
func withoutNumbers(rows []row) []row {
	var widths []int // of the number with the blanks in front of it
	next := 0
	for _, r := range rows {
		digits := strings.TrimLeft(r.text, " ")
		v, rest, ok := numeral(digits)
		if r.blank() {
			widths = append(widths, len(r.text))
			continue
		}
		n := int(v)
		if !ok || next != 0 && n != next || rest != "" && !strings.ContainsRune(" \t:|.)│", []rune(rest)[0]) {
			return rows
		}
		next = n + 1
		widths = append(widths, len(r.text)-len(rest))
	}
	if next == 0 || len(rows) < 2 {
		return rows
	}
	margin := commonMargin(rows, widths)
	numbered := make([]row, len(rows))
	for i, r := range rows {
		numbered[i] = r.cut(min(widths[i]+margin, len(r.text)))
		numbered[i].text = expandTabs(numbered[i].text)
	}
	return numbered
}

// commonMargin is how many bytes behind the line numbers are the same marks and
// blanks in all rows.
func commonMargin(rows []row, widths []int) int {
	margin := ""
	first := true
	for i, r := range rows {
		rest := r.text[widths[i]:]
		end := strings.IndexFunc(rest, func(c rune) bool { return !strings.ContainsRune(" \t:|.)│", c) })
		if end < 0 { // an empty line, whose marks may be cut short
			continue
		}
		rest = rest[:end]
		if first {
			margin, first = rest, false
			continue
		}
		n := 0
		for n < len(margin) && n < len(rest) && margin[n] == rest[n] {
			n++
		}
		margin = margin[:n]
	}
	return len(margin)
}

// screenWidth is how many columns a text takes on a screen, as wcwidth counts.
func screenWidth(s string) int {
	columns := 0
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			columns++
		case r >= 0x300 && r < 0x370, r == 0x200b, r == 0xfeff: // combining marks, invisible ones
		case r >= 0x1100 && r < 0x1160, r >= 0x2e80 && r < 0xa4d0, r >= 0xac00 && r < 0xd7a4, r >= 0xf900 && r < 0xfb00,
			r >= 0xfe30 && r < 0xfe70, r >= 0xff00 && r < 0xff61, r >= 0x1f300 && r < 0x1fb00, r >= 0x20000 && r < 0x3fffe:
			columns += 2
		default:
			columns++
		}
	}
	return columns
}
