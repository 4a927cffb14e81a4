package querylog

import (
	"bytes"
	"time"
)

// message is one message of a PostgreSQL server, whatever the log's form.
type message struct {
	session                 []byte
	at                      int64
	failed                  bool // ERROR and worse
	text, detail, statement []byte
}

// session is what is known of a server process between two of its messages: a
// statement whose duration, or whose second telling, may still follow.
type session struct {
	name    string
	waits   bool
	sql     []byte
	values  []byte
	took    time.Duration
	timed   bool
	rows    int64
	at      int64
	line    int64
	planned bool // told by auto_explain, log_min_duration_statement may tell it again
}

// maxSessions bounds what is remembered; those of before then start anew.
const maxSessions = 1 << 16

// server puts a server's messages together into statements.
type server struct {
	sessions map[string]*session
	last     *session
}

func newServer() server { return server{sessions: map[string]*session{}} }

func (s *server) session(r *Reader, name []byte) *session {
	if s.last != nil && s.last.name == string(name) {
		return s.last
	}
	found := s.sessions[string(name)]
	if found == nil {
		if len(s.sessions) >= maxSessions {
			s.end(r)
			clear(s.sessions)
		}
		found = &session{name: string(name)}
		s.sessions[found.name] = found
	}
	s.last = found
	return found
}

// took reads "duration: 0.123 ms" and says what stands behind it.
func took(text []byte) (d time.Duration, rest []byte, ok bool) {
	const mark, unit = "duration: ", " ms"
	if !bytes.HasPrefix(text, []byte(mark)) {
		return 0, text, false
	}
	text = text[len(mark):]
	d, n := decimal(text, time.Millisecond)
	if n == 0 || !bytes.HasPrefix(text[n:], []byte(unit)) {
		return 0, nil, false
	}
	return d, text[n+len(unit):], true
}

// step is what the server says that it did with a statement.
type step byte

const (
	noStep step = iota
	ran         // statement: and execute name:
	prepared
	planned // auto_explain
)

// stepOf reads "statement: …", "execute name: …" and the others of the protocol.
func stepOf(text []byte) (step, []byte) {
	if rest, ok := bytes.CutPrefix(text, []byte("statement: ")); ok {
		return ran, rest
	}
	if rest, ok := bytes.CutPrefix(text, []byte("plan:")); ok {
		return planned, rest
	}
	word, rest, ok := bytes.Cut(text, []byte(" "))
	if !ok {
		return noStep, nil
	}
	_, sql, ok := bytes.Cut(rest, []byte(": "))
	switch string(word) {
	case "execute":
		if !ok || bytes.HasPrefix(rest, []byte("fetch from ")) {
			return prepared, nil // the rest of a portal's rows, told when it began
		}
		return ran, sql
	case "parse", "bind", "fastpath":
		return prepared, nil
	}
	return noStep, nil
}

// take reads one message.
func (s *server) take(r *Reader, m *message) {
	who := s.session(r, m.session)
	if m.failed {
		s.error(r, who, m)
		return
	}
	d, rest, timed := took(m.text)
	if timed && len(rest) == 0 {
		s.duration(r, who, d)
		return
	}
	step, sql := stepOf(bytes.TrimLeft(rest, " "))
	switch {
	case step == ran && timed:
		s.again(r, who, sql)
		e := r.begun()
		e.SQL, e.Values, e.Duration, e.Timed = sql, serverValues(m.detail), d, true
		e.Session, e.At, e.Rows = who.name, m.at, who.rows
		r.emit(e)
	case step == ran:
		s.flush(r, who)
		who.wait(r, m, sql)
	case step == planned && timed:
		s.plan(r, who, m, d, sql)
	default:
		r.counts.Other++
	}
}

// again drops what auto_explain told of the same execution, and hands on what
// it told of another. The plan's rows stay with the session.
func (s *server) again(r *Reader, who *session, sql []byte) {
	if who.waits && who.planned && bytes.Equal(bytes.TrimSpace(who.sql), bytes.TrimSpace(sql)) {
		who.waits = false
		return
	}
	s.flush(r, who)
	who.rows = -1
}

// duration is a duration without a text: that of the statement told before.
func (s *server) duration(r *Reader, who *session, d time.Duration) {
	if !who.waits {
		r.counts.Other++ // of a parse or bind step, or of a statement before the log began
		return
	}
	who.took, who.timed = d, true
	s.flush(r, who)
}

// error is a message of an error: the statement it names, or the one that was told before it, failed.
func (s *server) error(r *Reader, who *session, m *message) {
	if who.waits && !who.planned && (m.statement == nil || bytes.Equal(bytes.TrimSpace(m.statement), bytes.TrimSpace(who.sql))) {
		who.waits = false
		m.statement = who.sql
	}
	s.flush(r, who)
	if m.statement == nil {
		r.counts.Other++
		return
	}
	e := r.begun()
	e.SQL, e.Session, e.At, e.Outcome = m.statement, who.name, m.at, Failed
	r.emit(e)
}

func (who *session) wait(r *Reader, m *message, sql []byte) {
	who.waits, who.planned, who.timed = true, false, false
	who.sql = append(who.sql[:0], sql...)
	who.values = append(who.values[:0], serverValues(m.detail).raw...)
	who.rows, who.at, who.line = -1, m.at, r.entry.line
}

// flush hands on a statement that waited.
func (s *server) flush(r *Reader, who *session) {
	if !who.waits {
		return
	}
	who.waits = false
	e := r.begun()
	e.SQL, e.Values = who.sql, Values{raw: who.values, syntax: dollarValues}
	e.Duration, e.Timed, e.Rows = who.took, who.timed, who.rows
	e.Session, e.At, e.Line = who.name, who.at, who.line
	r.emit(e)
}

// end hands on what still waits, in the order in which it was told.
func (s *server) end(r *Reader) {
	for {
		var first *session
		for _, who := range s.sessions {
			if who.waits && (first == nil || who.line < first.line) {
				first = who
			}
		}
		if first == nil {
			return
		}
		s.flush(r, first)
	}
}
