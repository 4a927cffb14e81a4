package querylog

import (
	"bytes"
	"strings"
	"time"
)

// plan is what auto_explain told: the statement stands in it, and how many rows
// it returned.
func (s *server) plan(r *Reader, who *session, m *message, d time.Duration, text []byte) {
	sql, rows := planQuery(text)
	if sql == nil {
		r.counts.Other++
		return
	}
	if who.waits && !who.planned && bytes.Equal(bytes.TrimSpace(who.sql), bytes.TrimSpace(sql)) {
		who.rows = rows // log_statement told it, its duration follows
		return
	}
	s.flush(r, who)
	who.wait(r, m, sql)
	who.planned, who.took, who.timed, who.rows = true, d, true, rows
}

// planQuery finds the statement and the rows of its root node in a plan of any
// format that auto_explain writes; rows is -1 where they were not counted.
func planQuery(text []byte) (sql []byte, rows int64) {
	text = bytes.TrimLeft(text, " \n\t")
	switch {
	case bytes.HasPrefix(text, []byte("{")):
		var p jsonRecord
		p.read(text)
		return p.query, jsonRows(text)
	case bytes.HasPrefix(text, []byte("Query Text: \"")):
		line, rest, _ := bytes.Cut(text[len("Query Text: "):], []byte("\n"))
		return unquoteJSON(nil, bytes.Trim(line, `"`)), rowsBehind(rest, "Actual Rows: ")
	case bytes.HasPrefix(text, []byte("Query Text: ")):
		return textPlan(text[len("Query Text: "):])
	case bytes.HasPrefix(text, []byte("<")):
		_, rest, ok := bytes.Cut(text, []byte("<Query-Text>"))
		query, rest, closed := bytes.Cut(rest, []byte("</Query-Text>"))
		if !ok || !closed {
			return nil, -1
		}
		unescape := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&#x0d;", "\r", "&amp;", "&")
		return []byte(unescape.Replace(string(query))), rowsBehind(rest, "<Actual-Rows>")
	}
	return nil, -1
}

// textPlan parts a plan in text from the statement before it: the plan's first
// line is the first that has a node's costs.
func textPlan(text []byte) (sql []byte, rows int64) {
	end := 0
	for rest := text; len(rest) > 0; {
		line, after, _ := bytes.Cut(rest, []byte("\n"))
		named := bytes.HasPrefix(line, []byte("Query Parameters: ")) || bytes.HasPrefix(line, []byte("Query Identifier: "))
		if named || end > 0 && bytes.Contains(line, []byte("  (cost=")) {
			for named { // the root follows
				line, after, _ = bytes.Cut(after, []byte("\n"))
				named = len(line) > 0 && !bytes.Contains(line, []byte("  (cost="))
			}
			return text[:end], rowsBehind(line[max(bytes.Index(line, []byte("(actual ")), 0):], " rows=")
		}
		end += len(line) + 1
		rest = after
	}
	return bytes.TrimRight(text[:min(end, len(text))], "\n"), -1
}

func rowsBehind(text []byte, mark string) int64 {
	i := bytes.Index(text, []byte(mark))
	if i < 0 {
		return -1
	}
	rest := text[i+len(mark):]
	n := digits(rest)
	if n == 0 || n > len("123456789012") {
		return -1
	}
	return number(rest[:n])
}

// jsonRows finds the root's rows: its own fields stand before those of the
// nodes below.
func jsonRows(text []byte) int64 {
	if i := bytes.Index(text, []byte(`"Plans":`)); i >= 0 {
		own := rowsBehind(text[:i], `"Actual Rows": `)
		if own >= 0 {
			return own
		}
	}
	return rowsBehind(text, `"Actual Rows": `)
}
