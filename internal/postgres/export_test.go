package postgres

import (
	"context"

	"github.com/jackc/pgx/v5/pgconn"
)

// ExecuteForTest runs SQL that stays.
func ExecuteForTest(ctx context.Context, c Config, sql string) error {
	conn, err := pgconn.ConnectConfig(ctx, c.pg)
	if err != nil {
		return err
	}
	defer closeConn(ctx, conn)
	return execSimple(ctx, conn, sql)
}
