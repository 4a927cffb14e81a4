// Package corpus holds pairs of queries of which it is known whether they give
// the same answer, with the schemas that they are about. It is what the proofs
// and the search for counterexamples are judged by; its own test lets
// PostgreSQL check every label.
package corpus

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Label is what is known of a pair.
type Label string

// The labels. Equal pairs agree on every database that their schema allows;
// Different ones differ on at least one; of a Failing one After fails on a
// database on which Before answers; an Unstable one gives several answers to one
// and the same database.
const (
	Equal     Label = "equal"
	Different Label = "different"
	Failing   Label = "failing"
	Unstable  Label = "unstable"
)

// Pair is two queries and what is known of them.
type Pair struct {
	ID, Schema string
	Label      Label
	// Rule is the catalogue's name of the rewrite that makes After of Before, e.g.
	// "SUBQ-1"; "" where none does.
	Rule string
	// Why is the constraint or the trap that decides.
	Why string
	// Rows are statements that fill the tables, each schema's own empty before; of a
	// Different or Failing pair the database that shows it, of the others one worth a look, or "".
	Rows          string
	Before, After string
}

// Schema is the tables that pairs are about.
type Schema struct {
	Name string
	DDL  string
	// Fill fills the empty tables at random, each time otherwise, within the constraints.
	Fill string
}

//go:embed testdata
var files embed.FS

// Pairs reads all pairs, in the order of their files.
func Pairs() ([]Pair, error) {
	names, err := fs.Glob(files, "testdata/*.pairs")
	if err != nil {
		return nil, err
	}
	var out []Pair
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		for _, part := range strings.Split(string(text), "\n== ")[1:] {
			p, err := readPair(part)
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", name, err)
			}
			out = append(out, p)
		}
	}
	return out, nil
}

// readPair reads `schema label id [by rule]: why`, the rows if there are any, and
// the two queries, parted by lines of two dashes.
func readPair(text string) (Pair, error) {
	head, body, _ := strings.Cut(text, "\n")
	name, why, ok := strings.Cut(head, ": ")
	words := strings.Fields(name)
	if !ok || len(words) != 3 && (len(words) != 5 || words[3] != "by") {
		return Pair{}, fmt.Errorf("%q is not `schema label id [by rule]: why`", head)
	}
	p := Pair{Schema: words[0], Label: Label(words[1]), ID: words[2], Why: why}
	if len(words) == 5 {
		p.Rule = words[4]
	}
	if !slices.Contains([]Label{Equal, Different, Failing, Unstable}, p.Label) {
		return Pair{}, fmt.Errorf("%s: there is no label %q", p.ID, p.Label)
	}
	parts := strings.Split(strings.TrimSpace(body), "\n--\n")
	if len(parts) == 3 {
		p.Rows, parts = parts[0], parts[1:]
	}
	if len(parts) != 2 {
		return Pair{}, fmt.Errorf("%s: want two queries, got %d parts", p.ID, len(parts))
	}
	p.Before, p.After = parts[0], parts[1]
	return p, nil
}

// Schemas reads all schemas.
func Schemas() ([]Schema, error) {
	names, err := fs.Glob(files, "testdata/*_fill.sql")
	if err != nil {
		return nil, err
	}
	anyOf, err := files.ReadFile("testdata/any_of.sql")
	if err != nil {
		return nil, err
	}
	var out []Schema
	for _, name := range names {
		fill, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		base := strings.TrimSuffix(name, "_fill.sql")
		ddl, err := files.ReadFile(base + ".sql")
		if err != nil {
			return nil, err
		}
		out = append(out, Schema{Name: strings.TrimPrefix(base, "testdata/"), DDL: string(ddl) + string(anyOf), Fill: string(fill)})
	}
	return out, nil
}
