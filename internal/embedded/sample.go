package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"

	"assay/samples"
)

// StartSample runs a server with a loaded sample. The data is kept in the cache directory: the next start after an
// orderly Close reuses it, with whatever the user did to it, unless Options.Reset is set or the sample or the server
// is another. When another assay has the kept data, or there is nowhere to keep it, the server is a throwaway.
//
// The sample's database and the role that owns it both have the sample's name.
func StartSample(ctx context.Context, opts Options, set samples.Set) (*Server, error) {
	binaries, err := findOrFetch(ctx, opts)
	if err != nil {
		return nil, err
	}
	who, err := chooseAccount()
	if err != nil {
		return nil, err
	}
	server, err := startKept(ctx, opts, binaries, who, set)
	if errors.Is(err, errNotKept) {
		opts.report(StageInit, err.Error()+": this one lasts until it is closed", 0, 0)
		server, err = startThrowaway(ctx, opts, binaries)
		if err == nil {
			err = server.loadOrClose(ctx, opts, set)
		}
	}
	if err != nil {
		return nil, err
	}
	server.role, server.database = set.Name, set.Name
	opts.report(StageReady, "PostgreSQL "+binaries.Version+" with the sample "+set.Name, 0, 0)
	return server, nil
}

// errNotKept means that data cannot be kept: its place is in use, or there is none.
var errNotKept = errors.New("the sample cannot be kept")

func startKept(ctx context.Context, opts Options, binaries Binaries, who account, set samples.Set) (*Server, error) {
	cache, err := opts.cacheDir()
	if err != nil {
		return nil, errNotKept
	}
	want := mark{Checksum: set.Checksum(), Version: binaries.Version}
	place, err := openHome(cache, set.Name, want, binaries.Major, who)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNotKept, err)
	}
	server, err := place.start(ctx, opts, binaries, who, set)
	if err != nil {
		return nil, errors.Join(err, place.leave(false))
	}
	return server, nil
}

// start runs a server on the kept data. Data that is not as wanted, or that no server starts on, is made again.
func (h *home) start(ctx context.Context, opts Options, binaries Binaries, who account, set samples.Set) (*Server, error) {
	usable, err := h.enter(opts.Reset)
	if err != nil {
		return nil, err
	}
	if usable {
		server, err := h.launch(ctx, opts, binaries, who)
		if err == nil || ctx.Err() != nil {
			return server, err
		}
	}
	if err := os.RemoveAll(h.data()); err != nil {
		return nil, fmt.Errorf("remove the kept sample: %w", err)
	}
	if err := initialise(ctx, opts, binaries, who, h.data()); err != nil {
		return nil, err
	}
	server, err := h.launch(ctx, opts, binaries, who)
	if err != nil {
		return nil, err
	}
	server.home = nil // until the load is complete, an orderly stop must not mark the data as good
	if err := server.loadOrClose(ctx, opts, set); err != nil {
		return nil, err
	}
	server.home = h
	return server, nil
}

// launch runs a server on the data as it is.
func (h *home) launch(ctx context.Context, opts Options, binaries Binaries, who account) (*Server, error) {
	dir, err := newRunDir(opts, who)
	if err != nil {
		return nil, err
	}
	server, err := launch(ctx, opts, binaries, who, dir, h.data())
	if err != nil {
		return nil, errors.Join(err, dir.remove())
	}
	server.home = h
	return server, nil
}

func (s *Server) loadOrClose(ctx context.Context, opts Options, set samples.Set) error {
	if err := s.Load(ctx, opts, set, set.Name); err != nil {
		return errors.Join(err, s.Close(ctx))
	}
	return nil
}

// Load makes a database with a sample in it. The role with the sample's name owns both; it is made if need be.
func (s *Server) Load(ctx context.Context, opts Options, set samples.Set, database string) error {
	err := s.admin(ctx,
		"DO $$BEGIN CREATE ROLE "+identifier(set.Name)+" LOGIN; EXCEPTION WHEN duplicate_object THEN END$$",
		"CREATE DATABASE "+identifier(database)+" OWNER "+identifier(set.Name))
	if err == nil {
		err = s.fill(ctx, opts, set, database)
	}
	if err == nil {
		// Write the pages out now, so that no later measurement pays for it.
		err = s.admin(ctx, "CHECKPOINT")
	}
	if ctx.Err() != nil {
		return fmt.Errorf("load the sample %s: %w", set.Name, ctx.Err())
	}
	if err != nil {
		return fmt.Errorf("load the sample %s: %w; is there room for 300 MB on the disk?", set.Name, err)
	}
	return nil
}

// fill loads the sample in one transaction: rows copied into a table by the transaction that made it need no log
// and can be marked as visible to all at once (FREEZE).
func (s *Server) fill(ctx context.Context, opts Options, set samples.Set, database string) error {
	conn, err := s.connect(ctx, set.Name, database)
	if err != nil {
		return err
	}
	defer hangUp(ctx, conn)
	load := loading{opts: opts, conn: conn}
	for _, table := range set.Tables() {
		load.total += int64(table.Rows)
	}
	// A simple-protocol Exec runs all statements of a text; the settings last as long as this connection.
	begin := "SET maintenance_work_mem = '128MB'; SET work_mem = '64MB'; BEGIN;" + set.Schema()
	if err := load.exec(ctx, begin); err != nil {
		return err
	}
	for _, table := range set.Tables() {
		if err := load.copy(ctx, table); err != nil {
			return fmt.Errorf("table %s: %w", table.Name, err)
		}
	}
	opts.report(StageIndex, "adding keys, indexes and statistics", 0, 0)
	if err := load.exec(ctx, set.After()+";COMMIT"); err != nil {
		return err
	}
	return load.exec(ctx, "VACUUM (ANALYZE)")
}

// loading counts the rows of one load.
type loading struct {
	opts        Options
	conn        *pgx.Conn
	done, total int64
}

func (l *loading) exec(ctx context.Context, sql string) error {
	_, err := l.conn.PgConn().Exec(ctx, sql).ReadAll()
	return err
}

func (l *loading) copy(ctx context.Context, table samples.Table) error {
	columns := make([]string, len(table.Columns))
	for i, column := range table.Columns {
		columns[i] = identifier(column)
	}
	sql := fmt.Sprintf("COPY %s (%s) FROM STDIN WITH (FREEZE)", identifier(table.Name), strings.Join(columns, ", "))
	_, err := l.conn.PgConn().CopyFrom(ctx, &countingReader{table.Copy(), func(lines int) {
		l.done += int64(lines)
		l.opts.report(StageLoad, "copying "+table.Name, l.done, l.total)
	}}, sql)
	return err
}

// countingReader tells how many lines each read brought.
type countingReader struct {
	io.Reader
	count func(lines int)
}

func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.count(bytes.Count(p[:n], []byte{'\n'}))
	return n, err
}
