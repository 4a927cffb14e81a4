package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"
)

// Limits bound a session; a zero field takes the path's default.
type Limits struct {
	Statement time.Duration // statement_timeout; 30 s, trials 60 s
	Lock      time.Duration // lock_timeout; 2 s, writes and trials 500 ms
	Idle      time.Duration // idle_in_transaction_session_timeout; 60 s
	// Whole bounds the session from its BEGIN, 0 for no bound: a trial index
	// keeps writers waiting for as long as its session lives.
	Whole time.Duration
}

// Session is one transaction on its own connection. It is valid inside the
// function it was passed to and is always rolled back.
type Session struct {
	server   *Server
	conn     *pgconn.PgConn
	limits   Limits
	deadline time.Time // of the whole session; zero for none
	typeName map[columnType]string
	prepared int      // statements and cursors named so far
	named    []string // statements that PREPARE made
	unlock   bool     // advisory locks are ours to release, see borrow
}

// Read runs f in a read-only transaction with one snapshot for all its
// statements.
func (s *Server) Read(ctx context.Context, l Limits, f func(*Session) error) error {
	l = l.orDefault(30*time.Second, 2*time.Second)
	return s.session(ctx, "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY", l, f)
}

// Write runs f in a transaction that may write, with deferred constraints
// checked at once so that their cost is in the plan. It is rolled back too, but
// sequences, effects outside the database and dead rows stay: the caller has
// asked the user.
func (s *Server) Write(ctx context.Context, l Limits, f func(*Session) error) error {
	l = l.orDefault(30*time.Second, 500*time.Millisecond)
	return s.session(ctx, beginWrite, l, func(session *Session) error {
		if err := session.ours(ctx, "begin a writing transaction", "SET CONSTRAINTS ALL IMMEDIATE"); err != nil {
			return err
		}
		return f(session)
	})
}

const beginWrite = "BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE"

func (l Limits) orDefault(statement, lock time.Duration) Limits {
	l.Statement = cmp.Or(l.Statement, statement)
	l.Lock = cmp.Or(l.Lock, lock)
	l.Idle = cmp.Or(l.Idle, time.Minute)
	return l
}

// session opens a connection, begins, runs f, rolls back and closes.
func (s *Server) session(ctx context.Context, begin string, l Limits, f func(*Session) error) error {
	conn, err := s.dial(ctx)
	if err != nil {
		return err
	}
	defer s.hangUp(ctx, conn)
	session := &Session{server: s, conn: conn, limits: l, typeName: map[columnType]string{}}
	if l.Whole > 0 {
		session.deadline = time.Now().Add(l.Whole)
		// The caller may be busy elsewhere when the time is over. The server
		// rolls back what it hears nothing of any more.
		defer time.AfterFunc(l.Whole, func() { cut(conn.Conn()) }).Stop()
	}
	if err := session.begin(ctx, begin); err != nil {
		return err
	}
	err = f(session)
	endErr := session.end(ctx)
	switch over := session.over(); {
	case err == nil && !over:
		return endErr
	case over && KindOf(err) == KindConnection:
		return session.overdue("use the trial index")
	}
	return err
}

// begin starts the transaction with its limits.
func (s *Session) begin(ctx context.Context, begin string) error {
	inTime, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	err := execSimple(inTime, s.conn, begin+"; "+s.server.settings(s.limits))
	if err := s.failure(ctx, err, situation{op: "begin a transaction"}); err != nil {
		return err
	}
	return s.borrow(ctx)
}

func (s *Server) settings(l Limits) string {
	set := append(slices.Clone(s.startup),
		fmt.Sprintf("SET LOCAL statement_timeout = %d", milliseconds(l.Statement)),
		fmt.Sprintf("SET LOCAL lock_timeout = %d", milliseconds(l.Lock)),
		fmt.Sprintf("SET LOCAL idle_in_transaction_session_timeout = %d", milliseconds(l.Idle)),
	)
	if s.watchesClient {
		set = append(set, "SET LOCAL client_connection_check_interval = 1000")
	}
	if s.info.Superuser {
		set = append(set, "SET LOCAL temp_file_limit = '5GB'")
	}
	return strings.Join(set, "; ")
}

// milliseconds is at least 1: 0 would switch a timeout off.
func milliseconds(d time.Duration) int64 { return max(1, d.Milliseconds()) }

