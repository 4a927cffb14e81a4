package catalog

import (
	"fmt"
	"slices"
	"strings"
)

// Check answers a claim from what was read in this run. It is strict: what was
// not read does not hold, and nothing is taken from a name or a convention.
func (c *Catalog) Check(q Claim) Checked {
	out := Checked{Claim: q, Text: q.String()}
	switch q.Kind {
	case NotVolatile, BuiltinObject:
		c.checkObject(q, &out)
	case References:
		c.checkReferences(q, &out)
	case NotNull, UniqueKey, NoRowSecurity, PlainTable, DeterministicCollation, ColumnType:
		if t := c.table(q.Table); t != nil {
			c.checkTable(t, q, &out)
		} else {
			out.From, out.Why = "pg_class", q.Table.String()+" was not found in the catalog"
		}
	default:
		out.Why = fmt.Sprintf("no one knows how to check a claim of kind %q", q.Kind)
	}
	out.Holds = out.Why == ""
	if out.Holds {
		out.Remedy = ""
	}
	return out
}

// String is the claim in words: "shop_order.user_id is NOT NULL".
func (q Claim) String() string {
	at := q.Table.String() + "." + strings.Join(q.Columns, ", ")
	if len(q.Columns) > 1 {
		at = q.Table.String() + " (" + strings.Join(q.Columns, ", ") + ")"
	}
	switch q.Kind {
	case NotNull:
		return at + " is NOT NULL"
	case UniqueKey:
		return at + " is unique"
	case References:
		return fmt.Sprintf("every %s has its row in %s (%s)", at, q.Ref, strings.Join(q.RefColumns, ", "))
	case NoRowSecurity:
		return q.Table.String() + " has no row security"
	case PlainTable:
		return q.Table.String() + " is an ordinary table without children"
	case NotVolatile:
		return q.Object + " is not volatile and returns no set"
	case BuiltinObject:
		return q.Object + " is PostgreSQL's own"
	case DeterministicCollation:
		return at + " compares text byte for byte where it says equal"
	case ColumnType:
		return at + " has type " + q.Object
	}
	return string(q.Kind)
}

func (c *Catalog) table(n Name) *Table { return c.Table(n.Schema, n.Name) }

// checkTable answers the claims about one table that was found.
func (c *Catalog) checkTable(t *Table, q Claim, out *Checked) {
	switch q.Kind {
	case NotNull:
		c.checkNotNull(t, q.Columns, out)
	case UniqueKey:
		checkUnique(t, q.Columns, out)
	case NoRowSecurity:
		out.From = "pg_class.relrowsecurity"
		switch {
		case t.Kind == "v":
			out.Why = t.String() + " is a view: the tables behind it were not looked at"
		case t.RowSecurity:
			out.Why = t.String() + " has row security"
		}
	case PlainTable:
		out.From = "pg_class.relkind, pg_inherits"
		switch {
		case t.Kind != "r":
			out.Why = t.String() + " is a " + kindWords(t.Kind)
		case t.HasChildren:
			out.Why = t.String() + " has inheritance children"
		}
	case DeterministicCollation:
		checkColumns(t, q.Columns, out, "pg_collation.collisdeterministic", func(col *Column) string {
			if col.Deterministic {
				return ""
			}
			return "has the nondeterministic collation " + col.Collation
		})
	case ColumnType:
		checkColumns(t, q.Columns, out, "pg_attribute.atttypid", func(col *Column) string {
			switch {
			case col.BaseType != q.Object:
				return "has type " + col.BaseType
			case col.IsDomain:
				return "is of the domain " + col.Type + ", which may have operators of its own"
			}
			return ""
		})
	}
}

// checkColumns asks f about every column; f says in words what is wrong.
func checkColumns(t *Table, columns []string, out *Checked, from string, f func(*Column) string) {
	out.From = from
	if len(columns) == 0 {
		out.Why = "the claim names no column"
	}
	for _, name := range columns {
		col := t.Column(name)
		wrong := "does not exist"
		if col != nil {
			wrong = f(col)
		}
		if wrong != "" {
			out.Why = fmt.Sprintf("%s.%s %s", t, name, wrong)
			return
		}
	}
}

