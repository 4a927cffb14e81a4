package advisor

import (
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// Proposal is something to do about a finding. The kinds are sealed.
//
//sumtype:decl
type Proposal interface {
	proposal()
	// Kind is the word of the JSON output: create-index, rewrite, batch, analyze, …
	Kind() string
	// SQL is what to copy; Undo takes it back ("" when there is nothing to undo).
	SQL() string
	Undo() string
	// ORM gives the same in ORM code, where it is exact.
	ORM() ORM
}

// ORM is a proposal in the words of an ORM; "" where no exact form exists.
type ORM struct{ Django, SQLAlchemy, ActiveRecord string }

// CreateIndex proposes one or several indexes that only help together.
type CreateIndex struct {
	Indexes []IndexDef
	Forms   ORM
	// Tables that the index is on were this large (bytes), for the guards.
	TableBytes int64
}

// IndexDef is one index to create.
type IndexDef struct {
	Name    string // not quoted, ≤ 63 bytes
	Table   catalog.Name
	Method  string // "" is btree
	Keys    []IndexCol
	Include []string
	Where   string // predicate as SQL, "" for none
}

// IndexCol is one key of an index to create.
type IndexCol struct {
	Column     string
	Expression string // instead of Column
	Desc       bool
	// NullsFirst is the effective order; it is printed only where it is not the default.
	NullsFirst bool
	OpClass    string
}

// Rewrite changes the user's text. Edits are spans of Original.
type Rewrite struct {
	Original string
	Edits    []sqlast.Edit
	// Text is the whole new statement, parsed again and found good.
	Text  string
	Forms ORM
	// Theorem says in one sentence why the two are equal when the claims hold.
	// Empty: there is no proof, whatever the catalog says.
	Theorem string
	Claims  []catalog.Claim
	// Changes is set when the rewrite changes the result on purpose: what changes.
	Changes string
	// Keep tells how the results of a rewrite that changes them must still agree.
	Keep Keep
}

// Keep is what must stay equal in a rewrite that changes the result on purpose.
type Keep struct {
	// Columns that both results have, compared by name; nil for none.
	Columns []string
	// CountExists: the first result is a count, the second a boolean: (count > 0) = exists.
	CountExists bool
}

// Batch replaces many statements by few: an N+1.
type Batch struct {
	// Text is the statement that replaces the children.
	Text  string
	Forms ORM
	// Replaces are the statements' indexes in the unit, Parent the statement before them or -1.
	Replaces []int
	Parent   int
	// Theorem and Claims as in Rewrite: why the rows of the distinct statements
	// together are the batch's rows.
	Theorem string
	Claims  []catalog.Claim
}

// AnalyzeTable proposes to refresh a table's statistics.
type AnalyzeTable struct{ Table catalog.Name }

// Note is advice with no statement to run.
type Note struct {
	Text  string
	Forms ORM
}