// end rolls back, also when the caller's context is over: then in a hurry,
// because closing the connection comes to the same.
func (s *Session) end(ctx context.Context) error {
	if s.conn.IsClosed() {
		return nil // the server rolls back by itself
	}
	if s.conn.TxStatus() == 'I' {
		return internal("roll back", "the statement ended the transaction, which must not be possible")
	}
	patience := 5 * time.Second
	if ctx.Err() != nil {
		patience = farewell
	}
	// Cut, not cancelled: a cancel request would wait for the answer too.
	defer time.AfterFunc(patience, func() { cut(s.conn.Conn()) }).Stop()
	ctx = context.WithoutCancel(ctx)
	err := execSimple(ctx, s.conn, s.rollback())
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "57014" {
		// A cancel request that came too late for its statement hit the ROLLBACK.
		err = execSimple(ctx, s.conn, s.rollback())
	}
	return s.failure(ctx, err, situation{op: "roll back"})
}

// grace is what a statement gets beyond the server's own limit before it counts
// as unanswered: the network may have swallowed it, and the server's planner
// does not look at the clock everywhere.
const grace = 5 * time.Second

// ours runs statements of this package, several in one round trip.
func (s *Session) ours(ctx context.Context, op, sql string) error {
	start := time.Now()
	inTime, cancel := context.WithTimeout(ctx, s.limits.Statement+grace)
	defer cancel()
	err := execSimple(inTime, s.conn, sql)
	return s.failure(ctx, err, situation{op: op, limit: s.limits.Statement, elapsed: time.Since(start)})
}

// failure turns a driver's error into an Error; ctx is the caller's own.
func (s *Session) failure(ctx context.Context, err error, at situation) error {
	at.standby = s.server.info.InRecovery
	var said *pgconn.PgError
	if why, ok := s.conn.CustomData()[whyEnded].(*pgconn.PgError); ok && err != nil && !errors.As(err, &said) {
		err = why
	}
	return s.server.config.explainError(ctx, err, at)
}

// query is one statement to send: the user's text between ours.
type query struct {
	op                 string
	before, sql, after string
	args               []*string
	// bare: nothing of ours stands before the user's text that would make
	// anything but a query a syntax error, so its first word is looked at.
	bare bool
}

// reply is a query that was sent. Its reader must be closed before the next one.
type reply struct {
	*pgconn.ResultReader
	started time.Time
	explain func(error) error // turns the reader's error into an Error
	cancel  context.CancelFunc
}

// send starts the query by the extended protocol.
func (s *Session) send(ctx context.Context, q query) (*reply, error) {
	if err := checkText(q.op, q.sql); err != nil {
		return nil, err
	}
	if q.bare && !isQuery(q.sql) {
		return nil, refused(q.op, "only a query can be run here", "give a SELECT, VALUES, TABLE, INSERT, UPDATE, DELETE or MERGE")
	}
	at, err := s.arm(ctx, q.op)
	if err != nil {
		return nil, err
	}
	values, types := bind(q.sql, q.args)
	r := &reply{started: time.Now()}
	at.prefix, at.length = utf8.RuneCountInString(q.before), utf8.RuneCountInString(q.sql)
	r.explain = func(err error) error {
		at.elapsed = time.Since(r.started)
		return s.failure(ctx, err, at)
	}
	var inTime context.Context
	inTime, r.cancel = context.WithTimeout(ctx, at.limit+grace)
	// This already waits for the first bytes of the answer.
	r.ResultReader = s.conn.ExecParams(inTime, q.before+q.sql+q.after, values, types, nil, nil)
	return r, nil
}

// finish reads what is left and says what went wrong, if anything did.
func (r *reply) finish() error {
	defer r.cancel()
	_, err := r.Close()
	return r.explain(err)
}

// lastWords is what a statement that is stopped at the session's end is given
// to say so, before the connection is cut.
const lastWords = 100 * time.Millisecond

// arm sets the time limit of the next statement again, because an earlier one
// may have called set_config(), and because the session as a whole may be near
// its end. The server is told of that end too: it keeps to it when this process
// is stopped.
func (s *Session) arm(ctx context.Context, op string) (situation, error) {
	at := situation{op: op, limit: s.limits.Statement}
	set := ""
	if !s.deadline.IsZero() {
		left := time.Until(s.deadline) - lastWords
		if left <= 0 {
			return at, s.overdue(op)
		}
		if left <= at.limit {
			at.limit, at.session = left, s.limits.Whole
		}
		set = fmt.Sprintf("; SET LOCAL idle_in_transaction_session_timeout = %d", milliseconds(min(s.limits.Idle, left)))
	}
	return at, s.ours(ctx, op, fmt.Sprintf("SET LOCAL statement_timeout = %d", milliseconds(at.limit))+set)
}

// over says that the session has had its time and is rolled back, or about to be.
func (s *Session) over() bool {
	return !s.deadline.IsZero() && time.Until(s.deadline) <= lastWords
}

// overdue is the failure of what came too late for the session.
func (s *Session) overdue(op string) error {
	e := &Error{Op: op}
	e.overdue(s.limits.Whole)
	return e
}
