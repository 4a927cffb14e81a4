package embedded

import (
	"context"
	"fmt"
)

// Script runs statements one by one in a database, as its owner, and goes on
// after one that fails, as psql does. It gives each statement's error, nil for
// those that worked; the second error is of the connection.
func (s *Server) Script(ctx context.Context, database string, statements []string) ([]error, error) {
	conn, err := s.connect(ctx, s.role, s.name(database))
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", database, err)
	}
	defer hangUp(ctx, conn)
	failed := make([]error, len(statements))
	for i, sql := range statements {
		_, failed[i] = conn.Exec(ctx, sql)
		if conn.IsClosed() {
			return failed, fmt.Errorf("run statement %d of %d: %w", i+1, len(statements), failed[i])
		}
	}
	return failed, nil
}
