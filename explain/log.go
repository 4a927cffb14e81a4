package explain

import "strings"

// logMark ends the first line of what auto_explain writes to the log, behind
// "duration: 12.345 ms". The module has no translations.
const (
	logMark = " ms  plan:"
	logHead = "duration: "
)

// A logEntry is one plan in a server's log.
type logEntry struct {
	took duration
	rows []row
}

// logEntries finds the plans that auto_explain wrote, in a log with any prefix
// (log_line_prefix), as CSV, as JSON, or as a client or a log collector shows it.
func logEntries(rows []row) []logEntry {
	var entries []logEntry
	for i := 0; i < len(rows); i++ {
		line := rows[i].text
		at := strings.Index(line, logMark)
		if at < 0 {
			continue
		}
		head := strings.LastIndex(line[:at], logHead)
		if head < 0 {
			continue
		}
		v, rest, ok := numeral(line[head+len(logHead):])
		if !ok || !strings.HasPrefix(rest, logMark) {
			continue
		}
		e := logEntry{took: milliseconds(v)}
		end := i + 1
		switch after := line[at+len(logMark):]; {
		case strings.HasPrefix(after, `\n`):
			e.rows = messageOf(rows[i], head, at+len(logMark))
		case head > 0 && line[head-1] == '"' && (head == 1 || line[head-2] == ','):
			e.rows, end = csvMessage(rows, i)
		default:
			e.rows, end = stderrMessage(rows, i, head)
		}
		entries = append(entries, e)
		i = end - 1
	}
	return entries
}

// messageOf reads the rest of a JSON string that the plan is inside of.
func messageOf(r row, head, body int) []row {
	end := body
	for end < len(r.text) && r.text[end] != '"' {
		if r.text[end] == '\\' {
			end++
		}
		end++
	}
	d := decoder{}
	text, err := d.unescape([]byte(r.text[body:min(end, len(r.text))]), head)
	if err != nil {
		return nil
	}
	var rows []row
	for line := range strings.Lines(strings.TrimPrefix(text, "\n")) {
		rows = append(rows, row{text: strings.TrimRight(line, "\r\n"), line: r.line, column: r.column + body})
	}
	return rows
}

// csvMessage reads the field of a CSV log that begins in row i.
func csvMessage(rows []row, i int) (message []row, end int) {
	for j := i + 1; j < len(rows); j++ {
		r := rows[j]
		stop, doubled := closing(r.text, '"')
		if stop >= 0 {
			r.text = r.text[:stop]
		}
		if doubled {
			r.text = strings.ReplaceAll(r.text, `""`, `"`)
		}
		message = append(message, r)
		if stop >= 0 {
			return message, j + 1
		}
	}
	return message, len(rows)
}

// stderrMessage reads the lines behind row i. The server puts a tab in front of
// each line of a message but the first; syslog writes it as #011. Collectors
// put their own prefix in front of every line.
func stderrMessage(rows []row, i, head int) (message []row, end int) {
	if i+1 >= len(rows) {
		return nil, i + 1
	}
	prefix := rows[i].text[:head]
	for _, tab := range [...]string{"\t", "#011"} {
		if at := strings.Index(rows[i+1].text, tab); at >= 0 && (at == 0 || sameShape(rows[i+1].text[:at], prefix)) {
			return tabbed(rows, i+1, tab, prefix)
		}
	}
	for j := i + 1; j < len(rows); j++ {
		text := rows[j].text
		if strings.Contains(text, logMark) || strings.HasPrefix(text, "LOG:  ") || startsLogLine(text, prefix) {
			return message, j
		}
		message = append(message, rows[j])
	}
	return message, len(rows)
}

func tabbed(rows []row, start int, tab, prefix string) (message []row, end int) {
	for j := start; j < len(rows); j++ {
		at := strings.Index(rows[j].text, tab)
		if at < 0 || at > 0 && !sameShape(rows[j].text[:at], prefix) {
			return message, j
		}
		message = append(message, rows[j].cut(at+len(tab)))
	}
	return message, len(rows)
}

// sameShape says that two prefixes of log lines begin alike but for their
// digits, as far as the shorter goes.
func sameShape(a, b string) bool {
	const enough = 4
	n := min(len(a), len(b), 20)
	for i := range n {
		if a[i] != b[i] && (!isDigit(a[i]) || !isDigit(b[i])) {
			return false
		}
	}
	return n >= enough || len(a) == 0
}

// startsLogLine says that a line has a prefix like that of another one.
func startsLogLine(line, prefix string) bool {
	const enough = 10
	return len(prefix) >= enough && len(line) >= enough && sameShape(line[:min(len(line), len(prefix))], prefix)
}

// readLog reads every entry.
func readLog(entries []logEntry, out *Result) error {
	var failure error
	for _, e := range entries {
		before := len(out.Plans)
		err := readDocuments(plainBlanks(e.rows), out)
		for _, p := range out.Plans[before:] {
			if p.Execution == 0 {
				p.Execution = e.took
			}
		}
		if failure == nil {
			failure = err
		}
	}
	return failure
}
