package querylog

import (
	"bytes"
)

const stderrName = "stderr"

// severity is the word that PostgreSQL puts before a message.
type severity byte

const (
	noSeverity severity = iota
	logged              // LOG and everything else that is no error
	failed              // ERROR, FATAL, PANIC
	detail
	statement
	aside // HINT, CONTEXT, QUERY, LOCATION
)

func severityOf(word []byte) severity {
	switch string(word) {
	case "LOG", "WARNING", "NOTICE", "INFO", "DEBUG", "DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4", "DEBUG5":
		return logged
	case "ERROR", "FATAL", "PANIC":
		return failed
	case "DETAIL":
		return detail
	case "STATEMENT":
		return statement
	case "HINT", "CONTEXT", "QUERY", "LOCATION", "BACKTRACE":
		return aside
	}
	return noSeverity
}

// stderrHead is the head of a line of PostgreSQL's stderr log: what
// log_line_prefix makes, the severity, two blanks.
type stderrHead struct {
	severity severity
	message  int // where the message starts
	prefix   int // where the prefix ends
	// first is the head of the entry's first line, kinds those of its parts.
	first *stderrHead
	kinds []partHead
}

type partHead struct {
	severity severity
	message  int // behind the part's start
}

// keep remembers the head of the line that was read last as the entry's own.
func (h *stderrHead) keep() {
	if h.first == nil {
		h.first = &stderrHead{}
	}
	h.first.severity, h.first.message, h.first.prefix = h.severity, h.message, h.prefix
	h.kinds = h.kinds[:0]
}

// read finds the head of a line. Before the severity stands whatever
// log_line_prefix says, so the mark is the severity itself.
func (h *stderrHead) read(line []byte) bool {
	for from := 0; ; {
		i := bytes.Index(line[from:], []byte(":  "))
		if i < 0 {
			return false
		}
		end := from + i
		start := end
		for start > 0 && (line[start-1] >= 'A' && line[start-1] <= 'Z' || line[start-1] >= '1' && line[start-1] <= '5') {
			start--
		}
		if s := severityOf(line[start:end]); s != noSeverity {
			h.severity, h.prefix, h.message = s, start, end+len(":  ")
			return true
		}
		from = end + 1
	}
}

func stderrForm() *form {
	return &form{
		name: stderrName,
		place: func(r *Reader, line []byte, open bool) place {
			if open && len(line) > 0 && line[0] == '\t' {
				return goesOn
			}
			if len(line) > 0 && line[0] == '{' || !r.stderr.read(line) {
				return elsewhere
			}
			if r.stderr.severity == logged || r.stderr.severity == failed {
				return starts
			}
			if !open {
				return elsewhere
			}
			r.stderr.kinds = append(r.stderr.kinds, partHead{r.stderr.severity, r.stderr.message})
			r.entry.parts = append(r.entry.parts, len(r.entry.text)+1)
			return goesOn
		},
		read: readStderr,
	}
}

func readStderr(r *Reader) {
	h, text := r.stderr.first, r.entry.text
	end := func(i int) int { // of the part before parts[i]
		if i < len(r.entry.parts) {
			return r.entry.parts[i] - 1
		}
		return len(text)
	}
	prefix := text[:h.prefix]
	m := message{session: sessionOf(prefix), at: timeOf(prefix), failed: h.severity == failed}
	for i, k := range r.stderr.kinds {
		from := r.entry.parts[i] + k.message
		if from > len(text) {
			break // the entry was cut
		}
		switch k.severity {
		case detail:
			m.detail = withoutTabs(text[from:end(i+1)])
		case statement:
			m.statement = withoutTabs(text[from:end(i+1)])
		}
	}
	m.text = withoutTabs(text[h.message:end(0)])
	r.server.take(r, &m)
}

// withoutTabs takes away, in place, the one tab that PostgreSQL puts behind
// each newline of a message.
func withoutTabs(text []byte) []byte {
	i := bytes.IndexByte(text, '\n')
	if i < 0 {
		return text
	}
	out := text[:i]
	for i < len(text) {
		out = append(out, text[i])
		if text[i] == '\n' && i+1 < len(text) && text[i+1] == '\t' {
			i++
		}
		i++
	}
	return out
}

// sessionOf finds the process or session id in what log_line_prefix made: a
// number in brackets, the id of %c, or pid=. Nil where there is none.
func sessionOf(prefix []byte) []byte {
	var numbered []byte // [12-1]: a line's number in syslog's manner, if there is nothing better
	for rest := prefix; ; {
		open := bytes.IndexByte(rest, '[')
		if open < 0 {
			break
		}
		rest = rest[open+1:]
		n := digits(rest)
		if n == 0 || n >= len(rest) {
			continue
		}
		if rest[n] == ']' {
			return rest[:n]
		}
		if rest[n] == '-' && numbered == nil {
			numbered = rest[:n]
		}
	}
	if id := sessionID(prefix); id != nil {
		return id
	}
	for _, mark := range []string{"pid=", "p="} {
		if i := bytes.Index(prefix, []byte(mark)); i >= 0 {
			if rest := prefix[i+len(mark):]; digits(rest) > 0 {
				return rest[:digits(rest)]
			}
		}
	}
	return numbered
}

func digits(s []byte) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// sessionID finds what %c makes: the start in hexadecimal, a point, the process.
func sessionID(prefix []byte) []byte {
	const start = 8
	for i := start; i+1 < len(prefix); i++ {
		if prefix[i] != '.' || hexRun(prefix[:i], true) != start || hexRun(prefix[i+1:], false) == 0 {
			continue
		}
		return prefix[i-start : i+1+hexRun(prefix[i+1:], false)]
	}
	return nil
}

func hexRun(s []byte, backwards bool) int {
	for n := range s {
		c := s[n]
		if backwards {
			c = s[len(s)-1-n]
		}
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return n
		}
	}
	return len(s)
}
