package embedded

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Server is a running private PostgreSQL. Its methods may be used from several goroutines.
type Server struct {
	binaries Binaries
	process  *process
	run      *directory // the socket and the log, and a throwaway server's data
	home     *home      // where a kept sample's data lies; nil for a throwaway server
	role     string     // the role that DSN names
	database string     // the database that DSN("") names
	closing  sync.Once
	closed   error
}

// superuser owns the cluster. Trust is safe: only the user who started the server reaches its socket.
const superuser = "postgres"

// Start makes an empty cluster and runs a server on it. Both are gone after Close.
func Start(ctx context.Context, opts Options) (*Server, error) {
	binaries, err := Find(ctx, opts)
	if err != nil {
		return nil, err
	}
	return startThrowaway(ctx, opts, binaries)
}

func startThrowaway(ctx context.Context, opts Options, binaries Binaries) (*Server, error) {
	return launchNew(ctx, opts, binaries, func(who account, data string) error {
		return initialise(ctx, opts, binaries, who, data)
	})
}

// launchNew has fill make a data directory in a new directory of the server's own, and starts the server on it.
func launchNew(ctx context.Context, opts Options, binaries Binaries, fill func(who account, data string) error) (*Server, error) {
	who, err := chooseAccount()
	if err != nil {
		return nil, err
	}
	dir, err := newRunDir(opts, who)
	if err != nil {
		return nil, err
	}
	data := dir.join("data")
	if err := fill(who, data); err != nil {
		return nil, errors.Join(err, dir.remove())
	}
	server, err := launch(ctx, opts, binaries, who, dir, data)
	if err != nil {
		return nil, errors.Join(err, dir.remove())
	}
	return server, nil
}

// initialise makes a cluster in a new directory.
func initialise(ctx context.Context, opts Options, binaries Binaries, who account, data string) error {
	opts.report(StageInit, "making a PostgreSQL "+binaries.Version+" cluster", 0, 0)
	if err := os.Mkdir(data, 0o700); err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	if err := who.chown(data); err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	err := run(ctx, who, data, filepath.Join(binaries.Dir, "initdb"), "-D", data, "-U", superuser,
		"-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	if err != nil {
		return fmt.Errorf("make a PostgreSQL cluster: %w; `assay doctor` shows what this machine offers", err)
	}
	return nil
}

// settings of a server whose data can be made again: nothing waits for the disk, and a table that is filled in
// the transaction that made it writes no log. The planner's own settings are left alone, for plans like anybody's.
func settings() []string {
	return []string{
		"listen_addresses=",
		"fsync=off", "synchronous_commit=off", "full_page_writes=off",
		"wal_level=minimal", "max_wal_senders=0", "max_wal_size=4GB", "checkpoint_timeout=1h",
		"shared_buffers=256MB", "max_connections=50",
		"autovacuum=off", // the loader vacuums; later it would only disturb measurements
		"log_min_messages=fatal", "logging_collector=off",
	}
}

// launch starts the server on a data directory and waits until it accepts connections.
func launch(ctx context.Context, opts Options, binaries Binaries, who account, dir *directory, data string) (*Server, error) {
	opts.report(StageStart, "starting PostgreSQL "+binaries.Version, 0, 0)
	log, err := os.Create(dir.join("server.log"))
	if err != nil {
		return nil, fmt.Errorf("make the server's log: %w", err)
	}
	defer log.Close()
	args := []string{"-D", data, "-k", dir.path}
	for _, setting := range append(settings(), opts.Settings...) {
		args = append(args, "-c", setting)
	}
	// The server outlives the start: ctx ends the waiting for it, Close ends the server.
	cmd := exec.CommandContext(context.WithoutCancel(ctx), filepath.Join(binaries.Dir, "postgres"), args...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Dir, cmd.Env = dir.path, environment(dir.path)
	p, err := spawn(cmd, who, syscall.SIGINT)
	if err != nil {
		return nil, err
	}
	server := &Server{binaries: binaries, process: p, run: dir, role: superuser, database: "postgres"}
	if err := server.waitReady(ctx); err != nil {
		return nil, errors.Join(err, server.halt())
	}
	return server, nil
}

// waitReady tries to connect until that works, the server ends, or ctx does.
func (s *Server) waitReady(ctx context.Context) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := s.connect(ctx, superuser, "postgres")
		if err == nil {
			return conn.Close(ctx)
		}
		if never(err) {
			return fmt.Errorf("connect to the server that was started: %w; PGSERVICE, PGOPTIONS and other PG… variables reach it too: unset them", err)
		}
		select {
		case <-s.process.done:
			return fmt.Errorf("start PostgreSQL: %w: %s; `assay doctor` shows what this machine offers", s.process.err, s.logTail())
		case <-ctx.Done():
			return fmt.Errorf("wait for PostgreSQL to accept connections: %w: %w", ctx.Err(), err)
		case <-tick.C:
		}
	}
}

// never says that no later try will connect: the settings cannot be read, or the
// server, which is up, refuses them. 57P03 is a server that is starting.
func never(err error) bool {
	var settings *pgconn.ParseConfigError
	var refused *pgconn.PgError
	return errors.As(err, &settings) || errors.As(err, &refused) && refused.Code != "57P03"
}

func (s *Server) logTail() string {
	log, err := os.ReadFile(s.run.join("server.log"))
	if err != nil {
		return err.Error()
	}
	return tail(log)
}

func (s *Server) connect(ctx context.Context, role, database string) (*pgx.Conn, error) {
	return pgx.Connect(ctx, s.dsn(role, database))
}

