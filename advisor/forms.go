package advisor

import (
	"fmt"
	"strings"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

func (CreateIndex) proposal()  {}
func (Rewrite) proposal()      {}
func (Batch) proposal()        {}
func (AnalyzeTable) proposal() {}
func (Note) proposal()         {}

// Kind is "create-index".
func (CreateIndex) Kind() string { return "create-index" }

// Kind is "rewrite".
func (Rewrite) Kind() string { return "rewrite" }

// Kind is "batch".
func (Batch) Kind() string { return "batch" }

// Kind is "analyze".
func (AnalyzeTable) Kind() string { return "analyze" }

// Kind is "note".
func (Note) Kind() string { return "note" }

// SQL builds the indexes without blocking writers.
func (p CreateIndex) SQL() string {
	return p.lines(func(d IndexDef) string { return d.SQL(true) })
}

// Undo drops the indexes again.
func (p CreateIndex) Undo() string {
	return p.lines(func(d IndexDef) string {
		return "DROP INDEX CONCURRENTLY " + qualified(catalog.Name{Schema: d.Table.Schema, Name: d.Name}) + ";"
	})
}

func (p CreateIndex) lines(f func(IndexDef) string) string {
	out := make([]string, len(p.Indexes))
	for i, d := range p.Indexes {
		out[i] = f(d)
	}
	return strings.Join(out, "\n")
}

// SQL is the new statement, ended so that psql runs it.
func (p Rewrite) SQL() string { return terminated(p.Text) }

// Undo is the statement as it was.
func (p Rewrite) Undo() string { return terminated(p.Original) }

// SQL is the statement that replaces the many.
func (p Batch) SQL() string { return terminated(p.Text) }

// Undo is empty: the many statements still work.
func (p Batch) Undo() string { return "" }

// SQL refreshes the statistics.
func (p AnalyzeTable) SQL() string { return "ANALYZE " + qualified(p.Table) + ";" }

// Undo is empty: statistics are only ever made newer.
func (p AnalyzeTable) Undo() string { return "" }

// SQL is empty: a note has nothing to run.
func (p Note) SQL() string { return "" }

// Undo is empty.
func (p Note) Undo() string { return "" }

// ORM gives the indexes as ORM code.
func (p CreateIndex) ORM() ORM { return p.Forms }

// ORM gives the rewrite as ORM code.
func (p Rewrite) ORM() ORM { return p.Forms }

// ORM gives the batch as ORM code.
func (p Batch) ORM() ORM { return p.Forms }

// ORM is empty.
func (p AnalyzeTable) ORM() ORM { return ORM{} }

// ORM gives the note as ORM code.
func (p Note) ORM() ORM { return p.Forms }

// SQL is the index's DDL. CONCURRENTLY is for the user's database; a trial in a
// transaction cannot use it.
func (d IndexDef) SQL(concurrently bool) string {
	var b strings.Builder
	b.WriteString("CREATE INDEX ")
	if concurrently {
		b.WriteString("CONCURRENTLY ")
	}
	fmt.Fprintf(&b, "%s ON %s", catalog.QuoteIdent(d.Name), qualified(d.Table))
	if d.Method != "" && d.Method != "btree" {
		b.WriteString(" USING " + d.Method)
	}
	keys := make([]string, len(d.Keys))
	for i, k := range d.Keys {
		keys[i] = k.String()
	}
	fmt.Fprintf(&b, " (%s)", strings.Join(keys, ", "))
	if len(d.Include) > 0 {
		include := make([]string, len(d.Include))
		for i, c := range d.Include {
			include[i] = catalog.QuoteIdent(c)
		}
		fmt.Fprintf(&b, " INCLUDE (%s)", strings.Join(include, ", "))
	}
	if d.Where != "" {
		b.WriteString(" WHERE " + d.Where)
	}
	return b.String() + ";"
}

// String is the key as CREATE INDEX takes it; NULLS is written only where it
// differs from the direction's default.
func (k IndexCol) String() string {
	s := catalog.QuoteIdent(k.Column)
	if k.Expression != "" {
		s = "(" + k.Expression + ")"
	}
	if k.OpClass != "" {
		s += " " + k.OpClass
	}
	if k.Desc {
		s += " DESC"
	}
	switch {
	case k.NullsFirst && !k.Desc:
		s += " NULLS FIRST"
	case !k.NullsFirst && k.Desc:
		s += " NULLS LAST"
	}
	return s
}

// qualified writes a table's name, with the schema unless it is public.
func qualified(n catalog.Name) string {
	if n.Schema == "" || n.Schema == "public" {
		return catalog.QuoteIdent(n.Name)
	}
	return catalog.QuoteIdent(n.Schema) + "." + catalog.QuoteIdent(n.Name)
}

// terminated ends a statement with a semicolon; on a line of its own where a
// trailing comment would swallow it.
func terminated(sql string) string {
	sql = strings.TrimRight(sql, " \t\r\n")
	switch last := sql[strings.LastIndexByte(sql, '\n')+1:]; {
	case sql == "":
		return ""
	case strings.Contains(last, "--"):
		return sql + "\n;"
	case strings.HasSuffix(last, ";"):
		return sql
	}
	return sql + ";"
}

// NewRewrite applies the edits to the query's own text and parses the result:
// a rewrite that does not parse is an error, never an offer.
func NewRewrite(q *sqlast.Query, edits []sqlast.Edit) (Rewrite, error) {
	after, err := sqlast.Rewritten(q, edits)
	if err != nil {
		return Rewrite{}, fmt.Errorf("rewrite statement: %w", err)
	}
	return Rewrite{Original: q.Text, Edits: edits, Text: after.Text}, nil
}
