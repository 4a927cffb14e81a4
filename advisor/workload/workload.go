package workload

import (
	"time"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// Statement is one executed statement of a unit, in order.
type Statement struct {
	// ID is the statement's id in the run ("1", "2" …); findings name it.
	ID   string
	Text string
	// Query is nil when the text could not be parsed.
	Query *sqlast.Query
	// Duration is what the log said; zero when it said nothing.
	Duration time.Duration
	Line     int
}

// Unit is the statements of one request, transaction or file, in order.
type Unit struct {
	Name       string
	Statements []Statement
}

// Pass is what a pattern sees.
type Pass struct {
	Unit    *Unit
	Catalog *catalog.Catalog // nil without a database
	Report  func(advisor.Finding)
}

// Pattern is one pattern over a unit of work, as a value.
type Pattern struct {
	// ID is the pattern's word in the JSON output: "n+1-to-one".
	ID  string
	Doc advisor.Doc
	Run func(*Pass)
}
