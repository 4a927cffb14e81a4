package units

import (
	"slices"
	"strings"

	"assay/advisor/sqlast"
	"assay/advisor/workload/groups"
)

// Kind is what a statement does, as far as units need to know.
type Kind byte

// The kinds of statement.
const (
	Other Kind = iota // what the parser cannot read, and statements that patterns do not look at
	Select
	Insert
	Update
	Delete
	Begin
	Commit // or Rollback: the transaction is over
	Savepoint
	Release // or ROLLBACK TO
	Setting // SET and RESET
	// System statements read the server's catalogs, or no table at all: drivers send them.
	System
)

// Head is what a SELECT returns of the rows it finds.
type Head byte

// The heads.
const (
	Rows Head = iota
	// First is the first row only: LIMIT 1.
	First
	// Count is one number: how many there are.
	Count
	// Exists is a yes or no.
	Exists
	// Aggregate is a sum, an average or another aggregate in one row.
	Aggregate
	// Grouped are aggregates by group.
	Grouped
)

// Slot is where a value of a statement is found: a literal of the text by its
// place, or a parameter by its number or name.
type Slot struct {
	Literal int
	Param   string
}

// Key is a column that is compared with one value by = or IN (one value), as a
// whole term of WHERE or of a join's condition.
type Key struct {
	// Table is the table's name where it is known, else "".
	Table, Column string
	Slot          Slot
	// ID says that the column's name is that of a key or of a pointer to one.
	ID bool
}

// Assignment is a column that an UPDATE sets to one value: Slot tells which.
type Assignment struct {
	Column string
	Slot   Slot
	// Number says that the value is a number in the text.
	Number bool
}

// Facts are what is known of all statements of a form.
type Facts struct {
	Kind Kind
	Head Head
	// Table is the table whose rows are returned or changed, "" where there is
	// none or more than can be told; Tables are all that are read or changed.
	Table  string
	Tables []string
	// Joined says that rows of further tables are joined to it.
	Joined bool
	Keys   []Key
	// Sets are an UPDATE's assignments of one value, Computed says that there are
	// others too.
	Sets     []Assignment
	Computed bool
	// Columns are the names that the rows have, nil for *; Wide is how many columns were named.
	Columns []string
	Star    bool
	Source  string // FROM … WHERE in the cheap form, "" for none
	// SourceSlots are the values in it.
	SourceSlots []Slot
	// Limit and Offset are set where the clause is there.
	Limit, Offset *Slot
	LimitText     string
	Ordered       bool
	Filtered      bool // there is a WHERE
	List          bool // a list of values stands where one could
	Locking       bool // FOR UPDATE and its kind
	SkipLocked    bool
	// Serializable says of a BEGIN or SET that lost updates end in an error.
	Serializable bool
	// SearchPath says of a SET that names mean other tables from there on.
	SearchPath bool
	params     bool // there are parameters, whose values a log may not have
}

// factsOf reads a statement. The literals are where the cheap form found them.
func factsOf(sql string, literals []groups.Literal, list bool) *Facts {
	if f := controlFacts(sql); f != nil {
		return f
	}
	q, err := sqlast.Parse(sql)
	if err != nil {
		return &Facts{}
	}
	shape := q.Shape()
	b := &builder{q: q, literals: literals, shape: shape, f: &Facts{List: list || !shape.Scalar, params: len(q.Params) > 0}}
	b.tables()
	switch q.Kind {
	case sqlast.KindSelect:
		b.read()
	case sqlast.KindInsert, sqlast.KindUpdate, sqlast.KindDelete:
		b.change()
	}
	return b.f
}

// controlFacts reads the statements around a transaction, which most logs have
// by the thousand; nil for others.
func controlFacts(sql string) *Facts {
	words := strings.Fields(strings.ToLower(strings.TrimRight(sql[:min(len(sql), 200)], "; \n")))
	if len(words) == 0 {
		return &Facts{}
	}
	isolated := func() bool {
		text := strings.Join(words, " ")
		return strings.Contains(text, "serializable") || strings.Contains(text, "repeatable read")
	}
	switch words[0] {
	case "begin":
		return &Facts{Kind: Begin, Serializable: isolated()}
	case "start":
		return &Facts{Kind: Begin, Serializable: isolated()}
	case "commit", "end", "abort":
		return &Facts{Kind: Commit}
	case "rollback":
		if len(words) > 1 && slices.Contains(words, "to") {
			return &Facts{Kind: Release}
		}
		return &Facts{Kind: Commit}
	case "savepoint":
		return &Facts{Kind: Savepoint}
	case "release":
		return &Facts{Kind: Release}
	case "set", "reset":
		return &Facts{Kind: Setting, Serializable: isolated(), SearchPath: strings.Contains(strings.Join(words, " "), "search_path")}
	case "show", "discard", "deallocate", "listen", "unlisten", "notify", "explain":
		return &Facts{Kind: System}
	}
	return nil
}

// builder reads one parsed statement.
type builder struct {
	q        *sqlast.Query
	literals []groups.Literal
	shape    sqlast.Shape
	f        *Facts
}

