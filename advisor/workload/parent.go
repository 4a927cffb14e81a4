package workload

import (
	"slices"
	"strings"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// Link is the statement whose rows a run's values come from.
type Link struct {
	// Parent indexes the unit's statements.
	Parent int
	// Leaf is the FROM item of the parent that the values come from.
	Leaf *sqlast.From
	// Table is its table, nil without a catalog; Column the column that holds
	// the values, "" where only its name could tell.
	Table  *catalog.Table
	Column string
	// Nullable says that the column may be NULL: the join has to be a LEFT JOIN.
	Nullable bool
}

// FindParent is the nearest earlier read of several rows whose table is linked
// to the lookup's by a foreign key, or by name where there is no catalog.
func FindParent(u *Unit, l Lookup, c *catalog.Catalog) (Link, bool) {
	key := l.Query.Shape().Key()
	for i := l.Members[0] - 1; i >= 0; i-- {
		q := u.Statements[i].Query
		if q == nil || q.Kind != sqlast.KindSelect || q.Select == nil || q.Shape().Key() == key || oneRow(q.Select, c) {
			continue
		}
		for _, leaf := range q.Select.Leaves() {
			link, ok := linked(q.Select, leaf, l, c)
			if ok && leaf.Kind == sqlast.FromTable && returns(q.Select, link.Column) {
				link.Parent = i
				return link, true
			}
		}
	}
	return Link{Parent: -1}, false
}

// linked says that the values of the lookup can come from the leaf's rows.
func linked(s *sqlast.Select, leaf *sqlast.From, l Lookup, c *catalog.Catalog) (Link, bool) {
	t := c.Table(leaf.Relation.Schema, leaf.Relation.Name)
	link := Link{Leaf: leaf, Table: t}
	if t == nil || l.Table == nil {
		return byName(s, link, l)
	}
	if l.Unique {
		for _, fk := range t.ForeignKeys {
			if fk.Ref == l.Table.Name && slices.Equal(fk.RefColumns, []string{l.Column.Name}) && returns(s, fk.Columns[0]) {
				link.Column = fk.Columns[0]
				col := t.Column(link.Column)
				link.Nullable = col == nil || !col.NotNull
				return link, true
			}
		}
	}
	if fk := l.ForeignKey; fk != nil && fk.Ref == t.Name {
		link.Column = fk.RefColumns[0]
		return link, true
	}
	return link, false
}

// byName links by names alone: user_id points to a table whose name ends in user or users.
func byName(s *sqlast.Select, link Link, l Lookup) (Link, bool) {
	if l.ToMany() {
		link.Column = "id"
		return link, namedAfter(link.Leaf.Relation.Name, strings.TrimSuffix(l.Column.Name, "_id"))
	}
	link.Column = selectsPointer(s, l.Leaf.Relation.Name)
	link.Nullable = true // not known: a LEFT JOIN is always right
	return link, link.Column != "" && len(s.Leaves()) == 1
}

// returns says that the block returns the column that the values would come from.
func returns(s *sqlast.Select, column string) bool {
	return slices.ContainsFunc(s.Targets, func(t sqlast.Target) bool {
		return t.Expr.Kind == sqlast.ExprStar || t.Expr.Kind == sqlast.ExprColumn && t.Expr.Name == column
	})
}

func namedAfter(table, name string) bool {
	last := table[strings.LastIndexByte(table, '_')+1:]
	return last == name || last == name+"s" || table == name || table == name+"s"
}

// selectsPointer finds in a select list the column that points to a table:
// user_id for shop_user.
func selectsPointer(s *sqlast.Select, table string) string {
	for _, t := range s.Targets {
		name, ok := strings.CutSuffix(t.Name, "_id")
		if ok && t.Expr.Kind == sqlast.ExprColumn && namedAfter(table, name) {
			return t.Name
		}
	}
	return ""
}

// oneRow says that the block returns one row at most: by a LIMIT, by an
// aggregate, or by a whole key.
func oneRow(s *sqlast.Select, c *catalog.Catalog) bool {
	if s.Limit != nil && (s.Limit.Value == "1" || s.Limit.Value == "0") {
		return true
	}
	if s.GroupSpan.Empty() && slices.ContainsFunc(s.Targets, func(t sqlast.Target) bool {
		return t.Expr.Kind == sqlast.ExprFunc && (t.Expr.AggStar || t.Expr.Name == "count")
	}) {
		return true
	}
	leaves := s.Leaves()
	if len(leaves) != 1 {
		return false
	}
	return slices.ContainsFunc(s.Terms, func(t *sqlast.Expr) bool {
		if t.Kind != sqlast.ExprOp || t.Name != "=" || len(t.Args) != 2 || t.Args[0].Kind != sqlast.ExprColumn || !bare(t.Args[1]) {
			return false
		}
		l := Lookup{Leaf: leaves[0], Column: t.Args[0]}
		l.know(c)
		return l.Unique
	})
}
