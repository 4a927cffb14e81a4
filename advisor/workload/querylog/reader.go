package querylog

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	// lineBuffer is what is read at once.
	lineBuffer = 1 << 20
	// maxEntry is what is kept of one entry: PostgreSQL itself takes 1 GB, but
	// the parser no more than this, and a list of values is all there is behind it.
	maxEntry = 4 << 20
	// maxExample is how much of a line that was not understood is shown.
	maxExample = 200
)

// place says what a line is to a form of log.
type place byte

const (
	elsewhere place = iota
	// starts: an entry starts at the line.
	starts
	// goesOn: the line belongs to the open entry, whatever it looks like.
	goesOn
	// perhaps: it belongs to the open entry unless another form's entry starts at it.
	perhaps
)

// form is one kind of log, as a value.
type form struct {
	name string
	// place tells what a line is; open says that the open entry is of this form.
	place func(r *Reader, line []byte, open bool) place
	// read reads the open entry, r.entry, and hands on what it tells of.
	read func(r *Reader)
}

// forms are all kinds of log, the surest to be told first.
func forms() []*form {
	return []*form{
		stderrForm(), csvForm(), jsonForm(),
		railsForm(), sequelizeForm(), typeormForm(), drizzleForm(), prismaForm(), hibernateForm(),
		knexDebugForm(), gormForm(), djangoForm(), sqlalchemyForm(),
		knexObjectForm(), sqlalchemyPlainForm(),
	}
}

// block is the entry that is being read: its lines, joined by newlines.
type block struct {
	text []byte
	// parts are where lines start that have a head of their own (DETAIL, STATEMENT).
	parts []int
	line  int64
	lines int
	open  bool
	cut   bool
}

// Reader reads one log. Statements are handed on in the order in which the log
// tells that they ended.
type Reader struct {
	take   func(*Entry)
	counts Counts
	forms  []*form
	// form is the last entry's; lines are held against it first.
	form   *form
	entry  block
	out    Entry
	plain  []byte // a line without its colours
	unwrap func([]byte) ([]byte, bool)
	server server
	stderr stderrHead
	csv    csvRecord
	json   jsonRecord
	number int64
	// requests are the lines of requests that were read.
	requests int64
}

// NewReader makes a Reader that hands each statement to take.
func NewReader(take func(*Entry)) *Reader {
	return &Reader{take: take, forms: forms(), counts: Counts{Forms: map[string]int64{}}, server: newServer()}
}

// Counts are what was read so far.
func (r *Reader) Counts() Counts { return r.counts }

// Read reads in to its end. An error is in's own, with the line it came after.
func (r *Reader) Read(in io.Reader) error {
	buffered := bufio.NewReaderSize(in, lineBuffer)
	for {
		line, err := r.next(buffered)
		if len(line) > 0 {
			r.counts.Bytes += int64(len(line))
			r.counts.Lines++
			r.number++
			r.line(trimNewline(line))
		}
		if err != nil {
			r.close()
			r.server.end(r)
			if errors.Is(err, io.EOF) {
				return nil
			}
			return fmt.Errorf("read the log after line %d: %w", r.number, err)
		}
	}
}

// next is the next line with its newline. What is longer than an entry may be
// is read and forgotten.
func (r *Reader) next(in *bufio.Reader) ([]byte, error) {
	line, err := in.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return line, err
	}
	long := append([]byte(nil), line...)
	for errors.Is(err, bufio.ErrBufferFull) {
		line, err = in.ReadSlice('\n')
		if len(long) <= maxEntry {
			long = append(long, line...)
		} else {
			r.counts.Bytes += int64(len(line))
		}
	}
	return long, err
}

func trimNewline(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line
}

func (r *Reader) line(line []byte) {
	if bytes.IndexByte(line, '\x1b') >= 0 {
		r.plain = withoutColours(r.plain[:0], line)
		line = r.plain
	}
	if r.unwrap != nil {
		if inner, ok := r.unwrap(line); ok {
			line = inner
		}
	}
	if r.placed(line) {
		return
	}
	// Nothing knows the line: it may be wrapped by what collected the log.
	for _, unwrap := range wrappings() {
		if inner, ok := unwrap(line); ok && r.placed(inner) {
			r.unwrap = unwrap
			return
		}
	}
	r.close()
	if requestLine(line) {
		r.requests++
		r.counts.Other++
		return
	}
	r.unread(line)
}

