package explain

import (
	"bytes"
	"errors"
	"fmt"
	"time"
)

// A field is one known key of an object and how its value gets into a T.
type field[T any] struct {
	name string
	read func(*decoder, *T) error
}

// A table is the known keys of one kind of object. PostgreSQL prints the keys
// of all nodes in one order, so the table remembers which keys followed which
// and mostly finds the next one by a single comparison.
type table[T any] struct {
	fields []field[T]
	quoted []string // the keys as they stand in the input, with their colon
	byName map[string]int
	after  []guesses // after[i] is for what follows field i-1
	// open says that an extension may add fields of its own to this object.
	open func(*T) bool
}

// guesses are the two fields that last followed another, the later one first.
type guesses [2]int

func newTable[T any](groups ...[]field[T]) *table[T] {
	t := &table[T]{byName: map[string]int{}}
	for _, g := range groups {
		t.fields = append(t.fields, g...)
	}
	for i, f := range t.fields {
		t.byName[f.name] = i
		t.quoted = append(t.quoted, `"`+f.name+`":`)
	}
	t.after = make([]guesses, len(t.fields)+1)
	return t
}

// key reads a key that follows the field previous (-1: the first), with its
// colon. It returns the field's index, or -1 and the raw name of an unknown key.
func (t *table[T]) key(d *decoder, previous int) (i int, name []byte, err error) {
	d.peek()
	rest := d.src[d.pos:]
	likely := &t.after[previous+1]
	for rank, guess := range likely {
		if guess < len(t.quoted) && len(rest) > len(t.quoted[guess]) && string(rest[:len(t.quoted[guess])]) == t.quoted[guess] {
			d.pos += len(t.quoted[guess])
			if rank > 0 {
				likely[0], likely[1] = likely[1], likely[0]
			}
			return guess, nil, nil
		}
	}
	name, _, err = d.scanString()
	if err == nil {
		err = d.expect(':')
	}
	if err != nil {
		return 0, nil, err
	}
	i, ok := t.byName[string(name)]
	if !ok {
		return -1, name, nil
	}
	likely[0], likely[1] = i, likely[0]
	return i, nil, nil
}

// object reads an object into target. Keys that the table does not know, and
// known keys with an unexpected kind of value, go to extra in their order.
func object[T any](d *decoder, t *table[T], target *T, extra *[]Field) error {
	if d.peek() != '{' {
		return d.absent()
	}
	d.pos++
	start := d.pos
	if d.peek() == '}' {
		d.pos++
		return nil
	}
	// Every line of an object is indented alike, and comparing the blanks as a
	// whole is faster than looking at each.
	indent := d.src[start:d.pos]
	for previous := -1; ; {
		i, err := member(d, t, previous, target, extra)
		if err != nil {
			return err
		}
		if i >= 0 {
			previous = i
		}
		if d.peek() != ',' {
			return d.expect('}')
		}
		d.pos++
		if bytes.HasPrefix(d.src[d.pos:], indent) {
			d.pos += len(indent)
		}
	}
}

// absent takes null, and from XML an empty list, for an object or a list without
// anything in it: these formats do not tell them apart. Anything else is a mismatch.
func (d *decoder) absent() error {
	for _, empty := range []string{"null", "[]"} {
		if d.format != FormatJSON && bytes.HasPrefix(d.src[d.pos:], []byte(empty)) {
			d.pos += len(empty)
			return nil
		}
	}
	return errMismatch
}

// member reads a key and its value. It returns the key's field, or -1.
func member[T any](d *decoder, t *table[T], previous int, target *T, extra *[]Field) (int, error) {
	d.peek()
	start := d.pos
	i, name, err := t.key(d, previous)
	if err != nil {
		return -1, err
	}
	if i < 0 {
		return -1, unknown(d, start, name, extra, t.open != nil && t.open(target))
	}
	d.peek()
	at := d.pos
	err = t.fields[i].read(d, target)
	if err == nil || !errors.Is(err, errMismatch) {
		return i, err
	}
	d.pos = at
	d.warnf(at, "%s has an unexpected kind of value; it is kept as it is", t.fields[i].name)
	return i, keep(d, t.fields[i].name, extra)
}

