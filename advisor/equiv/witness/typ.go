package witness

import (
	"math"
	"strconv"
	"strings"

	"assay/advisor/catalog"
)

// datum is one value: its text, and a number where values of its type lie on a
// line. Dates and timestamps are seconds since 1970 in UTC, intervals and times
// seconds, false and true 0 and 1.
type datum struct {
	text  string
	num   float64
	isNum bool
}

// typ is a type with its modifier. Equal values of a type are one datum.
type typ struct {
	kind kind
	name string // of the base type
	// scale is the number of digits behind the point, -1 where any are; limit is
	// what no number of the type reaches; length bounds a text, 0 where none does.
	scale, length int
	limit         float64
	elem          *typ // of an array
	labels        []string
	texts         map[string]*datum
	nums          map[float64]*datum
}

// types holds each type once.
type types map[string]*typ

func (ts types) column(c *catalog.Column) *typ {
	key := c.BaseType + "|" + c.Type
	t := ts[key]
	if t == nil {
		t = ts.named(kindOf(c), c.BaseType, c.Type)
		t.labels = c.EnumLabels
		ts[key] = t
	}
	return t
}

// byName is the type that a cast names, or format_type; nil where no values are made of it.
func (ts types) byName(name string) *typ {
	k := kindNamed(name)
	if k == kindUnknown {
		return nil
	}
	t := ts["|"+name]
	if t == nil {
		t = ts.named(k, name, name)
		ts["|"+name] = t
	}
	return t
}

func (ts types) named(k kind, base, full string) *typ {
	t := &typ{kind: k, name: base, scale: -1, limit: math.Inf(1), texts: map[string]*datum{}, nums: map[float64]*datum{}}
	a, b := modifier(full)
	switch k {
	case kindInt:
		t.scale, t.limit = 0, 1<<31
		switch base {
		case "int2", "smallint":
			t.limit = 1 << 15
		case "int8", "bigint":
			t.limit = 1 << 53 // as far as numbers are exact here
		}
	case kindNumeric:
		if base == "money" {
			a, b = 15, 2
		}
		if a > 0 {
			t.scale, t.limit = b, math.Pow10(a-b)
		}
	case kindText, kindChar:
		t.length = a
		if k == kindChar && a == 0 {
			t.length = 1
		}
	case kindArray:
		t.elem = ts.byName(strings.TrimSuffix(strings.TrimPrefix(base, "_"), "[]"))
	}
	return t
}

// modifier reads (8,2) of numeric(8,2); zeros where there is none.
func modifier(name string) (a, b int) {
	_, rest, ok := strings.Cut(name, "(")
	if !ok {
		return 0, 0
	}
	rest, _, _ = strings.Cut(rest, ")")
	first, second, _ := strings.Cut(rest, ",")
	a, _ = strconv.Atoi(strings.TrimSpace(first))
	b, _ = strconv.Atoi(strings.TrimSpace(second))
	return a, b
}

// line says that values of the type are numbers here.
func (t *typ) line() bool {
	switch t.kind {
	case kindInt, kindNumeric, kindFloat, kindBool, kindDate, kindTimestamp, kindTimestamptz, kindTime, kindInterval:
		return true
	}
	return false
}

// number is the value at f or the nearest that the type has.
func (t *typ) number(f float64) *datum {
	f = t.round(f)
	if d := t.nums[f]; d != nil {
		return d
	}
	d := &datum{text: t.format(f), num: f, isNum: true}
	if same := t.texts[d.text]; same != nil && same.isNum {
		d = same
	}
	t.texts[d.text] = d
	if len(t.nums) < maxInterned {
		t.nums[f] = d
	}
	return d
}

// maxInterned bounds how many values a type remembers.
const maxInterned = 1 << 14

func (t *typ) round(f float64) float64 {
	switch t.kind {
	case kindBool:
		return math.Min(math.Max(math.Round(f), 0), 1)
	case kindDate:
		f = math.Floor(f/day) * day
	case kindTime:
		f = math.Min(math.Max(f, 0), day-1)
	}
	scale := t.scale
	if scale < 0 || scale > 6 {
		scale = 6
	}
	p := math.Pow10(scale)
	f = math.Round(f*p) / p
	if most := t.limit - 1/p; f > most || f < -most {
		f = math.Copysign(most, f)
	}
	return f + 0 // no -0
}

// value is the value that a text stands for, nil where it stands for none.
func (t *typ) value(text string) *datum {
	if d := t.texts[text]; d != nil {
		return d
	}
	if t.line() {
		f, ok := t.parse(text)
		if !ok {
			return nil
		}
		return t.number(f)
	}
	text, ok := t.fit(text)
	if !ok {
		return nil
	}
	d := t.texts[text]
	if d == nil {
		d = &datum{text: text}
		if len(t.texts) < maxInterned {
			t.texts[text] = d
		}
	}
	return d
}

// fit is the text that a value of the type has; false where none has it.
func (t *typ) fit(text string) (string, bool) {
	switch t.kind {
	case kindText, kindChar:
		text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")
		if r := []rune(text); t.length > 0 && len(r) > t.length {
			text = string(r[:t.length])
		}
		if t.kind == kindChar {
			text = strings.TrimRight(text, " ")
		}
		return text, true
	case kindEnum:
		for _, l := range t.labels {
			if l == text {
				return text, true
			}
		}
		return "", false
	case kindArray:
		return text, strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}")
	case kindJSON:
		return text, validJSON(text)
	}
	return text, fits(t.name, text)
}

// fresh is the n-th of values that queries rarely name, nil where the type has so few.
func (t *typ) fresh(n int) *datum {
	switch t.kind {
	case kindBool:
		if n > 1 {
			return nil
		}
		return t.number(float64(n))
	case kindInt, kindNumeric, kindFloat:
		d := t.number(float64(101 + n))
		if d.num != float64(101+n) { // numeric(3,2): digits behind the point
			d = t.number(float64(n+1) * math.Pow10(-max(t.scale, 0)))
		}
		return d
	case kindDate, kindTimestamp, kindTimestamptz:
		return t.number(base + float64(200+n)*day)
	case kindTime, kindInterval:
		return t.number(float64(3600 + n))
	case kindEnum:
		if n >= len(t.labels) {
			return nil
		}
		return t.value(t.labels[n])
	case kindText, kindChar:
		s := strconv.FormatInt(int64(n), 36)
		if t.length == 0 || len(s)+1 <= t.length {
			s = "k" + s
		}
		return t.value(s)
	case kindJSON:
		return t.value(strconv.Itoa(101 + n))
	}
	return t.value(t.freshText(n))
}

func (t *typ) freshText(n int) string {
	hex := strconv.FormatInt(int64(256+n%3000), 16) // three digits
	switch t.name {
	case "uuid":
		return "00000000-0000-0000-0000-000000000" + hex
	case "bytea":
		return `\x0` + hex
	case "inet", "cidr":
		return "10.1." + strconv.Itoa(n/250%250) + "." + strconv.Itoa(n%250)
	}
	if texts := fixedTexts(t.name); n < len(texts) {
		return texts[n]
	}
	if t.kind == kindArray && t.elem != nil {
		if d := t.elem.fresh(n); d != nil {
			return "{" + element(d.text) + "}"
		}
	}
	return ""
}

// element quotes a text as an element of an array.
func element(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
