package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

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

// Asked are the names to look up in the catalog, in any schema where none is given.
type Asked struct {
	// Calls are names in front of a parenthesis.
	Calls []string
	// Fields are names that call a function where they stand as a column: f in t.f is f(t).
	Fields []string
	// Operators stand for the functions behind those that users made.
	Operators []string
	// Types may be named among these words: what their casts and checks call is run unasked.
	Types    []string
	Routines []uint32
	// Names of relations mean what they mean on the session's search_path.
	Names []catalog.Name
	// Words may be names of relations; those that came with the server are left out.
	Words     []string
	Relations []uint32
}

// Found is what was looked up.
type Found struct {
	Routines  []Routine
	Relations []Relation
	Types     []Type
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
	// Types are those of its arguments and its result, of users' types only.
	Types []Type
}

// Type is a type of a user's, with what is run unasked where it is used.
type Type struct {
	Name string
	// Checks are the definitions of a domain's constraints.
	Checks []string
	// Casts are the functions of casts from and to it.
	Casts []uint32
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
	// Types are those of its columns, of users' types only.
	Types []Type
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

// Reach looks names up: functions, those that make up an aggregate with it;
// relations; types. It takes one round trip.
func (s *Session) Reach(ctx context.Context, asked Asked) (Found, error) {
	const op = "look up what the statement calls"
	asked = Asked{
		Calls: list(asked.Calls), Fields: list(asked.Fields), Operators: list(asked.Operators), Types: list(asked.Types),
		Routines: list(asked.Routines), Names: list(asked.Names), Words: list(asked.Words), Relations: list(asked.Relations),
	}
	in, err := json.Marshal(asked)
	if err != nil {
		return Found{}, fmt.Errorf("%s: %w", op, err)
	}
	at, err := s.arm(ctx, op)
	if err != nil {
		return Found{}, err
	}
	batch := &pgconn.Batch{}
	for _, sql := range []string{routinesSQL, relationsSQL, typesSQL} {
		batch.ExecParams(sql, [][]byte{in}, nil, nil, nil)
	}
	start := time.Now()
	results, err := s.conn.ExecBatch(ctx, batch).ReadAll()
	if err != nil {
		at.elapsed = time.Since(start)
		return Found{}, s.server.config.explainError(ctx, err, at)
	}
	var out Found
	for i, r := range results {
		for _, row := range r.Rows {
			switch i {
			case 0:
				err = appendJSON(&out.Routines, row[0])
			case 1:
				err = appendJSON(&out.Relations, row[0])
			case 2:
				err = appendJSON(&out.Types, row[0])
			}
			if err != nil {
				return Found{}, internal(op, err.Error())
			}
		}
	}
	return out, nil
}

// list is never null in JSON.
func list[T any](s []T) []T { return append([]T{}, s...) }
