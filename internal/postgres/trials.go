package postgres

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// Trials is a read-only transaction in which statements over made-up rows are
// run many times. An error of a statement is undone, and the next one can run.
type Trials struct {
	session    *Session
	zone       string // in force now; "" is the session's own
	statements []preparedTrial
}

// preparedTrial is a statement that the server has read, under a time zone:
// literals of the text took their values there.
type preparedTrial struct{ name, zone string }

const textArrayOID = 1009

// trialStatement is how long one statement of a search may run: recursive
// queries over made-up rows may never end.
const trialStatement = 5 * time.Second

// trialAgain is how long a statement may run after one was stopped. The rows are
// few, so that one that ends at all does so in milliseconds; one that never ends
// is met again and again, and each time would be waited for.
const trialAgain = 250 * time.Millisecond

// Trials runs f in a transaction that reads nothing but what f sends.
func (s *Server) Trials(ctx context.Context, l Limits, f func(*Trials) error) error {
	if l.Statement == 0 || l.Statement > trialStatement {
		l.Statement = trialStatement
	}
	return s.Read(ctx, l, func(session *Session) error {
		const settings = "SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL jit = off; SAVEPOINT assay_trial"
		if err := session.plainText(ctx); err != nil {
			return err
		}
		if err := session.ours(ctx, "prepare the trials", settings); err != nil {
			return err
		}
		t := &Trials{session: session}
		defer t.forget(ctx)
		return f(t)
	})
}

// forget takes the statements off a connection that a pooler hands on.
func (t *Trials) forget(ctx context.Context) {
	if !t.session.server.info.Pooled || t.session.conn.IsClosed() || ctx.Err() != nil {
		return
	}
	for _, p := range t.statements {
		_ = t.session.conn.Deallocate(ctx, p.name) // what stays is an unused name
	}
}

// undo takes the transaction back to where it can run statements, with the
// locks released that the last one took.
func (t *Trials) undo(ctx context.Context) error {
	return t.session.ours(ctx, "undo a trial", "ROLLBACK TO SAVEPOINT assay_trial")
}

