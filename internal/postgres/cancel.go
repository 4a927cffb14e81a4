package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// cancelTime is how long a server may take to stop what it does; then the
	// connection counts as lost.
	cancelTime = 5 * time.Second
	// hearing is how long the cancel request itself may take beyond the end of
	// its statement.
	hearing = time.Second
)

// canceller asks the server to stop a statement whose context has ended, and
// keeps the connection. Unlike pgx's own it lets the request come to its end,
// which is when the server closes it: pgbouncer 1.18 dies of a cancel request
// that is hung up on, and takes everybody's connections with it.
type canceller struct {
	conn *pgconn.PgConn
	stop context.CancelFunc
	done chan struct{}
}

// HandleCancel sends the request beside what waits for the statement.
func (c *canceller) HandleCancel(ctx context.Context) {
	ctx, c.stop = context.WithTimeout(context.WithoutCancel(ctx), cancelTime)
	c.done = make(chan struct{})
	_ = c.conn.Conn().SetDeadline(time.Now().Add(cancelTime)) // a closed connection is not waited for anyway
	go func() {
		defer close(c.done)
		_ = c.conn.CancelRequest(ctx) // where it does not come through, the deadline does
	}()
}

// HandleUnwatchAfterCancel ends the request once the statement has ended.
func (c *canceller) HandleUnwatchAfterCancel() {
	defer c.stop()
	late := time.AfterFunc(hearing, c.stop)
	<-c.done
	late.Stop()
	_ = c.conn.Conn().SetDeadline(time.Time{})
}