func (s *Server) dsn(role, database string) string {
	return fmt.Sprintf("host=%s port=5432 user=%s dbname=%s sslmode=disable", quoteDSN(s.run.path), role, quoteDSN(database))
}

// quoteDSN quotes a value for a keyword/value connection string.
func quoteDSN(value string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value) + "'"
}

// DSN is a keyword/value connection string for a database of the server; an empty name is its main database.
func (s *Server) DSN(database string) string { return s.dsn(s.role, s.name(database)) }

// AdminDSN is DSN for the superuser.
func (s *Server) AdminDSN(database string) string { return s.dsn(superuser, s.name(database)) }

// RoleDSN is DSN for a role of the user's choice.
func (s *Server) RoleDSN(role, database string) string { return s.dsn(role, s.name(database)) }

// URI is DSN as a postgres:// address, as psql and other programs take it.
func (s *Server) URI(database string) string {
	address := url.URL{
		Scheme: "postgres", User: url.User(s.role), Path: "/" + s.name(database),
		RawQuery: "host=" + strings.ReplaceAll(url.QueryEscape(s.run.path), "+", "%20") + "&port=5432", // libpq reads a plus as itself
	}
	return address.String()
}

// PsqlCommand is a shell command that opens psql on a database of the server. It names psql by its path where the
// server's programs have one, because PATH may have none.
func (s *Server) PsqlCommand(database string) string {
	psql := "psql"
	if beside := filepath.Join(s.binaries.Dir, "psql"); isProgram(beside) {
		if _, err := exec.LookPath(psql); err != nil {
			psql = shellQuote(beside)
		}
	}
	return fmt.Sprintf("%s -h %s -U %s %s", psql, shellQuote(s.run.path), s.role, shellQuote(s.name(database)))
}

// shellQuote quotes a word for a POSIX shell where it needs it.
func shellQuote(word string) string {
	plain := strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./") == ""
	if plain && word != "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

func (s *Server) name(database string) string {
	if database == "" {
		return s.database
	}
	return database
}

// Version is the server's version as it prints it, such as 15.18.
func (s *Server) Version() string { return s.binaries.Version }

// Major is the server's major version, such as 15.
func (s *Server) Major() int { return s.binaries.Major }

// Done is closed when the server has ended, whether by Close or by itself.
func (s *Server) Done() <-chan struct{} { return s.process.done }

// Clone makes a new database with the content and the owner of another, and gives its name. Nobody may be connected
// to the other meanwhile: that is PostgreSQL's rule.
func (s *Server) Clone(ctx context.Context, template string) (string, error) {
	clone := "scratch_" + strings.ToLower(rand.Text()[:10])
	if err := s.CloneAs(ctx, s.name(template), clone, s.role); err != nil {
		return "", err
	}
	return clone, nil
}

// CloneAs is Clone with the copy's name and owner given.
func (s *Server) CloneAs(ctx context.Context, template, name, owner string) error {
	err := s.admin(ctx, "CREATE DATABASE "+identifier(name)+" TEMPLATE "+identifier(template)+" OWNER "+identifier(owner))
	if err != nil {
		return fmt.Errorf("copy database %s: %w", template, err)
	}
	return nil
}

// Create makes an empty database and gives its name.
func (s *Server) Create(ctx context.Context) (string, error) { return s.Clone(ctx, "template0") }

// Drop deletes a database that Clone or Create made, closing the connections to it.
func (s *Server) Drop(ctx context.Context, database string) error {
	force := " WITH (FORCE)"
	if s.Major() < 13 {
		force = ""
	}
	if err := s.admin(ctx, "DROP DATABASE "+identifier(database)+force); err != nil {
		return fmt.Errorf("drop database %s: %w", database, err)
	}
	return nil
}

// admin runs statements as the superuser, one by one, outside any transaction.
func (s *Server) admin(ctx context.Context, statements ...string) error {
	conn, err := s.connect(ctx, superuser, "postgres")
	if err != nil {
		return err
	}
	defer hangUp(ctx, conn)
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// hangUp closes a connection, also when ctx is over; what goes wrong then is the server's to clean up.
func hangUp(ctx context.Context, conn *pgx.Conn) { _ = conn.Close(context.WithoutCancel(ctx)) }

func identifier(name string) string { return pgx.Identifier{name}.Sanitize() }

// Close stops the server and removes what it leaves: everything for a throwaway server, the socket and the log for
// a kept sample. It waits for the server whatever ctx says, a few seconds at most. Further calls give the same error.
func (s *Server) Close(context.Context) error {
	s.closing.Do(func() {
		s.closed = s.halt()
		if s.home != nil {
			s.closed = errors.Join(s.closed, s.home.leave(s.closed == nil))
		}
		s.closed = errors.Join(s.closed, s.run.remove())
	})
	return s.closed
}

// halt stops the server: in order, else at once. Anything but an orderly end is an error.
func (s *Server) halt() error {
	defer s.killGroup()
	switch {
	case s.process.stop(syscall.SIGINT, 3*time.Second):
		if s.process.err != nil {
			return fmt.Errorf("PostgreSQL ended with %w: %s", s.process.err, s.logTail())
		}
		return nil
	case s.process.stop(syscall.SIGQUIT, 3*time.Second):
		return errors.New("PostgreSQL did not stop within 3 s and was stopped at once")
	default:
		s.process.stop(syscall.SIGKILL, 3*time.Second)
		return errors.New("PostgreSQL did not stop and was killed")
	}
}

// killGroup ends what is left of the server's own process group once the server itself is gone.
func (s *Server) killGroup() { _ = syscall.Kill(-s.process.cmd.Process.Pid, syscall.SIGKILL) }