// failed turns the error of a statement into an Error, with the transaction usable again.
func (t *Trials) failed(ctx context.Context, err error, op string, started time.Time) error {
	s := t.session
	out := s.failure(ctx, err, situation{op: op, limit: s.limits.Statement, elapsed: time.Since(started)})
	if s.conn.IsClosed() || ctx.Err() != nil {
		return out
	}
	if undoErr := t.undo(ctx); undoErr != nil {
		return undoErr
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "57014" {
		if err := t.hurry(ctx); err != nil {
			return err
		}
	}
	return out
}

// hurry lowers the time that each of the statements to come may run. Leaving a
// time zone takes it back, and the next statement that is stopped lowers it again.
func (t *Trials) hurry(ctx context.Context) error {
	set := fmt.Sprintf("SET LOCAL statement_timeout = %d", trialAgain.Milliseconds())
	return t.session.ours(ctx, "shorten the trials", "RELEASE SAVEPOINT assay_trial; "+set+"; SAVEPOINT assay_trial")
}

// Describe gives the types of a statement's parameters and its output columns.
func (t *Trials) Describe(ctx context.Context, sql string) (parameters []string, columns []Column, err error) {
	parameters, columns, err = t.session.Describe(ctx, sql)
	if err != nil && (t.session.conn.IsClosed() || ctx.Err() != nil) {
		return nil, nil, err
	}
	if undoErr := t.undo(ctx); undoErr != nil {
		return nil, nil, undoErr
	}
	return parameters, columns, err
}

// in makes a time zone the session's; "" is its own.
func (t *Trials) in(ctx context.Context, zone string) error {
	if zone == t.zone {
		return nil
	}
	set := "SET LOCAL TimeZone = " + quoteLiteral(zone)
	if zone == "" {
		set = "ROLLBACK TO SAVEPOINT assay_zone; RELEASE SAVEPOINT assay_zone"
	} else if t.zone == "" {
		set = "SAVEPOINT assay_zone; " + set
	}
	t.zone = zone
	return t.session.ours(ctx, "set the time zone", "RELEASE SAVEPOINT assay_trial; "+set+"; SAVEPOINT assay_trial")
}

// Prepare has the server read a statement under a time zone, "" for the
// session's own. Its parameters and its output columns are of type text[].
func (t *Trials) Prepare(ctx context.Context, sql, zone string) (int, error) {
	const op = "prepare a trial"
	if err := checkText(op, sql); err != nil {
		return 0, err
	}
	if err := t.in(ctx, zone); err != nil {
		return 0, err
	}
	t.session.prepared++
	p := preparedTrial{fmt.Sprintf("assay_%d", t.session.prepared), zone}
	types := make([]uint32, highestParameter(sql))
	for i := range types {
		types[i] = textArrayOID
	}
	started := time.Now()
	inTime, cancel := context.WithTimeout(ctx, t.session.limits.Statement+grace)
	defer cancel()
	if _, err := t.session.conn.Prepare(inTime, p.name, sql, types); err != nil {
		return 0, t.failed(ctx, err, op, started)
	}
	t.statements = append(t.statements, p)
	return len(t.statements) - 1, nil
}

// Run runs a prepared statement. An array that is NULL is nil.
func (t *Trials) Run(ctx context.Context, statement int, args [][]*string) (rows [][][]string, err error) {
	const op = "run a trial"
	if statement < 0 || statement >= len(t.statements) {
		return nil, internal(op, fmt.Sprintf("no statement %d was prepared", statement))
	}
	p := t.statements[statement]
	if err := t.in(ctx, p.zone); err != nil {
		return nil, err
	}
	values := make([][]byte, len(args))
	for i, a := range args {
		values[i] = encodeTexts(a)
	}
	started := time.Now()
	inTime, cancel := context.WithTimeout(ctx, t.session.limits.Statement+grace)
	defer cancel()
	binaryFormat := []int16{pgconnBinary}
	reader := t.session.conn.ExecPrepared(inTime, p.name, values, binaryFormat, binaryFormat)
	for reader.NextRow() {
		row := make([][]string, len(reader.Values()))
		for i, v := range reader.Values() {
			if row[i], err = decodeTexts(v); err != nil {
				break
			}
		}
		rows = append(rows, row)
	}
	if _, closeErr := reader.Close(); closeErr != nil {
		return nil, t.failed(ctx, closeErr, op, started)
	}
	return rows, err
}

const pgconnBinary = 1 // pgconn's code for the binary format

// Touched names the relations that the transaction holds a lock on, PostgreSQL's own left out.
func (t *Trials) Touched(ctx context.Context) ([]string, error) {
	const locks = `SELECT DISTINCT l.relation::pg_catalog.regclass::pg_catalog.text FROM pg_catalog.pg_locks l
		WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.relation >= 16384 ORDER BY 1`
	var out []string
	err := t.session.each(ctx, query{op: "look at what the trials read", sql: locks}, func(row [][]byte) bool {
		out = append(out, string(row[0]))
		return true
	})
	return out, err
}

// Scratch runs a script, and queries of one text column after it, in a
// transaction that may make temporary tables and is rolled back.
func (s *Server) Scratch(ctx context.Context, l Limits, script string, queries []string) (answers [][]string, err error) {
	const op = "try a counterexample on copies of the tables"
	if l.Statement == 0 || l.Statement > trialStatement {
		l.Statement = trialStatement
	}
	if err := checkText(op, script); err != nil {
		return nil, err
	}
	err = s.session(ctx, beginWrite, l.orDefault(trialStatement, trialLock), func(session *Session) error {
		if err := session.plainText(ctx); err != nil {
			return err
		}
		if err := session.ours(ctx, op, script); err != nil {
			return err
		}
		for _, sql := range queries {
			var rows []string
			err := session.each(ctx, query{op: op, sql: sql}, func(row [][]byte) bool {
				rows = append(rows, string(row[0]))
				return true
			})
			if err != nil {
				return err
			}
			answers = append(answers, rows)
		}
		return nil
	})
	return answers, err
}

// encodeTexts is an array of texts as PostgreSQL's binary format has it; nil is NULL.
func encodeTexts(texts []*string) []byte {
	size := 20
	for _, t := range texts {
		size += 4
		if t != nil {
			size += len(*t)
		}
	}
	b := make([]byte, 0, size)
	dimensions := uint32(1)
	if len(texts) == 0 {
		dimensions = 0
	}
	b = binary.BigEndian.AppendUint32(b, dimensions)
	b = binary.BigEndian.AppendUint32(b, 1) // there may be NULLs
	b = binary.BigEndian.AppendUint32(b, textOID)
	if dimensions == 0 {
		return b
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(texts))) //nolint:gosec // a batch has far fewer than 2^32 rows
	b = binary.BigEndian.AppendUint32(b, 1)
	for _, t := range texts {
		if t == nil {
			b = append(b, 0xff, 0xff, 0xff, 0xff)
			continue
		}
		b = binary.BigEndian.AppendUint32(b, uint32(len(*t))) //nolint:gosec // a made-up value is short
		b = append(b, *t...)
	}
	return b
}

// decodeTexts reads an array of one dimension without NULLs.
func decodeTexts(b []byte) ([]string, error) {
	if b == nil {
		return nil, nil
	}
	broken := internal("run a trial", "an answer of the server is no array of texts")
	if len(b) < 12 {
		return nil, broken
	}
	if binary.BigEndian.Uint32(b) == 0 {
		return nil, nil
	}
	if len(b) < 20 || binary.BigEndian.Uint32(b) != 1 {
		return nil, broken
	}
	n := int(binary.BigEndian.Uint32(b[12:]))
	b = b[20:]
	all := string(b) // the texts are cut from one
	out := make([]string, 0, min(n, len(b)/4))
	for range n {
		if len(b) < 4 {
			return nil, broken
		}
		size := binary.BigEndian.Uint32(b)
		b = b[4:]
		if uint64(size) > uint64(len(b)) { // NULL is the largest of all sizes
			return nil, broken
		}
		at := len(all) - len(b)
		out = append(out, all[at:at+int(size)])
		b = b[size:]
	}
	return out, nil
}
