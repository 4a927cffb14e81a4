package advisor

import (
	"fmt"
	"hash/fnv"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay/advisor/catalog"
	"assay/explain"
)

// maxIdentifier is PostgreSQL's limit on a name, in bytes (NAMEDATALEN − 1).
const maxIdentifier = 63

// IndexName is a name for an index in the field's custom: table_columns_idx,
// cut with a hash of the whole where it would be too long, so that two long
// names do not become one.
func IndexName(table string, cols []string) string {
	whole := table + "_" + strings.Join(cols, "_") + "_idx"
	if len(whole) <= maxIdentifier {
		return whole
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(whole)) // a hash never fails to write
	suffix := fmt.Sprintf("_%08x_idx", h.Sum32())
	cut := maxIdentifier - len(suffix)
	for !utf8.RuneStart(whole[cut]) {
		cut--
	}
	return whole[:cut] + suffix
}

// DjangoModel guesses the model's name from a table as Django names it:
// shop_order is the model Order of the app shop. Where a table was named by
// hand the guess is off, so texts that use it say that names are guessed.
func DjangoModel(n catalog.Name) string {
	_, model, found := strings.Cut(n.Name, "_")
	if !found || model == "" {
		model = n.Name
	}
	return camel(model)
}

// DjangoField is the model's field behind a column: user for a foreign key's
// user_id, else the column.
func DjangoField(t *catalog.Table, column string) string {
	base, isID := strings.CutSuffix(column, "_id")
	if t == nil || !isID || base == "" {
		return column
	}
	for _, fk := range t.ForeignKeys {
		if len(fk.Columns) == 1 && fk.Columns[0] == column {
			return base
		}
	}
	return column
}

// RailsModel guesses the model's class from a table as Rails names it: orders is Order.
func RailsModel(n catalog.Name) string {
	name := n.Name
	switch {
	case strings.HasSuffix(name, "ies"):
		name = strings.TrimSuffix(name, "ies") + "y"
	case strings.HasSuffix(name, "s") && !strings.HasSuffix(name, "ss"):
		name = strings.TrimSuffix(name, "s")
	}
	return camel(name)
}

func camel(s string) string {
	var b strings.Builder
	for _, word := range strings.Split(s, "_") {
		r, size := utf8.DecodeRuneInString(word)
		if size > 0 {
			b.WriteRune(unicode.ToUpper(r))
			b.WriteString(word[size:])
		}
	}
	return b.String()
}

// NodeTable is the table that a scan node reads, or nil.
func NodeTable(c *catalog.Catalog, n *explain.Node) *catalog.Table {
	if c == nil || n == nil || n.Relation == "" {
		return nil
	}
	return c.Table(n.Schema, n.Relation)
}
