package output

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An object is a JSON object whose members keep their order. It writes itself:
// encoding/json would read what a nested object wrote once more at every level,
// and plans are deep.
type object struct{ members []member }

type member struct {
	name  string
	value any // an *object, a []*object, or what encoding/json can write
}

func (o *object) add(name string, value any) *object {
	o.members = append(o.members, member{name, value})
	return o
}

// text, count and flag leave out what a node does not print.

func (o *object) text(name, v string) *object {
	if v != "" {
		o.add(name, v)
	}
	return o
}

func (o *object) list(name string, v []string) *object {
	if len(v) > 0 {
		o.add(name, v)
	}
	return o
}

func (o *object) count(name string, v int64) *object {
	if v != 0 {
		o.add(name, v)
	}
	return o
}

func (o *object) flag(name string, v bool) *object {
	if v {
		o.add(name, v)
	}
	return o
}

// writeTo writes the object as a document of its own.
func (o *object) writeTo(w io.Writer) error {
	var b bytes.Buffer
	if err := o.write(&b, 0); err != nil {
		return err
	}
	b.WriteByte('\n')
	return writeJSON(w, b.Bytes())
}

func (o *object) write(b *bytes.Buffer, depth int) error {
	if len(o.members) == 0 {
		b.WriteString("{}")
		return nil
	}
	for i, m := range o.members {
		b.WriteByte("{,"[min(i, 1)])
		newLine(b, depth+1)
		if err := scalar(b, m.name, depth); err != nil {
			return err
		}
		b.WriteString(": ")
		if err := value(b, m.value, depth+1); err != nil {
			return err
		}
	}
	newLine(b, depth)
	b.WriteByte('}')
	return nil
}

func value(b *bytes.Buffer, v any, depth int) error {
	switch v := v.(type) {
	case *object:
		return v.write(b, depth)
	case []*object:
		return objects(b, v, depth)
	}
	return scalar(b, v, depth)
}

func objects(b *bytes.Buffer, list []*object, depth int) error {
	if len(list) == 0 {
		b.WriteString("[]")
		return nil
	}
	for i, o := range list {
		b.WriteByte("[,"[min(i, 1)])
		newLine(b, depth+1)
		if err := o.write(b, depth+1); err != nil {
			return err
		}
	}
	newLine(b, depth)
	b.WriteByte(']')
	return nil
}

// scalar writes anything that is no plan's own object: what plans are full of by
// hand, as encoding/json would, and the rest by encoding/json, whose encoder costs
// more to make than most of the values cost to write.
func scalar(b *bytes.Buffer, v any, depth int) error {
	switch v := v.(type) {
	case string:
		if plainText(v) {
			b.WriteByte('"')
			b.WriteString(v)
			b.WriteByte('"')
			return nil
		}
	case bool:
		b.Write(strconv.AppendBool(b.AvailableBuffer(), v))
		return nil
	case int:
		b.Write(strconv.AppendInt(b.AvailableBuffer(), int64(v), 10))
		return nil
	case int64:
		b.Write(strconv.AppendInt(b.AvailableBuffer(), v, 10))
		return nil
	case float64:
		if size := math.Abs(v); v == 0 || 1e-6 <= size && size < 1e21 { // else encoding/json writes an exponent, or refuses
			b.Write(strconv.AppendFloat(b.AvailableBuffer(), v, 'f', -1, 64))
			return nil
		}
	case []string:
		return texts(b, v, depth)
	}
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	enc.SetIndent(strings.Repeat(step, depth), step)
	if err := enc.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the encoder ends with a line break
	return nil
}

func texts(b *bytes.Buffer, list []string, depth int) error {
	if len(list) == 0 {
		b.WriteString("[]")
		return nil
	}
	for i, text := range list {
		b.WriteByte("[,"[min(i, 1)])
		newLine(b, depth+1)
		if err := scalar(b, text, depth+1); err != nil {
			return err
		}
	}
	newLine(b, depth)
	b.WriteByte(']')
	return nil
}

// plainText says that JSON has the text between its quotes as it is.
func plainText(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf || c == 0x7f {
			return false
		}
	}
	return true
}

const step = "  "

func newLine(b *bytes.Buffer, depth int) {
	b.WriteByte('\n')
	for range depth {
		b.WriteString(step)
	}
}
