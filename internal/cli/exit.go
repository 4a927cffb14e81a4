package cli

import (
	"context"
	"errors"
	"fmt"

	"assay/ui/service"
)

// The exit codes, as the README lists them.
const (
	codeFine        = 0
	codeFindings    = 1   // findings at or above --fail-on; prove: refuted
	codeConnection  = 2   // no connection, as psql says it
	codeStopped     = 3   // an SQL error, a refusal, or any other error
	codeUndecided   = 4   // prove: neither proved nor refuted
	codeUsage       = 64  // the command line is wrong (EX_USAGE of sysexits)
	codeInterrupted = 130 // ctrl+c, as a shell says it
)

// codedError is an error that knows its exit code. With a nil err there is
// nothing left to say: the result on stdout said it.
type codedError struct {
	code int
	err  error
}

func (e *codedError) Error() string {
	if e.err == nil {
		return "the result says it"
	}
	return e.err.Error()
}

func (e *codedError) Unwrap() error { return e.err }

// usage marks an error as one of the command line.
func usage(err error) error { return &codedError{code: codeUsage, err: err} }

// usagef is an error of the command line, in the words of Errorf.
func usagef(format string, args ...any) error { return usage(fmt.Errorf(format, args...)) }

// answered ends a command whose result, already printed, asks for that code.
func answered(code int) error {
	if code == codeFine {
		return nil
	}
	return &codedError{code: code}
}

// codeOf gives the exit code of an error that ended a run.
func codeOf(ctx context.Context, err error) int {
	var coded *codedError
	if errors.As(err, &coded) {
		return coded.code
	}
	if ctx.Err() != nil || errors.Is(err, context.Canceled) {
		return codeInterrupted
	}
	var problem *service.Problem
	if errors.As(err, &problem) {
		return codeOfKind(problem.Kind)
	}
	return codeStopped
}

// codeOfKind gives the exit code of a service.Problem of that kind.
func codeOfKind(kind string) int {
	switch kind {
	case "connection":
		return codeConnection
	case "cancelled":
		return codeInterrupted
	case "params":
		return codeUsage
	default:
		return codeStopped
	}
}
