package advisor

import (
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
	"assay/explain"
)

// Severity is how much a finding costs its user.
type Severity string

// The severities, mildest first. A Question is for what one statement cannot tell.
const (
	Info     Severity = "info"
	Question Severity = "question"
	Warning  Severity = "warning"
	Critical Severity = "critical"
)

// Rank orders severities: 0 info to 3 critical; -1 for an unknown word.
func (s Severity) Rank() int {
	for i, k := range []Severity{Info, Question, Warning, Critical} {
		if k == s {
			return i
		}
	}
	return -1
}

// Need says what a rule cannot do without; Analyze skips it otherwise and says so.
type Need uint8

// What a rule can need.
const (
	NeedPlan    Need = 1 << iota // a plan
	NeedAnalyze                  // a plan with actual rows
	NeedQuery                    // parsed SQL
	NeedCatalog                  // tables and statistics
)

// Rule is one piece of knowledge, as a value.
type Rule struct {
	// ID is kebab words that make a claim: "count-instead-of-exists".
	ID   string
	Doc  Doc
	Need Need
	// Run reports findings on one statement.
	Run func(*Pass)
	// Transform is set for rewrites: every rewrite of q that the rule knows. Run calls it too.
	Transform func(q *sqlast.Query, c *catalog.Catalog) []Rewrite
}

// Doc is a rule's documentation; no field but Refs may be empty.
type Doc struct {
	Title, Why, Before, After, Limits, Since string
	// Refs are catalogue numbers and techniques: "CNT-2", "S8".
	Refs []string
}

// Pass is what a rule sees. Plan, Query or Catalog is nil when absent and not needed.
type Pass struct {
	Plan    *explain.Plan
	Query   *sqlast.Query
	Catalog *catalog.Catalog
	// Report takes a finding; Rule, Refs and an empty Title are filled in.
	Report func(Finding)
	// Silent records why the rule found something and did not report it.
	Silent func(Silence)
}

// Finding is one claim about a statement, with its evidence and what to do.
type Finding struct {
	Rule     string
	Refs     []string
	Title    string
	Severity Severity
	// Node is the plan node's ID, -1 when the finding is about the text.
	Node int
	// Span is the part of the SQL concerned; empty when not known.
	Span      sqlast.Span
	Summary   string
	Evidence  []Fact
	Benefit   Benefit
	Proposals []Proposal
	// Pattern is set for findings of a unit of work (package workload).
	Pattern *Pattern
}

// Benefit is the share of the statement that the finding is about: the most
// that could be saved, 0–1.
type Benefit struct{ TimeShare, PagesShare float64 }

// Fact is one number or word of evidence with its source.
type Fact struct {
	Label, Text string
	Value       float64
	Unit        Unit
	// From says where it came from: "plan node 3", "pg_stats", "pg_class".
	From string
}

// Unit is the unit of a Fact's value.
type Unit string

// The units.
const (
	UnitNone  Unit = ""
	Rows      Unit = "rows"
	Pages     Unit = "pages"
	Bytes     Unit = "bytes"
	Millis    Unit = "ms"
	Share     Unit = "share"
	Count     Unit = "count"
	CostUnits Unit = "cost"
)

// Pattern is what a finding over several statements adds.
type Pattern struct {
	// Certainty is "potential" until values prove it: potential, likely, proved.
	Certainty string
	// Count is the child statements, Saved the round trips saved.
	Count, Saved int
	// Parent and Child index the statements of the unit; Parent is -1 when not found.
	Parent   int
	Children []int
	// Values are the different values that the children ask for, without quotes.
	Values []string
}

// Skip is a rule that could not be asked, with the reason.
type Skip struct{ Rule, Reason string }

// Silence is a rule that looked and stayed silent, with its threshold and number.
type Silence struct {
	Rule, Reason     string
	Value, Threshold float64
}

// Input is what Analyze looks at.
type Input struct {
	Plan    *explain.Plan
	Query   *sqlast.Query
	Catalog *catalog.Catalog
	// NoQuery is why Query is nil, for the Skips.
	NoQuery string
}

// Result is everything the rules said.
type Result struct {
	Findings []Finding
	Skips    []Skip
	Silence  []Silence
	// Failed are rules that panicked, with the panic: a bug of ours, shown.
	Failed []Skip
}
