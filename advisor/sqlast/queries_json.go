package sqlast

import (
	"encoding/json"
	"fmt"
	"strings"
)

// queryEntry is one entry of connection.queries.
type queryEntry struct {
	SQL  string          `json:"sql"`
	Time json.RawMessage `json:"time"`
}

// readJSON reads the JSON of connection.queries; ok is false for a text that is none.
func readJSON(text string) (in Input, ok bool, err error) {
	trimmed := strings.TrimLeft(text, " \t\r\n")
	if !strings.HasPrefix(trimmed, "[") && !strings.HasPrefix(trimmed, "{") {
		return in, false, nil
	}
	offset := len(text) - len(trimmed)
	if trimmed[0] == '{' {
		return readObjects(text, offset)
	}
	if python(trimmed) {
		text, trimmed, offset = fromPython(trimmed), fromPython(trimmed), 0
	}
	dec := json.NewDecoder(strings.NewReader(trimmed))
	if _, err := dec.Token(); err != nil {
		return in, false, notQueries(err)
	}
	in.Kind = InputDjangoJSON
	lines := lineCounter{text: text, line: 1}
	for dec.More() {
		at := offset + int(dec.InputOffset())
		if err := in.addEntry(dec, lines.at(skipComma(text, at))); err != nil {
			return in, false, err
		}
	}
	return in, true, nil
}

// readObjects reads one entry after another without a list around them.
func readObjects(text string, offset int) (in Input, ok bool, err error) {
	in.Kind = InputDjangoJSON
	dec := json.NewDecoder(strings.NewReader(text[offset:]))
	lines := lineCounter{text: text, line: 1}
	for dec.More() {
		at := offset + int(dec.InputOffset())
		if err := in.addEntry(dec, lines.at(skipComma(text, at))); err != nil {
			return in, false, err
		}
	}
	return in, true, nil
}

func (in *Input) addEntry(dec *json.Decoder, line int) error {
	var e queryEntry
	if err := dec.Decode(&e); err != nil {
		return notQueries(err)
	}
	if e.SQL == "" {
		return notQueries(fmt.Errorf("the entry on line %d has no \"sql\"", line))
	}
	in.AddLogged(Statement{Line: line, Duration: seconds(strings.Trim(string(e.Time), `"`))}, e.SQL)
	return nil
}

func skipComma(text string, i int) int {
	for i < len(text) && (isSpace(text[i]) || text[i] == ',') {
		i++
	}
	return i
}

func notQueries(err error) error {
	return &SyntaxError{
		Message: "this is JSON, but not that of connection.queries: " + err.Error(),
		Hint:    `each entry needs "sql", as in [{"sql": "SELECT …", "time": "0.001"}]`,
	}
}

// python says that a list is printed by Python: [{'sql': "SELECT …", …}].
func python(list string) bool {
	inner := strings.TrimLeft(list[1:], " \t\r\n")
	return strings.HasPrefix(inner, "{'")
}

// fromPython turns a printed list of dictionaries of strings into JSON.
func fromPython(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		if text[i] != '\'' && text[i] != '"' {
			b.WriteByte(text[i])
			i++
			continue
		}
		s, n := pythonString(text[i:])
		quoted, err := json.Marshal(s)
		if err != nil {
			return text
		}
		b.Write(quoted)
		i += n
	}
	return b.String()
}

// pythonString reads the string literal at the start of text and returns its
// value and its length in bytes.
func pythonString(text string) (string, int) {
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == text[0]:
			return b.String(), i + 1
		case text[i] == '\\' && i+1 < len(text):
			i++
			b.WriteByte(pythonEscape(text[i]))
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String(), len(text)
}

func pythonEscape(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 't':
		return '\t'
	case 'r':
		return '\r'
	}
	return c
}
