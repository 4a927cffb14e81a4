package equiv

import (
	"fmt"
	"slices"
	"strings"

	"assay/advisor/catalog"
	"assay/advisor/equiv/witness"
	"assay/advisor/sqlast"
)

// script is the SQL that makes the database in temporary tables like the real
// ones, up to the two queries that then run on it.
func (s *search) script(zone string, db witness.Database) (setup string, queries [2]string, err error) {
	var b strings.Builder
	b.WriteString("BEGIN;\n")
	if zone != "" {
		b.WriteString("SET LOCAL TimeZone = " + literal(zone) + ";\n")
	}
	for i, t := range s.schema.Tables {
		if s.isParameters(t) {
			continue
		}
		fmt.Fprintf(&b, "CREATE TEMP TABLE %s (LIKE %s INCLUDING ALL);\n", s.scratchName(i), t.SQL())
	}
	for i, t := range s.schema.Tables {
		if len(db.Rows[i]) > 0 && !s.isParameters(t) {
			b.WriteString(s.insertSQL(i, t, db.Rows[i]))
		}
	}
	for i, t := range s.schema.Tables {
		b.WriteString(s.referencesSQL(i, t))
	}
	for i, q := range s.forms {
		text, err := withNames(q, s.catalog, s.scriptName)
		if err != nil {
			return "", queries, err
		}
		queries[i] = s.withValues(text, db)
	}
	return b.String(), queries, nil
}

func (s *search) isParameters(t *witness.Table) bool {
	return len(s.parameters) > 0 && t.Name.Name == parameterTable
}

// scratchName is the name of the temporary table for table i: its own, unless
// an earlier table of another schema has it.
func (s *search) scratchName(i int) string {
	t := s.schema.Tables[i]
	for _, earlier := range s.schema.Tables[:i] {
		if earlier.Name.Name == t.Name.Name {
			return catalog.QuoteIdent(t.Schema + "_" + t.Name.Name)
		}
	}
	return catalog.QuoteIdent(t.Name.Name)
}

// scriptName is how the script's queries name a table: a temporary table comes
// before the real one where no schema is written, as the user's WITH queries do.
func (s *search) scriptName(t *catalog.Table, f *sqlast.From) string {
	for i, own := range s.schema.Tables {
		if own.Table == t && s.isParameters(own) {
			return parameterTable
		}
		if own.Table == t && f.Relation.Schema != "" {
			return "pg_temp." + s.scratchName(i)
		}
		if own.Table == t {
			return s.scratchName(i)
		}
	}
	return catalog.QuoteIdent(f.Relation.Name)
}

// insertSQL writes the columns that are set in some row, and those NOT NULL ones that must be.
func (s *search) insertSQL(i int, t *witness.Table, rows []witness.Row) string {
	var names []string
	var values []func(witness.Row) string
	overriding := ""
	for _, c := range t.Table.Columns {
		j := slices.Index(t.Columns, c)
		unset := j < 0 || !slices.ContainsFunc(rows, func(r witness.Row) bool { return r[j] != nil })
		switch {
		case c.Generated != "":
			continue
		case j >= 0 && (!unset || c.NotNull || len(t.Columns) < 3):
			values = append(values, func(r witness.Row) string { return literalOf(c, r[j]) })
		case j < 0 && c.NotNull:
			values = append(values, func(witness.Row) string { v := filler(c); return literalOf(c, &v) })
		default: // a default of the table's own must not come in
			values = append(values, func(witness.Row) string { return "NULL" })
		}
		if c.Identity == "a" {
			overriding = " OVERRIDING SYSTEM VALUE"
		}
		names = append(names, catalog.QuoteIdent(c.Name))
	}
	var b strings.Builder
	if len(names) == 0 {
		return strings.Repeat("INSERT INTO "+s.scratchName(i)+" DEFAULT VALUES;\n", len(rows))
	}
	fmt.Fprintf(&b, "INSERT INTO %s (%s)%s VALUES", s.scratchName(i), strings.Join(names, ", "), overriding)
	for n, row := range rows {
		cells := make([]string, len(values))
		for k, v := range values {
			cells[k] = strings.TrimSpace(v(row))
		}
		b.WriteString([]string{"\n\t(", ",\n\t("}[min(n, 1)] + strings.Join(cells, ", ") + ")")
	}
	return b.String() + ";\n"
}

// literalOf is a made-up value as SQL; nil is NULL.
func literalOf(c *catalog.Column, v *string) string {
	switch {
	case v == nil:
		return "NULL"
	case strings.HasPrefix(c.BaseType, "int") && wholeNumber(*v):
		return *v
	}
	return literal(*v)
}

// referencesSQL adds the foreign keys between the tables that no row may break.
func (s *search) referencesSQL(i int, t *witness.Table) string {
	var b strings.Builder
	for _, k := range t.ForeignKeys {
		parent := slices.IndexFunc(s.schema.Tables, func(p *witness.Table) bool { return p.Name == k.Ref })
		if parent < 0 || !k.Validated || !k.Enforced || !k.TriggersEnabled {
			continue
		}
		match := ""
		if k.MatchFull {
			match = " MATCH FULL"
		}
		fmt.Fprintf(&b, "ALTER TABLE %s ADD FOREIGN KEY (%s) REFERENCES %s (%s)%s;\n",
			s.scratchName(i), identifiers(k.Columns), s.scratchName(parent), identifiers(k.RefColumns), match)
	}
	return b.String()
}

func identifiers(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = catalog.QuoteIdent(n)
	}
	return strings.Join(out, ", ")
}

// withValues writes the parameters' values of the made-up row into a query.
func (s *search) withValues(text string, db witness.Database) string {
	for i, t := range s.schema.Tables {
		if !s.isParameters(t) {
			continue
		}
		for n, typeName := range s.parameters {
			value := "NULL"
			j := slices.IndexFunc(t.Columns, func(c *catalog.Column) bool { return c.Name == parameterColumn(n+1) })
			if j >= 0 && len(db.Rows[i]) > 0 && db.Rows[i][0][j] != nil {
				value = strings.TrimSpace(literal(*db.Rows[i][0][j]))
			}
			text = strings.ReplaceAll(text, parameterRead(n+1), "CAST("+value+" AS "+typeName+")")
		}
	}
	return text
}

// rowTexts asks for the rows of a query as texts, whatever its columns are called.
func rowTexts(sql string, columns int) string {
	names := make([]string, columns)
	for i := range names {
		names[i] = outputName(i)
	}
	list := strings.Join(names, ", ")
	alias := "_eqy"
	if columns > 0 {
		alias += "(" + list + ")"
	}
	return "SELECT ROW(" + list + ")::text FROM (\n" + sql + "\n) AS " + alias
}
