package rules

import (
	"slices"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// output is one column of a block's result.
type output struct {
	target int // the item of the select list that it comes from
	leaf   *sqlast.From
	table  *catalog.Table
	// column is nil for an expression.
	column *catalog.Column
	name   string
}

// outputs lists a block's result columns with every * written out; false where
// one of them stands for columns that are not known.
func outputs(s *sqlast.Select, c *catalog.Catalog) ([]output, bool) {
	var out []output
	for i, t := range s.Targets {
		switch t.Expr.Kind {
		case sqlast.ExprStar:
			stars, ok := starred(s, i, c)
			if !ok {
				return nil, false
			}
			out = append(out, stars...)
		case sqlast.ExprColumn:
			b, ok := bind(s, t.Expr, c)
			if !ok {
				return nil, false
			}
			out = append(out, output{i, b.leaf, b.table, b.column, t.Name})
		default:
			out = append(out, output{target: i, name: t.Name})
		}
	}
	return out, len(out) > 0
}

func starred(s *sqlast.Select, i int, c *catalog.Catalog) ([]output, bool) {
	star := s.Targets[i].Expr
	if star.Table == "" && slices.ContainsFunc(joinsOf(s), func(j *sqlast.From) bool { return j.Natural || len(j.Using) > 0 }) {
		return nil, false // merged columns come first, once
	}
	var out []output
	for _, leaf := range s.Leaves() {
		if star.Table != "" && leaf.Alias != star.Table {
			continue
		}
		t := tableOf(leaf, c)
		if t == nil {
			return nil, false
		}
		for _, col := range t.Columns {
			out = append(out, output{i, leaf, t, col, col.Name})
		}
	}
	return out, len(out) > 0
}

// everyColumn says that the outputs hold every column of the leaf: nobody chose them.
func everyColumn(outs []output, leaf *sqlast.From, t *catalog.Table) bool {
	for _, col := range t.Columns {
		if !slices.ContainsFunc(outs, func(o output) bool { return o.leaf == leaf && o.column == col }) {
			return false
		}
	}
	return true
}

// prune leaves columns out of the select list; the rest of the text stays.
// False where nothing or everything would go, or two outputs have one name.
func prune(q *sqlast.Query, s *sqlast.Select, outs []output, drop func(output) bool) (advisor.Rewrite, bool) {
	var kept []output
	byTarget := make([][]output, len(s.Targets)) // what stays of each item
	dropped := make([]bool, len(s.Targets))      // something of it goes
	for _, o := range outs {
		if drop(o) {
			dropped[o.target] = true
			continue
		}
		kept = append(kept, o)
		byTarget[o.target] = append(byTarget[o.target], o)
	}
	if len(kept) == 0 || len(kept) == len(outs) {
		return advisor.Rewrite{}, false
	}
	var edits []sqlast.Edit
	first := true // nothing that stays stands before
	for i, t := range s.Targets {
		switch {
		case len(byTarget[i]) == 0:
			edits = append(edits, without(s, i, first))
			continue
		case dropped[i]:
			edits = append(edits, replace(t.Span, written(s, t.Expr, byTarget[i])))
		}
		first = false
	}
	r, err := advisor.NewRewrite(q, edits)
	if err != nil {
		return advisor.Rewrite{}, false
	}
	r.Keep.Columns = uniqueNames(kept)
	return r, len(r.Keep.Columns) > 0
}

// without removes item i with the comma that joins it to what stays.
func without(s *sqlast.Select, i int, first bool) sqlast.Edit {
	if first && i+1 < len(s.Targets) {
		return replace(sqlast.Span{Start: s.Targets[i].Span.Start, End: s.Targets[i+1].Span.Start}, "")
	}
	return replace(sqlast.Span{Start: s.Targets[i-1].Span.End, End: s.Targets[i].Span.End}, "")
}

// written is the columns that stay of a *, qualified where they need it.
func written(s *sqlast.Select, star *sqlast.Expr, outs []output) string {
	names := make([]string, len(outs))
	for i, o := range outs {
		names[i] = catalog.QuoteIdent(o.column.Name)
		if star.Table != "" || len(s.Leaves()) > 1 {
			names[i] = catalog.QuoteIdent(o.leaf.Alias) + "." + names[i]
		}
	}
	return strings.Join(names, ", ")
}

// uniqueNames are the names that only one output has.
func uniqueNames(outs []output) []string {
	times := map[string]int{}
	for _, o := range outs {
		times[o.name]++
	}
	var names []string
	for _, o := range outs {
		if o.name != "" && times[o.name] == 1 {
			names = append(names, o.name)
		}
	}
	return names
}

// prunable says that the block's rows do not depend on its select list.
func prunable(s *sqlast.Select) bool {
	return s != nil && s.SetOp == "" && !s.Values && !s.Distinct && len(s.DistinctOn) == 0 && len(s.GroupBy) == 0 &&
		!s.GroupingSets && s.Having == nil && !s.Windows && len(s.Targets) > 0 && len(s.From) > 0 && !byPosition(s)
}

// byPosition says that ORDER BY counts the columns of the list.
func byPosition(s *sqlast.Select) bool {
	return slices.ContainsFunc(s.OrderBy, func(k sqlast.SortKey) bool { return k.Expr.Kind == sqlast.ExprConst })
}

// deferForms are the columns left out, in ORM words: for the table that the
// query is about, or one joined to it by a foreign key.
// An object cannot be without its primary key: where that goes, the forms ask
// for the columns that stay instead of objects.
func deferForms(s *sqlast.Select, leaf *sqlast.From, t *catalog.Table, columns, kept []string, c *catalog.Catalog) advisor.ORM {
	base := s.Leaves()[0]
	root := tableOf(base, c)
	if root == nil {
		return advisor.ORM{}
	}
	path, ok := "", leaf == base
	if !ok {
		path, ok = relation(s, base, leaf, c)
	}
	if !ok {
		return advisor.ORM{}
	}
	if pk := t.PrimaryKey(); pk != nil && slices.ContainsFunc(pk.Columns(), func(key string) bool { return slices.Contains(columns, key) }) {
		return valuesForms(root, kept, len(s.Leaves()) == 1)
	}
	django, alchemy, rails := make([]string, len(columns)), make([]string, len(columns)), make([]string, len(columns))
	model := advisor.DjangoModel(root.Name)
	for i, col := range columns {
		django[i] = `"` + path + advisor.DjangoField(t, col) + `"`
		alchemy[i] = "defer(" + advisor.DjangoModel(t.Name) + "." + col + ")"
		rails[i] = `"` + col + `"`
	}
	related := ""
	if path != "" {
		related = `select_related("` + strings.TrimSuffix(path, "__") + `").`
	}
	f := advisor.ORM{Django: model + ".objects." + related + "defer(" + strings.Join(django, ", ") + ")"}
	if path == "" {
		f.SQLAlchemy = "select(" + model + ").options(" + strings.Join(alchemy, ", ") + ")"
		rm := advisor.RailsModel(root.Name)
		f.ActiveRecord = rm + ".select(" + rm + ".column_names - [" + strings.Join(rails, ", ") + "])"
	}
	return f
}

// valuesForms asks for columns of the one table instead of objects.
func valuesForms(t *catalog.Table, columns []string, single bool) advisor.ORM {
	if !single {
		return advisor.ORM{}
	}
	var django, alchemy, rails []string
	for _, col := range columns {
		django = append(django, `"`+col+`"`)
		alchemy = append(alchemy, advisor.DjangoModel(t.Name)+"."+col)
		rails = append(rails, ":"+col)
	}
	return advisor.ORM{
		Django:       advisor.DjangoModel(t.Name) + ".objects.values(" + strings.Join(django, ", ") + ")",
		SQLAlchemy:   "select(" + strings.Join(alchemy, ", ") + ")",
		ActiveRecord: advisor.RailsModel(t.Name) + ".select(" + strings.Join(rails, ", ") + ")",
	}
}

// relation is the Django path (`user__`) from the base to a leaf that one of
// the base's foreign keys leads to.
func relation(s *sqlast.Select, base, leaf *sqlast.From, c *catalog.Catalog) (string, bool) {
	for _, j := range joinsOf(s) {
		if j.Right != leaf {
			continue
		}
		for _, on := range j.OnTerms {
			a, b, ok := equality(s, on, c)
			if ok && b.leaf == base {
				a, b = b, a
			}
			if ok && a.leaf == base && b.leaf == leaf && foreignKeyOn(a.table, a.column.Name) != nil {
				return advisor.DjangoField(a.table, a.column.Name) + "__", true
			}
		}
	}
	return "", false
}
