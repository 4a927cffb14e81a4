package postgres

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// situation is what is known around a failure besides the driver's error.
type situation struct {
	op      string
	limit   time.Duration // the statement_timeout in force, 0 for none
	session time.Duration // Limits.Whole where limit is what is left of it, else 0
	elapsed time.Duration
	standby bool // the server follows another one and can only read
	// prefix is how many characters of ours stand before the user's text, and
	// length how many the user's text has; length 0 is a text of ours.
	prefix, length int
}

// explainError turns a driver's error into an Error.
func (c Config) explainError(ctx context.Context, err error, at situation) error {
	var known *Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	out := &Error{Op: at.op, Message: err.Error(), kind: KindInternal}
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &pg):
		out.fill(pg, at)
		if pg.Code == "57014" {
			out.stopped(ctx, at)
		}
	case ctx.Err() != nil:
		out.stopped(ctx, at)
	default:
		out.lost(err)
	}
	return out.scrubbed(c.secrets)
}

// fill takes over what the server said.
func (e *Error) fill(pg *pgconn.PgError, at situation) {
	e.Code, e.Message, e.Detail, e.Hint = pg.Code, pg.Message, pg.Detail, pg.Hint
	e.kind, e.Next = advise(pg.Code)
	if p := int(pg.Position) - at.prefix; pg.Position > 0 && at.length > 0 && p >= 1 && p <= at.length+1 {
		e.Position = p
	}
	if pg.Code == "42601" && e.Position == 0 {
		e.Next = "give one statement that EXPLAIN can run: SELECT, VALUES, INSERT, UPDATE, DELETE or MERGE"
	}
	switch {
	case e.kind == KindConnection && pg.SeverityUnlocalized == "ERROR": // of another one: dblink, pg_get_object_address, RAISE
		e.kind, e.Next = KindSQL, "nothing was changed, and this connection stands: what the statement calls says so, correct what the message names"
	case pg.Code == "08P01" && pg.Severity == "FATAL": // a server says it of a statement, a pooler of the connection
		e.kind, e.Next = KindConnection, "nothing was changed; a pooler such as pgbouncer says this: correct what it names, or try again when it has a connection free"
	case at.standby && (pg.Code == "25006" || pg.Code == "0A000" && at.length == 0): // the second answers our BEGIN READ WRITE
		e.kind, e.Next = KindRefused, "this server is a standby, which can only read; run the statement on its primary"
	case pg.Code == "25006" && strings.Contains(pg.Message, "SELECT"):
		// The server names a writing WITH a SELECT; the user reads what it means.
		e.Detail = "the statement changes data in a WITH clause, a function, or locks rows (FOR UPDATE)"
	case pg.Code == "40001" && at.standby:
		e.Next = "nothing was changed; what the standby had to replay removed rows that the statement reads: run it again, or raise max_standby_streaming_delay there"
	}
}

// stopped tells a timeout, a cancelled context and someone else's cancel apart:
// the server has one SQLSTATE for all three.
func (e *Error) stopped(ctx context.Context, at situation) {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		e.kind, e.cause = KindCancelled, context.Canceled
		e.Message, e.Next = "cancelled", "nothing was changed; run it again when you like"
	case ctx.Err() != nil:
		e.kind, e.cause = KindTimeout, context.DeadlineExceeded
		e.Message = fmt.Sprintf("stopped after %s", round(at.elapsed))
		e.Next = "nothing was changed; allow more time (--timeout) or narrow the statement"
	case at.session > 0 && at.elapsed >= at.limit-at.limit/20:
		e.overdue(at.session)
	case at.limit > 0 && at.elapsed >= at.limit-at.limit/20:
		e.kind = KindTimeout
		e.Message = fmt.Sprintf("stopped by statement_timeout after %s", round(at.limit))
		e.Next = "nothing was changed; allow more time (--timeout) or narrow the statement"
	default:
		e.kind = KindCancelled
		e.Next = "another session cancelled it and nothing was changed; run it again"
	}
}

// overdue describes what a session as a whole had no time left for.
func (e *Error) overdue(whole time.Duration) {
	e.kind = KindTimeout
	e.Message = fmt.Sprintf("a trial may keep writers waiting for %s, and that was not enough", round(whole))
	e.Next = "nothing was changed; try it on a copy of the database, where nobody writes"
}

// lost describes a failure of the connection itself.
func (e *Error) lost(err error) {
	e.kind = KindConnection
	var dns *net.DNSError
	var wrongHost x509.HostnameError
	var badAuthority x509.UnknownAuthorityError
	var badCert *tls.CertificateVerificationError
	var network net.Error
	switch {
	case errors.As(err, &dns):
		e.Message = fmt.Sprintf("no host named %q was found", dns.Name)
		e.Next = "check the host name (-h)"
	case errors.Is(err, syscall.ECONNREFUSED):
		e.Message = "no server answers at this address"
		e.Next = "check host and port (-h, -p), and that PostgreSQL is running there"
	case errors.Is(err, fs.ErrNotExist):
		e.Message = "there is no server socket in this directory"
		e.Next = "start PostgreSQL, or name its host and port (-h, -p)"
	case errors.Is(err, syscall.EACCES), errors.Is(err, fs.ErrPermission):
		e.Message = "this user may not use the server's socket"
		e.Next = "connect over TCP (-h localhost) or as a user who may"
	case errors.As(err, &wrongHost), errors.As(err, &badAuthority), errors.As(err, &badCert):
		e.Message = "the server's certificate was not accepted: " + err.Error()
		e.Next = "check the host name and sslrootcert, or choose another sslmode"
	case errors.As(err, &network) && network.Timeout():
		e.Message = "no answer in time"
		e.Next = "check host and port (-h, -p), the network and firewalls between"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET),
		errors.Is(err, syscall.EPIPE), errors.Is(err, pgconn.ErrConnClosed), errors.Is(err, net.ErrClosed):
		e.Message = "the connection was lost"
		e.Next = "nothing was changed; check that the server runs and connect again"
	default:
		e.Next = "nothing was changed; check the connection settings and connect again"
	}
}

// targetError says what is wrong with connection settings without repeating them.
func targetError(err error) error {
	message := err.Error()
	// pgx quotes the whole string first: "cannot parse `…`: what".
	if i := strings.LastIndex(message, "`: "); i >= 0 {
		message = message[i+len("`: "):]
	}
	return &Error{
		Op: "read the connection settings", Message: message, kind: KindConnection,
		Next: "correct the setting; a complete address is postgresql://user@host:5432/database, with @ : / ? # % of a password written as %40 %3A %2F %3F %23 %25",
	}
}

func round(d time.Duration) time.Duration {
	if d >= time.Second {
		return d.Round(100 * time.Millisecond)
	}
	return d.Round(time.Millisecond)
}
