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
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	return execSimple(ctx, conn, sql)
}

// KnownCodes are the SQLSTATEs that have advice of their own.
func KnownCodes() map[string]Kind {
	out := map[string]Kind{}
	for _, table := range []map[string]advice{connectionAdvice(), resourceAdvice(), sessionAdvice(), statementAdvice()} {
		for code, a := range table {
			out[code] = a.kind
		}
	}
	return out
}
