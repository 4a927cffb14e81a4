package units

import (
	"hash/maphash"
	"strconv"
	"time"

	"assay/advisor/workload/groups"
	"assay/advisor/workload/querylog"
)

// Statement is one statement of a unit.
type Statement struct {
	Group *groups.Group
	// Facts are shared by all statements of one form; never nil.
	Facts *Facts
	// Form tells the forms apart: the literals of two statements of one form
	// stand at the same places.
	Form int
	// Took is how long it took, 0 where the log does not say; At is when it was
	// logged, in milliseconds, 0 for unknown.
	Took time.Duration
	At   int64
	Rows int64
	Line int64
	// Times is how often it was executed at once.
	Times int
	Site  string

	sql, args      piece
	first, literal int
	values         querylog.Values
	hash           uint64
	byName         map[string]*string
}

// piece is a part of a unit's memory.
type piece struct{ from, to int }

// Unit is what one request, transaction or script sent, in order.
type Unit struct {
	// Session names the connection, "" where the log does not; Name is what its
	// tags call it: "controller/action", "" without any.
	Session, Name string
	// Sure says that a tag, a request line or a transaction bounds the unit, not
	// only time; Timed that the log names times.
	Sure, Timed bool
	Form        string
	Statements  []Statement

	text     []byte
	literals []groups.Literal
	seed     maphash.Seed
}

// SQL is the text of a statement; valid while the unit is.
func (u *Unit) SQL(i int) []byte { s := &u.Statements[i]; return u.text[s.sql.from:s.sql.to] }

// Values are the values of a statement's parameters.
func (u *Unit) Values(i int) map[string]*string {
	s := &u.Statements[i]
	if s.byName == nil {
		s.byName = s.values.WithRaw(u.text[s.args.from:s.args.to]).ByName()
	}
	return s.byName
}

// Hash is equal for two statements of one form that ask for the same: their
// literals and values are equal. Known says that the values are known.
func (u *Unit) Hash(i int) (hash uint64, known bool) {
	s := &u.Statements[i]
	if s.hash == 0 {
		var h maphash.Hash
		h.SetSeed(u.seed)
		sql := u.SQL(i)
		if s.literal >= groups.MaxLiterals {
			_, _ = h.Write(sql) // a hash takes everything
		}
		for _, l := range u.literals[s.first : s.first+s.literal] {
			_, _ = h.Write(sql[l.Start:l.End])
			_ = h.WriteByte(0)
		}
		_, _ = h.Write(u.text[s.args.from:s.args.to])
		s.hash = h.Sum64() | 1
	}
	return s.hash, u.known(i)
}

// known says that no parameter of the statement is without a value.
func (u *Unit) known(i int) bool {
	s := &u.Statements[i]
	return s.args.to > s.args.from || !s.Facts.params
}

// Value is the text of a value, without quotes, and whether it is known. NULL is not.
func (u *Unit) Value(i int, slot Slot) (string, bool) {
	if slot.Param != "" {
		v := u.Values(i)[slot.Param]
		if v == nil {
			return "", false
		}
		return *v, true
	}
	text, ok := u.Written(i, slot)
	if n := len(text); n >= 2 && text[0] == '\'' && text[n-1] == '\'' {
		text = text[1 : n-1]
	}
	return text, ok
}

// Written is a literal as the statement has it, with its quotes.
func (u *Unit) Written(i int, slot Slot) (string, bool) {
	s := &u.Statements[i]
	if slot.Param != "" || slot.Literal < 0 || slot.Literal >= s.literal {
		return "", false
	}
	l := u.literals[s.first+slot.Literal]
	return string(u.text[s.sql.from+l.Start : s.sql.from+l.End]), true
}

// Gap is the time between the end of the statement before and the start of this
// one, 0 where it is not known.
func (u *Unit) Gap(i int) time.Duration {
	if i == 0 {
		return 0
	}
	s, before := &u.Statements[i], &u.Statements[i-1]
	if s.At == 0 || before.At == 0 {
		return 0
	}
	return max(time.Duration(s.At-before.At)*time.Millisecond-s.Took, 0)
}

// Took is the time of several statements.
func (u *Unit) Took(members []int) time.Duration {
	var sum time.Duration
	for _, m := range members {
		sum += u.Statements[m].Took
	}
	return sum
}

func (u *Unit) reset() {
	u.Name, u.Sure, u.Timed = "", false, false
	u.Statements, u.text, u.literals = u.Statements[:0], u.text[:0], u.literals[:0]
}

func itoa(n int) string { return strconv.Itoa(n) }
