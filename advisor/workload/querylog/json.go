package querylog

import (
	"bytes"
	"time"
	"unicode/utf8"
)

// jsonRecord is what is read of an object: PostgreSQL's jsonlog, the same
// wrapped by an operator, the query events of ORMs, or a line that a log
// collector wrapped.
type jsonRecord struct {
	time, session, process, severity, message, detail, statement []byte
	// query, values and took are those of an ORM's event, or of auto_explain's plan.
	query, values, took []byte
	// line is a wrapped line.
	line []byte
	buf  []byte // unescaped texts
	ok   bool   // the object is whole
}

func jsonForm() *form {
	return &form{
		name: "jsonlog",
		place: func(r *Reader, line []byte, open bool) place {
			if len(line) < 2 || line[0] != '{' || line[len(line)-1] != '}' {
				return elsewhere
			}
			if open && r.form.name == "jsonlog" && bytes.HasPrefix(line, []byte(`{"timestamp":"`)) {
				return starts
			}
			var seen jsonRecord
			seen.buf = r.json.buf[:0]
			if seen.read(line); !seen.ok || seen.line != nil && seen.severity == nil || seen.severity == nil && seen.query == nil {
				return elsewhere
			}
			return starts
		},
		read: readJSON,
	}
}

func readJSON(r *Reader) {
	j := &r.json
	*j = jsonRecord{buf: j.buf[:0]}
	j.read(r.entry.text)
	if j.query != nil && j.severity == nil {
		e := r.begun()
		e.SQL, e.Form, e.At = j.query, "json", timeOf(j.time)
		e.Values = Values{raw: j.values, syntax: listValues}
		if d, n := decimal(bytes.Trim(j.took, `"`), time.Millisecond); n > 0 {
			e.Duration, e.Timed = d, true
		}
		r.emit(e)
		return
	}
	m := message{session: j.session, at: dateTime(j.time), failed: severityOf(j.severity) == failed}
	m.text, m.detail, m.statement = j.message, j.detail, j.statement
	if m.session == nil {
		m.session = j.process
	}
	r.server.take(r, &m)
}

// read walks over an object and keeps the fields it knows.
func (j *jsonRecord) read(text []byte) {
	rest := text
	if len(rest) == 0 || rest[0] != '{' {
		return
	}
	for rest = rest[1:]; ; {
		rest = bytes.TrimLeft(rest, " \t\n\r,")
		if len(rest) == 0 || rest[0] != '"' {
			j.ok = len(rest) > 0 && rest[0] == '}'
			return
		}
		key, after := jsonString(rest)
		after = bytes.TrimLeft(after, " \t\n\r")
		if len(after) == 0 || after[0] != ':' {
			return
		}
		after = bytes.TrimLeft(after[1:], " \t\n\r")
		value, after := jsonValue(after)
		if len(value) == 0 {
			return
		}
		j.field(key, value)
		rest = after
	}
}

// field keeps a value by its key: those of jsonlog, of the CSV columns that
// operators use as keys, of ORMs' events, and of log collectors.
func (j *jsonRecord) field(key, value []byte) {
	switch string(key) {
	case "timestamp", "log_time", "time":
		if value[0] == '"' && j.time == nil {
			j.time = j.text(value)
			return
		}
		j.took = value
	case "session_id":
		j.session = j.text(value)
	case "pid", "process_id":
		j.process = j.text(value)
	case "error_severity":
		j.severity = j.text(value)
	case "message", "log", "textPayload", "MESSAGE", "msg":
		j.message = j.text(value)
		j.line = j.message
	case "detail":
		j.detail = j.text(value)
	case "statement":
		j.statement = j.text(value)
	case "query", "sql", "Query Text":
		j.query = j.text(value)
		if j.statement == nil {
			j.statement = j.query
		}
	case "params", "bindings", "parameters", "args":
		j.values = j.text(value)
	case "duration", "duration_ms", "elapsed":
		j.took = value
	case "record":
		if value[0] == '{' {
			j.read(value)
		}
	}
}

// text is a value as it was meant.
func (j *jsonRecord) text(value []byte) []byte {
	if value[0] != '"' {
		return value
	}
	inner := value[1 : len(value)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return inner
	}
	start := len(j.buf)
	j.buf = unquoteJSON(j.buf, inner)
	return j.buf[start:len(j.buf):len(j.buf)]
}

// jsonString reads the string at the start of s, without its quotes and as it stands.
func jsonString(s []byte) (inner, rest []byte) {
	for i := 1; i < len(s); {
		next := bytes.IndexByte(s[i:], '"')
		if next < 0 {
			break
		}
		i += next
		back := i
		for s[back-1] == '\\' {
			back--
		}
		if (i-back)%2 == 0 {
			return s[1:i], s[i+1:]
		}
		i++
	}
	return s[1:], nil
}

// jsonValue reads the value at the start of s, nil when it is not whole.
func jsonValue(s []byte) (value, rest []byte) {
	if len(s) == 0 {
		return nil, nil
	}
	if s[0] == '"' {
		inner, rest := jsonString(s)
		if rest == nil {
			return nil, nil
		}
		return s[:len(inner)+2], rest
	}
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			inner, _ := jsonString(s[i:])
			i += len(inner) + 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return s[:i], s[i:]
			}
			if depth--; depth == 0 {
				return s[:i+1], s[i+1:]
			}
		case ',':
			if depth == 0 {
				return s[:i], s[i:]
			}
		}
	}
	return nil, nil
}

// unquoteJSON appends what an escaped text means.
func unquoteJSON(dst, s []byte) []byte {
	for {
		i := bytes.IndexByte(s, '\\')
		if i < 0 || i+1 >= len(s) {
			return append(dst, s...)
		}
		dst = append(dst, s[:i]...)
		c := s[i+1]
		s = s[i+2:]
		switch c {
		case 'n':
			dst = append(dst, '\n')
		case 't':
			dst = append(dst, '\t')
		case 'r':
			dst = append(dst, '\r')
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'u':
			var ch rune
			ch, s = hexRune(s)
			dst = utf8.AppendRune(dst, ch)
		default:
			dst = append(dst, c)
		}
	}
}

// hexRune reads the four digits behind \u, and the second half of a pair.
func hexRune(s []byte) (rune, []byte) {
	const half = 4
	r, ok := hex4(s)
	if !ok {
		return utf8.RuneError, s
	}
	s = s[half:]
	if r < 0xD800 || r >= 0xDC00 || !bytes.HasPrefix(s, []byte(`\u`)) {
		return r, s
	}
	low, ok := hex4(s[2:])
	if !ok || low < 0xDC00 || low > 0xDFFF {
		return utf8.RuneError, s
	}
	return (r-0xD800)<<10 + (low - 0xDC00) + 0x10000, s[2+half:]
}

func hex4(s []byte) (rune, bool) {
	if len(s) < 4 {
		return 0, false
	}
	var r rune
	for _, c := range s[:4] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 + rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 + rune(c-'a') + 10
		case c >= 'A' && c <= 'F':
			r = r<<4 + rune(c-'A') + 10
		default:
			return 0, false
		}
	}
	return r, true
}
