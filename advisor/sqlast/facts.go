package sqlast

import (
	pg "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// facts walks a whole parse tree, whatever its shape, for what a caller must
// know of every part: functions, operators, tables, and writes.
type facts struct {
	*conv
	functions map[Relation]bool
	operators map[string]bool
	writes    string
}

func (f *facts) visit(m protoreflect.Message) {
	f.note(m)
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if fd.Kind() != protoreflect.MessageKind {
			return true
		}
		if !fd.IsList() {
			f.visit(v.Message())
			return true
		}
		for i := range v.List().Len() {
			f.visit(v.List().Get(i).Message())
		}
		return true
	})
}

func (f *facts) note(m protoreflect.Message) {
	switch v := m.Interface().(type) {
	case *pg.FuncCall:
		f.functions[qualified(v.Funcname)] = true
	case *pg.A_Expr:
		f.operator(v)
	case *pg.SubLink:
		f.subOperator(v)
	case *pg.CaseExpr:
		if v.Arg != nil {
			f.operators["="] = true
		}
	case *pg.SortBy:
		if len(v.UseOp) > 0 {
			f.operators[symbol(v.UseOp)] = true
		}
	case *pg.SelectStmt:
		if len(v.DistinctClause) > 0 { // its values are told apart, and put in order
			f.operators["="], f.operators[">"] = true, true
		}
	case *pg.RangeVar:
		if !f.seen[v.Location] {
			f.q.Relations = append(f.q.Relations, Relation{v.Schemaname, v.Relname})
		}
	case *pg.LockingClause:
		f.write("a locking clause (FOR UPDATE or FOR SHARE) locks rows")
	case *pg.IntoClause:
		f.write("SELECT INTO creates a table")
	case *pg.InsertStmt:
		f.change(v.Relation, KindInsert)
		if v.OnConflictClause != nil && v.OnConflictClause.Action == pg.OnConflictAction_ONCONFLICT_UPDATE {
			f.change(v.Relation, KindUpdate)
		}
	case *pg.UpdateStmt:
		f.change(v.Relation, KindUpdate)
	case *pg.DeleteStmt:
		f.change(v.Relation, KindDelete)
	case *pg.MergeStmt:
		f.change(v.Relation, KindMerge)
	}
}

// change keeps a table that the statement, or a WITH query of it, changes.
func (f *facts) change(table *pg.RangeVar, kind Kind) {
	f.write("a WITH query changes rows")
	f.q.Changes = append(f.q.Changes, Change{Relation{table.GetSchemaname(), table.GetRelname()}, kind})
}

// write keeps the weightiest reason: rows changed before rows locked.
func (f *facts) write(reason string) {
	if f.writes == "" || reason > f.writes {
		f.writes = reason
	}
}

func (f *facts) operator(x *pg.A_Expr) {
	switch x.Kind {
	case pg.A_Expr_Kind_AEXPR_BETWEEN, pg.A_Expr_Kind_AEXPR_BETWEEN_SYM:
		f.operators[">="], f.operators["<="] = true, true
	case pg.A_Expr_Kind_AEXPR_NOT_BETWEEN, pg.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		f.operators["<"], f.operators[">"] = true, true
	case pg.A_Expr_Kind_AEXPR_DISTINCT, pg.A_Expr_Kind_AEXPR_NOT_DISTINCT, pg.A_Expr_Kind_AEXPR_NULLIF:
		f.operators["="] = true
	default:
		f.operators[symbol(x.Name)] = true
	}
}

func (f *facts) subOperator(s *pg.SubLink) {
	switch s.SubLinkType {
	case pg.SubLinkType_ANY_SUBLINK, pg.SubLinkType_ALL_SUBLINK:
		if len(s.OperName) == 0 {
			f.operators["="] = true
			return
		}
		f.operators[symbol(s.OperName)] = true
	}
}

// refusal says why the statement is never run under EXPLAIN, "" when it may be.
func (c *conv) refusal(n *pg.Node) string {
	switch v := n.Node.(type) {
	case *pg.Node_SelectStmt:
		if hasInto(v.SelectStmt) {
			return "SELECT INTO creates a table: remove the INTO clause to explain the query"
		}
		return ""
	case *pg.Node_InsertStmt, *pg.Node_UpdateStmt, *pg.Node_DeleteStmt, *pg.Node_MergeStmt:
		return ""
	}
	return refusalFor(c.word(0))
}

func hasInto(s *pg.SelectStmt) bool {
	for ; s != nil; s = s.Larg {
		if s.IntoClause != nil {
			return true
		}
	}
	return false
}