// unknown keeps the value of an unknown key, and says so once for each name.
func unknown(d *decoder, at int, rawName []byte, extra *[]Field, expected bool) error {
	name, err := d.unescape(rawName, at+1)
	if err != nil {
		return err
	}
	if !expected && !d.unknown[name] {
		d.unknown[name] = true
		d.warnf(at, "%q is not a field that assay knows; it is kept as it is", name)
	}
	return keep(d, name, extra)
}

func keep(d *decoder, name string, extra *[]Field) error {
	value, err := d.raw()
	if err != nil {
		return err
	}
	*extra = append(*extra, Field{Name: name, Value: value})
	return nil
}

// list reads a list, calling element at each value.
func (d *decoder) list(element func() error) error {
	if d.peek() != '[' {
		return d.absent()
	}
	d.pos++
	if d.peek() == ']' {
		d.pos++
		return nil
	}
	for {
		if err := element(); err != nil {
			return err
		}
		if d.peek() != ',' {
			return d.expect(']')
		}
		d.pos++
	}
}

// The functions below make a field's reader from the place its value goes to.

func textField[T any](name string, at func(*T) *string) field[T] {
	return field[T]{name, func(d *decoder, t *T) error {
		v, err := d.text()
		if err == nil {
			*at(t) = v
		}
		return err
	}}
}

func numberField[T any](name string, at func(*T) *float64) field[T] {
	return field[T]{name, func(d *decoder, t *T) error {
		v, err := d.number()
		if err == nil {
			*at(t) = v
		}
		return err
	}}
}

func countField[T any](name string, at func(*T) *int64) field[T] {
	return field[T]{name, func(d *decoder, t *T) error {
		v, err := d.integer()
		if err == nil {
			*at(t) = v
		}
		return err
	}}
}

func boolField[T any](name string, at func(*T) *bool) field[T] {
	return field[T]{name, func(d *decoder, t *T) error {
		v, err := d.boolean()
		if err == nil {
			*at(t) = v
		}
		return err
	}}
}

// millisField reads a time that PostgreSQL prints in milliseconds.
func millisField[T any](name string, at func(*T) *time.Duration) field[T] {
	return field[T]{name, func(d *decoder, t *T) error {
		v, err := d.millis()
		if err == nil {
			*at(t) = v
		}
		return err
	}}
}

func listField[T any](name string, at func(*T) *[]string) field[T] {
	return field[T]{name, func(d *decoder, t *T) error {
		v, err := d.stringList()
		if err == nil {
			*at(t) = v
		}
		return err
	}}
}

// stringList reads a list of strings.
func (d *decoder) stringList() ([]string, error) {
	d.listed = d.listed[:0]
	err := d.list(func() error {
		v, err := d.text()
		d.listed = append(d.listed, v)
		return err
	})
	return d.stored(d.listed), err
}

// stored copies a list to where many lists share a piece of memory.
func (d *decoder) stored(list []string) []string {
	const piece = 128
	n := len(list)
	if n == 0 {
		return []string{}
	}
	if len(d.strings) < n {
		d.strings = make([]string, max(n, min(piece, 2*cap(d.strings)+4)))
	}
	out := d.strings[:n:n]
	d.strings = d.strings[n:]
	copy(out, list)
	return out
}

// listsField reads a list of lists of strings.
func listsField[T any](name string, at func(*T) *[][]string) field[T] {
	return field[T]{name, func(d *decoder, t *T) error {
		var out [][]string
		err := d.list(func() error {
			list, err := d.stringList()
			out = append(out, list)
			return err
		})
		if err == nil {
			*at(t) = out
		}
		return err
	}}
}

// listOf makes a reader of a list of objects out of a table for one of them.
func listOf[T, U any](name string, element *table[U], at func(*T) *[]U, extra func(*U) *[]Field) field[T] {
	return field[T]{name, func(d *decoder, t *T) error {
		var out []U
		err := d.list(func() error {
			var u U
			err := object(d, element, &u, extra(&u))
			out = append(out, u)
			return err
		})
		if err == nil {
			*at(t) = out
		}
		return err
	}}
}

// within makes a reader of an inner object out of a table for it.
func within[T, U any](name string, inner *table[U], at func(*T) (*U, *[]Field)) field[T] {
	return field[T]{name, func(d *decoder, t *T) error {
		if d.peek() != '{' {
			return d.absent()
		}
		u, extra := at(t)
		if err := object(d, inner, u, extra); err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		return nil
	}}
}
