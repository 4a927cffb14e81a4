package samples

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
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
	if s.queries == "" {
		return nil
	}
	names, err := fs.Glob(files, s.queries+"/*.sql")
	if err != nil {
		panic("samples: " + err.Error()) // the pattern is a constant
	}
	slices.Sort(names)
	queries := make([]Query, len(names))
	for i, name := range names {
		query, err := parseQuery(mustRead(name))
		if err != nil {
			panic(fmt.Sprintf("samples: %s: %v", name, err)) // a test reads every file
		}
		query.Name = strings.TrimSuffix(path.Base(name), ".sql")
		queries[i] = query
	}
	return queries
}

// parseQuery reads a query file: four header lines, each "-- field: text", then SQL with comments of its own.
func parseQuery(source string) (Query, error) {
	query := Query{Source: source}
	rules := ""
	fields := map[string]*string{"title": &query.Title, "technique": &query.Technique, "rules": &rules, "expect": &query.Expect}
	rest := source
	for range fields {
		line, after, _ := strings.Cut(rest, "\n")
		field, value, _ := strings.Cut(strings.TrimPrefix(line, "-- "), ": ")
		into := fields[field]
		if into == nil || *into != "" || value == "" {
			return Query{}, fmt.Errorf("header line %q is no field, empty, or given twice", line)
		}
		*into, rest = strings.TrimSpace(value), after
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
