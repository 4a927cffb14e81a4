package querylog

import (
	"bytes"
	"time"
)

// gormForm reads GORM's log: a line with the time and the place in the source,
// then "[0.990ms] [rows:40] SELECT …".
func gormForm() *form {
	return &form{
		name: "gorm",
		place: func(r *Reader, line []byte, open bool) place {
			switch {
			case gormHead(line):
				return starts
			case gormStatement(line) > 0:
				if open && r.entry.lines == 1 {
					return goesOn
				}
				return starts
			case open && len(line) > 0:
				return perhaps
			}
			return elsewhere
		},
		read: readGORM,
	}
}

// gormHead says that a line is a time and a place in Go's source.
func gormHead(line []byte) bool {
	return len(line) > 20 && line[4] == '/' && dateTime(line) != 0 && bytes.Contains(line, []byte(".go:"))
}

// gormStatement is where the statement stands in a line "[0.990ms] [rows:40] …", 0 for none.
func gormStatement(line []byte) int {
	const rows = "] [rows:"
	i := bytes.Index(line, []byte(rows))
	if i < 0 || line[0] != '[' || !bytes.HasSuffix(line[:i], []byte("ms")) {
		return 0
	}
	end := bytes.IndexByte(line[i+len(rows):], ']')
	if end < 0 {
		return 0
	}
	return i + len(rows) + end + 1
}

func readGORM(r *Reader) {
	e := r.begun()
	text := r.entry.text
	if gormHead(text) {
		head, rest, _ := bytes.Cut(text, []byte("\n"))
		e.At = timeOf(head)
		site := head[len("2026/11/22 13:45:40 "):]
		if i := bytes.IndexByte(site, ' '); i >= 0 {
			if message := site[i+1:]; bytes.HasPrefix(message, []byte("ERROR")) || bytes.HasPrefix(message, []byte("failed")) {
				e.Outcome = Failed
			}
			site = site[:i]
		}
		e.Site, text = string(site), rest
	}
	from := 0
	if len(text) > 0 {
		from = gormStatement(text)
	}
	if from == 0 {
		r.counts.Other++ // another message of the same logger
		return
	}
	e.Duration, _ = decimal(text[1:], time.Millisecond)
	e.Timed = true
	e.Rows = rowsBehind(text[:from], "[rows:")
	e.SQL = text[from:]
	r.emit(e)
}
