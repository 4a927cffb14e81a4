package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"assay/advisor/sqlast"
	"assay/internal/embedded"
	"assay/internal/postgres"
	"assay/ui/service"
)

// maxSchemaNotes is how many statements that a scratch database refused are named.
const maxSchemaNotes = 5

// Scratch connects to a new private database that holds a schema and no rows:
// what a proof needs where there is no database at hand. The notes name the
// statements that this server refused; the rest of the schema is there.
func (e *Engine) Scratch(ctx context.Context, schema []byte, progress func(service.Progress)) (notes []string, err error) {
	statements, err := schemaStatements(schema)
	if err != nil {
		return nil, problemOf("reading the schema", err)
	}
	o := e.opts.Embedded
	o.Fetch = true
	o.Progress = func(p embedded.Progress) {
		progress(service.Progress{Stage: p.Detail, Done: p.Done, Total: p.Total})
	}
	server, err := embedded.Start(ctx, o)
	if err != nil {
		return nil, problemOf("starting a private PostgreSQL", err)
	}
	notes, err = e.fill(ctx, server, statements)
	if err != nil {
		return nil, errors.Join(problemOf("loading the schema", err), stop(ctx, server))
	}
	return notes, nil
}

// fill loads the schema into a database of the server and makes it the current one.
func (e *Engine) fill(ctx context.Context, server *embedded.Server, statements []string) ([]string, error) {
	database, err := server.Create(ctx)
	if err != nil {
		return nil, err
	}
	failed, err := server.Script(ctx, database, statements)
	if err != nil {
		return nil, err
	}
	cfg, _, err := postgres.ParseTarget(postgres.Target{DSN: server.DSN(database)}, func(string) string { return "" })
	if err != nil {
		return nil, err
	}
	open, err := postgres.Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	info := open.Info()
	e.adopt(ctx, open, server, &service.Connection{
		Label: "a private database with this schema", Database: info.Database, User: info.User, Version: shortVersion(info),
		Private: true, Confirmed: true, URI: server.URI(database), Psql: server.PsqlCommand(database),
	}, "")
	return schemaNotes(statements, failed), nil
}

// schemaStatements splits a schema as pg_dump --schema-only writes it.
func schemaStatements(schema []byte) ([]string, error) {
	in, err := sqlast.ReadInput(schema)
	if err != nil {
		return nil, err
	}
	for _, s := range in.Skipped {
		if strings.HasPrefix(strings.ToLower(s.Text), "copy") {
			return nil, fmt.Errorf("line %d holds rows (%s); write it with pg_dump --schema-only", s.Line, s.Text)
		}
	}
	var out []string
	for _, s := range in.Statements {
		out = append(out, s.Text)
	}
	return out, nil
}

func schemaNotes(statements []string, failed []error) []string {
	var notes []string
	left := 0
	for i, err := range failed {
		switch {
		case err == nil:
		case len(notes) < maxSchemaNotes:
			notes = append(notes, fmt.Sprintf("left out of the schema: %.60q: %v", strings.Join(strings.Fields(statements[i]), " "), err))
		default:
			left++
		}
	}
	if left > 0 {
		notes = append(notes, fmt.Sprintf("and %d more statements of the schema", left))
	}
	return notes
}
