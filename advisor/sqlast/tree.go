package sqlast

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Tree stands for the statement as PostgreSQL's grammar reads it: two queries
// with the same Tree are the same statement, whatever their blanks, comments,
// quotes and parentheses. It is for comparing, and means nothing else.
func (q *Query) Tree() string {
	toks := lex(q.Text, true)
	src := newSource(q.Text, q.Params, toks)
	tree, err := pg.Parse(src.sql)
	if err != nil || len(tree.Stmts) != 1 { // it was parsed before, as one
		return Normal(q.Text)
	}
	stmt := tree.Stmts[0].Stmt
	withoutPlaces(stmt.ProtoReflect())
	out, err := proto.MarshalOptions{Deterministic: true}.Marshal(stmt)
	if err != nil {
		return Normal(q.Text)
	}
	return strings.Join(ParamNames(q.Params), "\x00") + "\x00\x00" + string(out)
}

// withoutPlaces clears where in the text the nodes of a tree stand. The limit
// of Parse on nesting bounds how deep it goes.
func withoutPlaces(m protoreflect.Message) {
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.Kind() == protoreflect.Int32Kind && strings.HasSuffix(string(f.Name()), "location"):
			m.Clear(f)
		case f.Kind() != protoreflect.MessageKind:
		case f.IsList():
			for i := range v.List().Len() {
				withoutPlaces(v.List().Get(i).Message())
			}
		default:
			withoutPlaces(v.Message())
		}
		return true
	})
}
