package equiv

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"assay/advisor/catalog"
	"assay/advisor/equiv/witness"
	"assay/advisor/sqlast"
)

// maxViews is how many views may stand within each other.
const maxViews = 8

// unmodelled is the error for what a search cannot make rows for.
func unmodelled(format string, args ...any) error {
	return &witness.UnsupportedError{What: fmt.Sprintf(format, args...)}
}

// readForm parses a query for the trials: without a semicolon, with views
// replaced by what they stand for and parameters by columns of one made-up row.
func readForm(sql string, parameters []string, c *catalog.Catalog) (*sqlast.Query, error) {
	q, err := sqlast.Parse(strings.TrimRight(sql, "; \t\r\n"))
	if err != nil {
		return nil, unmodelled("a statement that our parser cannot read (%v)", err)
	}
	if q.Select == nil || q.Writes {
		return nil, unmodelled("a statement that is no plain query")
	}
	for depth := 0; ; depth++ {
		edits, err := viewEdits(q, c)
		if err != nil {
			return nil, err
		}
		if len(edits) == 0 {
			break
		}
		if depth == maxViews {
			return nil, unmodelled("more than %d views within each other", maxViews)
		}
		if q, err = sqlast.Rewritten(q, edits); err != nil {
			return nil, unmodelled("a view here (%v)", err)
		}
	}
	return withParameters(q, parameters)
}

// viewEdits replace each view by its query, and refuse what no rows can be made for.
func viewEdits(q *sqlast.Query, c *catalog.Catalog) ([]sqlast.Edit, error) {
	var edits []sqlast.Edit
	for _, f := range tableLeaves(q) {
		t := c.Table(f.Relation.Schema, f.Relation.Name)
		if err := modelled(f, t); err != nil {
			return nil, err
		}
		if t.Kind != "v" {
			continue
		}
		text := "(\n" + strings.TrimRight(t.ViewQuery, "; \n") + "\n)"
		if !f.AliasWritten {
			text += " AS " + catalog.QuoteIdent(f.Alias)
		}
		edits = append(edits, sqlast.Edit{Span: nameSpan(q, f), New: text})
	}
	return edits, nil
}

// modelled is nil when made-up rows can stand in for those of the relation.
func modelled(f *sqlast.From, t *catalog.Table) error {
	switch {
	case t == nil:
		return unmodelled("%s, which the catalog does not know", f.Relation.Name)
	case f.Sample:
		return unmodelled("TABLESAMPLE of %s", f.Alias)
	case t.Schema == "pg_catalog" || t.Schema == "information_schema":
		return unmodelled("the system catalog %s", t.Name.Name)
	case t.RowSecurity:
		return unmodelled("the row security of %s", t)
	case t.Exclusion:
		return unmodelled("the exclusion constraint of %s", t)
	case t.Kind == "v" && t.ViewQuery != "", t.Kind == "p" && !f.Only:
		return nil
	case t.Kind != "r" || f.Only && t.HasChildren:
		return unmodelled("%s, which is no ordinary table", t)
	case t.HasChildren:
		return unmodelled("the inheritance children of %s", t)
	}
	return nil
}

// tableLeaves are the places where the query names a table.
func tableLeaves(q *sqlast.Query) []*sqlast.From {
	var out []*sqlast.From
	for _, s := range q.Selects() {
		for _, f := range s.Leaves() {
			if f.Kind == sqlast.FromTable {
				out = append(out, f)
			}
		}
	}
	return out
}

// nameSpan covers the name of a table in FROM with its schema, without ONLY and the alias.
func nameSpan(q *sqlast.Query, f *sqlast.From) sqlast.Span {
	text := q.Slice(f.Span)
	var name sqlast.Span
	dotted := false // the token before was the dot behind a schema
tokens:
	for _, t := range sqlast.Tokens(text) {
		word := text[t.Span.Start:t.Span.End]
		switch {
		case t.Class == sqlast.TokenComment, name.Empty() && (word == "(" || strings.EqualFold(word, "only")):
		case name.Empty():
			name = t.Span
		case word == "." || dotted:
			name.End, dotted = t.Span.End, word == "."
		default:
			break tokens
		}
	}
	return sqlast.Span{Start: f.Span.Start + name.Start, End: f.Span.Start + name.End}
}

