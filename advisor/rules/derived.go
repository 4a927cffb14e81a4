package rules

import (
	"fmt"
	"slices"
	"strings"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// derived is the table that takes the place of correlated subqueries over the
// same rows: the linking columns as key_n, what is wanted of them as value_n.
type derived struct {
	q       *sqlast.Query
	first   *correlated
	alias   string
	grouped bool
	from    string // the FROM clause, "" for that of the first subquery
	values  []string
}

// take gives the edits that put the table's columns in a subquery's place.
func (d *derived) take(x *correlated) []sqlast.Edit {
	target := x.e.Sub.Targets[0].Expr
	var inside []sqlast.Edit
	for _, v := range x.values {
		text := d.value(d.q.Slice(v.Span))
		if v.Kind == sqlast.ExprFunc && v.Name == "count" {
			text = "COALESCE(" + text + ", 0)" // no group is no row, which counts 0
		}
		inside = append(inside, replace(sqlast.Span{Start: v.Span.Start - target.Outer.Start, End: v.Span.End - target.Outer.Start}, text))
	}
	text, err := sqlast.Apply(d.q.Slice(target.Outer), inside)
	if err != nil {
		return nil
	}
	if target.Kind == sqlast.ExprOp && target.Outer == target.Span {
		text = "(" + text + ")"
	}
	if x.place >= 0 && x.in.Targets[x.place].Name == "" {
		end := x.in.Targets[x.place].Span.End
		name := " AS " + catalog.QuoteIdent(outputName(x.in, x.place))
		if x.in.Targets[x.place].Expr == x.e {
			return sqlast.Replace(x.e, text+name)
		}
		return append(sqlast.Replace(x.e, text), insert(end, name))
	}
	return sqlast.Replace(x.e, text)
}

// outputName is the name of a select item's column.
func outputName(s *sqlast.Select, place int) string {
	names, _ := s.Outputs()
	for _, t := range s.Targets[:place] {
		if t.Expr.Kind == sqlast.ExprStar {
			place--
		}
	}
	if place >= len(names) {
		return "?column?"
	}
	return names[place]
}

// value is the table's column for an expression, a new one where it has none.
func (d *derived) value(text string) string {
	i := slices.Index(d.values, text)
	if i < 0 {
		i, d.values = len(d.values), append(d.values, text)
	}
	return fmt.Sprintf("%s.value_%d", d.alias, i+1)
}

// text is the join to the table.
func (d *derived) text() string {
	x := d.first
	var list, keys, on, where []string
	for i, b := range x.inner {
		key := columnText(b.leaf, b.column.Name)
		keys = append(keys, key)
		list = append(list, fmt.Sprintf("%s AS key_%d", key, i+1))
		on = append(on, fmt.Sprintf("%s.key_%d = %s", d.alias, i+1, columnText(x.outer[i].leaf, x.outer[i].column.Name)))
	}
	for i, v := range d.values {
		list = append(list, fmt.Sprintf("%s AS value_%d", v, i+1))
	}
	for _, t := range x.rest {
		where = append(where, asTerm(d.q, t))
	}
	from := d.from
	if from == "" {
		from = d.q.Slice(x.e.Sub.FromSpan)
	}
	text := "\nLEFT JOIN (SELECT " + strings.Join(list, ", ") + " " + from
	if len(where) > 0 {
		text += " WHERE " + strings.Join(where, " AND ")
	}
	if d.grouped {
		text += " GROUP BY " + strings.Join(keys, ", ")
	}
	return text + ") AS " + d.alias + " ON " + strings.Join(on, " AND ")
}

// clashes says that a table of the block has a column named as one of these,
// or one whose columns are not known.
func (d *derived) clashes(s *sqlast.Select, c *catalog.Catalog) bool {
	return slices.ContainsFunc(s.Leaves(), func(f *sqlast.From) bool {
		t := tableOf(f, c)
		return f.Kind == sqlast.FromTable && (t == nil || slices.ContainsFunc(t.Columns, func(col *catalog.Column) bool {
			return strings.HasPrefix(col.Name, "key_") || strings.HasPrefix(col.Name, "value_")
		}))
	})
}

// freshName is the name with a number, such as no FROM item of the statement has.
func freshName(q *sqlast.Query, base string, n int) string {
	for i := n + 1; ; i++ {
		name := fmt.Sprintf("%s_%d", base, i)
		if !slices.ContainsFunc(q.Selects(), func(s *sqlast.Select) bool {
			return slices.ContainsFunc(s.Leaves(), func(f *sqlast.From) bool { return f.Alias == name || f.Relation.Name == name })
		}) {
			return name
		}
	}
}
