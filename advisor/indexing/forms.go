package indexing

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
)

// Proposal is the candidate as something to do, with its ORM forms.
func (c Candidate) Proposal() advisor.CreateIndex { return Create(c.Access.Table, c.Def) }

// Create is the proposal to create one index on the table.
func Create(t *catalog.Table, d advisor.IndexDef) advisor.CreateIndex {
	return advisor.CreateIndex{
		Indexes:    []advisor.IndexDef{d},
		Forms:      advisor.ORM{Django: django(t, d), SQLAlchemy: sqlAlchemy(t, d), ActiveRecord: activeRecord(t, d)},
		TableBytes: t.Bytes,
	}
}

// django is the model's Meta and the migration that does not block writers.
// The model's name is guessed from the table's.
func django(t *catalog.Table, d advisor.IndexDef) string {
	model := advisor.DjangoModel(d.Table)
	index := djangoIndex(t, d)
	return fmt.Sprintf(`class %s(models.Model):
    class Meta:
        indexes = [%s]

# in the migration, with atomic = False so that writers are not blocked
AddIndexConcurrently(%q, %s)`, model, index, strings.ToLower(model), index)
}

func djangoIndex(t *catalog.Table, d advisor.IndexDef) string {
	var args []string
	if unusualNulls(d) {
		for _, k := range d.Keys {
			args = append(args, djangoOrder(t, k))
		}
	} else {
		fields := make([]string, len(d.Keys))
		for i, k := range d.Keys {
			fields[i] = advisor.DjangoField(t, k.Column)
			if k.Desc {
				fields[i] = "-" + fields[i]
			}
			fields[i] = strconv.Quote(fields[i])
		}
		args = append(args, "fields=["+strings.Join(fields, ", ")+"]")
	}
	args = append(args, fmt.Sprintf("name=%q", djangoName(d.Name)))
	if classes := opClasses(d, func(k advisor.IndexCol) string { return strconv.Quote(k.OpClass) }); classes != nil {
		args = append(args, "opclasses=["+strings.Join(classes, ", ")+"]")
	}
	if column, ok := nullPredicate(d); ok {
		args = append(args, fmt.Sprintf("condition=Q(%s__isnull=True)", advisor.DjangoField(t, column)))
	}
	return "models.Index(" + strings.Join(args, ", ") + ")"
}

// djangoOrder is one key where a field's name cannot say where NULLs go.
func djangoOrder(t *catalog.Table, k advisor.IndexCol) string {
	f := fmt.Sprintf("F(%q)", advisor.DjangoField(t, k.Column))
	switch {
	case k.Desc && !k.NullsFirst:
		return f + ".desc(nulls_last=True)"
	case k.Desc:
		return f + ".desc()"
	case k.NullsFirst:
		return f + ".asc(nulls_first=True)"
	}
	return f
}

// unusualNulls says that a key puts NULLs elsewhere than its direction does.
func unusualNulls(d advisor.IndexDef) bool {
	for _, k := range d.Keys {
		if k.Desc != k.NullsFirst {
			return true
		}
	}
	return false
}

// djangoName shortens a name to what Django accepts for an index, with a hash
// of the whole so that two long names stay two.
func djangoName(name string) string {
	const longest = 30
	if len(name) <= longest {
		return name
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // a hash never fails to write
	suffix := fmt.Sprintf("_%08x", h.Sum32())
	return strings.ToValidUTF8(name[:longest-len(suffix)], "") + suffix
}

// opClasses lists the operator class of every key; nil when all are the
// default. The Django form must name all or none.
func opClasses(d advisor.IndexDef, form func(advisor.IndexCol) string) []string {
	var out []string
	special := false
	for _, k := range d.Keys {
		out = append(out, form(k))
		special = special || k.OpClass != ""
	}
	if !special {
		return nil
	}
	return out
}

// nullPredicate is the column of the predicate `column IS NULL`, the only kind
// that candidates have.
func nullPredicate(d advisor.IndexDef) (string, bool) {
	quoted, ok := strings.CutSuffix(d.Where, " IS NULL")
	if !ok {
		return "", false
	}
	if strings.HasPrefix(quoted, `"`) {
		return strings.ReplaceAll(strings.Trim(quoted, `"`), `""`, `"`), true
	}
	return quoted, true
}

// sqlAlchemy is an Index on the table's Table object.
func sqlAlchemy(t *catalog.Table, d advisor.IndexDef) string {
	args := []string{strconv.Quote(d.Name)}
	for _, k := range d.Keys {
		col := fmt.Sprintf("%s.c.%s", t.Name.Name, k.Column)
		if k.Desc {
			col += ".desc()"
		}
		switch {
		case k.Desc && !k.NullsFirst:
			col += ".nulls_last()"
		case !k.Desc && k.NullsFirst:
			col += ".nulls_first()"
		}
		args = append(args, col)
	}
	if d.Where != "" {
		args = append(args, fmt.Sprintf("postgresql_where=text(%q)", d.Where))
	}
	if ops := classMap(d, "%q: %q"); ops != "" {
		args = append(args, "postgresql_ops={"+ops+"}")
	}
	return "Index(" + strings.Join(append(args, "postgresql_concurrently=True"), ", ") + ")"
}

// classMap lists the special operator classes by column.
func classMap(d advisor.IndexDef, format string) string {
	var out []string
	for _, k := range d.Keys {
		if k.OpClass != "" {
			out = append(out, fmt.Sprintf(format, k.Column, k.OpClass))
		}
	}
	return strings.Join(out, ", ")
}

// activeRecord is a migration's add_index.
func activeRecord(t *catalog.Table, d advisor.IndexDef) string {
	cols := make([]string, len(d.Keys))
	var order []string
	for i, k := range d.Keys {
		cols[i] = ":" + k.Column
		switch {
		case k.Desc && k.NullsFirst:
			order = append(order, k.Column+": :desc")
		case k.Desc:
			order = append(order, k.Column+`: "DESC NULLS LAST"`)
		case k.NullsFirst:
			order = append(order, k.Column+`: "ASC NULLS FIRST"`)
		}
	}
	args := []string{":" + t.Name.Name, "[" + strings.Join(cols, ", ") + "]"}
	if len(order) > 0 {
		args = append(args, "order: { "+strings.Join(order, ", ")+" }")
	}
	if ops := classMap(d, "%s: :%s"); ops != "" {
		args = append(args, "opclass: { "+ops+" }")
	}
	if d.Where != "" {
		args = append(args, fmt.Sprintf("where: %q", d.Where))
	}
	return "disable_ddl_transaction!\nadd_index " + strings.Join(append(args, fmt.Sprintf("name: %q", d.Name), "algorithm: :concurrently"), ", ")
}
