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

	schema, after string
	tables        []Table
	version       string // of the code that computes the rows
	queries       string // the directory of the query files; empty for none
}

// New makes a set without queries, such as a small one for a test.
func New(name, title, schema, after string, tables []Table) Set {
	return Set{Name: name, Title: title, schema: schema, after: after, tables: tables}
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
	shop := New("shop", "A Django shop: users, products, orders, reviews (1.2 million rows)",
		mustRead("shop/schema.sql"), mustRead("shop/after.sql"), shopTables())
	shop.version, shop.queries = shopVersion, "shop/queries"
	return []Set{shop}
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
func (s Set) Schema() string { return s.schema }

// After is the SQL to run once the data is in, in one transaction: keys, indexes, foreign keys and sequences.
// The caller runs VACUUM (ANALYZE) after that, because VACUUM cannot run inside a transaction.
func (s Set) After() string { return s.after }

// Tables are the tables to fill, in an order that is safe for the foreign keys.
func (s Set) Tables() []Table { return s.tables }

// Checksum changes whenever the loaded database would: schema, keys or any row. It reads the first rows of every
// stream and not all of them, so that asking costs milliseconds at each start; a change of the generator that leaves
// those rows alone must raise the generator's own version.
func (s Set) Checksum() string {
	sum := newChecksum()
	sum.text(s.version, s.Schema(), s.After())
	for _, table := range s.tables {
		sum.table(table, checksumBytes)
	}
	return sum.String()
}

// mustRead reads a file that is compiled into the binary.
func mustRead(name string) string {
	text, err := files.ReadFile(name)
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
