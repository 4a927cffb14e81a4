package samples

import (
	"crypto/sha256"
	"io"
	"strconv"
	"time"
)

func newChecksum() checksum { return checksum{sha256.New()} }

// stream is a COPY text stream that computes its rows as they are read. Step i may append any number of rows.
type stream struct {
	next, steps int
	step        func(dst []byte, i int) []byte
	pending     []byte // computed and not yet read
	buf         []byte // the memory that pending lies in
}

// streamChunk is how much is computed at a time: large enough to make calls cheap, small enough to stay in cache.
const streamChunk = 64 << 10

func (s *stream) Read(p []byte) (int, error) {
	if len(s.pending) == 0 {
		s.fill()
	}
	if len(s.pending) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.pending)
	s.pending = s.pending[n:]
	return n, nil
}

func (s *stream) fill() {
	s.buf = s.buf[:0]
	for s.next < s.steps && len(s.buf) < streamChunk {
		s.buf = s.step(s.buf, s.next)
		s.next++
	}
	s.pending = s.buf
}

// rows makes the Copy function of a table whose stream has that many steps.
func rows(steps int, step func(dst []byte, i int) []byte) func() io.Reader {
	return func() io.Reader { return &stream{steps: steps, step: step} }
}

// dice gives numbers that depend on nothing but a table, a row and a field, so that any table can compute any
// other table's values (an item knows its product's price) and no value moves when another field is added.
type dice uint64

// at is a well-mixed 64-bit number for one field of one row (the finaliser of the splitmix64 generator).
func (d dice) at(row, field int) uint64 {
	x := uint64(d) + uint64(row)*0x9e3779b97f4a7c15 + uint64(field)*0xd1342543de82ef95
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb
	return x ^ (x >> 31)
}

// below is evenly spread over 0 … n-1.
func (d dice) below(row, field, n int) int { return int((d.at(row, field) >> 32) * uint64(n) >> 32) }

// chance is true in about that many of a thousand rows.
func (d dice) chance(row, field, perMille int) bool { return d.below(row, field, 1000) < perMille }

// skewed is spread over 0 … n-1 with the cube of an even spread: a few small numbers are very frequent, as best
// sellers are. Whole numbers only, so that every machine agrees.
func (d dice) skewed(row, field, n int) int {
	u := d.at(row, field) >> 32
	return int((((u * u >> 32) * u) >> 32) * uint64(n) >> 32)
}

// null is COPY's word for NULL.
const null = `\N`

// row writes the fields of one line in order, putting in the tabs and the line end.
type row struct {
	dst   []byte
	start bool
}

func begin(dst []byte) *row { return &row{dst: dst, start: true} }

func (r *row) sep() {
	if !r.start {
		r.dst = append(r.dst, '\t')
	}
	r.start = false
}

func (r *row) int(v int) *row {
	r.sep()
	r.dst = strconv.AppendInt(r.dst, int64(v), 10)
	return r
}

// text writes a value that needs no escaping: our own words hold no tab, line end or backslash.
func (r *row) text(parts ...string) *row {
	r.sep()
	for _, part := range parts {
		r.dst = append(r.dst, part...)
	}
	return r
}

func (r *row) null() *row { return r.text(null) }

func (r *row) bool(v bool) *row {
	if v {
		return r.text("t")
	}
	return r.text("f")
}

// cents writes an amount of money with two decimals.
func (r *row) cents(v int) *row {
	r.sep()
	r.dst = strconv.AppendInt(r.dst, int64(v/100), 10)
	r.dst = append(r.dst, '.', byte('0'+v/10%10), byte('0'+v%10))
	return r
}

func (r *row) time(t time.Time) *row {
	r.sep()
	r.dst = t.AppendFormat(r.dst, "2006-01-02 15:04:05.000000Z07")
	return r
}

func (r *row) date(t time.Time) *row {
	r.sep()
	r.dst = t.AppendFormat(r.dst, time.DateOnly)
	return r
}

func (r *row) end() []byte { return append(r.dst, '\n') }
