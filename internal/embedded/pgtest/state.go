package pgtest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// State is what a rolled-back statement must not change, by name: the rows of
// every table, every sequence, every catalog, and what outlives a transaction.
// Each value is a digest or the thing itself.
type State map[string]string

// Changes are the names whose values differ, sorted.
func (s State) Changes(after State) []string {
	var out []string
	for name, v := range s {
		if now, ok := after[name]; !ok || now != v {
			out = append(out, name)
		}
	}
	for name := range after {
		if _, ok := s[name]; !ok {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// String lists names and values in order.
func (s State) String() string {
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(s)) {
		fmt.Fprintf(&out, "%s = %s\n", name, s[name])
	}
	return out.String()
}

// Watch reads states, on connections of its own.
type Watch struct{ conns []*pgx.Conn }

// NewWatch connects to the databases that the connection strings of a superuser name.
func NewWatch(tb testing.TB, dsns ...string) *Watch {
	tb.Helper()
	w := &Watch{}
	for _, dsn := range dsns {
		conn, err := pgx.Connect(tb.Context(), dsn)
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { _ = conn.Close(context.Background()) })
		awaitStatistics(tb, conn)
		w.conns = append(w.conns, conn)
	}
	return w
}

// awaitStatistics waits until the server counts in this database. Before 15 it
// begins to with the first report of a session, up to half a second late, and
// gives the moment as that of a reset: it must not look like one.
func awaitStatistics(tb testing.TB, conn *pgx.Conn) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), 10*time.Second)
	defer cancel()
	for begun := false; !begun; {
		const query = `SELECT current_setting('server_version_num')::int >= 150000 OR pg_stat_get_db_stat_reset_time(oid) IS NOT NULL
			FROM pg_database WHERE datname = current_database()`
		if err := conn.QueryRow(ctx, query).Scan(&begun); err != nil {
			tb.Fatalf("wait for the server's statistics: %v", err)
		}
	}
}

// Close closes the connections, which the test's end does too.
func (w *Watch) Close() {
	for _, conn := range w.conns {
		_ = conn.Close(context.Background())
	}
}

// State is the present state of the databases and of their cluster. Names start
// with what they are and, for what belongs to one database, with its name.
func (w *Watch) State(tb testing.TB) State {
	tb.Helper()
	out := State{}
	for i, conn := range w.conns {
		if err := readState(context.WithoutCancel(tb.Context()), conn, i == 0, out); err != nil {
			tb.Fatalf("read the state of the database: %v", err)
		}
	}
	return out
}

// localState and sharedState are rows of name and value. A catalog's rows are
// digested by their places and the transactions that made them, which any change but
// one in place changes: those are the estimates of pg_class and pg_database.
const (
	// Tables and sequences give a query each, which is run next.
	tablesSQL = `SELECT format('rows %s.%I.%I', current_database(), schemaname, tablename),
			format('SELECT count(*) || '' '' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM ONLY %I.%I t', schemaname, tablename)
		FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
		UNION ALL SELECT format('sequence %s.%I.%I', current_database(), schemaname, sequencename),
			format('SELECT last_value || '' '' || is_called FROM %I.%I', schemaname, sequencename) FROM pg_sequences
		UNION ALL SELECT format('catalog %s%s', CASE WHEN relisshared THEN '' ELSE current_database() || '.' END, relname),
			format('SELECT md5(coalesce(string_agg(ctid::text || xmin, '' '' ORDER BY ctid), '''')) FROM pg_catalog.%I', relname)
		FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r'`
	localState = `SELECT format('advisory lock %s.%s.%s', current_database(), classid, objid), count(*)::text FROM pg_locks
			WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) GROUP BY 1
		UNION ALL SELECT format('statistics %s', current_database()), coalesce(pg_stat_get_db_stat_reset_time(oid)::text, '') FROM pg_database WHERE datname = current_database()`
	sharedState = `SELECT 'slot ' || slot_name, slot_type || ' ' || coalesce(restart_lsn::text, '') FROM pg_replication_slots
		UNION ALL SELECT 'prepared transaction ' || gid, '' FROM pg_prepared_xacts
		UNION ALL SELECT 'configuration', pg_conf_load_time()::text
		UNION ALL SELECT 'replication origin ' || external_id, coalesce(remote_lsn::text, '') FROM pg_replication_origin_status
		UNION ALL SELECT 'file ' || f, '' FROM pg_ls_dir('.') f
		UNION ALL SELECT 'session of ' || usename || ' ' || application_name, count(*)::text FROM pg_stat_activity
			WHERE backend_type = 'client backend' AND application_name LIKE 'bystander%' GROUP BY 1`
)

func readState(ctx context.Context, conn *pgx.Conn, shared bool, out State) error {
	queries, err := pairs(ctx, conn, tablesSQL)
	if err != nil {
		return err
	}
	var batch []string
	for _, name := range slices.Sorted(maps.Keys(queries)) { // the same text each time: it is prepared once
		batch = append(batch, fmt.Sprintf("SELECT %s, (%s)", quoteLiteral(name), queries[name]))
	}
	batch = append(batch, localState)
	if shared {
		batch = append(batch, sharedState)
	}
	found, err := pairs(ctx, conn, strings.Join(batch, " UNION ALL "))
	if err == nil {
		maps.Copy(out, found)
	}
	return err
}

// pairs runs a query of names and values.
func pairs(ctx context.Context, conn *pgx.Conn, sql string) (map[string]string, error) {
	rows, err := conn.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	var name, value string
	_, err = pgx.ForEachRow(rows, []any{&name, &value}, func() error {
		out[name] = value
		return nil
	})
	return out, err
}

func quoteLiteral(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
