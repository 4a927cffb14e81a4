package engine

import (
	"context"
	"fmt"
	"strings"

	"assay/advisor/catalog"
	"assay/advisor/equiv"
	"assay/advisor/sqlast"
	"assay/internal/postgres"
)

// Equivalence finds out how far two queries are the same: by the rules' proofs,
// and else by trials on made-up rows that the real tables could hold. The rows
// of the real tables are not looked at.
func Equivalence(ctx context.Context, server *postgres.Server, before, after string, o equiv.Options) (equiv.Result, error) {
	b, err := sqlast.Parse(before)
	if err != nil {
		return equiv.Result{}, fmt.Errorf("read the first query: %w", err)
	}
	a, err := sqlast.Parse(after)
	if err != nil {
		return equiv.Result{}, fmt.Errorf("read the second query: %w", err)
	}
	c, err := searchCatalog(ctx, server, b, a)
	if err != nil {
		return equiv.Result{}, err
	}
	rewrite, _ := matched(b, a, c)
	pair := equiv.Pair{
		Before: before, After: after, Query: b, Catalog: c,
		Theorem: rewrite.Theorem, Claims: rewrite.Claims, Changes: rewrite.Changes != "", Columns: rewrite.Keep.Columns, CountExists: rewrite.Keep.CountExists,
	}
	r := equiv.Static(pair)
	err = server.Trials(ctx, postgres.Limits{}, func(t *postgres.Trials) error {
		r, err = equiv.Examine(ctx, bench{t, server, postgres.Limits{}}, pair, o, r)
		return err
	})
	return r, err
}

// maxViewDepth is how deep views within views are followed.
const maxViewDepth = 8

// searchCatalog reads the catalog of all that the queries name, and of what the
// views among it name, however deep.
func searchCatalog(ctx context.Context, server *postgres.Server, queries ...*sqlast.Query) (*catalog.Catalog, error) {
	var tables, functions, operators []catalog.Name
	add := func(q *sqlast.Query) {
		j := job{query: q}
		t, f, o := j.names()
		tables, functions, operators = unique(append(tables, t...)), unique(append(functions, f...)), unique(append(operators, o...))
	}
	for _, q := range queries {
		if q != nil {
			add(q)
		}
	}
	for range maxViewDepth {
		c, err := server.Catalog(ctx, tables, functions, operators)
		if err != nil {
			return nil, problemOf("reading the catalog", err)
		}
		known := len(tables) + len(functions) + len(operators)
		for _, t := range c.Tables {
			if q, err := sqlast.Parse(strings.TrimRight(t.ViewQuery, "; \n")); err == nil && t.ViewQuery != "" {
				add(q)
			}
		}
		if len(tables)+len(functions)+len(operators) == known {
			return c, nil
		}
	}
	return nil, refused(fmt.Sprintf("more than %d views within each other", maxViewDepth), "give the queries with their views written out")
}

// bench is a transaction for trials as advisor/equiv wants it.
type bench struct {
	*postgres.Trials
	server *postgres.Server
	limits postgres.Limits
}

var _ equiv.Bench = bench{}

func (b bench) Describe(ctx context.Context, sql string) ([]string, []equiv.Column, error) {
	parameters, columns, err := b.Trials.Describe(ctx, sql)
	return parameters, equivColumns(columns), err
}

func (b bench) Scratch(ctx context.Context, script string, queries []string) ([][]string, error) {
	return b.server.Scratch(ctx, b.limits, script, queries)
}