func (b *builder) tables() {
	system := len(b.q.Relations) > 0
	for _, r := range b.q.Relations {
		b.f.Tables = append(b.f.Tables, r.Name)
		system = system && (r.Schema == "pg_catalog" || r.Schema == "information_schema" || strings.HasPrefix(r.Name, "pg_"))
	}
	for _, c := range b.q.Changes {
		if !slices.Contains(b.f.Tables, c.Relation.Name) {
			b.f.Tables = append(b.f.Tables, c.Relation.Name)
		}
	}
	if system || len(b.f.Tables) == 0 {
		b.f.Kind = System
	}
}

// slot is where the value stands that the expression is, through casts and signs.
func (b *builder) slot(e *sqlast.Expr) (Slot, bool) {
	for e.Kind == sqlast.ExprCast && len(e.Args) == 1 || e.Kind == sqlast.ExprOp && e.Name == "-" && len(e.Args) == 1 {
		e = e.Args[0]
	}
	switch e.Kind {
	case sqlast.ExprParam:
		for _, p := range b.q.Params {
			if p.Span.Contains(e.Span) || e.Span.Contains(p.Span) {
				return paramSlot(p), true
			}
		}
	case sqlast.ExprConst:
		for i, l := range b.literals {
			if e.Span.Contains(sqlast.Span{Start: l.Start, End: l.End}) {
				return Slot{Literal: i}, true
			}
		}
		return Slot{Literal: -1}, true // true, null: the same in every statement of the form
	}
	return Slot{}, false
}

func (b *builder) slots(in ...sqlast.Span) []Slot {
	var out []Slot
	for _, l := range b.shape.Literals {
		if !slices.ContainsFunc(in, func(s sqlast.Span) bool { return s.Contains(l.Span) }) {
			continue
		}
		kind := sqlast.ExprConst
		if l.Kind == "param" {
			kind = sqlast.ExprParam
		}
		if s, ok := b.slot(&sqlast.Expr{Kind: kind, Span: l.Span}); ok && s.Literal >= 0 {
			out = append(out, s)
		}
	}
	return out
}

// terms adds the keys among AND-ed terms over the given FROM items.
func (b *builder) terms(terms []*sqlast.Expr, leaves []*sqlast.From) {
	for _, t := range terms {
		one := t.Kind == sqlast.ExprOp && t.Name == "=" && len(t.Args) == 2 || t.Kind == sqlast.ExprIn && len(t.Args) == 2 && !t.Negated
		if !one {
			continue
		}
		column, value := t.Args[0], t.Args[1]
		if column.Kind != sqlast.ExprColumn {
			column, value = value, column
		}
		slot, ok := b.slot(value)
		if column.Kind != sqlast.ExprColumn || !ok {
			continue
		}
		b.f.Keys = append(b.f.Keys, Key{Table: tableOf(column, leaves), Column: column.Name, Slot: slot, ID: idName(column.Name)})
	}
}

// tableOf is the table that a column belongs to: by its qualifier, or as there is only one.
func tableOf(column *sqlast.Expr, leaves []*sqlast.From) string {
	for _, l := range leaves {
		if l.Kind == sqlast.FromTable && (l.Alias == column.Table || column.Table == "" && len(leaves) == 1) {
			return l.Relation.Name
		}
	}
	return ""
}

// idName says that a column's name is that of a key or of a pointer: id, user_id, userId.
func idName(name string) bool {
	return name == "id" || name == "uuid" || strings.HasSuffix(name, "_id") || strings.HasSuffix(name, "_uuid") ||
		len(name) > 2 && strings.HasSuffix(name, "Id") || strings.HasSuffix(name, "ID")
}

func (b *builder) change() {
	d, f := b.q.DML, b.f
	f.Kind = map[sqlast.Kind]Kind{sqlast.KindInsert: Insert, sqlast.KindUpdate: Update, sqlast.KindDelete: Delete}[b.q.Kind]
	if d.Table != nil {
		f.Table = d.Table.Relation.Name
	}
	if f.Kind == Insert {
		f.Star = d.Source == nil
		f.List = f.List || d.Source != nil && (!d.Source.Values || len(d.Source.ValueRows) != 1)
		f.Columns = d.Columns
		return
	}
	leaves := []*sqlast.From{d.Table}
	f.Joined = len(d.From) > 0
	f.Filtered = d.Where != nil
	b.terms(d.Terms, append(leaves, d.From...))
	for _, a := range d.Sets {
		slot, ok := b.slot(a.Value)
		if !ok {
			f.Computed = f.Computed || a.Value.Kind != sqlast.ExprFunc
			continue
		}
		e := a.Value
		for e.Kind == sqlast.ExprCast || e.Kind == sqlast.ExprOp {
			e = e.Args[0]
		}
		f.Sets = append(f.Sets, Assignment{Column: a.Column, Slot: slot, Number: e.ValueKind == "int" || e.ValueKind == "float"})
	}
}