// checkNotNull trusts attnotnull only where PostgreSQL enforces it for every
// row that a query of the table sees.
func (c *Catalog) checkNotNull(t *Table, columns []string, out *Checked) {
	var missing []string
	checkColumns(t, columns, out, "pg_attribute.attnotnull", func(col *Column) string {
		switch {
		case t.Kind != "r" && t.Kind != "p":
			return "is a column of a " + kindWords(t.Kind) + ", where NOT NULL is not enforced"
		case t.HasForeignChildren:
			return "has foreign tables below it, where NOT NULL is not enforced"
		case t.Kind == "r" && t.HasChildren && c.VersionNum < 180000:
			return "is inherited by children, which may have dropped NOT NULL"
		case col.NotNull:
			return ""
		}
		// NULLs seen by ANALYZE would make SET NOT NULL fail.
		if !col.HasStats || col.NullFrac == 0 {
			missing = append(missing, col.Name)
		}
		return "allows NULL"
	})
	if len(missing) > 0 {
		out.Remedy = fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s SET NOT NULL;", t.SQL(), QuoteIdent(missing[0]))
	}
}

// checkUnique looks for an index whose keys are among the columns: unique on
// some of them is unique on all.
func checkUnique(t *Table, columns []string, out *Checked) {
	out.From = "pg_index"
	if t.HasChildren && t.Kind == "r" {
		out.Why = t.String() + " has inheritance children, which no unique index of it covers"
		return
	}
	why, remedy := "no unique index on "+strings.Join(columns, ", "), uniqueRemedy(t, columns)
	for _, ix := range t.Indexes {
		if !ix.Unique || !among(ix.Columns(), columns) {
			continue
		}
		wrong, fix := notAProof(t, ix)
		if wrong == "" {
			out.From = "pg_index " + ix.Name
			return
		}
		why, remedy = ix.Name+" "+wrong, fix
	}
	out.Why, out.Remedy = why, remedy
}

// notAProof says what keeps a unique index from proving uniqueness of every
// row at every moment, and what would mend it.
func notAProof(t *Table, ix *Index) (wrong, remedy string) {
	switch {
	case !ix.Valid:
		return "is not valid", "REINDEX INDEX " + Name{t.Schema, ix.Name}.SQL() + ";"
	case ix.Predicate != "":
		return "is partial: it covers only rows where " + ix.Predicate, ""
	case !ix.Immediate:
		return "is deferrable: it may not hold inside a transaction", ""
	case !ix.Plain():
		return "compares by its own operator class or collation, or an expression", ""
	}
	return "", ""
}

// uniqueRemedy is empty where the statistics show duplicates or NULLs.
func uniqueRemedy(t *Table, columns []string) string {
	quoted := make([]string, len(columns))
	for i, name := range columns {
		col := t.Column(name)
		if col == nil {
			return ""
		}
		if len(columns) == 1 && col.HasStats && col.NDistinct > -1 {
			return ""
		}
		quoted[i] = QuoteIdent(name)
	}
	if t.Kind != "r" || len(columns) == 0 {
		return ""
	}
	return fmt.Sprintf("CREATE UNIQUE INDEX CONCURRENTLY ON %s (%s);", t.SQL(), strings.Join(quoted, ", "))
}

// among says that every key is a column of the list; "" is an expression.
func among(keys, columns []string) bool {
	for _, k := range keys {
		if k == "" || !slices.Contains(columns, k) {
			return false
		}
	}
	return len(keys) > 0
}

func kindWords(kind string) string {
	switch kind {
	case "p":
		return "partitioned table"
	case "v":
		return "view"
	case "m":
		return "materialised view"
	case "f":
		return "foreign table"
	}
	return "relation of kind " + kind
}
