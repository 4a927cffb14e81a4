package querylog

import (
	"bytes"
	"time"
)

const (
	djangoArgs  = "; args="
	djangoAlias = "; alias="
)

// djangoForm reads Django's logger django.db.backends: "(0.001) SELECT …;
// args=(…); alias=default", behind whatever the log's format puts before it.
func djangoForm() *form {
	return &form{
		name: "django",
		place: func(r *Reader, line []byte, open bool) place {
			switch from, _ := djangoHead(line); {
			case from > 0:
				return starts
			case open && !bytes.Contains(r.entry.text, []byte(djangoArgs)):
				return perhaps
			}
			return elsewhere
		},
		read: readDjango,
	}
}

// djangoHead is where the statement starts in a line, 0 when none does, and
// where its seconds stand.
func djangoHead(line []byte) (from, seconds int) {
	const prefix, places = 200, 3
	open := bytes.IndexByte(line[:min(len(line), prefix)], '(')
	if open < 0 || bytes.ContainsAny(line[:open], `'"`) {
		return 0, 0
	}
	rest := line[open+1:]
	n := digits(rest)
	if n == 0 || n >= len(rest) || rest[n] != '.' || digits(rest[n+1:]) != places || !bytes.HasPrefix(rest[n+1+places:], []byte(") ")) {
		return 0, 0
	}
	from = open + 1 + n + 1 + places + len(") ")
	text := line[from:]
	if times := digits(text); times > 0 {
		text = bytes.TrimPrefix(text[times:], []byte(" times: "))
	}
	if !verb(text) && !bytes.Contains(text, []byte(djangoArgs)) && !bytes.HasPrefix(text, []byte("QUERY = ")) {
		return 0, 0
	}
	return from, open + 1
}

func readDjango(r *Reader) {
	text := r.entry.text
	from, at := djangoHead(text)
	e := r.begun()
	e.Duration, _ = decimal(text[at:], time.Second)
	e.Timed, e.At = true, timeOf(text[:at])
	e.SQL = text[from:]
	if i := bytes.LastIndex(e.SQL, []byte(djangoArgs)); i >= 0 {
		args := e.SQL[i+len(djangoArgs):]
		if j := bytes.LastIndex(args, []byte(djangoAlias)); j >= 0 {
			args = args[:j]
		}
		e.SQL, e.Values = e.SQL[:i], Values{raw: args, syntax: listValues}
	}
	if n := digits(e.SQL); n > 0 && n < len("1000000") { // executemany: "3 times: INSERT …"
		if rest, ok := bytes.CutPrefix(e.SQL[n:], []byte(" times: ")); ok {
			e.Times, e.SQL = int(number(e.SQL[:n])), rest
		}
	}
	r.emit(e)
}

// sqlalchemyForm reads the logger sqlalchemy.engine: the statement, on several
// lines as it comes, then an entry with its values.
func sqlalchemyForm() *form {
	return &form{
		name: "sqlalchemy",
		place: func(r *Reader, line []byte, open bool) place {
			from := sqlalchemyMessage(line)
			switch {
			case from > 0:
				return r.alchemyPlace(line, from, open)
			case open && !r.alchemyComplete():
				return goesOn // its values follow, whatever the lines between look like
			}
			return elsewhere
		},
		read: func(r *Reader) { readSQLAlchemy(r, sqlalchemyMessage(r.entry.text)) },
	}
}

// sqlalchemyPlainForm reads the same without the logger's name: every line that
// starts like a statement is one if an entry with values follows.
func sqlalchemyPlainForm() *form {
	return &form{
		name: "sqlalchemy",
		place: func(r *Reader, line []byte, open bool) place {
			switch {
			case open && alchemyValues(line) > 0:
				return r.alchemyPlace(line, 0, open)
			case open && !r.alchemyComplete():
				return perhaps
			case verb(line):
				return starts
			}
			return elsewhere
		},
		read: func(r *Reader) {
			if len(r.entry.parts) == 0 && !alchemyWord(r.entry.text) {
				r.unread(r.entry.text)
				return
			}
			readSQLAlchemy(r, 0)
		},
	}
}

// sqlalchemyMessage is where the message starts behind the logger's name, 0 for none.
func sqlalchemyMessage(line []byte) int {
	const logger, prefix = "sqlalchemy.engine", 200
	i := bytes.Index(line[:min(len(line), prefix)], []byte(logger))
	if i < 0 || bytes.ContainsAny(line[:i], `'"(`) {
		return 0
	}
	for i += len(logger); i < len(line); i++ {
		switch c := line[i]; {
		case c == '.' || c == '_' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z':
		case c == ' ' || c == ':' || c == ']' || c == '-':
			for i < len(line) && bytes.IndexByte([]byte(" :]-"), line[i]) >= 0 {
				i++
			}
			return i
		default:
			return 0
		}
	}
	return 0
}

// alchemyPlace tells an entry with values, or with what was returned, from one with a statement.
func (r *Reader) alchemyPlace(line []byte, from int, open bool) place {
	message := line[from:]
	returned := bytes.HasPrefix(message, []byte("Row (")) || bytes.HasPrefix(message, []byte("Col ("))
	n := alchemyValues(message)
	if n == 0 && !returned {
		return starts
	}
	if !open {
		return elsewhere
	}
	if n > 0 && len(r.entry.parts) == 0 {
		r.entry.parts = append(r.entry.parts, len(r.entry.text)+1, len(r.entry.text)+1+from+n)
	}
	return goesOn
}

// alchemyValues is where the values start in "[generated in 0.1s] {…}", 0 for another message.
func alchemyValues(message []byte) int {
	if len(message) == 0 || message[0] != '[' {
		return 0
	}
	for _, mark := range []string{"[generated in ", "[cached since ", "[raw sql]", "[no key ", "[caching disabled ", "[dialect ", "[insertmanyvalues "} {
		if end := bytes.Index(message, []byte("] ")); end > 0 && bytes.HasPrefix(message, []byte(mark)) {
			return end + len("] ")
		}
	}
	return 0
}

// alchemyWord says that a statement stands alone: it begins or ends a transaction.
func alchemyWord(text []byte) bool {
	for _, word := range []string{"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT ", "RELEASE SAVEPOINT "} {
		if rest, ok := bytes.CutPrefix(text, []byte(word)); ok && (len(rest) == 0 || word[len(word)-1] == ' ' || rest[0] == ' ' || rest[0] == '\n') {
			return true
		}
	}
	return false
}

func (r *Reader) alchemyComplete() bool {
	return len(r.entry.parts) > 0 || alchemyWord(r.entry.text[min(sqlalchemyMessage(r.entry.text), len(r.entry.text)):])
}

func readSQLAlchemy(r *Reader, from int) {
	text := r.entry.text
	e := r.begun()
	e.At = timeOf(text[:from])
	if len(r.entry.parts) == 0 {
		e.SQL = text[from:]
		if bytes.HasPrefix(e.SQL, []byte("BEGIN (implicit)")) {
			e.SQL = e.SQL[:len("BEGIN")]
		}
		if !verb(e.SQL) {
			r.counts.Other++
			return
		}
		r.emit(e)
		return
	}
	e.SQL = text[from : r.entry.parts[0]-1]
	values := text[min(r.entry.parts[1], len(text)):]
	if i := bytes.IndexByte(values, '\n'); i >= 0 {
		values = values[:i]
	}
	e.Values = Values{raw: values, syntax: listValues}
	e.Times = e.Values.sets()
	r.emit(e)
}
