package verify

import (
	"context"
	"time"

	"assay/advisor/equiv"
	"assay/explain"
)

// Status is what came of trying a proposal (DESIGN, measuring).
type Status string

// The statuses.
const (
	Confirmed    Status = "confirmed"
	Slower       Status = "slower"
	NoGain       Status = "no-gain"
	Inconclusive Status = "inconclusive"
	Estimated    Status = "estimated"
	NotRun       Status = "not-run"
)

// Method is how the proposal was tried.
type Method string

// The methods.
const (
	RolledBackIndex Method = "index in a rolled-back transaction"
	RanRewrite      Method = "both statements run"
	FetchedRows     Method = "rows fetched and counted"
	RanBatch        Method = "the statements and the batch run"
	Untried         Method = ""
)

// Statement is a text to run with its parameters' values (nil is NULL).
type Statement struct {
	SQL  string // with $n parameters
	Args []*string
}

// Fetched is a query really fetched.
type Fetched struct {
	Rows, Bytes int64 // bytes of row data on the wire
	Time        time.Duration
}

// TrialIndex is one index built in a rolled-back transaction.
type TrialIndex struct {
	Name  string
	Bytes int64
	Build time.Duration
	// Unusable says why this transaction cannot use it (indcheckxmin), "" when it can.
	Unusable string
}

// Mode is how much EXPLAIN does.
type Mode int

// The modes: plan only; run with every node timed; run with pages counted and
// only the whole timed, so that the clock's own cost does not weigh on plans of many rows.
const (
	PlanOnly Mode = iota
	Analyze
	Timed
)

// Session is one transaction on the server that is always rolled back.
type Session interface {
	equiv.Session
	// Explain plans the statement, and runs it unless the mode says otherwise.
	Explain(ctx context.Context, s Statement, mode Mode) (*explain.Plan, error)
	// Fetch runs the statement and receives every row, keeping none.
	Fetch(ctx context.Context, s Statement) (Fetched, error)
}

// Server opens sessions. Read sessions are read only, in one snapshot; Trial
// builds the given indexes first.
type Server interface {
	Read(ctx context.Context, f func(Session) error) error
	Trial(ctx context.Context, ddl []string, f func(Session, []TrialIndex) error) error
	// Bench runs f where it can search for counterexamples on made-up rows.
	Bench(ctx context.Context, f func(equiv.Bench) error) error
}

// Measure is one side of a comparison: medians over the runs.
type Measure struct {
	Time   time.Duration // execution, or fetch time when Bytes were counted
	Spread float64       // half the interquartile range over the median, 0–1
	Pages  int64
	Rows   float64
	Bytes  int64 // 0 when not fetched
	Cost   float64
	Runs   int
	// Stopped: the run hit its timeout; Time is the timeout and Pages are unknown.
	Stopped bool
	Plan    *explain.Plan

	low, high time.Duration // quartiles
}
