package querylog

import "bytes"

// The columns of csvlog that are read, the same since PostgreSQL 9.0.
const (
	csvTime      = 0
	csvProcess   = 3
	csvSession   = 5
	csvSeverity  = 11
	csvMessage   = 13
	csvDetail    = 14
	csvStatement = 19
	csvFewest    = 22
)

// csvRecord is a record that is being read.
type csvRecord struct {
	// quotes counts those of the open record: an odd number goes on over the newline.
	quotes int
	fields [csvStatement + 1][]byte
}

func csvForm() *form {
	return &form{
		name: "csvlog",
		place: func(r *Reader, line []byte, open bool) place {
			n := bytes.Count(line, []byte{'"'})
			if open && r.csv.quotes%2 == 1 {
				r.csv.quotes += n
				return goesOn
			}
			if !csvStarts(line) {
				return elsewhere
			}
			r.csv.quotes = n
			return starts
		},
		read: readCSV,
	}
}

// csvStarts says that a line starts with a time, its zone, a comma.
func csvStarts(line []byte) bool {
	const shortest = len("2026-11-22 12:44:56.218 UTC,,,,,")
	if len(line) < shortest || line[4] != '-' || line[10] != ' ' || dateTime(line) == 0 {
		return false
	}
	i := bytes.IndexByte(line, ',')
	if i < 0 || i > len("2026-11-22 12:44:56.218 Europe/Somewhere") {
		return false
	}
	return i+1 < len(line) && (line[i+1] == '"' || line[i+1] == ',') && bytes.IndexByte(line[:i], '[') < 0
}

func readCSV(r *Reader) {
	if r.csv.split(r.entry.text) < csvFewest {
		r.unread(r.entry.text)
		return
	}
	f := &r.csv.fields
	m := message{session: f[csvSession], at: dateTime(f[csvTime]), text: f[csvMessage], detail: f[csvDetail]}
	m.failed = severityOf(f[csvSeverity]) == failed
	if len(m.session) == 0 {
		m.session = f[csvProcess]
	}
	if len(f[csvStatement]) > 0 {
		m.statement = f[csvStatement]
	}
	r.server.take(r, &m)
}

// split parts a record in place and says how many fields it has.
func (c *csvRecord) split(text []byte) int {
	n := 0
	for rest := text; ; n++ {
		var field []byte
		if len(rest) > 0 && rest[0] == '"' {
			field, rest = unquoteCSV(rest[1:])
		} else {
			end := bytes.IndexByte(rest, ',')
			if end < 0 {
				end = len(rest)
			}
			field, rest = rest[:end], rest[end:]
		}
		if n < len(c.fields) {
			c.fields[n] = field
		}
		if len(rest) == 0 || rest[0] != ',' {
			return n + 1
		}
		rest = rest[1:]
	}
}

// unquoteCSV reads to the closing quote, the doubled ones made single in place.
func unquoteCSV(s []byte) (field, rest []byte) {
	i := bytes.IndexByte(s, '"')
	if i < 0 {
		return s, nil
	}
	if i+1 >= len(s) || s[i+1] != '"' {
		return s[:i], s[i+1:]
	}
	out := s[:i]
	for s = s[i:]; len(s) >= 2 && s[1] == '"'; {
		out = append(out, '"')
		s = s[2:]
		next := bytes.IndexByte(s, '"')
		if next < 0 {
			return append(out, s...), nil
		}
		out = append(out, s[:next]...)
		s = s[next:]
	}
	return out, s[1:]
}
