package explain

import (
	"encoding/json"
	"strings"
)

// Text is the field's value for reading: a string without its quotes, a list
// of strings joined by commas, anything else as JSON.
func (f Field) Text() string {
	var s string
	if strings.HasPrefix(f.Value, `"`) && json.Unmarshal([]byte(f.Value), &s) == nil {
		return s
	}
	var list []string
	if strings.HasPrefix(f.Value, "[") && json.Unmarshal([]byte(f.Value), &list) == nil {
		return strings.Join(list, ", ")
	}
	return f.Value
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