// parameterTable is the made-up table of one row that holds the parameters.
const parameterTable = "assay_parameters"

func parameterColumn(n int) string { return fmt.Sprintf("p%d", n) }

func parameterRead(n int) string {
	return "(SELECT " + parameterColumn(n) + " FROM " + parameterTable + ")"
}

// withParameters replaces $n by the column of the made-up row.
func withParameters(q *sqlast.Query, types []string) (*sqlast.Query, error) {
	var edits []sqlast.Edit
	for _, p := range q.Params {
		if p.Style != sqlast.ParamDollar || p.Number > len(types) {
			return nil, unmodelled("a parameter that is not written $1")
		}
		edits = append(edits, sqlast.Edit{Span: p.Span, New: parameterRead(p.Number)})
	}
	if len(edits) == 0 {
		return q, nil
	}
	text, err := sqlast.Apply(q.Text, edits)
	if err != nil {
		return nil, fmt.Errorf("put columns in the place of parameters: %w", err)
	}
	out, err := sqlast.Parse(text)
	if err != nil {
		return nil, unmodelled("a parameter where no expression can stand")
	}
	return out, nil
}

// withParameterTable adds the made-up table of the parameters to the catalog.
func withParameterTable(c *catalog.Catalog, types []string) *catalog.Catalog {
	if len(types) == 0 || len(c.SearchPath) == 0 {
		return c
	}
	t := &catalog.Table{Name: catalog.Name{Schema: c.SearchPath[len(c.SearchPath)-1], Name: parameterTable}, Kind: "r"}
	for i, name := range types {
		t.Columns = append(t.Columns, &catalog.Column{
			Name: parameterColumn(i + 1), Num: i + 1, Type: name, BaseType: internalName(name), TypeKind: "b", Deterministic: true,
		})
	}
	out := *c
	out.Tables = append(slices.Clone(c.Tables), t)
	return &out
}

// internalName is pg_type's name of a type that format_type prints in the words of the standard.
func internalName(name string) string {
	base, array := strings.CutSuffix(name, "[]")
	switch base {
	case "smallint":
		base = "int2"
	case "integer":
		base = "int4"
	case "bigint":
		base = "int8"
	case "real":
		base = "float4"
	case "double precision":
		base = "float8"
	case "boolean":
		base = "bool"
	case "character varying":
		base = "varchar"
	case "character":
		base = "bpchar"
	case "timestamp without time zone":
		base = "timestamp"
	case "timestamp with time zone":
		base = "timestamptz"
	case "time without time zone":
		base = "time"
	}
	if array {
		return "_" + base
	}
	return base
}

// withNames is the query's text with other names in the place of its tables'; an
// alias keeps what columns are qualified with.
func withNames(q *sqlast.Query, c *catalog.Catalog, name func(*catalog.Table, *sqlast.From) string) (string, error) {
	var edits []sqlast.Edit
	for _, f := range tableLeaves(q) {
		text := name(c.Table(f.Relation.Schema, f.Relation.Name), f)
		edits = append(edits, sqlast.Edit{Span: nameSpan(q, f), New: aliased(text, f)})
	}
	out, err := sqlast.Apply(q.Text, edits)
	if err != nil {
		return "", fmt.Errorf("name the made-up tables: %w", err)
	}
	return out, nil
}

// aliased is a relation's new name, with its old one as the alias where none is written.
func aliased(name string, f *sqlast.From) string {
	if f.AliasWritten || name == catalog.QuoteIdent(f.Alias) {
		return name
	}
	return name + " AS " + catalog.QuoteIdent(f.Alias)
}

// asUnsupported is what a search cannot model, "" for other errors.
func asUnsupported(err error) string {
	var u *witness.UnsupportedError
	if errors.As(err, &u) {
		return u.What
	}
	return ""
}
