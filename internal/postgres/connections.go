package postgres

import (
	"context"
	"crypto/tls"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// connections are those of a server that are open now.
type connections struct {
	mu   sync.Mutex
	open map[*pgconn.PgConn]struct{}
}

func (c *connections) add(conn *pgconn.PgConn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == nil {
		c.open = map[*pgconn.PgConn]struct{}{}
	}
	c.open[conn] = struct{}{}
}

func (c *connections) remove(conn *pgconn.PgConn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.open, conn)
}

// Disconnect cuts every open connection of this server at once, for when it
// does not answer to a cancel request: whoever waits for it gets an error, and
// the server rolls back. It never waits; later sessions connect anew.
func (s *Server) Disconnect() {
	s.open.mu.Lock()
	defer s.open.mu.Unlock()
	for conn := range s.open.open {
		cut(conn.Conn())
	}
}

// cut closes a connection without a word, and so without waiting for anybody.
func cut(conn net.Conn) {
	if encrypted, ok := conn.(*tls.Conn); ok {
		conn = encrypted.NetConn() // its own Close says goodbye first
	}
	_ = conn.Close() // whatever happens, it is not used any more
}

// farewell is how long a goodbye may take where nobody waits for an answer.
const farewell = 500 * time.Millisecond

// hangUp says goodbye; the server rolls back what is open.
func (s *Server) hangUp(ctx context.Context, conn *pgconn.PgConn) {
	defer s.open.remove(conn)
	defer time.AfterFunc(farewell, func() { cut(conn.Conn()) }).Stop()
	_ = conn.Close(context.WithoutCancel(ctx)) // nothing can be done about a failure to say goodbye
}
