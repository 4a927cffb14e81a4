package engine

import (
	"context"
	"errors"
	"fmt"

	"assay/advisor/sqlast"
	"assay/internal/embedded"
	"assay/internal/postgres"
	"assay/ui/service"
)

// problemOf says of any error what failed, why, and what to do next.
func problemOf(what string, err error) *service.Problem {
	var p *service.Problem
	if errors.As(err, &p) {
		return p
	}
	var server *postgres.Error
	if errors.As(err, &server) {
		return serverProblem(what, server)
	}
	var syntax *sqlast.SyntaxError
	if errors.As(err, &syntax) {
		return &service.Problem{
			What: what, Why: syntax.Message, Hint: syntax.Hint, Kind: "sql", SQLState: "42601", Position: syntax.Pos,
			Next: "mend the statement at the mark and run it again",
		}
	}
	var none *embedded.NotFoundError
	if errors.As(err, &none) {
		return &service.Problem{What: what, Why: none.Error(), Next: none.Install, Kind: "connection", Position: -1}
	}
	if errors.Is(err, context.Canceled) {
		return &service.Problem{What: what, Why: "cancelled", Next: "run it again when you like; nothing was changed", Kind: "cancelled", Position: -1}
	}
	return &service.Problem{What: what, Why: err.Error(), Kind: "internal", Position: -1, Next: "nothing was changed; run it again"}
}

func serverProblem(what string, e *postgres.Error) *service.Problem {
	p := &service.Problem{
		What: what, Why: e.Message, Hint: e.Hint, Next: e.Next,
		Kind: string(e.Kind()), SQLState: e.Code, Position: -1,
	}
	if e.Detail != "" {
		p.Why = fmt.Sprintf("%s (%s)", e.Message, e.Detail)
	}
	return p
}

// problem says what failed with the statement, in the user's own words: the
// place in the text as it was written, and the parameters by their names.
func (j *job) problem(err error) *service.Problem {
	p := problemOf("running the statement", err)
	var server *postgres.Error
	if !errors.As(err, &server) {
		return p
	}
	p.Why, p.Hint = j.named(p.Why), j.named(p.Hint)
	chars := 1
	for offset := range j.send.SQL {
		if chars == server.Position {
			p.Position = sqlast.BindOffset(j.report.Statement.Text, j.params, offset)
			break
		}
		chars++
	}
	return p
}

func refused(why, next string) *service.Problem {
	return &service.Problem{What: "not run", Why: why, Next: next, Kind: "refused", Position: -1}
}
