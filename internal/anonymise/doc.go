// Package anonymise takes the names and the literals out of plans and
// statements, so that they can be shown to strangers. The same name becomes the
// same replacement wherever it stands: in every plan and statement of one Names,
// as a table, in a condition and in the query's text.
//
// What PostgreSQL itself brings keeps its name: keywords, operators, types,
// functions, system columns and the schemas pg_catalog, information_schema and
// public. A name of the user's that is spelled like one of these is replaced
// wherever its place shows that it is the user's.
package anonymise

import (
	_ "embed" // the names that PostgreSQL brings
	"strings"
)

// functionNames and typeNames are those of pg_proc and pg_type of PostgreSQL 18
// without extensions; typeNames has the words of SQL's names for types as well.
//
//go:embed builtin_functions.txt
var functionNames string

//go:embed builtin_types.txt
var typeNames string

func wordSet(text string) map[string]bool {
	words := strings.Fields(text)
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
}
