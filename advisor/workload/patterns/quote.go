package patterns

import "strings"

// quoted is a name as SQL has it: quoted unless it is plainly lower case.
func quoted(name string) string {
	plain := name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == "" && (name[0] < '0' || name[0] > '9')
	reserved := map[string]bool{"user": true, "order": true, "group": true, "table": true, "select": true, "from": true, "where": true, "limit": true, "offset": true, "end": true, "default": true, "check": true, "all": true, "desc": true, "asc": true, "to": true, "primary": true, "references": true, "column": true}
	if plain && !reserved[name] {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}
