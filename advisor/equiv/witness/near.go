package witness

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// near are the values next to v: the ones on the other side of a comparison with it.
func (t *typ) near(v *datum) []*datum {
	var out []*datum
	by := func(steps ...float64) {
		for _, s := range steps {
			if n := t.number(v.num + s); n != v {
				out = append(out, n)
			}
		}
	}
	switch t.kind {
	case kindInt:
		by(-1, 1)
	case kindNumeric, kindFloat:
		by(-1, 1, -0.4, 0.4)
	case kindDate:
		by(-day, day)
	case kindTimestamp, kindTimestamptz:
		by(-1, 1, 0.5, -day, day) // a second is longer than its beginning
	case kindTime:
		by(-1, 1)
	case kindInterval:
		by(-1, 1, -day, day)
	case kindBool:
		out = []*datum{t.number(0), t.number(1)}
	case kindText, kindChar:
		out = t.nearText(v.text)
	case kindJSON:
		out = t.nearJSON(v.text)
	case kindArray:
		out = t.nearArray(v.text)
	}
	return out
}

// nearArray are the arrays of the same elements in another order, of one of them
// twice, and of one less.
func (t *typ) nearArray(s string) []*datum {
	elems := elements(s)
	if len(elems) < 2 || strings.ContainsAny(s, `\"`) {
		return nil
	}
	written := func(elems []string) string { return "{" + strings.Join(elems, ",") + "}" }
	backwards := slices.Clone(elems)
	slices.Reverse(backwards)
	return t.texted(written(backwards), written(append(slices.Clone(elems), elems[0])), written(elems[1:]))
}

// nearJSON are the objects with a key more than s, and with one that is null.
func (t *typ) nearJSON(s string) []*datum {
	var object map[string]json.RawMessage
	if json.Unmarshal([]byte(s), &object) != nil || object == nil {
		return nil
	}
	keys := slices.Sorted(maps.Keys(object))
	var out []*datum
	with := func(key, value string) {
		changed := maps.Clone(object)
		changed[key] = json.RawMessage(value)
		if text, err := json.Marshal(changed); err == nil {
			out = append(out, t.texted(string(text))...)
		}
	}
	for _, key := range keys {
		with(key, "null")
	}
	with("zz", "1")
	return out
}

func (t *typ) nearText(s string) []*datum {
	texts := []string{s + "x", swapCase(s), s + " "}
	if r := []rune(s); len(r) > 0 {
		texts = append(texts, string(r[:len(r)-1]))
	}
	var out []*datum
	for _, text := range texts {
		if d := t.value(text); d != nil && text != s {
			out = append(out, d)
		}
	}
	return out
}

func swapCase(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, s)
}

// usual are the values that columns of the type have where nothing tells more.
func (t *typ) usual() []*datum {
	var out []*datum
	switch t.kind {
	case kindInt:
		return t.numbers(1, 2, 3, 0, -1)
	case kindNumeric, kindFloat:
		return t.numbers(1, 2, 2.5, 0, -1.5)
	case kindBool:
		return t.numbers(1, 0)
	case kindDate:
		return t.numbers(base, base+day, 1711843200) // 2024-03-31, the end of a quarter
	case kindTimestamp, kindTimestamptz:
		// The last is in the hour that 2024-03-31 has not where summer time begins in Europe.
		return t.numbers(base, base+day-1, base+day, 1711848600)
	case kindTime:
		return t.numbers(0, 12*hour, day-1)
	case kindInterval:
		return t.numbers(0, day, month, hour, -day)
	case kindText, kindChar:
		return t.texted("a", "b", "A", "", " a")
	case kindEnum:
		return t.texted(t.labels...)
	case kindJSON:
		return t.texted("{}", "[]", "null", "1", `"a"`)
	case kindArray:
		out = t.texted("{}", "{NULL}")
		if t.elem != nil {
			out = append(out, t.arrays(t.elem.usual())...)
		}
		return out
	}
	return t.texted(fixedTexts(t.name)...)
}

func (t *typ) numbers(fs ...float64) []*datum {
	out := make([]*datum, len(fs))
	for i, f := range fs {
		out[i] = t.number(f)
	}
	return out
}

func (t *typ) texted(texts ...string) []*datum {
	var out []*datum
	for _, s := range texts {
		if d := t.value(s); d != nil {
			out = append(out, d)
		}
	}
	return out
}

// arrays are the arrays of one, the same one twice, two and a NULL that hold the
// given elements.
func (t *typ) arrays(elems []*datum) []*datum {
	var out []*datum
	for i, e := range elems {
		if i == 3 {
			break
		}
		out = append(out, t.value("{"+element(e.text)+"}"))
		if i > 0 {
			out = append(out, t.value("{"+element(elems[0].text)+","+element(e.text)+"}"))
		} else {
			out = append(out, t.value("{"+element(e.text)+",NULL}"), t.value("{"+element(e.text)+","+element(e.text)+"}"))
		}
	}
	return out
}
