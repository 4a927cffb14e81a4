package equiv

import (
	"fmt"
	"strings"

	"assay/advisor/catalog"
	"assay/advisor/equiv/witness"
	"assay/advisor/sqlast"
)

// One prepared statement evaluates many made-up databases: each is a LATERAL
// evaluation whose WITH queries stand in for the tables, so that no key of the
// database enters the queries and nothing is written. What it costs grows with
// the number of databases and no faster.

// madeTable is the name that stands for table i of the schema in a trial; no
// name of the user's is used, so that one that was missed cannot be mistaken.
func madeTable(i int) string { return fmt.Sprintf("_eqt%d", i) }

// inTrial is the text of a form with the made-up tables in the place of its own.
func (s *search) inTrial(form int, keys []sortKey) (string, error) {
	q := s.forms[form]
	if edits := keyEdits(q, keys); edits != nil {
		var err error
		if q, err = sqlast.Rewritten(q, edits); err != nil {
			return "", unmodelled("an ORDER BY whose keys cannot be put out (%v)", err)
		}
	}
	return withNames(q, s.catalog, s.madeName)
}

func (s *search) madeName(t *catalog.Table, _ *sqlast.From) string {
	for i, own := range s.schema.Tables {
		if own.Table == t {
			return madeTable(i)
		}
	}
	return `"a table that no rows were made for"` // no such name: the statement cannot be prepared
}

// Values of one column of one database travel as one text. The marks between
// them and for NULL are characters that no made-up value holds.
const (
	between  = "\x1f"
	nullMark = "\x1e"
	marks    = between + nullMark
)

