package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"assay/advisor/catalog"
)

// TrialIndex is an index that exists only inside its session.
type TrialIndex struct {
	Name      string // as stored, not quoted
	Bytes     int64  // with the indexes of partitions
	BuildTime time.Duration
	// Unusable says why this transaction's plans cannot use it; "" when they can.
	// A plan without an unusable index says nothing about the index.
	Unusable string
}

const (
	trialLock    = 500 * time.Millisecond
	trialRetries = 2
)

// Trial creates the indexes of ddl in a transaction, runs f in it, and rolls
// back. Creating an index keeps writers of its table waiting until the end:
// Limits.Whole bounds that. A lock that is not had within 500 ms is tried twice
// more. CREATE INDEX and ANALYZE leave new relpages and reltuples in pg_class
// even when rolled back, so plans "before" are taken before a trial.
func (s *Server) Trial(ctx context.Context, l Limits, ddl []string, f func(*Session, []TrialIndex) error) error {
	l.Lock = trialLock
	l = l.orDefault(time.Minute, trialLock)
	for try := 0; ; try++ {
		started := false
		err := s.session(ctx, beginWrite, l, func(session *Session) error {
			indexes, err := session.build(ctx, ddl)
			if err != nil {
				return err
			}
			started = true
			return f(session, indexes)
		})
		var e *Error
		if started || try >= trialRetries || !errors.As(err, &e) || e.Code != "55P03" {
			return err
		}
	}
}

// build creates the indexes and finds out whether plans here can use them.
func (s *Session) build(ctx context.Context, ddl []string) ([]TrialIndex, error) {
	err := s.ours(ctx, "prepare the trial index", "SET LOCAL maintenance_work_mem = '256MB'; SET LOCAL max_parallel_maintenance_workers = 2")
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	analyse := map[catalog.Name]bool{}
	out := make([]TrialIndex, 0, len(ddl))
	for _, create := range ddl {
		start := time.Now()
		q := query{op: "create the trial index", sql: create, after: "\n"}
		if err := s.each(ctx, q, func([][]byte) bool { return true }); err != nil {
			return nil, err
		}
		took := time.Since(start)
		index, err := s.newIndex(ctx, seen, analyse)
		if err != nil {
			return nil, err
		}
		index.BuildTime = took
		out = append(out, index)
	}
	// The values of an expression have no statistics until they are analysed.
	for table := range analyse {
		if err := s.ours(ctx, "analyse the table of the trial index", "ANALYZE "+table.SQL()); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// newIndex finds what the last CREATE INDEX made: one index, or one for every
// partition below it. seen holds the indexes found so far, analyse the tables
// whose statistics an index on an expression needs.
func (s *Session) newIndex(ctx context.Context, seen map[string]bool, analyse map[catalog.Name]bool) (TrialIndex, error) {
	const op = "look at the trial index"
	// Rows of pg_class that carry our own transaction are what we created: its
	// number without the epoch, in words that 12 knows as well as 18.
	const created = `SELECT c.oid, c.relname, pg_catalog.pg_relation_size(c.oid), i.indcheckxmin, i.indisvalid AND i.indisready,
		i.indexprs IS NOT NULL, n.nspname, t.relname
		FROM pg_catalog.pg_class c
		JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
		JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
		JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
		WHERE c.relkind IN ('i', 'I') AND c.xmin::pg_catalog.text::pg_catalog.int8 = pg_catalog.txid_current() % 4294967296
		ORDER BY c.oid`
	var index TrialIndex
	found := false
	err := s.each(ctx, query{op: op, sql: created}, func(row [][]byte) bool {
		if seen[string(row[0])] {
			return true
		}
		seen[string(row[0])] = true
		if !found {
			found, index.Name = true, string(row[1])
		}
		bytes, _ := strconv.ParseInt(string(row[2]), 10, 64) // bigint's text
		index.Bytes += bytes
		table := catalog.Name{Schema: string(row[6]), Name: string(row[7])}
		switch {
		case string(row[3]) == "t":
			index.Unusable = fmt.Sprintf("rows of %s were updated under a snapshot that is still open, so plans cannot use a new index yet; VACUUM %s and try again", table, table.SQL())
		case string(row[4]) != "t":
			index.Unusable = index.Name + " is not valid"
		}
		if string(row[5]) == "t" {
			analyse[table] = true
		}
		return true
	})
	if err == nil && !found {
		err = refused(op, "the statement created no index", "give CREATE INDEX without IF NOT EXISTS and without CONCURRENTLY")
	}
	return index, err
}
