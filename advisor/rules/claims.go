package rules

import (
	"slices"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// proof collects the catalog facts that a rewrite needs, each once. It is
// broken when something stands in the way that no catalog fact could settle.
type proof struct {
	claims []catalog.Claim
	broken bool
}

func (p *proof) need(c catalog.Claim) {
	same := func(o catalog.Claim) bool {
		return o.Kind == c.Kind && o.Table == c.Table && o.Ref == c.Ref && o.Object == c.Object &&
			slices.Equal(o.Columns, c.Columns) && slices.Equal(o.RefColumns, c.RefColumns)
	}
	if !slices.ContainsFunc(p.claims, same) {
		p.claims = append(p.claims, c)
	}
}

// join takes over everything that another proof needs.
func (p *proof) join(o proof) {
	for _, c := range o.claims {
		p.need(c)
	}
	p.broken = p.broken || o.broken
}

// ordinary: the table's rows are what is stored in it, no more and no less.
func (p *proof) ordinary(t *catalog.Table) {
	p.need(catalog.Claim{Kind: catalog.PlainTable, Table: t.Name})
	p.need(catalog.Claim{Kind: catalog.NoRowSecurity, Table: t.Name})
}

func (p *proof) notNull(t *catalog.Table, column string) {
	p.need(catalog.Claim{Kind: catalog.NotNull, Table: t.Name, Columns: []string{column}})
}

// key: no two rows agree on the columns, and none of them is NULL.
func (p *proof) key(t *catalog.Table, columns []string) {
	p.need(catalog.Claim{Kind: catalog.UniqueKey, Table: t.Name, Columns: columns})
	for _, name := range columns {
		p.notNull(t, name)
	}
}

func (p *proof) typed(b binding) {
	p.need(catalog.Claim{Kind: catalog.ColumnType, Table: b.table.Name, Columns: []string{b.column.Name}, Object: b.column.BaseType})
	if b.column.Collation != "" {
		p.need(catalog.Claim{Kind: catalog.DeterministicCollation, Table: b.table.Name, Columns: []string{b.column.Name}})
	}
}

// builtin: the functions and operators of these names are PostgreSQL's own, so
// that they mean what the theorem takes them to mean.
func (p *proof) builtin(names ...string) {
	for _, name := range names {
		p.need(catalog.Claim{Kind: catalog.BuiltinObject, Object: name})
	}
}

// repeatable: everything in the block and below it gives the same answer
// however often it is evaluated, and reads only ordinary tables.
func (p *proof) repeatable(s *sqlast.Select, c *catalog.Catalog) {
	p.tables(s, c)
	visit(s, func(_ *sqlast.Select, e *sqlast.Expr) {
		p.call(e)
		if e.Sub != nil {
			p.tables(e.Sub, c)
		}
	})
}

// tables asks that every FROM item of a block, and of the blocks in its FROM,
// is an ordinary table.
func (p *proof) tables(s *sqlast.Select, c *catalog.Catalog) {
	if s.SetOp != "" || len(s.With) > 0 || s.Locking || s.Into {
		p.broken = true
		return
	}
	for _, leaf := range s.Leaves() {
		switch t := tableOf(leaf, c); {
		case leaf.Sample:
			p.broken = true
		case t != nil:
			p.ordinary(t)
		case leaf.Kind == sqlast.FromSubquery && leaf.Select != nil:
			p.tables(leaf.Select, c)
		default:
			p.broken = true
		}
	}
}

// repeatableExpr is repeatable for one expression of block s.
func (p *proof) repeatableExpr(s *sqlast.Select, root *sqlast.Expr, c *catalog.Catalog) {
	visitExpr(s, root, func(_ *sqlast.Select, e *sqlast.Expr) {
		p.call(e)
		if e.Sub != nil {
			p.tables(e.Sub, c)
		}
	})
}

// call asks that a function or operator is neither volatile nor returns a set.
func (p *proof) call(e *sqlast.Expr) {
	switch e.Kind {
	case sqlast.ExprFunc, sqlast.ExprOp:
		if e.Name == "" {
			p.broken = true
			return
		}
		if e.Kind == sqlast.ExprFunc && e.Schema == "" && syntax(e.Name) {
			return
		}
		p.need(catalog.Claim{Kind: catalog.NotVolatile, Object: e.Name})
	case sqlast.ExprOther:
		p.broken = true
	}
}

// syntax says that the name is no function of the catalog but a word of the
// language; all of them are stable.
func syntax(name string) bool {
	switch name {
	case "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp",
		"current_user", "session_user", "current_role", "current_catalog", "current_schema", "user",
		"greatest", "least", "nullif":
		return true
	}
	return false
}

// family is the family of equality operators of a base type, "" for types that
// are not trusted: equality must be PostgreSQL's own, say neither NULL nor an
// error for two values, and mean that one can stand for the other.
func family(base string) string {
	switch base {
	case "int2", "int4", "int8":
		return "integer"
	case "text", "varchar":
		return "text"
	case "oid", "numeric", "bpchar", "uuid", "date", "timestamp", "timestamptz", "bool", "bytea":
		return base
	}
	return ""
}

// sameFamily says that values of the two base types are compared without a
// cast that could lose something.
func sameFamily(a, b string) bool { return family(a) != "" && family(a) == family(b) }

// catalogFirst says that PostgreSQL's own functions and operators are looked
// up before anybody else's of the same name and types.
func catalogFirst(c *catalog.Catalog) bool {
	if c == nil {
		return false
	}
	at := slices.Index(c.SearchPath, "pg_catalog")
	for i := range max(at, 0) {
		if !isTemp(c.SearchPath[i]) {
			return false
		}
	}
	return true
}

// isTemp: functions and operators are never looked up in temporary schemas.
func isTemp(schema string) bool {
	return len(schema) >= 7 && schema[:7] == "pg_temp"
}
