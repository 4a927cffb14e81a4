package equiv

import "context"

// Bench is what a search for counterexamples needs of a server: one transaction
// that writes nothing, in which statements over made-up rows are run many times.
// An error of a statement leaves it usable; its SQLSTATE is asked for with errors.As.
type Bench interface {
	// Describe gives the types of a statement's parameters and its output columns.
	Describe(ctx context.Context, sql string) (parameters []string, columns []Column, err error)
	// Prepare has the server read a statement, all of whose parameters and output
	// columns are text[], under a time zone ("" is the session's own), with a plan
	// that does not depend on the parameters. It gives the statement's number.
	Prepare(ctx context.Context, sql, zone string) (int, error)
	// Run runs a prepared statement under the zone it was prepared under. An array
	// that is NULL is a nil slice; none holds NULL in a result.
	Run(ctx context.Context, statement int, args [][]*string) (rows [][][]string, err error)
	// Touched names the relations of the user's that the statements run so far
	// have really read: there should be none.
	Touched(ctx context.Context) ([]string, error)
	// Scratch runs a script, and then queries of one text column, in a transaction
	// of its own that may make temporary tables and is rolled back.
	Scratch(ctx context.Context, script string, queries []string) ([][]string, error)
}

// sqlState is what errors of a server tell.
type sqlState interface{ SQLState() string }
