package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"assay/advisor/catalog"
)

// ColumnValues are the values of a column that ANALYZE kept in pg_stats, as text.
type ColumnValues struct {
	// Common are the most common values, Freqs their shares of the rows, 0–1,
	// falling; Histogram are the bounds of equally many of the other values, rising.
	Common    []string
	Freqs     []float64
	Histogram []string
	// Missing is why this role sees none, "" when it sees some.
	Missing string
}

// columnValuesSQL reads what pg_stats shows of column $3 of table $2 of schema
// $1, and what could hide it. The elements of an array column's statistics are
// arrays, which have no common shape as one array of text.
const columnValuesSQL = `SELECT pg_catalog.json_build_object(
	'Kind', c.relkind, 'Array', t.typcategory = 'A',
	'MayRead', pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT'),
	'Secured', pg_catalog.row_security_active(c.oid),
	'Found', s.attname IS NOT NULL,
	'Common', CASE WHEN t.typcategory <> 'A' THEN s.most_common_vals::pg_catalog.text::pg_catalog.text[] END,
	'Freqs', s.most_common_freqs,
	'Histogram', CASE WHEN t.typcategory <> 'A' THEN s.histogram_bounds::pg_catalog.text::pg_catalog.text[] END)
	FROM pg_catalog.pg_class c
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname::pg_catalog.text = $3 AND NOT a.attisdropped
	JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
	LEFT JOIN LATERAL (
		SELECT * FROM pg_catalog.pg_stats p WHERE p.schemaname = n.nspname AND p.tablename = c.relname AND p.attname = a.attname
		ORDER BY p.inherited DESC LIMIT 1) s ON true
	WHERE n.nspname::pg_catalog.text = $1 AND c.relname::pg_catalog.text = $2`

// ColumnValues reads a column's values from pg_stats, as far as the role may
// read the column and its rows.
func (s *Session) ColumnValues(ctx context.Context, table catalog.Name, column string) (ColumnValues, error) {
	name := table.String() + "." + column
	text, err := s.Value(ctx, columnValuesSQL, []*string{&table.Schema, &table.Name, &column})
	if err != nil || text == nil {
		return ColumnValues{Missing: name + " is not there any more"}, err
	}
	var row struct {
		ColumnValues
		Kind                           string
		Array, MayRead, Secured, Found bool
	}
	if err := json.Unmarshal([]byte(*text), &row); err != nil {
		return ColumnValues{}, internal("read the statistics of "+name, err.Error())
	}
	v := row.ColumnValues
	switch {
	case len(v.Common) > 0 || len(v.Histogram) > 0:
	case row.Kind == "v":
		v.Missing = table.String() + " is a view, of which there are no statistics"
	case !row.MayRead:
		v.Missing = "you may not read " + name
	case row.Secured:
		v.Missing = "row security hides the statistics of " + table.String()
	case !row.Found:
		v.Missing = fmt.Sprintf("%s has no statistics: ANALYZE %s makes them", name, table.SQL())
	case row.Array:
		v.Missing = name + " holds arrays"
	default:
		v.Missing = "the statistics of " + name + " hold no values: it is empty, NULL, or its values are long"
	}
	return v, nil
}

// Unfit finds the first value that the type of its parameter does not take: n
// is 1 for $1, 0 when all fit; typ is the type, and the error the server's.
func (s *Server) Unfit(ctx context.Context, l Limits, sql string, args []*string) (n int, typ string, err error) {
	err = s.Read(ctx, l, func(session *Session) error {
		types, _, err := session.Describe(ctx, sql)
		if err != nil {
			return nil //nolint:nilerr // then the values are not what is wrong
		}
		for i, a := range args[:min(len(args), len(types))] {
			if a == nil {
				continue
			}
			if _, err := session.Value(ctx, "SELECT $1::"+types[i]+" IS NULL", []*string{a}); err != nil {
				n, typ = i+1, types[i]
				return err
			}
		}
		return nil
	})
	return n, typ, err
}

// customPlans is how often PostgreSQL plans a prepared statement with its values
// before it thinks of the generic plan (plancache.c, choose_custom_plan).
const customPlans = 5

// SettlesGeneric says whether PostgreSQL, having planned the prepared statement
// five times with these values, goes on with the generic plan. It is asked
// itself: six times for the plan, and once for the generic one to compare.
// Nothing is run.
func (s *Session) SettlesGeneric(ctx context.Context, sql string, args []*string) (bool, error) {
	const op = "see which plan a prepared statement settles on"
	name, _, err := s.prepare(ctx, sql)
	if err != nil {
		return false, err
	}
	if err := s.ours(ctx, op, "SET LOCAL plan_cache_mode = auto"); err != nil {
		return false, err
	}
	q := query{op: op, before: ExplainOptions{Verbose: true}.clause("TEXT"), sql: execute(name, args)}
	var settled, generic string
	for range customPlans + 1 {
		if settled, err = s.text(ctx, q); err != nil {
			return false, err
		}
	}
	if err := s.ours(ctx, op, "SET LOCAL plan_cache_mode = force_generic_plan"); err != nil {
		return false, err
	}
	generic, err = s.text(ctx, q)
	return settled == generic, err
}

// execute runs a prepared statement. The values stand in it as literals, which
// the server reads as it reads bound ones; EXECUTE takes no parameters itself.
func execute(name string, args []*string) string {
	if len(args) == 0 {
		return "EXECUTE " + name
	}
	values := make([]string, len(args))
	for i, a := range args {
		values[i] = "NULL"
		if a != nil {
			values[i] = literal(*a)
		}
	}
	return "EXECUTE " + name + "(" + strings.Join(values, ", ") + ")"
}

// literal writes a text as a literal that means the same whatever
// standard_conforming_strings is.
func literal(text string) string {
	quoted := "'" + strings.ReplaceAll(text, "'", "''") + "'"
	if strings.Contains(text, `\`) {
		return "E" + strings.ReplaceAll(quoted, `\`, `\\`)
	}
	return quoted
}

// text is the answer to a query of one column, its rows a line each.
func (s *Session) text(ctx context.Context, q query) (string, error) {
	var rows []string
	err := s.each(ctx, q, func(values [][]byte) bool {
		rows = append(rows, string(values[0]))
		return true
	})
	return strings.Join(rows, "\n"), err
}