// batchSQL is the statement that evaluates each selected item for every
// database, up to where a FROM for the items can follow; closing ends it. Each
// parameter holds one element for each database: $1 its number, and then the
// values of each column of each table. (unnest of several arrays is syntax and no
// function, so it has no schema.)
func (s *search) batchSQL(items ...string) string {
	names, arrays := []string{"_eqi"}, []string{"$1::text[]"}
	for i, t := range s.schema.Tables {
		for j := range width(t) {
			names = append(names, packed(i, j))
			arrays = append(arrays, fmt.Sprintf("$%d::text[]", len(names)))
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "SELECT _eql.* FROM unnest(%s) AS _eqd(%s) CROSS JOIN LATERAL (\n", strings.Join(arrays, ", "), strings.Join(names, ", "))
	for i, t := range s.schema.Tables {
		b.WriteString([]string{"WITH ", ", "}[min(i, 1)] + madeTable(i) + " AS (" + s.tableSQL(i, t) + ")\n")
	}
	b.WriteString("SELECT " + strings.Join(items, ",\n"))
	return b.String()
}

// width is the number of texts that a table's rows travel as: one for each
// column, and one that counts the rows where no column matters.
func width(t *witness.Table) int { return max(1, len(t.Columns)) }

// packed is the name of the text that holds the values of column j of table i.
func packed(i, j int) string { return fmt.Sprintf("_a%d_%d", i, j) }

// unpacked are the rows of table i: _c0, _c1, and so on. NULL stands for no rows,
// so the empty text is one row that holds it.
func unpacked(i int, t *witness.Table) string {
	names, arrays := make([]string, width(t)), make([]string, width(t))
	for j := range names {
		from := "_eqd." + packed(i, j)
		names[j] = fmt.Sprintf("_c%d", j)
		arrays[j] = fmt.Sprintf(`CASE %s WHEN '' THEN ARRAY[''] ELSE pg_catalog.string_to_array(%s, E'\x1f', E'\x1e') END`, from, from)
	}
	return "unnest(" + strings.Join(arrays, ", ") + ") AS _u(" + strings.Join(names, ", ") + ")"
}

// tableSQL makes the rows of one table of one database: casts of the texts
// under the columns' own types and collations, and NULL or a constant for what matters to nobody.
func (s *search) tableSQL(i int, t *witness.Table) string {
	at := map[string]int{}
	for j, c := range t.Columns {
		at[c.Name] = j
	}
	var plain, outer []string
	generated := false
	for _, c := range t.Table.Columns {
		name := catalog.QuoteIdent(c.Name)
		if c.Generated != "" {
			generated = true
			outer = append(outer, fmt.Sprintf("CAST((%s) AS %s)%s AS %s", c.Generated, c.Type, collate(c), name))
			continue
		}
		value := "NULL"
		if j, ok := at[c.Name]; ok {
			value = fmt.Sprintf("_c%d", j)
		} else if c.NotNull {
			value = literal(filler(c))
		}
		plain = append(plain, fmt.Sprintf("CAST(%s AS %s)%s AS %s", value, c.Type, collate(c), name))
		outer = append(outer, name)
	}
	from := "FROM " + unpacked(i, t)
	if !generated {
		return "SELECT " + strings.Join(plain, ", ") + " " + from
	}
	return "SELECT " + strings.Join(outer, ", ") + " FROM (SELECT " + strings.Join(plain, ", ") + " " + from + ") _eqg"
}

func collate(c *catalog.Column) string {
	if c.Collation == "" || c.Collation == "default" {
		return ""
	}
	return " COLLATE " + `"` + strings.ReplaceAll(c.Collation, `"`, `""`) + `"`
}

// filler is the value of a NOT NULL column that matters to neither query, and
// to no constraint; "" where none is known is a text.
func filler(c *catalog.Column) string {
	if len(c.EnumLabels) > 0 {
		return c.EnumLabels[0]
	}
	switch c.BaseType {
	case "int2", "int4", "int8", "numeric", "float4", "float8", "money", "oid", "interval", "bit", "varbit":
		return "0"
	case "bool":
		return "f"
	case "date", "timestamp", "timestamptz":
		return "2000-01-01"
	case "time", "timetz":
		return "00:00"
	case "uuid":
		return "00000000-0000-0000-0000-000000000000"
	case "json", "jsonb":
		return "{}"
	case "inet", "cidr":
		return "0.0.0.0"
	case "macaddr":
		return "00:00:00:00:00:00"
	}
	switch {
	case strings.HasSuffix(c.Type, "[]"), c.TypeKind == "m":
		return "{}"
	case c.TypeKind == "r":
		return "empty"
	}
	return ""
}

func literal(s string) string {
	if strings.Contains(s, `\`) {
		return " E'" + strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), "'", "''") + "'"
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// validSQL is true for a database that keeps to what only the server can judge:
// CHECK constraints, bounds of partitions, unique indexes of expressions or with a condition.
func (s *search) validSQL() string {
	terms := []string{"true"}
	for i, t := range s.schema.Tables {
		from := madeTable(i) + " AS " + catalog.QuoteIdent(t.Name.Name)
		for _, k := range t.Checks {
			if k.Validated && k.Enforced {
				terms = append(terms, fmt.Sprintf("COALESCE((SELECT pg_catalog.bool_and(%s) FROM %s), true)", k.Expression, from))
			}
		}
		for _, x := range t.Indexes {
			if x.Unique && x.Valid && !wholeColumns(x) {
				terms = append(terms, "NOT EXISTS (SELECT FROM "+from+" "+duplicates(x)+")")
			}
		}
	}
	return "ARRAY[(" + strings.Join(terms, "\nAND ") + ")::text]"
}

// wholeColumns says that a unique index is one of plain columns over every row.
func wholeColumns(x *catalog.Index) bool {
	for _, k := range x.Keys {
		if k.Column == "" || !k.DefaultCollation {
			return false
		}
	}
	return x.Predicate == ""
}

// duplicates selects the groups of rows that a unique index does not allow.
func duplicates(x *catalog.Index) string {
	var where, keys []string
	if x.Predicate != "" {
		where = append(where, "("+x.Predicate+")")
	}
	for _, k := range x.Keys {
		key := catalog.QuoteIdent(k.Column)
		if k.Column == "" {
			key = "(" + k.Expression + ")"
		}
		keys = append(keys, key)
		if !x.NullsNotDistinct {
			where = append(where, key+" IS NOT NULL")
		}
	}
	text := "GROUP BY " + strings.Join(keys, ", ") + " HAVING pg_catalog.count(*) > 1"
	if len(where) > 0 {
		text = "WHERE " + strings.Join(where, " AND ") + " " + text
	}
	return text
}

// answerSQL is the answer of a form in a trial: the texts of its rows in their
// order, and the texts of their sort keys beside them.
func (s *search) answerSQL(form int) (string, error) {
	columns, keys := s.columns[form], s.keys[form]
	text, err := s.inTrial(form, keys)
	if err != nil {
		return "", err
	}
	outputs := make([]string, len(columns))
	for i := range columns {
		outputs[i] = outputName(i)
	}
	all := outputs
	for _, k := range keys {
		if k.output < 0 {
			all = append(all, outputName(len(all)))
		}
	}
	names := ""
	if len(all) > 0 {
		names = "(" + strings.Join(all, ", ") + ")"
	}
	sorted := "NULL::text[]"
	if len(keys) > 0 {
		sorted = "pg_catalog.array_agg(ROW(" + strings.Join(keyColumns(keys, len(columns)), ", ") + ")::text)"
	}
	return fmt.Sprintf("(SELECT pg_catalog.array_agg(ROW(%s)::text) AS r, %s AS k FROM (\n%s\n) AS _eqy%s)",
		strings.Join(outputs, ", "), sorted, text, names), nil
}
