package rules

import (
	"strconv"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// queryset reads WHERE terms of one table as the arguments of a Django filter.
// Model and field names are guessed from the tables.
type queryset struct {
	s    *sqlast.Select // the block that the terms stand in
	leaf *sqlast.From
	// outerLeaf is the FROM item that OuterRef speaks of; nil for none.
	outerLeaf *sqlast.From
	c         *catalog.Catalog
}

// filters gives the arguments, and whether every term could be said.
func (s queryset) filters(all []*sqlast.Expr, links ...string) (args string, complete bool) {
	complete = true
	out := links
	for _, t := range all {
		if arg := s.lookup(t); arg != "" {
			out = append(out, arg)
		} else {
			complete = false
		}
	}
	return strings.Join(out, ", "), complete
}

// manager is `Model.objects.filter(…)` or `.all()` for the terms, with a
// remark where some of them have no plain form.
func (s queryset) manager(all []*sqlast.Expr, links ...string) (code, remark string) {
	model := advisor.DjangoModel(tableName(s.leaf))
	args, complete := s.filters(all, links...)
	if !complete {
		remark = "  # with the other filters of the query"
	}
	if args == "" {
		return model + ".objects.all()", remark
	}
	return model + ".objects.filter(" + args + ")", remark
}

// lookup is one term as field__lookup=value, "" when it has no such form.
func (s queryset) lookup(e *sqlast.Expr) string {
	switch e.Kind {
	case sqlast.ExprColumn:
		return s.said(e, "", "True")
	case sqlast.ExprNot:
		if len(e.Args) == 1 && e.Args[0].Kind == sqlast.ExprColumn {
			return s.said(e.Args[0], "", "False")
		}
	case sqlast.ExprNullTest:
		return s.said(e.Args[0], "__isnull", pythonBool(!e.Negated))
	case sqlast.ExprOp:
		if len(e.Args) == 2 {
			return s.comparison(e.Args[0], e.Name, e.Args[1])
		}
	}
	return ""
}

func (s queryset) comparison(a *sqlast.Expr, op string, b *sqlast.Expr) string {
	if field := s.field(a); field != "" && comparing(op) && s.value(b) != "" {
		return djangoCompare(field, op, s.value(b))
	}
	if v := s.value(a); op == "=" && v != "" {
		return s.said(b, "", v)
	}
	return ""
}

func (s queryset) said(col *sqlast.Expr, suffix, value string) string {
	f := s.field(col)
	if f == "" {
		return ""
	}
	return f + suffix + "=" + value
}

// field is the model's field behind a column of the queryset's table.
func (s queryset) field(e *sqlast.Expr) string {
	b, ok := bind(s.s, e, s.c)
	if !ok || b.leaf != s.leaf {
		return ""
	}
	return advisor.DjangoField(b.table, b.column.Name)
}

// value is a constant, a parameter or a column of the outer block as Python has it.
func (s queryset) value(e *sqlast.Expr) string {
	switch e.Kind {
	case sqlast.ExprCast:
		return s.value(e.Args[0])
	case sqlast.ExprParam:
		return "value"
	case sqlast.ExprConst:
		switch e.ValueKind {
		case "int", "float":
			return e.Value
		case "string":
			return strconv.Quote(e.Value)
		case "bool":
			return pythonBool(e.Value == "true")
		}
	case sqlast.ExprColumn:
		b, ok := bind(s.s, e, s.c)
		if ok && s.outerLeaf != nil && b.leaf == s.outerLeaf {
			return "OuterRef(" + strconv.Quote(fieldOrKey(b)) + ")"
		}
	}
	return ""
}

// fieldOrKey is pk for the whole primary key, else the column.
func fieldOrKey(b binding) string {
	if pk := b.table.PrimaryKey(); pk != nil && len(pk.Keys) == 1 && pk.Keys[0].Column == b.column.Name {
		return "pk"
	}
	return b.column.Name
}

func pythonBool(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// tableName is the table's name as the text has it.
func tableName(leaf *sqlast.From) catalog.Name {
	return catalog.Name{Schema: leaf.Relation.Schema, Name: leaf.Relation.Name}
}

// linked is `field=OuterRef(…)` for a pair of columns.
func linked(inner, outer binding) string {
	return advisor.DjangoField(inner.table, inner.column.Name) + "=OuterRef(" + strconv.Quote(fieldOrKey(outer)) + ")"
}

// existsForms is `Outer.objects.filter(Exists(Inner…))` for a subquery of one
// table in a block that reads one table; empty for others.
func existsForms(outer, inner *sqlast.Select, negated bool, c *catalog.Catalog, links ...string) advisor.ORM {
	outside, inside := outer.Leaves(), inner.Leaves()
	if len(outside) == 0 || len(inside) != 1 || inside[0].Kind != sqlast.FromTable || outside[0].Kind != sqlast.FromTable {
		return advisor.ORM{}
	}
	set := queryset{s: inner, leaf: inside[0], outerLeaf: outside[0], c: c}
	code, remark := set.manager(inner.Terms, links...)
	not := ""
	if negated {
		not = "~"
	}
	return advisor.ORM{Django: advisor.DjangoModel(tableName(outside[0])) + ".objects.filter(" + not + "Exists(" + code + "))" + remark}
}
