// Package witness makes tiny databases that reach the branches of two queries:
// rows that meet what the queries ask for, just miss it, or meet it twice. It
// knows what the tables may hold from the catalog, runs nothing, and imports
// only advisor/sqlast and advisor/catalog. PostgreSQL decides what the queries
// answer on them; a value that is of little use costs a trial, never a verdict.
package witness

import (
	"time"

	"assay/advisor/catalog"
)

// Schema is the tables that two queries read, cut down to the columns that
// matter to either.
type Schema struct {
	Tables []*Table
	// Params are the parameters of the two, by number.
	Params []Param
	// Now is the server's clock, around which values compared with now() lie;
	// the zero time where it is not known. Whoever wants the stream again gives
	// the same one.
	Now time.Time
}

// Table is a table with the columns that matter.
type Table struct {
	*catalog.Table
	// Columns are those that matter, in the table's order. All others are NULL,
	// or a constant where they are NOT NULL; generated ones are never among them.
	Columns []*catalog.Column
}

// Param is a parameter $n and the type its values have; "" where it is not known.
type Param struct {
	Number int
	Type   string // as format_type names it
	// like is the column it is compared with, nil where there is none.
	like *catalog.Column
}

// Row holds a text per column of Table.Columns, nil for NULL; PostgreSQL casts
// it to the column's type.
type Row []*string

// Database holds the rows of each table of the schema, by its position, and a
// value per parameter, in the order of Schema.Params. Nothing of it is used again.
type Database struct {
	Rows   [][]Row
	Params Row
}

// UnsupportedError says what of a pair the search cannot model, so that it never
// ends in Held.
type UnsupportedError struct{ What string }

func (u *UnsupportedError) Error() string { return u.What }

func unsupported(what string) error { return &UnsupportedError{What: what} }
