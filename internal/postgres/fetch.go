package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"
)

// Column is an output column: its name and its type as format_type prints it.
type Column struct{ Name, Type string }

// Fetched is a query whose rows were really sent.
type Fetched struct {
	Rows int64
	// Bytes are the DataRow messages on the wire, headers included, before any encryption.
	Bytes   int64
	Time    time.Duration // from sending the query to its last row
	Columns []Column
}

// Fetch runs the query and receives every row without keeping it.
func (s *Session) Fetch(ctx context.Context, sql string, args []*string) (Fetched, error) {
	reply, err := s.send(ctx, query{op: "fetch the rows", sql: sql, after: "\n", args: args, bare: true})
	if err != nil {
		return Fetched{}, err
	}
	var out Fetched
	for reply.NextRow() {
		out.Rows++
		// One type byte, four of length, two of column count; four of length before each value.
		out.Bytes += 7
		for _, v := range reply.Values() {
			out.Bytes += int64(4 + len(v))
		}
	}
	fields := slices.Clone(reply.FieldDescriptions())
	err = reply.finish()
	out.Time = time.Since(reply.started)
	if err != nil {
		return out, err
	}
	out.Columns, err = s.columns(ctx, fields)
	return out, err
}

// Values runs a query and returns up to limit rows (0: all) as text; nil is NULL.
func (s *Session) Values(ctx context.Context, sql string, args []*string, limit int) ([][]*string, []Column, error) {
	q := query{op: "run the query", sql: sql, after: "\n", args: args, bare: true}
	if limit > 0 {
		if err := s.declare(ctx, &q, limit); err != nil {
			return nil, nil, err
		}
	}
	reply, err := s.send(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	var rows [][]*string
	for reply.NextRow() {
		rows = append(rows, texts(reply.Values()))
	}
	fields := slices.Clone(reply.FieldDescriptions())
	if err := reply.finish(); err != nil {
		return nil, nil, err
	}
	columns, err := s.columns(ctx, fields)
	return rows, columns, err
}

// Rows is Values for showing: NULL is the word.
func (s *Session) Rows(ctx context.Context, sql string, args []*string, limit int) ([][]string, []Column, error) {
	values, columns, err := s.Values(ctx, sql, args, limit)
	out := make([][]string, len(values))
	for i, row := range values {
		out[i] = make([]string, len(row))
		for j, v := range row {
			out[i][j] = "NULL"
			if v != nil {
				out[i][j] = *v
			}
		}
	}
	return out, columns, err
}

// Value is the single value of a query: its first row's first column, nil for
// NULL and for no row.
func (s *Session) Value(ctx context.Context, sql string, args []*string) (*string, error) {
	rows, _, err := s.Values(ctx, sql, args, 0)
	if err != nil || len(rows) == 0 || len(rows[0]) == 0 {
		return nil, err
	}
	return rows[0][0], nil
}

// declare opens a cursor, so that rows beyond the limit are never computed, and
// makes q the fetch from it.
func (s *Session) declare(ctx context.Context, q *query, limit int) error {
	s.prepared++
	name := fmt.Sprintf("assay_%d", s.prepared)
	open := *q
	open.before = "DECLARE " + name + " NO SCROLL CURSOR FOR\n"
	if err := s.each(ctx, open, func([][]byte) bool { return true }); err != nil {
		return err
	}
	*q = query{op: q.op, sql: fmt.Sprintf("FETCH FORWARD %d FROM %s", limit, name)}
	return nil
}

// Describe gives the types of a statement's parameters and its output columns.
// The server parses the statement and does not run it.
func (s *Session) Describe(ctx context.Context, sql string) (parameters []string, columns []Column, err error) {
	const op = "describe the statement"
	if err := checkText(op, sql); err != nil {
		return nil, nil, err
	}
	at, err := s.arm(ctx, op)
	if err != nil {
		return nil, nil, err
	}
	start := time.Now()
	_, types := bind(sql, make([]*string, highestParameter(sql)))
	inTime, cancel := context.WithTimeout(ctx, at.limit+grace)
	defer cancel()
	d, err := s.conn.Prepare(inTime, "", sql+"\n", types)
	if err != nil {
		at.elapsed, at.length = time.Since(start), utf8.RuneCountInString(sql)
		return nil, nil, s.failure(ctx, err, at)
	}
	fields := make([]pgconn.FieldDescription, len(d.ParamOIDs), len(d.ParamOIDs)+len(d.Fields))
	for i, oid := range d.ParamOIDs {
		fields[i] = pgconn.FieldDescription{DataTypeOID: oid, TypeModifier: -1}
	}
	all, err := s.columns(ctx, append(fields, d.Fields...))
	if err != nil {
		return nil, nil, err
	}
	for _, c := range all[:len(d.ParamOIDs)] {
		parameters = append(parameters, c.Type)
	}
	return parameters, all[len(d.ParamOIDs):], nil
}

// columns names the types of fields, asking the server once for those that this
// session has not met.
func (s *Session) columns(ctx context.Context, fields []pgconn.FieldDescription) ([]Column, error) {
	var unknown []string
	for _, f := range fields {
		if _, known := s.typeName[typeKey(f)]; !known {
			unknown = append(unknown, fmt.Sprintf("(%d::pg_catalog.oid, %d)", f.DataTypeOID, f.TypeModifier))
		}
	}
	if len(unknown) > 0 {
		q := query{op: "name the column types", sql: "SELECT v.t, v.m, pg_catalog.format_type(v.t, v.m) FROM (VALUES " + strings.Join(unknown, ", ") + ") v(t, m)"}
		err := s.each(ctx, q, func(row [][]byte) bool {
			var oid uint32
			var mod int32
			_, err := fmt.Sscan(string(row[0])+" "+string(row[1]), &oid, &mod)
			if err == nil {
				s.typeName[columnType{oid, mod}] = string(row[2])
			}
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	out := make([]Column, len(fields))
	for i, f := range fields {
		out[i] = Column{Name: f.Name, Type: s.typeName[typeKey(f)]}
	}
	return out, nil
}

// columnType is a type with its modifier: numeric(10,2) and numeric(8,1) are two.
type columnType struct {
	oid      uint32
	modifier int32
}

func typeKey(f pgconn.FieldDescription) columnType {
	return columnType{f.DataTypeOID, f.TypeModifier}
}

// texts copies a row of text values.
func texts(row [][]byte) []*string {
	out := make([]*string, len(row))
	for i, v := range row {
		if v != nil {
			text := string(v)
			out[i] = &text
		}
	}
	return out
}
