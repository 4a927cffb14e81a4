package equiv

import (
	"context"

	"assay/advisor/catalog"
)

// Badge is how far two queries have been shown to be the same.
type Badge string

// The badges, DESIGN: proved is the strongest; refuted the end of an idea.
const (
	Proved         Badge = "proved"
	Held           Badge = "held"
	NotTested      Badge = "not-tested"
	ChangesResults Badge = "changes-results"
	NotComparable  Badge = "not-comparable"
	Refuted        Badge = "refuted"
)

// Column is an output column of a query.
type Column struct{ Name, Type string }

// Digest is a query's result in constant size: equal digests are equal bags of
// row texts (two independent 64-bit hash sums beside the count).
type Digest struct {
	Rows    int64
	Sums    [2]string
	Order   string // digest of the ORDER BY keys in order; "" when not asked
	Columns []Column
}

// Session is what a comparison needs of a server: one snapshot for all calls.
type Session interface {
	// Describe gives a query's output columns without running it.
	Describe(ctx context.Context, sql string) ([]Column, error)
	// Digest runs the query; with columns, only those output columns count;
	// with orderKeys, the values of those output columns are digested in the rows' order too.
	Digest(ctx context.Context, sql string, args []*string, columns, orderKeys []string) (Digest, error)
	// Difference gives up to limit rows that one side has and the other lacks.
	Difference(ctx context.Context, a, b string, args []*string, limit int) ([]DiffRow, error)
	// Value gives the text of a query's single value, nil for NULL.
	Value(ctx context.Context, sql string, args []*string) (*string, error)
}

// DiffRow is a row that only one side has.
type DiffRow struct {
	OnlyBefore bool
	Text       string
}

// Result is what was found out about a pair of queries.
type Result struct {
	Badge Badge
	// Reason says in a sentence why the badge is no better.
	Reason string
	// Theorem and Claims are the static proof; Missing are the claims that do not hold.
	Theorem string
	Claims  []catalog.Checked
	Missing []catalog.Checked
	// Compared says that both ran on the data; then RowsBefore and RowsAfter
	// are their counts and Equal the verdict on this data.
	Compared              bool
	RowsBefore, RowsAfter int64
	Equal                 bool
	Differences           []DiffRow
	// NotCompared says why the comparison was not made, "" when it was.
	NotCompared string
	// Trials is the search for a counterexample, nil when there was none;
	// Counterexample is what it found.
	Trials         *Trials
	Counterexample *Counterexample
}
