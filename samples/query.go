package samples

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Query is one sample query file: a header of comment lines, then the statements.
type Query struct {
	// Name is the file's base name without its extension, such as 01-count-over-exists.
	Name string
	// Title says in a few words what the query is for.
	Title string
	// Technique names what would make it fast, or why it is fine.
	Technique string
	// Expect is what a good tool should say.
	Expect string
	// Rules are the ids of the rules that should fire; none for a query that is fine.
	Rules []string
	// SQL is the file without its header.
	SQL string
	// Source is the whole file.
	Source string
}

// Queries are the set's query files in the order of their names.
func (s Set) Queries() []Query {
	names, err := fs.Glob(files, s.Name+"/queries/*.sql")
	if err != nil {
		panic("samples: " + err.Error()) // the pattern is a constant
	}
	slices.Sort(names)
	queries := make([]Query, len(names))
	for i, name := range names {
		query, err := parseQuery(s.mustRead(strings.TrimPrefix(name, s.Name+"/")))
		if err != nil {
			panic(fmt.Sprintf("samples: %s: %v", name, err)) // a test reads every file
		}
		query.Name = strings.TrimSuffix(name[strings.LastIndex(name, "/")+1:], ".sql")
		queries[i] = query
	}
	return queries
}

// parseQuery reads a query file: every header field once, as "-- field: text", then SQL.
func parseQuery(source string) (Query, error) {
	query := Query{Source: source}
	rules := ""
	fields := map[string]*string{"title": &query.Title, "technique": &query.Technique, "rules": &rules, "expect": &query.Expect}
	rest := source
	for {
		line, after, _ := strings.Cut(rest, "\n")
		comment, ok := strings.CutPrefix(line, "-- ")
		if !ok {
			break
		}
		field, value, ok := strings.Cut(comment, ": ")
		into := fields[field]
		if !ok || into == nil || *into != "" {
			return Query{}, fmt.Errorf("header line %q is no field, or given twice", line)
		}
		*into, rest = strings.TrimSpace(value), after
	}
	for field, value := range fields {
		if *value == "" {
			return Query{}, fmt.Errorf("header field %s is missing", field)
		}
	}
	if query.SQL = strings.TrimSpace(rest); query.SQL == "" {
		return Query{}, errors.New("there is no SQL under the header")
	}
	if rules != "none" {
		for rule := range strings.SplitSeq(rules, ",") {
			query.Rules = append(query.Rules, strings.TrimSpace(rule))
		}
	}
	return query, nil
}
