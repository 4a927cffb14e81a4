package postgres

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// setLater tells whether a pooler refused settings of the target as startup
// parameters, and then leaves them to each transaction. pgbouncer takes very few.
func (s *Server) setLater(err error) bool {
	var e *Error
	if !errors.As(err, &e) || e.Code != "08P01" || !strings.Contains(e.Message, "startup parameter") {
		return false
	}
	pg := s.config.pg.Copy()
	settings := map[string]string{}
	for name, value := range pg.RuntimeParams {
		switch name {
		case "client_encoding", "application_name": // every pooler takes these
			continue
		case "options":
			if !readOptions(value, settings) {
				return false
			}
		default:
			settings[name] = value
		}
		delete(pg.RuntimeParams, name)
	}
	s.config.pg = pg
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		s.startup = append(s.startup, fmt.Sprintf("SELECT pg_catalog.set_config(%s, %s, true)", quoteLiteral(name), quoteLiteral(settings[name])))
	}
	return len(settings) > 0
}

// readOptions adds the settings of a server's command line ("-c name=value
// --name=value"), and tells whether it holds nothing else.
func readOptions(options string, into map[string]string) bool {
	words := strings.Fields(strings.ReplaceAll(options, "-c ", "-c"))
	for _, word := range words {
		word, short := strings.CutPrefix(word, "-c")
		word, long := strings.CutPrefix(word, "--")
		name, value, set := strings.Cut(word, "=")
		if short == long || !set || strings.Contains(value, `\`) {
			return false
		}
		into[strings.ReplaceAll(name, "-", "_")] = value
	}
	return true
}

func quoteLiteral(value string) string { return "'" + strings.ReplaceAll(value, "'", "''") + "'" }

// ownedLocks are the advisory locks that this connection to the server holds
// beyond its transaction: a pooler may hand it over with another client's.
const ownedLocks = "SELECT 1 FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND pid = pg_catalog.pg_backend_pid() LIMIT 1"

// borrow looks at a connection that a pooler lends: what is there already is
// another client's and stays.
func (s *Session) borrow(ctx context.Context) error {
	if !s.server.info.Pooled {
		return nil
	}
	s.unlock = true
	return s.each(ctx, query{op: "look at the pooler's connection", sql: ownedLocks}, func([][]byte) bool {
		s.unlock = false
		return false
	})
}

// rollback ends the transaction. What outlives it ends with the connection;
// where that goes on to a pooler's next client, it is undone in the same round
// trip, before the pooler can hand it on.
func (s *Session) rollback() string {
	undo := []string{"ROLLBACK"}
	if s.server.info.Pooled {
		for _, name := range s.named {
			undo = append(undo, "DEALLOCATE "+name)
		}
		if s.unlock {
			undo = append(undo, "SELECT pg_catalog.pg_advisory_unlock_all()")
		}
	}
	return strings.Join(undo, "; ")
}
