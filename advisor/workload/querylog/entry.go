package querylog

import "time"

// Outcome says what became of a statement.
type Outcome byte

// The outcomes: only what was executed counts as a statement of the log.
const (
	Executed Outcome = iota
	// Failed statements ended in an error.
	Failed
	// Cached statements were answered by the ORM's own cache; the server saw none.
	Cached
)

// Entry is one statement that a log tells of. Its slices are valid until the
// next entry is handed out; Clone keeps it.
type Entry struct {
	// SQL is the statement's text as the log has it, placeholders included.
	SQL []byte
	// Values are those of its parameters; without any where the log names none.
	Values Values
	// Duration is how long it took; Timed says that the log told.
	Duration time.Duration
	Timed    bool
	// Rows is how many rows it returned or changed, -1 where the log does not say.
	Rows int64
	// Times is how often it was executed at once (executemany), 1 otherwise.
	Times int
	// Session names the server process or the session, "" where the log does not.
	Session string
	// At is the log's own time in milliseconds since 1970, read as if it were
	// UTC; 0 where there is none.
	At      int64
	Outcome Outcome
	// Line is the input's line, from 1, on which the entry starts.
	Line int64
	// Site is the place in the application's source that the log names, "" for none.
	Site string
	// Form is the kind of log: "stderr", "csvlog", "django" …
	Form string
	// Request counts the lines of requests that the log had before: statements
	// with another number belong to another request. 0 where there were none.
	Request int64
}

// Clone is the entry with texts of its own.
func (e *Entry) Clone() Entry {
	c := *e
	c.SQL = append([]byte(nil), e.SQL...)
	c.Values.raw = append([]byte(nil), e.Values.raw...)
	return c
}

// Counts say what was read of an input.
type Counts struct {
	Bytes, Lines int64
	// Statements were executed, Failed ended in an error, Cached never reached the server.
	Statements, Failed, Cached int64
	// Other entries were understood and are no executed statements: connections,
	// checkpoints, the parse and bind steps of a statement.
	Other int64
	// Unread lines were not understood; Example is the first of them, cut to
	// a readable length, and ExampleLine its line.
	Unread      int64
	Example     string
	ExampleLine int64
	// Cut entries were longer than what is kept of one.
	Cut int64
	// Forms are the statements by kind of log.
	Forms map[string]int64
}

// Add sums up two counts; the first example is kept.
func (c *Counts) Add(o Counts) {
	c.Bytes, c.Lines = c.Bytes+o.Bytes, c.Lines+o.Lines
	c.Statements, c.Failed, c.Cached = c.Statements+o.Statements, c.Failed+o.Failed, c.Cached+o.Cached
	c.Other, c.Unread, c.Cut = c.Other+o.Other, c.Unread+o.Unread, c.Cut+o.Cut
	if c.Example == "" {
		c.Example, c.ExampleLine = o.Example, o.ExampleLine
	}
	for form, n := range o.Forms {
		if c.Forms == nil {
			c.Forms = map[string]int64{}
		}
		c.Forms[form] += n
	}
}
