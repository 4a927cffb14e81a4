package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Kind is the sort of failure, for exit codes and for what a caller does next.
type Kind string

// The kinds of failure.
const (
	KindConnection Kind = "connection" // no connection, or it was lost
	KindSQL        Kind = "sql"        // the server refused the statement as it is written, or it failed
	KindRefused    Kind = "refused"    // not allowed: rights, read-only, a lock, or our own gate
	KindTimeout    Kind = "timeout"    // stopped at a time limit
	KindCancelled  Kind = "cancelled"  // stopped because someone asked
	KindInternal   Kind = "internal"   // a mistake of this program
)

// Error is a failure in a form that can be shown: it holds no password, and
// Next says what to do.
type Error struct {
	Op      string // what was being done: "connect to …", "explain the statement"
	Code    string // SQLSTATE, "" when the failure was not the server's
	Message string
	Detail  string
	Hint    string
	// Position is where in the user's statement, in characters from 1; 0 when unknown.
	Position int
	// Next is one sentence on what to do.
	Next string

	kind  Kind
	cause error // context.Canceled or context.DeadlineExceeded, else nil
}

// Error is the failure in one line, ended by what to do next.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op + ": " + e.Message)
	if e.Code != "" {
		fmt.Fprintf(&b, " (SQLSTATE %s)", e.Code)
	}
	if e.Next != "" {
		b.WriteString("; " + e.Next)
	}
	return b.String()
}

// Kind is the sort of failure.
func (e *Error) Kind() Kind { return e.kind }

// SQLState is the server's code for the failure, "" when it was not the server's.
func (e *Error) SQLState() string { return e.Code }

// Unwrap is the context's error when the caller's context ended the work.
func (e *Error) Unwrap() error { return e.cause }

// NeedsPassword says that asking for a password and connecting again may help.
func (e *Error) NeedsPassword() bool {
	return e.kind == KindConnection && (e.Code == "28P01" || e.Code == "28000")
}

// KindOf is the kind of a failure anywhere in err, KindInternal for an error
// that is not from this package, and "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.kind
	}
	if errors.Is(err, context.Canceled) {
		return KindCancelled
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return KindTimeout
	}
	return KindInternal
}

func (e *Error) scrubbed(secrets []string) *Error {
	out := *e
	for _, field := range []*string{&out.Op, &out.Message, &out.Detail, &out.Hint, &out.Next} {
		*field = scrubText(*field, secrets)
	}
	return &out
}

func refused(op, message, next string) *Error {
	return &Error{Op: op, Message: message, Next: next, kind: KindRefused}
}

func internal(op, message string) *Error {
	return &Error{Op: op, Message: message, Next: "please report this with the statement", kind: KindInternal}
}
