package postgres

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// Server is a database that answered once. It holds no open connection: every
// session opens its own.
type Server struct {
	config Config
	info   Info
	// watchesClient: the server can notice that we died (14+, not on every platform).
	watchesClient bool
	// startup are settings of the target that a pooler refused as startup
	// parameters: each transaction sets them for itself.
	startup []string
	open    connections
}

// Info is what a server said of itself.
type Info struct {
	Host       string
	Port       int
	Database   string
	User       string
	Version    string // "15.18 (Debian …)"
	VersionNum int    // 150018
	Superuser  bool
	InRecovery bool // a standby: it can only read
	TLS        bool // the connection is encrypted
	// Pooled: a pooler such as pgbouncer stands between, and hands its own
	// connections to the server from one client to the next.
	Pooled     bool
	SearchPath string
}

// answerTime is how long a server may take over what takes it no time: to begin
// a transaction, to say its version. A pooler without a free connection, or a
// network that swallows everything, would take for ever.
const answerTime = 10 * time.Second

// Open connects once to check the target, reads what the server is, and
// disconnects. Failures are *Error of KindConnection.
func Open(ctx context.Context, c Config) (*Server, error) {
	if c.pg == nil {
		return nil, internal("connect", "no target was parsed")
	}
	s := &Server{config: c}
	conn, err := s.dial(ctx)
	if s.setLater(err) {
		conn, err = s.dial(ctx)
	}
	if err != nil {
		return nil, err
	}
	defer s.hangUp(ctx, conn)
	inTime, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	if err := s.readInfo(inTime, conn); err != nil {
		return nil, c.explainError(ctx, err, situation{op: "read the server's version"})
	}
	if s.info.VersionNum >= 140000 {
		// Refused on platforms that cannot watch a socket: then we do without.
		tryErr := execSimple(inTime, conn, "BEGIN; SET LOCAL client_connection_check_interval = 1000; ROLLBACK")
		s.watchesClient = tryErr == nil
		if conn.IsClosed() {
			return nil, c.explainError(ctx, tryErr, situation{op: "read the server's settings"})
		}
	}
	return s, nil
}

// Info is what the server said of itself when it was opened.
func (s *Server) Info() Info { return s.info }

// Config is the target of this server.
func (s *Server) Config() Config { return s.config }

func (s *Server) dial(ctx context.Context) (*pgconn.PgConn, error) {
	start := time.Now()
	conn, err := pgconn.ConnectConfig(ctx, s.config.pg)
	if err == nil {
		s.open.add(conn)
		return conn, nil
	}
	err = s.config.explainError(ctx, err, situation{op: "connect to " + s.config.Redacted(), elapsed: time.Since(start)})
	var e *Error
	// Whatever the server says while connecting, the connection is what is missing.
	if errors.As(err, &e) && e.kind != KindCancelled && e.kind != KindTimeout {
		e.kind = KindConnection
	}
	if e != nil && e.Code == "28P01" && !s.config.HasPassword() {
		e.Message = "the server wants a password and none was given"
	}
	return nil, err
}

func (s *Server) readInfo(ctx context.Context, conn *pgconn.PgConn) error {
	const query = `SELECT pg_catalog.current_setting('server_version'), pg_catalog.current_setting('server_version_num'),
		pg_catalog.current_database(), CURRENT_USER, r.rolsuper, pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('search_path'),
		pg_catalog.pg_backend_pid()
		FROM pg_catalog.pg_roles r WHERE r.rolname = CURRENT_USER`
	if err := execSimple(ctx, conn, strings.Join(append([]string{"BEGIN TRANSACTION READ ONLY"}, s.startup...), "; ")); err != nil {
		return err
	}
	result := conn.ExecParams(ctx, query, nil, nil, nil, nil).Read()
	if result.Err != nil {
		return result.Err
	}
	if len(result.Rows) != 1 {
		return fmt.Errorf("read the server's version: %d rows; is this PostgreSQL?", len(result.Rows))
	}
	row := result.Rows[0]
	num, err := strconv.Atoi(string(row[1]))
	if err != nil {
		return fmt.Errorf("read the server's version: %w", err)
	}
	_, encrypted := conn.Conn().(*tls.Conn)
	s.info = Info{
		Host: s.config.Host, Port: s.config.Port,
		Version: string(row[0]), VersionNum: num, Database: string(row[2]), User: string(row[3]),
		Superuser: string(row[4]) == "t", InRecovery: string(row[5]) == "t", TLS: encrypted, SearchPath: string(row[6]),
		// A pooler hands out process numbers of its own.
		Pooled: string(row[7]) != strconv.FormatUint(uint64(conn.PID()), 10),
	}
	return execSimple(ctx, conn, "ROLLBACK")
}

// execSimple runs statements of ours, never of the user, in one round trip.
func execSimple(ctx context.Context, conn *pgconn.PgConn, sql string) error {
	return conn.Exec(ctx, sql).Close()
}
