package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"assay/advisor/catalog"
)

// Commands are what is done to a table's rows, in the bits of pg_trigger.tgtype.
type Commands int

// The commands.
const (
	Inserts Commands = 1 << 2
	Deletes Commands = 1 << 3
	Updates Commands = 1 << 4
)

// RoutinesAsked are the functions to look up.
type RoutinesAsked struct {
	// Calls are names in front of a parenthesis, in any schema.
	Calls []string
	// Fields are names that call a function where they stand as a column: f in t.f is f(t).
	Fields []string
	// Operators stand for the functions behind those that users made.
	Operators []string
	OIDs      []uint32
	// Unasked adds what a statement calls without naming it: the casts that
	// users made, and the checks of their domains.
	Unasked bool
}

// Routine is a function, with what it is made of.
type Routine struct {
	OID          uint32
	Schema, Name string
	Language     string
	// Trusted languages let their functions do nothing that SQL could not.
	Trusted bool
	// Extension is the extension that it belongs to, "" for none.
	Extension string
	// Builtin: it came with the server.
	Builtin bool
	// Source is its body, or its whole definition; "" where it is compiled.
	Source string
}

// RelationsAsked are the relations to look up; those that came with the server are left out.
type RelationsAsked struct {
	// Names mean what they mean on the session's search_path.
	Names []catalog.Name
	// Words may be names in any schema.
	Words []string
	OIDs  []uint32
}

// Relation is a relation with what is run when it is read, and when it is written to.
type Relation struct {
	OID          uint32
	Schema, Name string
	Kind         string // pg_class.relkind
	Bytes        int64
	// Reading are definitions that are run by a reader: a view's query, row security.
	Reading []string
	// Writing are definitions that are run by a writer: rules, defaults, checks, index expressions.
	Writing  []string
	Rules    []string
	Triggers []Trigger
	// Sequences are those that its defaults and identity columns take values from.
	Sequences []string
	// Below are its partitions and children, and for a view the relations of its query.
	Below []uint32
	// Cascades are the tables that its foreign keys write to in turn.
	Cascades []Cascade
	// Foreign tables only.
	Server, Wrapper string
	Program         string
}

// Trigger is a trigger of a user's, that fires.
type Trigger struct {
	Name    string
	Routine uint32
	On      Commands
}

// Cascade is a table that refers to another one and follows its rows: On says
// at what, Does what happens to it then.
type Cascade struct {
	Table    uint32
	On, Does Commands
}

// SQL gives the relation's name as SQL needs it.
func (r Relation) SQL() string { return catalog.Name{Schema: r.Schema, Name: r.Name}.SQL() }

// Routines looks functions up, those that make up an aggregate with it, and
// gives the further definitions that are run when they are unasked for.
func (s *Session) Routines(ctx context.Context, asked RoutinesAsked) (found []Routine, checks []string, err error) {
	asked.Calls, asked.Fields = list(asked.Calls), list(asked.Fields)
	asked.Operators, asked.OIDs = list(asked.Operators), list(asked.OIDs)
	found, err = documents[Routine](ctx, s, routinesSQL, asked)
	if err != nil || !asked.Unasked {
		return found, nil, err
	}
	err = s.each(ctx, query{op: "look up what domains check", sql: domainChecksSQL}, func(row [][]byte) bool {
		checks = append(checks, string(row[0]))
		return true
	})
	return found, checks, err
}

// Relations looks relations up.
func (s *Session) Relations(ctx context.Context, asked RelationsAsked) ([]Relation, error) {
	asked.Names, asked.Words, asked.OIDs = list(asked.Names), list(asked.Words), list(asked.OIDs)
	return documents[Relation](ctx, s, relationsSQL, asked)
}

// list is never null in JSON.
func list[T any](s []T) []T { return append([]T{}, s...) }

// documents runs a query of ours whose $1 is a JSON document and whose rows are.
func documents[T any](ctx context.Context, s *Session, sql string, asked any) ([]T, error) {
	const op = "look up what the statement calls"
	in, err := json.Marshal(asked)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", op, err)
	}
	text := string(in)
	var out []T
	var bad error
	err = s.each(ctx, query{op: op, sql: sql, args: []*string{&text}}, func(row [][]byte) bool {
		var one T
		if bad = json.Unmarshal(row[0], &one); bad == nil {
			out = append(out, one)
		}
		return bad == nil
	})
	if err == nil && bad != nil {
		err = internal(op, bad.Error())
	}
	return out, err
}
