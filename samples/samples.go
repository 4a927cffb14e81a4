// Package samples holds the data sets and problem queries that assay ships: what `assay demo` loads, what the
// tests run against, and what a newcomer opens first.
//
// A Set is a schema, a deterministic stream of rows for each table, and a directory of query files. The rows are
// computed here, never by the server, so that every server version gets the same bytes. The package knows nothing
// of servers or drivers and imports the standard library only; internal/embedded does the loading.
package samples

import (
	"embed"
	"encoding/hex"
	"hash"
	"io"
)

//go:embed shop
var files embed.FS

// Set is one sample database with its queries.
type Set struct {
	// Name is the short name used on the command line, and the name of the database and of its owner.
	Name string
	// Title is one line for a list.
	Title string

	tables func() []Table
}

// Table is one table's data as a stream in PostgreSQL's COPY text format.
type Table struct {
	// Name is the table's name, unquoted, in the schema that Set.Schema creates.
	Name string
	// Columns are the columns of the stream, in its order.
	Columns []string
	// Rows is how many lines the stream has.
	Rows int
	// Copy opens the stream at its first row. Each call gives the same bytes.
	Copy func() io.Reader
}

// All lists the sample sets, in the order they should be shown.
func All() []Set {
	return []Set{{
		Name:   "shop",
		Title:  "A Django shop: users, products, orders, reviews (1.2 million rows)",
		tables: shopTables,
	}}
}

// Find gives the set of that name, and whether there is one.
func Find(name string) (Set, bool) {
	for _, set := range All() {
		if set.Name == name {
			return set, true
		}
	}
	return Set{}, false
}

// Schema is the DDL to run before the data: tables without keys, which are cheaper to add to loaded tables.
func (s Set) Schema() string { return s.mustRead("schema.sql") }

// After is the SQL to run once the data is in, in one transaction: keys, indexes, foreign keys and sequences.
// It leaves VACUUM and ANALYZE to the caller because VACUUM cannot run inside a transaction.
func (s Set) After() string { return s.mustRead("after.sql") }

// Tables are the tables to fill, in an order that is safe for the foreign keys.
func (s Set) Tables() []Table { return s.tables() }

// Checksum changes whenever the loaded database would: schema, keys or any row. It reads the first rows of every
// stream and not all of them, so that asking costs milliseconds at each start; a change of the generator that leaves
// those rows alone must raise the generator's own version.
func (s Set) Checksum() string {
	sum := newChecksum()
	sum.text(generatorVersion, s.Schema(), s.After())
	for _, table := range s.tables() {
		sum.table(table, checksumBytes)
	}
	return sum.String()
}

// mustRead reads a file of the set that is compiled into the binary.
func (s Set) mustRead(name string) string {
	text, err := files.ReadFile(s.Name + "/" + name)
	if err != nil {
		panic("samples: a file is missing from the binary: " + err.Error())
	}
	return string(text)
}

// checksumBytes is how much of each table's stream Checksum reads.
const checksumBytes = 64 << 10

// checksum hashes texts and streams with their lengths, so that moving a byte between two parts changes the sum.
type checksum struct{ hash.Hash }

func (c checksum) text(parts ...string) {
	for _, part := range parts {
		_, _ = io.WriteString(c, part) // a hash never fails to write
		_, _ = c.Write([]byte{0})
	}
}

func (c checksum) table(t Table, limit int64) {
	c.text(t.Name)
	c.text(t.Columns...)
	_, _ = io.Copy(c, io.LimitReader(t.Copy(), limit))
	c.text("")
}

// String is the sum in hexadecimal.
func (c checksum) String() string { return hex.EncodeToString(c.Sum(nil)) }
