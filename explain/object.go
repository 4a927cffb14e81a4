package explain

import (
	"bytes"
	"errors"
	"time"
)

// A field is a place in a T for the value of one key. The zero field is no place.
type field[T any] struct {
	kind   kind
	text   func(*T) *string
	number func(*T) *float64
	count  func(*T) *int64
	flag   func(*T) *bool
	millis func(*T) *time.Duration
	list   func(*T) *[]string
	read   func(*decoder, *T) error
}

// kind says which function of a field is set.
type kind int8

const (
	nowhere kind = iota
	textKind
	numberKind
	countKind
	flagKind
	millisKind // a time that PostgreSQL prints in milliseconds
	listKind
	readKind
)

func textField[T any](at func(*T) *string) field[T] { return field[T]{kind: textKind, text: at} }

func numberField[T any](at func(*T) *float64) field[T] { return field[T]{kind: numberKind, number: at} }

func countField[T any](at func(*T) *int64) field[T] { return field[T]{kind: countKind, count: at} }

func boolField[T any](at func(*T) *bool) field[T] { return field[T]{kind: flagKind, flag: at} }

func millisField[T any](at func(*T) *time.Duration) field[T] {
	return field[T]{kind: millisKind, millis: at}
}

func listField[T any](at func(*T) *[]string) field[T] { return field[T]{kind: listKind, list: at} }

func readField[T any](read func(*decoder, *T) error) field[T] {
	return field[T]{kind: readKind, read: read}
}

// firstOf is the first field that is a place.
func firstOf[T any](fields ...field[T]) field[T] {
	for _, f := range fields {
		if f.kind != nowhere {
			return f
		}
	}
	return field[T]{}
}

// value reads a value into its place.
func value[T any](d *decoder, f *field[T], t *T) (err error) {
	switch f.kind {
	case countKind:
		var v int64
		if v, err = d.integer(); err == nil {
			*f.count(t) = v
		}
	case textKind:
		var v string
		if v, err = d.text(); err == nil {
			*f.text(t) = v
		}
	case numberKind:
		var v float64
		if v, err = d.number(); err == nil {
			*f.number(t) = v
		}
	case millisKind:
		var v time.Duration
		if v, err = d.millis(); err == nil {
			*f.millis(t) = v
		}
	case flagKind:
		var v bool
		if v, err = d.boolean(); err == nil {
			*f.flag(t) = v
		}
	case listKind:
		var v []string
		if v, err = d.stringList(); err == nil {
			*f.list(t) = v
		}
	default:
		err = f.read(d, t)
	}
	return err
}

// A table is the keys of one kind of object, as far as they have been met.
// PostgreSQL prints the keys of all nodes in one order, so the table remembers
// which keys followed which and mostly finds the next one by a single comparison.
type table[T any] struct {
	find func(name string) field[T]
	// work is the part of a T that has the fields of Work, nil where there is none.
	work func(*T) *Work
	// open says that an extension may add fields of its own to this object.
	open func(*T) bool

	keys   []key[T]
	byName map[string]int
	after  []guesses // after[i] is for what follows key i-1
}

// A key has its place in the T or in the T's Work.
type key[T any] struct {
	name   string
	quoted string // as it stands in the input, with its colon
	own    field[T]
	work   field[Work]
}

// guesses are the two keys that last followed another, the later one first.
type guesses [2]int

func newTable[T any](find func(name string) field[T]) *table[T] {
	return &table[T]{find: find, byName: map[string]int{}, after: make([]guesses, 1)}
}

// key reads a key that follows the key previous (-1: the first), with its
// colon. It returns the key's index, or -1 and the raw name of an unknown key.
func (t *table[T]) key(d *decoder, previous int) (i int, name []byte, err error) {
	d.peek()
	rest := d.src[d.pos:]
	likely := &t.after[previous+1]
	for rank, guess := range likely {
		if guess >= len(t.keys) {
			break
		}
		if q := t.keys[guess].quoted; len(rest) > len(q) && string(rest[:len(q)]) == q {
			d.pos += len(q)
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
	i = t.lookUp(name)
	d.dialect |= dialectOf(name) // a key is never guessed before it was met
	if i >= 0 {
		likely = &t.after[previous+1]
		likely[0], likely[1] = i, likely[0]
	}
	return i, name, nil
}

// lookUp returns the index of a key, which is made when it is met first, or -1.
func (t *table[T]) lookUp(name []byte) int {
	if i, met := t.byName[string(name)]; met {
		return i
	}
	k := key[T]{name: string(name), quoted: `"` + string(name) + `":`, own: t.find(string(name))}
	if k.own.kind == nowhere && t.work != nil {
		k.work = workField(k.name)
	}
	if k.own.kind == nowhere && k.work.kind == nowhere {
		return -1
	}
	t.keys = append(t.keys, k)
	t.after = append(t.after, guesses{})
	t.byName[k.name] = len(t.keys) - 1
	return len(t.keys) - 1
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

// member reads a key and its value. It returns the key's index, or -1.
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
	k := &t.keys[i]
	if k.own.kind != nowhere {
		err = value(d, &k.own, target)
	} else {
		err = value(d, &k.work, t.work(target))
	}
	if err == nil || !errors.Is(err, errMismatch) {
		return i, err
	}
	d.pos = at
	d.warnf(at, "%s has an unexpected kind of value; it is kept as it is", t.keys[i].name)
	return i, keep(d, t.keys[i].name, extra)
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
func listsField[T any](at func(*T) *[][]string) field[T] {
	return readField(func(d *decoder, t *T) error {
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
	})
}

// listOf reads a list of objects, whose fields find knows.
func listOf[T, U any](find func(string) field[U], at func(*T) *[]U, extra func(*U) *[]Field) field[T] {
	element := newTable(find)
	return readField(func(d *decoder, t *T) error {
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
	})
}

// within reads an inner object, whose fields find knows.
func within[T, U any](find func(string) field[U], at func(*T) (*U, *[]Field)) field[T] {
	inner := newTable(find)
	return readField(func(d *decoder, t *T) error {
		if d.peek() != '{' {
			return d.absent()
		}
		u, extra := at(t)
		return object(d, inner, u, extra)
	})
}
