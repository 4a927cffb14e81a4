package units

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"slices"
	"time"

	"assay/advisor/workload/groups"
	"assay/advisor/workload/querylog"
)

const (
	// idle is the pause that ends a unit outside a transaction: a request's
	// statements come closer together, the next request of a pool later.
	idle = 250 * time.Millisecond
	// maxStatements and maxText bound one unit, maxOpen the text of all that are
	// open: beyond it they are closed, and what goes on is another unit.
	maxStatements = 20_000
	maxText       = 4 << 20
	maxOpen       = 16 << 20
	// maxSQL is what is kept of one statement's text: what is longer is a list of values.
	maxSQL = 16 << 10
	// early is how many forms are read when they are met; the others when they
	// are met again: a log of forms that never return has no patterns.
	early = 2000
)

// Splitter parts statements into units.
type Splitter struct {
	take  func(*Unit)
	open  map[string]*work
	free  []*Unit
	facts []*Facts // by the form's number; nil for one that is not read yet
	met   []bool
	read  int
	bytes int
	last  *work
	seed  maphash.Seed
	mixed int64
}

// work is the unit of a session that is still open.
type work struct {
	key     string
	unit    *Unit
	inside  bool // a transaction is open
	request string
	line    int64 // the request line it came after
	ended   int64
}

// New makes a Splitter that hands each unit to take; it is valid during the call.
func New(take func(*Unit)) *Splitter {
	return &Splitter{take: take, open: map[string]*work{}, seed: maphash.MakeSeed()}
}

// Interleaved is how many statements came on a connection between those of
// another request, as their tags say: a pool shares it, and without tags a
// connection's statements cannot be told apart.
func (s *Splitter) Interleaved() int64 { return s.mixed }

// Add takes a statement that was executed, with its form and where its literals stand.
func (s *Splitter) Add(e *querylog.Entry, form *groups.Form, literals []groups.Literal) {
	if e.Outcome != querylog.Executed {
		return
	}
	facts := s.factsFor(e, form, literals)
	if facts == nil {
		facts = &unread
	}
	t := tagsOf(e.SQL)
	w := s.workOf(e.Session)
	if facts.SearchPath || s.apart(w, e, t) {
		s.close(w)
	}
	u := w.unit
	if len(u.Statements) == 0 {
		u.Session, u.Form = e.Session, e.Form
		w.inside = false
	}
	if t.request != "" {
		w.request, u.Sure = t.request, true
	}
	if t.name != "" {
		u.Name = t.name
	}
	w.line, w.ended = e.Request, max(w.ended, e.At)
	u.Sure = u.Sure || e.Request > 0
	u.Timed = u.Timed || e.At != 0
	switch facts.Kind {
	case Begin:
		w.inside = true
	case Commit:
		w.inside = false
	}
	s.bytes += u.add(e, form, facts, literals)
	if len(u.Statements) >= maxStatements || len(u.text) >= maxText {
		s.close(w)
	}
	if s.bytes > maxOpen {
		s.Close()
	}
}

// unread are the facts of a form that was met once, in a log of very many.
//
//nolint:gochecknoglobals // a constant in all but syntax
var unread = Facts{}

func (s *Splitter) factsFor(e *querylog.Entry, form *groups.Form, literals []groups.Literal) *Facts {
	for len(s.facts) <= form.Number {
		s.facts, s.met = append(s.facts, nil), append(s.met, false)
	}
	if f := s.facts[form.Number]; f != nil {
		return f
	}
	if s.read >= early && !s.met[form.Number] {
		s.met[form.Number] = true
		return nil
	}
	s.read++
	s.facts[form.Number] = factsOf(string(e.SQL[:min(len(e.SQL), maxSQL)]), literals, form.Group.List)
	return s.facts[form.Number]
}

func (s *Splitter) workOf(session string) *work {
	if s.last != nil && s.last.key == session {
		return s.last
	}
	w := s.open[session]
	if w == nil {
		w = &work{key: session, unit: s.unit()}
		s.open[session] = w
	}
	s.last = w
	return w
}

// apart says that a statement begins another unit of its session.
func (s *Splitter) apart(w *work, e *querylog.Entry, t tags) bool {
	if len(w.unit.Statements) == 0 {
		return false
	}
	if t.request != "" && w.request != "" {
		if t.request != w.request && w.inside {
			s.mixed++
		}
		return t.request != w.request
	}
	if e.Request != w.line {
		return true
	}
	if w.inside || e.At == 0 || w.ended == 0 {
		return false
	}
	return time.Duration(e.At-w.ended)*time.Millisecond-e.Duration > idle
}

func (s *Splitter) unit() *Unit {
	if n := len(s.free); n > 0 {
		u := s.free[n-1]
		s.free = s.free[:n-1]
		return u
	}
	return &Unit{seed: s.seed}
}

func (s *Splitter) close(w *work) {
	if len(w.unit.Statements) > 0 {
		s.take(w.unit)
	}
	s.bytes -= len(w.unit.text)
	w.unit.reset()
	w.request, w.ended = "", 0
}

// Close hands on every unit that is open, in the order of their first statements.
func (s *Splitter) Close() {
	var left []*work
	for _, w := range s.open {
		if len(w.unit.Statements) > 0 {
			left = append(left, w)
		}
	}
	slices.SortFunc(left, func(a, b *work) int { return cmp.Compare(a.unit.Statements[0].Line, b.unit.Statements[0].Line) })
	for _, w := range left {
		s.close(w)
	}
	const spare = 64
	for _, w := range s.open {
		if len(s.free) < spare {
			s.free = append(s.free, w.unit)
		}
	}
	clear(s.open)
	s.last, s.bytes = nil, 0
}

// add keeps a statement and says how many bytes it took.
func (u *Unit) add(e *querylog.Entry, form *groups.Form, facts *Facts, literals []groups.Literal) int {
	from := len(u.text)
	sql := bytes.TrimRight(e.SQL[:min(len(e.SQL), maxSQL)], " \n")
	st := Statement{
		Group: form.Group, Form: form.Number, Facts: facts, Took: e.Duration, At: e.At, Rows: e.Rows, Line: e.Line,
		Times: e.Times, Site: e.Site, values: e.Values.WithRaw(nil),
		first: len(u.literals),
	}
	u.text = append(u.text, sql...)
	st.sql = piece{from, len(u.text)}
	raw := e.Values.Raw()
	u.text = append(u.text, raw[:min(len(raw), maxSQL)]...)
	st.args = piece{st.sql.to, len(u.text)}
	for _, l := range literals {
		if l.End <= len(sql) {
			u.literals = append(u.literals, l)
			st.literal++
		}
	}
	u.Statements = append(u.Statements, st)
	return len(u.text) - from
}
