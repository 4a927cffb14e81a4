// Package service is what the screens and the command line know of the work
// behind them: the types of a run and the Service that internal/engine
// implements. It imports explain, advisor and what lies below them, no charm
// library and nothing internal.
package service

import (
	"context"
	"time"

	"assay/advisor"
	"assay/advisor/sqlast"
	"assay/advisor/verify"
	"assay/explain"
)

// Service does the work: it connects, reads statements, runs, advises and
// verifies. Its methods block; callers run them off the screen's loop and
// cancel them by their context.
type Service interface {
	// Connection is the current connection, nil when there is none.
	Connection() *Connection
	// Connect opens the database that target names and makes it the current one.
	Connect(ctx context.Context, target Target) (*Connection, error)
	// Demo starts (or reuses) the private server with the sample shop and connects to it.
	Demo(ctx context.Context, progress func(Progress)) (*Connection, error)
	// Recent are connections made before, newest first, without passwords.
	Recent() []Target
	// Samples are the query files that come with assay.
	Samples() []Sample
	// Read splits a text (SQL, or Django's DEBUG lines or connection.queries JSON)
	// into statements, or finds the plans in EXPLAIN's output.
	Read(name string, src []byte) (Reading, error)
	// Open reads files, directories and globs.
	Open(ctx context.Context, paths []string) (Reading, error)
	// Run explains, advises and (as the guards and the request allow) verifies each
	// statement, emitting a fresh Report whenever one grew. Emit is called from one goroutine.
	Run(ctx context.Context, req Request, emit func(Event))
	// Verify tries the proposals of one finding of a report that Run emitted.
	Verify(ctx context.Context, statement string, finding int, emit func(Event))
	// Confirm records what the user typed as the database's name; false when it does not match.
	Confirm(database string) bool
	// Disconnect cuts the connections that work goes over, for a server that does
	// not answer to a cancel. It returns at once; the next work connects anew.
	Disconnect()
	// Rule returns a rule's or pattern's documentation.
	Rule(id string) (advisor.Doc, bool)
	// Close ends the connection and a private server.
	Close() error
}

// Target names a database to connect to: a DSN (URI, key=value, service=x) or parts.
type Target struct {
	DSN                        string
	Host, Port, User, Database string
	Password                   string
	// Role is the role to work as, "" for the user's own.
	Role string
	// Label is what to show; never holds a password.
	Label string
}

// Connection is an open connection as the screen shows it.
type Connection struct {
	Label          string // "shop on demo"
	Database, User string
	Host           string
	Version        string // "15.18"
	Private        bool   // our own throwaway server: everything is allowed
	ReadReplica    bool
	Superuser      bool
	// Production is why the server looks like production, empty when it does not;
	// until Confirm is given the database's name, nothing is executed on it.
	Production []string
	Confirmed  bool
	// Signs are all that speaks for production, and Score their weight; from
	// ProductionFrom on it looks like production.
	Signs                 []string
	Score, ProductionFrom int
	// URI connects other programs to a private server; "" for any other.
	URI string
	// Psql is a shell line that opens psql on the same database.
	Psql     string
	Warnings []string
}

// Consent is what the user agrees to; what nobody agreed to is refused.
type Consent struct {
	// Writes: statements that write are run, and rolled back.
	Writes bool
	// Large: also those that write to very many rows, or to a very large table.
	Large bool
	// Outside: also those that act outside the transaction, which nothing takes back.
	Outside bool
}

// With is both together.
func (c Consent) With(o Consent) Consent {
	return Consent{c.Writes || o.Writes, c.Large || o.Large, c.Outside || o.Outside}
}

// Progress is how far a long work has come; Total is 0 when unknown.
type Progress struct {
	Stage       string // "starting PostgreSQL", "loading shop_order"
	Done, Total int64
}

// Sample is one query file that comes with assay.
type Sample struct {
	Name, Title, Technique, Expect string
	// Rules are the findings to expect; none for a query that is fine.
	Rules []string
	Text  string
}

