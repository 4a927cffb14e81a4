package explain

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Text is the field's value for reading, on one line: a string without its
// quotes, the parts of a list or an object joined by commas.
func (f Field) Text() string {
	if !strings.ContainsAny(f.Value[:min(1, len(f.Value))], `"[{`) {
		return f.Value
	}
	d := json.NewDecoder(strings.NewReader(f.Value))
	d.UseNumber()
	var b strings.Builder
	inObject := []bool{false} // of the values around, the innermost last
	isName := false           // the next string is a name in an object
	for {
		token, err := d.Token()
		if err != nil { // the end: the parser keeps nothing that is not valid
			return b.String()
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			inObject = append(inObject, token == json.Delim('{'))
			isName = token == json.Delim('{')
			continue
		case json.Delim('}'), json.Delim(']'):
			inObject = inObject[:len(inObject)-1]
			isName = inObject[len(inObject)-1]
			continue
		}
		if b.Len() > 0 && !strings.HasSuffix(b.String(), ": ") {
			b.WriteString(", ")
		}
		fmt.Fprint(&b, token)
		if isName {
			b.WriteString(": ")
		}
		isName = !isName && inObject[len(inObject)-1]
	}
}

// Field returns the text of a field that this package does not know by name,
// "" when the node does not print it.
func (n *Node) Field(name string) string {
	for _, f := range n.Extra {
		if f.Name == name {
			return f.Text()
		}
	}
	return ""
}
