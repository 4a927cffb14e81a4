package witness

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// ofPart is the inverse of extract(part FROM …): days that have the number, at
// the first and the last moment.
func ofPart(part string) func(string) []string {
	return func(text string) []string {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || f < -1 || f > 9999 && part != "epoch" {
			return nil
		}
		v := int(f)
		switch strings.ToLower(part) {
		case "year", "isoyear":
			return []string{fmt.Sprintf("%04d-01-01", v), fmt.Sprintf("%04d-12-31 23:59:59", v), fmt.Sprintf("%04d-06-30", v)}
		case "quarter":
			return []string{fmt.Sprintf("2024-%02d-01", v*3-2), fmt.Sprintf("2024-%02d-28 23:59:59", v*3)}
		case "month":
			return []string{fmt.Sprintf("2024-%02d-01", v), fmt.Sprintf("2023-%02d-28 23:59:59", v)}
		case "day":
			return []string{fmt.Sprintf("2024-01-%02d", v), fmt.Sprintf("2024-03-%02d 23:59:59", v)}
		case "hour":
			return []string{fmt.Sprintf("2024-01-15 %02d:00:00", v), fmt.Sprintf("2024-01-15 %02d:59:59", v)}
		case "minute":
			return []string{fmt.Sprintf("2024-01-15 10:%02d:00", v)}
		case "dow", "isodow": // 2024-01-14 was a Sunday
			return []string{fmt.Sprintf("2024-01-%02d", 14+v%7), fmt.Sprintf("2024-01-%02d 23:59:59", 14+v%7)}
		case "epoch":
			return []string{stamp(f)}
		}
		return nil
	}
}

func stamp(f float64) string { return moment(f).Format("2006-01-02 15:04:05") }

// ofWidth is the inverse of a text's length.
func ofWidth(text string) []string {
	v, err := strconv.Atoi(text)
	if err != nil || v < 0 || v > 200 {
		return nil
	}
	return []string{strings.Repeat("x", v)}
}

// ofLength is the inverse of the length of an array of type t.
func ofLength(t *typ) func(string) []string {
	return func(text string) []string {
		v, err := strconv.Atoi(text)
		if err != nil || v < 0 || v > 20 || t == nil || t.elem == nil {
			return nil
		}
		var elems []string
		for i := range v {
			if d := t.elem.fresh(i); d != nil {
				elems = append(elems, element(d.text))
			}
		}
		return []string{"{" + strings.Join(elems, ",") + "}"}
	}
}

// ofText is the inverse of a function that cuts a text, or writes a time.
func ofText(name, first, second string) func(string) []string {
	n, _ := strconv.Atoi(first)
	m, _ := strconv.Atoi(second)
	n, m = min(n, 100), min(max(m, 0), 100)
	return func(text string) []string {
		switch name {
		case "left":
			return []string{text, text + "zz"}
		case "right":
			return []string{text, "zz" + text}
		case "substr", "substring":
			front := strings.Repeat("z", max(n-1, 0))
			return []string{front + text, front + text + strings.Repeat("z", m)}
		case "split_part":
			i, err := strconv.Atoi(second)
			if err != nil || i < 1 || i > 9 {
				return nil
			}
			front := strings.Repeat("z"+first, i-1)
			return []string{front + text, front + text + first + "z"}
		case "to_char":
			return ofTimeFormat(first, text)
		}
		return nil
	}
}

// ofTimeFormat reads a text that to_char wrote in one of the usual formats.
func ofTimeFormat(format, text string) []string {
	switch strings.ToUpper(format) {
	case "YYYY":
		return []string{text + "-01-01", text + "-12-31 23:59:59"}
	case "YYYY-MM":
		return []string{text + "-01", text + "-28 23:59:59"}
	case "YYYY-MM-DD":
		return []string{text, text + " 23:59:59"}
	case "MM":
		return []string{"2024-" + text + "-01"}
	}
	return nil
}

// member is a JSON document that has a text at a path, as a string and, where it
// can be one, as a number.
func member(path []string, text string, number bool) string {
	value := text
	if !number || !json.Valid([]byte(text)) {
		quoted, err := json.Marshal(text)
		if err != nil {
			return "{}"
		}
		value = string(quoted)
	}
	for i := len(path) - 1; i >= 0; i-- {
		key, err := json.Marshal(path[i])
		if err != nil {
			return "{}"
		}
		value = "{" + string(key) + ": " + value + "}"
	}
	return value
}

// matches are texts that a LIKE or regular expression pattern matches, and one
// that it does not.
func matches(sym, pattern string, singles []string) (yes, no []string) {
	switch sym {
	case "~~", "~~*", "similar to":
		filled := func(many, one string) string {
			return strings.NewReplacer(`\%`, "%", `\_`, "_", "%", many, "_", one).Replace(pattern)
		}
		yes = []string{filled("", "x"), filled("zz", "y")}
		for _, s := range singles {
			yes = append(yes, filled("y"+s+"z", "x"))
		}
		if sym == "~~*" {
			yes = append(yes, swapCase(yes[0]))
		}
		no = []string{filled("", ""), "q" + filled("", "x") + "q", swapCase(filled("", "x"))}
	case "^@":
		yes, no = []string{pattern, pattern + "z"}, []string{"q" + pattern, ""}
	default:
		bare := strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$")
		bare = strings.NewReplacer(`\.`, ".", ".*", "z", ".+", "z", ".", "x", "+", "", "*", "", "?", "", "(", "", ")", "",
			`\d`, "7", `\w`, "w", `\s`, " ", "[0-9]", "7", "[a-z]", "m", "[A-Z]", "M", "[", "", "]", "", `\`, "").Replace(bare)
		if i := strings.IndexByte(bare, '|'); i >= 0 {
			bare = bare[:i]
		}
		yes = []string{bare}
		no = []string{"", "q"}
		if strings.HasPrefix(pattern, "^") {
			no = append(no, "q"+bare)
		} else {
			yes = append(yes, "q"+bare)
		}
		if strings.HasSuffix(pattern, "$") {
			no = append(no, bare+"q")
		} else {
			yes = append(yes, bare+"q")
		}
	}
	return yes, no
}
