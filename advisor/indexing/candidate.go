package indexing

import (
	"fmt"
	"slices"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

const (
	// enough rows left after the leading columns: another column would make the
	// index larger and save next to nothing.
	enough = 10
	// unselective columns keep more than this share of the rows; as a key they
	// cost space in every entry and save less than half of the work.
	unselective = 0.5
	// rareNull is the share of NULLs below which IS NULL is worth a partial index.
	rareNull = 0.2
	// maxKeys is the most key columns of a candidate.
	maxKeys = 4
)

// Candidate is an index that a block could use on one table.
type Candidate struct {
	Access *Access
	Def    advisor.IndexDef
	// Share is the part of the table's rows that its key columns and predicate
	// leave, 0–1, as the statistics have it.
	Share float64
	// Complete says that it serves every condition on the table.
	Complete bool
	// along is the column that orders the rows behind the columns of equality:
	// the range or the first of ORDER BY; nil without one. Of the table's rows
	// the share equal is left before it.
	along *catalog.Column
	equal float64
	// Existing is a valid index that already does what this one would; then
	// nothing needs to be created.
	Existing *catalog.Index
}

// Candidates lists every index that the query could use and that does not
// exist: for each use of a table one for its conditions, one for its order and
// one for each of its joins. No definition comes twice.
func Candidates(q *sqlast.Query, c *catalog.Catalog) []Candidate {
	var out []Candidate
	seen := map[string]bool{}
	add := func(cand Candidate, ok bool) {
		if key := cand.Key(); ok && cand.Existing == nil && !seen[key] {
			seen[key] = true
			out = append(out, cand)
		}
	}
	for _, a := range Accesses(q, c) {
		add(a.Filter())
		add(a.Ordered())
		for _, j := range a.Joins {
			add(a.Joined(j))
		}
	}
	return out
}

// Key tells candidates apart: the definition without its name.
func (c Candidate) Key() string {
	d := c.Def
	d.Name = "x"
	return d.SQL(false)
}

// Filter is the smallest index for the table's conditions: the most selective
// columns of equality, then one range. False when there is no such condition.
func (a *Access) Filter() (Candidate, bool) {
	b := a.start()
	b.equalities(a.Equal)
	if b.left() > enough && len(b.keys) < maxKeys && len(a.Range) > 0 {
		b.rangeKey(a.Range[0])
	}
	if len(b.keys) == 0 && len(a.Nulls) > 0 {
		b.nullKey(a.Nulls)
	}
	return b.done(0)
}

// Ordered is an index that gives the rows in the order of the block's ORDER BY,
// after the columns of equality. False when the order is not the table's own.
func (a *Access) Ordered() (Candidate, bool) {
	if len(a.Order) == 0 || len(a.Order) > maxKeys {
		return Candidate{}, false
	}
	b := a.start()
	b.equalities(singles(a.Equal))
	prefix := len(b.keys)
	b.along, b.equal = a.Order[0].Column, b.share
	for _, k := range a.Order {
		if !b.has(k.Column.Name) {
			b.keys = append(b.keys, advisor.IndexCol{Column: k.Column.Name, Desc: k.Desc, NullsFirst: k.NullsFirst})
		}
	}
	if len(b.keys) == prefix || len(b.keys) > maxKeys+1 {
		return Candidate{}, false
	}
	b.ordered = true
	return b.done(prefix)
}

// Joined is an index to look the table's rows up by a join column.
func (a *Access) Joined(j Join) (Candidate, bool) {
	b := a.start()
	b.where, b.share = "", columnStats{j.Column, rowsOf(a.Table)}.average()
	b.used = map[*sqlast.Expr]bool{j.Term: true}
	b.keys = []advisor.IndexCol{{Column: j.Column.Name}}
	return b.done(0)
}

// Extended is the index that the plan uses with the missing columns of
// equality put behind the ones that it already serves, then its next column.
// False when the index cannot be extended or nothing is missing.
func (a *Access) Extended(idx *catalog.Index) (Candidate, bool) {
	if !idx.Plain() {
		return Candidate{}, false
	}
	b := a.start()
	b.where, b.share = "", 1
	served := 0
	for _, k := range idx.Keys {
		e, ok := a.fixes(k.Column)
		if !ok {
			break
		}
		b.key(e)
		served++
	}
	if served == 0 {
		return Candidate{}, false
	}
	for _, e := range a.Equal {
		if !b.has(e.Column.Name) && e.Share <= unselective && len(b.keys) < maxKeys {
			b.key(e)
		}
	}
	if served < len(idx.Keys) {
		k := idx.Keys[served]
		b.keys = append(b.keys, advisor.IndexCol{Column: k.Column, Desc: k.Desc, NullsFirst: k.NullsFirst})
	} else if len(a.Range) > 0 && !b.has(a.Range[0].Column.Name) {
		b.rangeKey(a.Range[0])
	}
	if len(b.keys) <= len(idx.Keys) && served == len(idx.Keys) || len(b.keys) == served+1 && served < len(idx.Keys) {
		return Candidate{}, false
	}
	b.ordered = true // the order of its columns is the point
	return b.done(served)
}

// fixes is the condition that gives the column one value: one of the block's,
// or a join's, for each row of the other side.
func (a *Access) fixes(column string) (Cond, bool) {
	if e, ok := find(a.Equal, column); ok {
		return e, true
	}
	for _, j := range a.Joins {
		if j.Column.Name == column {
			return Cond{Column: j.Column, Term: j.Term, Share: columnStats{j.Column, rowsOf(a.Table)}.average()}, true
		}
	}
	return Cond{}, false
}

// Replaces says that the candidate does all that the index does: the index's
// columns come first in it, and it guards nothing.
func (c Candidate) Replaces(idx *catalog.Index) bool {
	if idx.Unique || idx.Constraint || idx.ReplicaIdentity || !idx.Plain() || c.Def.Where != "" || len(idx.Include) > 0 || len(idx.Keys) >= len(c.Def.Keys) {
		return false
	}
	for i, k := range idx.Keys {
		d := c.Def.Keys[i]
		if d.Column != k.Column || d.Desc != k.Desc || d.NullsFirst != k.NullsFirst {
			return false
		}
	}
	return true
}

// builder collects the columns of one candidate.
type builder struct {
	access  *Access
	keys    []advisor.IndexCol
	where   string
	share   float64
	used    map[*sqlast.Expr]bool
	along   *catalog.Column
	equal   float64
	ordered bool // an index with the same columns in another order will not do
}

// start begins with the predicate that a rare IS NULL gives.
func (a *Access) start() *builder {
	b := &builder{access: a, share: 1, used: map[*sqlast.Expr]bool{}}
	for _, n := range a.Nulls {
		if n.Share <= rareNull && b.where == "" && len(a.Equal)+len(a.Range)+len(a.Order) > 0 {
			b.where = catalog.QuoteIdent(n.Column.Name) + " IS NULL"
			b.share = n.Share
			b.used[n.Term] = true
		}
	}
	return b
}

// left is how many rows the index leaves so far.
func (b *builder) left() float64 { return b.share * rowsOf(b.access.Table) }

func (b *builder) has(column string) bool {
	return slices.ContainsFunc(b.keys, func(k advisor.IndexCol) bool { return k.Column == column })
}

func (b *builder) key(c Cond) {
	b.keys = append(b.keys, advisor.IndexCol{Column: c.Column.Name, OpClass: c.OpClass})
	b.share *= c.Share
	b.used[c.Term] = true
}

// equalities adds columns until few enough rows are left.
func (b *builder) equalities(conds []Cond) {
	for _, c := range conds {
		if b.left() <= enough || len(b.keys) == maxKeys {
			return
		}
		if c.Share <= unselective && !b.has(c.Column.Name) {
			b.key(c)
		}
	}
}

func (b *builder) rangeKey(c Cond) {
	if !b.has(c.Column.Name) {
		b.along, b.equal = c.Column, b.share
		b.key(c)
	}
}

// nullKey makes the first rare IS NULL a key: the only condition there is.
func (b *builder) nullKey(nulls []Cond) {
	for _, n := range nulls {
		if n.Share <= rareNull {
			b.key(n)
			return
		}
	}
}

// done finishes the candidate; the first fixed keys are columns of equality,
// which may stand in any order unless the builder says otherwise.
func (b *builder) done(fixed int) (Candidate, bool) {
	if len(b.keys) == 0 {
		return Candidate{}, false
	}
	a := b.access
	cand := Candidate{Access: a, Share: min(b.share, 1), Complete: b.complete(), along: b.along, equal: b.equal}
	if !b.ordered {
		fixed = b.reuse()
	}
	cand.Def = advisor.IndexDef{Table: a.Table.Name, Keys: b.keys, Where: b.where}
	cand.Existing = existing(a.Table, cand.Def, fixed)
	cand.Def.Name = freeName(a.Table, cand.Def)
	return cand, true
}

func (b *builder) complete() bool {
	a := b.access
	if a.Rest > 0 {
		return false
	}
	for _, conds := range [][]Cond{a.Equal, a.Range, a.Nulls} {
		for _, c := range conds {
			if !b.used[c.Term] {
				return false
			}
		}
	}
	return true
}

// reuse puts the columns of an existing index first, where these are columns
// of equality: then the new index can take the old one's place. It returns the
// number of leading columns of equality.
func (b *builder) reuse() int {
	fixed := 0
	for fixed < len(b.keys) {
		if _, ok := find(b.access.Equal, b.keys[fixed].Column); !ok {
			break
		}
		fixed++
	}
	if b.where != "" || fixed < 2 {
		return fixed
	}
	for _, idx := range b.access.Table.Indexes {
		if !idx.Plain() || idx.Unique || len(idx.Keys) >= fixed {
			continue
		}
		if lead := b.lead(idx, fixed); lead != nil {
			copy(b.keys, lead)
			return fixed
		}
	}
	return fixed
}

// lead is the first fixed keys with the index's columns first; nil when the
// index has another column.
func (b *builder) lead(idx *catalog.Index, fixed int) []advisor.IndexCol {
	rest := slices.Clone(b.keys[:fixed])
	var out []advisor.IndexCol
	for _, k := range idx.Keys {
		i := slices.IndexFunc(rest, func(c advisor.IndexCol) bool { return c.Column == k.Column })
		if i < 0 || k.Desc {
			return nil
		}
		out = append(out, rest[i])
		rest = slices.Delete(rest, i, i+1)
	}
	return append(out, rest...)
}

func find(conds []Cond, column string) (Cond, bool) {
	for _, c := range conds {
		if c.Column.Name == column {
			return c, true
		}
	}
	return Cond{}, false
}

// singles are the conditions that fix a column to one value.
func singles(conds []Cond) []Cond {
	var out []Cond
	for _, c := range conds {
		if c.Single {
			out = append(out, c)
		}
	}
	return out
}

// freeName is a name that no index of the table has.
func freeName(t *catalog.Table, d advisor.IndexDef) string {
	cols := make([]string, len(d.Keys))
	for i, k := range d.Keys {
		cols[i] = k.Column
	}
	taken := func(name string) bool {
		return slices.ContainsFunc(t.Indexes, func(i *catalog.Index) bool { return i.Name == name })
	}
	name := advisor.IndexName(t.Name.Name, cols)
	for n := 2; taken(name); n++ {
		name = advisor.IndexName(t.Name.Name, append(slices.Clone(cols), fmt.Sprint(n)))
	}
	return name
}

// Columns is a plain index on the columns, in their order.
func Columns(t *catalog.Table, columns []string) advisor.IndexDef {
	d := advisor.IndexDef{Table: t.Name}
	for _, c := range columns {
		d.Keys = append(d.Keys, advisor.IndexCol{Column: c})
	}
	d.Name = freeName(t, d)
	return d
}
