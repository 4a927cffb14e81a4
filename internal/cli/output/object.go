package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"assay/ui/part/clean"
)

// A document is a JSON document that is written as it is put together, members
// in the order in which they are given. encoding/json would want all of it in
// memory first, and read what a nested object wrote once more at every level:
// plans are large and deep.
type document struct {
	w     io.Writer
	b     []byte // what is not written yet
	depth int
	empty bool // nothing stands in the innermost object or list yet
	err   error
}

// chunk is how much is written at once.
const chunk = 64 << 10

// writeDocument writes an object whose members fill gives.
func writeDocument(w io.Writer, fill func(*document)) error {
	d := &document{w: w, b: make([]byte, 0, chunk)}
	d.braced('{', '}', func() { fill(d) })
	d.b = append(d.b, '\n')
	d.flush()
	return d.err
}

func (d *document) flush() {
	if d.err == nil {
		_, d.err = d.w.Write(d.b)
	}
	d.b = d.b[:0]
}

// braced puts brackets around what fill writes.
func (d *document) braced(open, end byte, fill func()) {
	d.b = append(d.b, open)
	d.empty = true
	d.depth++
	fill()
	d.depth--
	if !d.empty {
		d.newLine()
	}
	d.empty = false
	d.b = append(d.b, end)
}

func (d *document) newLine() {
	const step = "                                                                " // 32 levels
	d.b = append(d.b, '\n')
	blanks := 2 * d.depth
	for ; blanks > len(step); blanks -= len(step) {
		d.b = append(d.b, step...)
	}
	d.b = append(d.b, step[:blanks]...)
}

// next begins a member or an element.
func (d *document) next() {
	if !d.empty {
		d.b = append(d.b, ',')
	}
	d.empty = false
	d.newLine()
}

// member begins a member whose name is one of ours.
func (d *document) member(name string) {
	d.next()
	d.b = append(d.b, '"')
	d.b = append(d.b, name...)
	d.b = append(d.b, `": `...)
}

func (d *document) str(name, v string) *document {
	d.member(name)
	d.b = appendQuoted(d.b, v)
	return d
}

func (d *document) int(name string, v int64) *document {
	d.member(name)
	d.b = strconv.AppendInt(d.b, v, 10)
	return d
}

func (d *document) bool(name string, v bool) *document {
	d.member(name)
	d.b = strconv.AppendBool(d.b, v)
	return d
}

// num writes a number in as few digits as tell it from any other.
func (d *document) num(name string, v float64) *document {
	d.member(name)
	const exact = 1 << 53
	switch size := math.Abs(v); {
	case size < exact && v == math.Trunc(v):
		d.b = strconv.AppendInt(d.b, int64(v), 10)
	case 1e-6 <= size && size < 1e21:
		d.b = strconv.AppendFloat(d.b, v, 'f', -1, 64)
	default: // an exponent, or nothing that JSON has
		d.encoded(v)
	}
	return d
}

// part writes a share or a factor with four decimals at most: what it is worth.
func (d *document) part(name string, v float64) *document {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return d.num(name, v)
	}
	d.member(name)
	d.b = strconv.AppendFloat(d.b, v, 'f', 4, 64)
	d.b = bytes.TrimSuffix(bytes.TrimRight(d.b, "0"), []byte{'.'})
	return d
}

// ms writes a time in milliseconds, to the microsecond.
func (d *document) ms(name string, v time.Duration) *document {
	d.member(name)
	us := v.Microseconds()
	if us < 0 {
		d.b = append(d.b, '-')
		us = -us
	}
	d.b = strconv.AppendInt(d.b, us/1000, 10)
	if us %= 1000; us != 0 {
		d.b = append(d.b, '.', byte('0'+us/100), byte('0'+us/10%10), byte('0'+us%10))
		d.b = bytes.TrimRight(d.b, "0")
	}
	return d
}

func (d *document) strs(name string, v []string) *document {
	d.member(name)
	d.braced('[', ']', func() {
		for _, s := range v {
			d.next()
			d.b = appendQuoted(d.b, s)
		}
	})
	return d
}

// text, list, count and flag leave out what a node does not print.

func (d *document) text(name, v string) *document {
	if v != "" {
		d.str(name, v)
	}
	return d
}

func (d *document) list(name string, v []string) *document {
	if len(v) > 0 {
		d.strs(name, v)
	}
	return d
}

func (d *document) count(name string, v int64) *document {
	if v != 0 {
		d.int(name, v)
	}
	return d
}

func (d *document) flag(name string, v bool) *document {
	if v {
		d.bool(name, v)
	}
	return d
}

// object writes an object whose members fill gives.
func (d *document) object(name string, fill func()) {
	d.member(name)
	d.braced('{', '}', fill)
}

// objects writes a list of so many objects.
func (d *document) objects(name string, n int, fill func(i int)) {
	d.member(name)
	d.braced('[', ']', func() {
		for i := range n {
			d.next()
			if len(d.b) >= chunk {
				d.flush()
			}
			d.braced('{', '}', func() { fill(i) })
		}
	})
}

// any writes what encoding/json can write, under any name.
func (d *document) any(name string, v any) {
	d.next()
	d.b = append(appendQuoted(d.b, name), ": "...)
	d.encoded(v)
}

func (d *document) encoded(v any) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent(strings.Repeat("  ", d.depth), "  ")
	if err := enc.Encode(v); err != nil {
		if d.err == nil {
			d.err = fmt.Errorf("write JSON: %w", err)
		}
		return
	}
	d.b = append(d.b, spelt(bytes.TrimSuffix(b.Bytes(), []byte{'\n'}))...)
}

// appendQuoted appends s as JSON has it, and spells out what a terminal would
// obey or hide.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0 // of what is not appended yet
	for i := 0; i < len(s); {
		c := s[i]
		if ' ' <= c && c < 0x7f && c != '"' && c != '\\' {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if c >= utf8.RuneSelf && (r != utf8.RuneError || size > 1) && !clean.Hidden(r) {
			i += size
			continue
		}
		b = append(append(b, s[from:i]...), escaped(r)...)
		i += size
		from = i
	}
	return append(append(b, s[from:]...), '"')
}

func escaped(r rune) string {
	switch r {
	case '"':
		return `\"`
	case '\\':
		return `\\`
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '\t':
		return `\t`
	}
	return spelling(r)
}