// Statement is one statement to run.
type Statement struct {
	ID    string
	Title string
	// Text is the user's own text.
	Text string
	// File and Line are where it came from; File is "" for pasted and typed text.
	File string
	Line int
	// Plan is a saved plan that was read in the statement's place; Text is ""
	// where the plan does not hold it. Nil for a statement.
	Plan *explain.Plan
	// Unit groups the statements of one file or paste: patterns are sought within it.
	Unit string
	// Logged is the duration that a log gave, zero for none.
	Logged time.Duration
	// Params are the parameters found in the text.
	Params []sqlast.Param
	// Values are the statement's own values by name or number, as the log or the
	// user gave them; ValuesFrom says where from.
	Values     map[string]*string
	ValuesFrom string
}

// Reading is what was found in an input.
type Reading struct {
	Statements []Statement
	// Notes name what was skipped and why ("psql command \d, line 3").
	Notes []string
}

// Request asks for a run.
type Request struct {
	Statements []Statement
	// Values are parameter values by name or number ("1", "user_id"); nil is NULL.
	// They come before the statements' own; Sample is for those that have none.
	Values map[string]*string
	Sample ValueSample
	// Allow is what the user agreed to for these statements.
	Allow Consent
	// ExplainOnly plans without running.
	ExplainOnly bool
	// Advise asks for the rules too, VerifyAll for every proposal to be tried.
	Advise bool
	Verify Verify
	// Timeout bounds each statement, VerifyTime each proposal.
	Timeout, VerifyTime time.Duration
}

// Verify is how much may be tried.
type Verify string

// How much is verified: what is harmless here (the screen's default), everything, nothing.
const (
	VerifySafe Verify = "safe"
	VerifyAll  Verify = "all"
	VerifyNone Verify = "none"
)

// Event is a step of a run; exactly one of the fields beside Statement is set,
// or none when the run is over (Done).
type Event struct {
	Statement string
	Progress  *Progress
	// Report replaces the statement's earlier report.
	Report *Report
	// Done is the last event; Err is why the run ended early, nil otherwise.
	Done bool
	Err  error
}

// Report is all that is known of one statement. A Report is never changed
// after it was emitted.
type Report struct {
	Statement Statement
	Kind      sqlast.Kind
	// Fingerprint is "" when the text could not be parsed.
	Fingerprint string
	Query       *sqlast.Query
	// Problem is why the statement was not run to its end; Plan may then be an
	// estimate, or nil.
	Problem *Problem
	Plan    *explain.Plan
	// Stays is what a rollback does not undo of the statement, a phrase each;
	// it is told before the statement is run.
	Stays []string
	// Stopped: the statement hit its timeout; Plan is then the estimated plan.
	Stopped time.Duration
	// Bytes is what the result weighed on the wire, 0 when not fetched.
	Bytes    int64
	Advised  bool
	Findings []Finding
	Skips    []advisor.Skip
	Silence  []Silence
	Failed   []advisor.Skip
	// SameAs is the statement of the same shape that was advised in its stead, "" for none.
	SameAs string
	// Parameters is nil for a statement without any.
	Parameters *Parameters
	// Notes are remarks on how it was run.
	Notes []string
}

// Finding is an advisor's finding with the verdicts on its proposals, in the
// proposals' order; nil where none was sought yet.
type Finding struct {
	advisor.Finding
	Verdicts []*verify.Verdict
}

// Silence is why a rule said nothing, with the verdict when its proposal was tried and gained nothing.
type Silence struct {
	advisor.Silence
	Verdict *verify.Verdict
}

// Problem is an error as a user needs it: what failed, why, what to do next.
type Problem struct {
	What, Why, Next string
	// Kind is connection, sql, refused, timeout, cancelled, params or internal.
	Kind     string
	SQLState string
	Hint     string
	// Asks is the consent that lifts a refusal; zero where none does.
	Asks Consent
	// Position is a byte offset into the statement's text, -1 when unknown.
	Position int
}

// Error lets a Problem travel as an error.
func (p *Problem) Error() string {
	if p.Why == "" {
		return p.What
	}
	return p.What + ": " + p.Why
}
