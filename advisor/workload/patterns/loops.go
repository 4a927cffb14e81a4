package patterns

import (
	"fmt"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/workload/units"
)

// minRows is the fewest statements that make a loop of writes worth a word.
const minRows = 5

// writes reports loops that change a row with each statement.
func writes(kind units.Kind, id, verb string, sql func(*pass, []int) string, django string) func(*pass) {
	return func(p *pass) {
		for _, members := range p.byForm {
			f := p.facts(members[0])
			if f.Kind != kind || f.List || f.Joined || len(members) < minRows || p.u.Statements[members[0]].Times != 1 {
				continue
			}
			for _, part := range p.near(members) {
				key, ok := p.rowByRow(part)
				if !ok {
					continue
				}
				p.hit(match{
					pattern: id, members: part, parent: -1, saved: int64(len(part) - 1), table: f.Table, column: key,
					summary: fmt.Sprintf("%d statements %s %s, one row each", len(part), verb, f.Table), sql: sql(p, part),
					orm: advisor.ORM{Django: advisor.DjangoModel(catalog.Name{Name: f.Table}) + django},
				})
			}
		}
	}
}

// rowByRow says that each statement is for another row. Rows that were locked
// first are a queue's, taken one at a time on purpose.
func (p *pass) rowByRow(members []int) (key string, ok bool) {
	f := p.facts(members[0])
	if len(members) < minRows {
		return "", false
	}
	if f.Kind == units.Insert {
		return "", true
	}
	for _, k := range f.Keys {
		n, known := p.distinct(members, k.Slot)
		if !k.ID || known && n < minRows || !known && k.Slot.Param == "" {
			continue
		}
		return k.Column, !p.locked(members[0], f.Table)
	}
	return "", false
}

// locked says that the statement's transaction has read rows of the table with a lock.
func (p *pass) locked(i int, table string) bool {
	for i--; i >= 0 && p.facts(i).Kind != units.Commit; i-- {
		if f := p.facts(i); f.Locking && f.Table == table {
			return true
		}
	}
	return false
}

// RowByRowInsert finds loops of INSERT with one row each.
func RowByRowInsert() *Pattern {
	return &Pattern{
		ID: "row-by-row-insert", Severity: advisor.Warning,
		Doc: advisor.Doc{
			Title:  "Rows inserted one statement at a time",
			Why:    "Each statement is a round trip and, outside a transaction, a commit that waits for the disk. One statement takes many rows.",
			Before: "INSERT INTO events (kind) VALUES ('a'); INSERT INTO events (kind) VALUES ('b'); …",
			After:  "INSERT INTO events (kind) VALUES ('a'), ('b'), …;",
			Limits: "Django's bulk_create sends no signals and calls no save(). A statement takes 65,535 parameters: insert in batches, or unnest arrays. Where one row fails, all of the statement do. ON CONFLICT DO UPDATE may not meet one row twice.",
			Since:  "0.2", Refs: []string{"DML-3", "S5"},
		},
		find: writes(units.Insert, "row-by-row-insert", "insert into", insertSQL, ".objects.bulk_create(objects, batch_size=500)  # no signals, no save()"),
	}
}

// insertSQL is the statement for two rows; more follow in the same way.
func insertSQL(p *pass, members []int) string {
	f := p.facts(members[0])
	if len(f.Columns) == 0 {
		return ""
	}
	var columns, first, second []string
	for i, c := range f.Columns {
		columns = append(columns, catalog.QuoteIdent(c))
		first, second = append(first, fmt.Sprintf("$%d", i+1)), append(second, fmt.Sprintf("$%d", len(f.Columns)+i+1))
	}
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s), (%s)", catalog.QuoteIdent(f.Table), strings.Join(columns, ", "), strings.Join(first, ", "), strings.Join(second, ", "))
}

// RowByRowUpdate finds loops of UPDATE by key.
func RowByRowUpdate() *Pattern {
	return &Pattern{
		ID: "row-by-row-update", Severity: advisor.Warning,
		Doc: advisor.Doc{
			Title:  "Rows updated one statement at a time",
			Why:    "Each statement is a round trip. Where all rows get the same value, one UPDATE with a condition does; where each gets its own, one that joins a list of values (UPDATE … FROM (VALUES …)).",
			Before: "UPDATE users SET premium = true WHERE id = 1; UPDATE users SET premium = true WHERE id = 2; …",
			After:  "UPDATE users SET premium = true WHERE id = ANY ('{1,2,…}');",
			Limits: "Django's update() and bulk_update() send no signals and call no save(). A list of values must have each key once. Order the keys alike everywhere, or two sessions may wait for each other.",
			Since:  "0.2", Refs: []string{"DML-4", "S5"},
		},
		find: writes(units.Update, "row-by-row-update", "update", updateSQL, ".objects.bulk_update(objects, fields, batch_size=500)  # or filter(…).update(…) where all get the same; no signals, no save()"),
	}
}

// updateSQL gives all rows the values that each of the statements gave its own;
// "" where they differ, or are computed: then the types of the values are needed.
func updateSQL(p *pass, members []int) string {
	f := p.facts(members[0])
	if f.Computed || len(f.Sets) == 0 || len(f.Keys) != 1 {
		return ""
	}
	var sets []string
	for _, a := range f.Sets {
		if n, known := p.distinct(members, a.Slot); a.Slot.Literal >= 0 || a.Slot.Param != "" {
			if n != 1 || !known {
				return ""
			}
		}
		sets = append(sets, fmt.Sprintf("%s = $%d", catalog.QuoteIdent(a.Column), len(sets)+1))
	}
	return fmt.Sprintf("UPDATE %s SET %s WHERE %s = ANY ($%d)", catalog.QuoteIdent(f.Table), strings.Join(sets, ", "), catalog.QuoteIdent(f.Keys[0].Column), len(sets)+1)
}

func deleteSQL(p *pass, members []int) string {
	f := p.facts(members[0])
	if len(f.Keys) != 1 {
		return "" // a version is compared too
	}
	return fmt.Sprintf("DELETE FROM %s WHERE %s = ANY ($1)", catalog.QuoteIdent(f.Table), catalog.QuoteIdent(f.Keys[0].Column))
}

// RowByRowDelete finds loops of DELETE by key.
func RowByRowDelete() *Pattern {
	return &Pattern{
		ID: "row-by-row-delete", Severity: advisor.Warning,
		Doc: advisor.Doc{
			Title:  "Rows deleted one statement at a time",
			Why:    "Each statement is a round trip. One DELETE takes a list of keys, or the condition that chose them.",
			Before: "DELETE FROM carts WHERE id = 1; DELETE FROM carts WHERE id = 2; …",
			After:  "DELETE FROM carts WHERE id = ANY ('{1,2,…}');",
			Limits: "A queryset's delete() in Django still reads the rows first where signals or cascades need them. Rails' delete_all runs no callbacks.",
			Since:  "0.2", Refs: []string{"DML-5", "S5"},
		},
		find: writes(units.Delete, "row-by-row-delete", "delete from", deleteSQL, ".objects.filter(pk__in=ids).delete()"),
	}
}
