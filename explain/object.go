package explain

import (
	"bytes"
	"errors"
	"fmt"
	"time"
)

// A field is one known key of a JSON object and how its value gets into a T.
type field[T any] struct {
	name string
	read func(*decoder, *T) error
}

// A table is the known keys of one kind of object. PostgreSQL prints the keys
// of all nodes in one order, so the table remembers which key followed which
// and mostly finds the next one by a single comparison.
type table[T any] struct {
	fields []field[T]
	quoted [][]byte // the keys as they stand in the input
	byName map[string]int
	after  []int // after[i] is the field that last followed field i-1
}

func newTable[T any](groups ...[]field[T]) *table[T] {
	t := &table[T]{byName: map[string]int{}}
	for _, g := range groups {
		t.fields = append(t.fields, g...)
	}
	for i, f := range t.fields {
		t.byName[f.name] = i
		t.quoted = append(t.quoted, []byte(`"`+f.name+`"`))
	}
	t.after = make([]int, len(t.fields)+1)
	return t
}

// key reads a key that follows the field previous (-1: the first). It returns
// the field's index, or -1 and the raw name of an unknown key.
func (t *table[T]) key(d *decoder, previous int) (i int, name []byte, err error) {
	d.peek()
	if guess := t.after[previous+1]; guess < len(t.fields) && bytes.HasPrefix(d.src[d.pos:], t.quoted[guess]) {
		d.pos += len(t.quoted[guess])
		return guess, nil, nil
	}
	name, _, err = d.scanString()
	if err != nil {
		return 0, nil, err
	}
	i, ok := t.byName[string(name)]
	if !ok {
		return -1, name, nil
	}
	t.after[previous+1] = i
	return i, nil, nil
}

// object reads an object into target. Keys that the table does not know, and
// known keys with an unexpected kind of value, go to extra in their order.
func object[T any](d *decoder, t *table[T], target *T, extra *[]Field) error {
	if d.peek() != '{' {
		return errMismatch
	}
	d.pos++
	if d.peek() == '}' {
		d.pos++
		return nil
	}
	for previous := -1; ; {
		i, name, err := t.key(d, previous)
		if err != nil {
			return err
		}
		if err := d.expect(':'); err != nil {
			return err
		}
		if i >= 0 {
			previous = i
			err = member(d, t.fields[i], target, extra)
		} else {
			err = unknown(d, name, extra)
		}
		if err != nil {
			return err
		}
		if d.peek() == ',' {
			d.pos++
			continue
		}
		return d.expect('}')
	}
}

// member reads the value of a known key.
func member[T any](d *decoder, f field[T], target *T, extra *[]Field) error {
	d.peek()
	start := d.pos
	err := f.read(d, target)
	if err == nil || !errors.Is(err, errMismatch) {
		return err
	}
	d.pos = start
	d.warnf(start, "%s has an unexpected kind of value; it is kept as it is", f.name)
	return unknown(d, []byte(f.name), extra)
}

// unknown keeps the value of a key that is unknown, or not as it is known.
func unknown(d *decoder, rawName []byte, extra *[]Field) error {
	name, err := d.unescape(rawName, d.pos)
	if err != nil {
		return err
	}
	value, err := d.raw()
	if err != nil {
		return err
	}
	*extra = append(*extra, Field{Name: d.share([]byte(name)), Value: value})
	return nil
}

func (d *decoder) warnf(at int, format string, args ...any) {
	e := new(SyntaxError)
	if !errors.As(d.errorf(at, format, args...), &e) {
		return
	}
	d.warnings = append(d.warnings, Warning{Line: e.Line, Text: e.Text})
}

// list reads a list, calling element at each value.
func (d *decoder) list(element func() error) error {
	if d.peek() != '[' {
		return errMismatch
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
		if d.peek() == ',' {
			d.pos++
			continue
		}
		return d.expect(']')
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
		v, err := d.number()
		if err == nil {
			*at(t) = milliseconds(v)
		}
		return err
	}}
}

func listField[T any](name string, at func(*T) *[]string) field[T] {
	return field[T]{name, func(d *decoder, t *T) error {
		out, err := d.texts()
		if err == nil {
			*at(t) = out
		}
		return err
	}}
}

// texts reads a list of strings.
func (d *decoder) texts() ([]string, error) {
	var out []string
	err := d.list(func() error {
		v, err := d.text()
		out = append(out, v)
		return err
	})
	return out, err
}

// within makes a reader of an inner object out of a table for it.
func within[T, U any](name string, inner *table[U], at func(*T) (*U, *[]Field)) field[T] {
	return field[T]{name, func(d *decoder, t *T) error {
		if d.peek() != '{' {
			return errMismatch
		}
		u, extra := at(t)
		if err := object(d, inner, u, extra); err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		return nil
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

// listsField reads a list of lists of strings.
func listsField[T any](name string, at func(*T) *[][]string) field[T] {
	return field[T]{name, func(d *decoder, t *T) error {
		var out [][]string
		err := d.list(func() error {
			list, err := d.texts()
			out = append(out, list)
			return err
		})
		if err == nil {
			*at(t) = out
		}
		return err
	}}
}