// requestLine says that a web server tells of a request that it has answered:
// "GET /path HTTP/1.1" 200, as Django's and most others do.
func requestLine(line []byte) bool {
	i := bytes.Index(line, []byte(" HTTP/"))
	if i < 0 {
		return false
	}
	open := bytes.LastIndexByte(line[:i], '"')
	method, path, ok := bytes.Cut(line[open+1:i], []byte(" "))
	return open >= 0 && ok && len(method) > 2 && bytes.HasPrefix(path, []byte("/")) && bytes.Equal(method, bytes.ToUpper(method))
}

// placed gives the line to the entry it belongs to.
func (r *Reader) placed(line []byte) bool {
	p := elsewhere
	if r.form != nil {
		p = r.form.place(r, line, r.entry.open)
	}
	if p == starts {
		r.begin(r.form, line)
		return true
	}
	if p == goesOn {
		r.add(line)
		return true
	}
	for _, f := range r.forms {
		if f != r.form && f.place(r, line, false) == starts {
			r.begin(f, line)
			return true
		}
	}
	if p == perhaps {
		r.add(line)
	}
	return p == perhaps
}

func (r *Reader) begin(f *form, line []byte) {
	r.close()
	r.form = f
	r.entry = block{text: append(r.entry.text[:0], line...), parts: r.entry.parts[:0], line: r.number, lines: 1, open: true}
	if f.name == stderrName {
		r.stderr.keep()
	}
}

func (r *Reader) add(line []byte) {
	if len(r.entry.text)+len(line) > maxEntry {
		r.entry.cut = true
		return
	}
	r.entry.text = append(append(r.entry.text, '\n'), line...)
	r.entry.lines++
}

// close reads the open entry.
func (r *Reader) close() {
	if !r.entry.open {
		return
	}
	r.entry.open = false
	if r.entry.cut {
		r.counts.Cut++
	}
	r.form.read(r)
}

// unread counts a line that nothing understands. Empty lines and the first line
// of Ruby's log files say nothing.
func (r *Reader) unread(line []byte) {
	if len(bytes.TrimSpace(line)) == 0 || bytes.HasPrefix(line, []byte("# Logfile created on ")) {
		return
	}
	r.counts.Unread++
	if r.counts.Example == "" {
		line, _, _ = bytes.Cut(bytes.TrimSpace(line), []byte{'\n'}) // an entry of CSV may have many
		r.counts.Example, r.counts.ExampleLine = string(line[:min(len(line), maxExample)]), r.number
	}
}

// begun is an empty Entry to be filled and handed to emit.
func (r *Reader) begun() *Entry {
	r.out = Entry{Rows: -1, Times: 1, Line: r.entry.line, Form: r.form.name, Request: r.requests}
	return &r.out
}

// emit counts the statement and hands it on.
func (r *Reader) emit(e *Entry) {
	e.SQL = bytes.TrimSpace(e.SQL)
	if len(e.SQL) == 0 {
		r.counts.Other++
		return
	}
	switch e.Outcome {
	case Failed:
		r.counts.Failed++
	case Cached:
		r.counts.Cached++
	case Executed:
		r.counts.Statements += int64(e.Times)
		r.counts.Forms[e.Form] += int64(e.Times)
	}
	r.take(e)
}

// withoutColours appends the line to dst without its escape sequences.
func withoutColours(dst, line []byte) []byte {
	for {
		i := bytes.IndexByte(line, '\x1b')
		if i < 0 {
			return append(dst, line...)
		}
		dst = append(dst, line[:i]...)
		line = line[i+1:]
		if len(line) == 0 || line[0] != '[' {
			continue
		}
		end := 1
		for end < len(line) && (line[end] < '@' || line[end] > '~') {
			end++
		}
		line = line[min(end+1, len(line)):]
	}
}
