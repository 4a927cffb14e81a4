package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"assay/advisor/catalog"
)

// Catalog reads what the catalog says of the named relations, functions and
// operators, in one snapshot and one round trip. A name without a schema means
// what it means on the session's search_path; one that is not there is left
// out. Statistics are those the role may see.
func (s *Server) Catalog(ctx context.Context, tables, functions, operators []catalog.Name) (*catalog.Catalog, error) {
	var out *catalog.Catalog
	err := s.Read(ctx, Limits{Statement: 10 * time.Second, Lock: 2 * time.Second}, func(session *Session) error {
		var err error
		out, err = session.catalog(ctx, tables, functions, operators)
		return err
	})
	return out, err
}

// catalog reads the catalog as this session sees it. By their cost its queries
// are worth compiling, which takes half a second; by what they really read they
// take milliseconds.
func (s *Session) catalog(ctx context.Context, tables, functions, operators []catalog.Name) (*catalog.Catalog, error) {
	const op = "read the catalog"
	if _, err := s.arm(ctx, op); err != nil {
		return nil, err
	}
	batch := &pgconn.Batch{}
	batch.ExecParams("SET LOCAL jit = off", nil, nil, nil, nil)
	batch.ExecParams(sessionSQL, nil, nil, nil, nil)
	parts := []struct {
		sql   string
		names []catalog.Name
	}{
		{tablesSQL, tables},
		{columnsSQL, tables},
		{indexesSQL, tables},
		{foreignKeysSQL, tables},
		{functionsSQL, s.asCatalogued(functions)},
		{operatorsSQL, operators},
	}
	for _, part := range parts {
		names, err := namesJSON(part.names)
		if err != nil {
			return nil, fmt.Errorf("write the names to look up: %w", err)
		}
		batch.ExecParams(part.sql, [][]byte{names}, nil, nil, nil)
	}
	start := time.Now()
	results, err := s.conn.ExecBatch(ctx, batch).ReadAll()
	if err != nil {
		return nil, s.failure(ctx, err, situation{op: op, limit: s.limits.Statement, elapsed: time.Since(start)})
	}
	return s.assemble(results[1:])
}

// extract is what the parser calls EXTRACT(…). Before 14 there was no such
// function: the server called date_part.
const (
	extract     = "extract"
	oldExtract  = "date_part"
	withExtract = 140000
)

// asCatalogued adds the name under which this server's catalog has EXTRACT.
func (s *Session) asCatalogued(functions []catalog.Name) []catalog.Name {
	asked := slices.ContainsFunc(functions, func(n catalog.Name) bool { return n.Name == extract })
	if !asked || s.server.info.VersionNum >= withExtract {
		return functions
	}
	return append(slices.Clone(functions), catalog.Name{Name: oldExtract})
}

// asParsed gives what an old server says of date_part the parser's name, too.
func (s *Session) asParsed(functions []catalog.Function) []catalog.Function {
	if s.server.info.VersionNum >= withExtract {
		return functions
	}
	for _, f := range slices.Clone(functions) {
		if f.Name == oldExtract && f.Builtin {
			f.Name = extract
			functions = append(functions, f)
		}
	}
	return functions
}

// namesJSON writes each name once, in the shape the queries read.
func namesJSON(names []catalog.Name) ([]byte, error) {
	unique := make([]catalog.Name, 0, len(names))
	for _, n := range names {
		if !slices.Contains(unique, n) && !strings.Contains(n.Schema+n.Name, "\x00") {
			unique = append(unique, n)
		}
	}
	return json.Marshal(unique)
}

// assemble puts the answers together; each is rows of one JSON document.
func (s *Session) assemble(results []*pgconn.Result) (*catalog.Catalog, error) {
	out := &catalog.Catalog{VersionNum: s.server.info.VersionNum, Database: s.server.info.Database}
	byOID := map[uint32]*catalog.Table{}
	readers := []func([]byte) error{
		func(b []byte) error { return json.Unmarshal(b, out) },
		func(b []byte) error {
			t := &catalog.Table{}
			out.Tables = append(out.Tables, t)
			err := json.Unmarshal(b, t)
			byOID[t.OID] = t
			return err
		},
		perTable(byOID, func(t *catalog.Table, c *catalog.Column) { t.Columns = append(t.Columns, c) }),
		perTable(byOID, func(t *catalog.Table, i *catalog.Index) { t.Indexes = append(t.Indexes, i) }),
		func(b []byte) error { return addForeignKey(byOID, b) },
		func(b []byte) error { return appendJSON(&out.Functions, b) },
		func(b []byte) error { return appendJSON(&out.Operators, b) },
	}
	if len(results) != len(readers) {
		return nil, internal("read the catalog", fmt.Sprintf("%d answers to %d questions", len(results), len(readers)))
	}
	for i, result := range results {
		for _, row := range result.Rows {
			if err := readers[i](row[0]); err != nil {
				return nil, fmt.Errorf("read the catalog's answer %d: %w", i, err)
			}
		}
	}
	out.Functions = s.asParsed(out.Functions)
	return out, nil
}

// perTable reads a document {"Table": oid, "Value": …} and adds the value to its table.
func perTable[T any](byOID map[uint32]*catalog.Table, add func(*catalog.Table, *T)) func([]byte) error {
	return func(b []byte) error {
		var doc struct {
			Table uint32
			Value T
		}
		if err := json.Unmarshal(b, &doc); err != nil {
			return err
		}
		if t := byOID[doc.Table]; t != nil {
			add(t, &doc.Value)
		}
		return nil
	}
}

// addForeignKey adds a foreign key to the table it leaves and the one it points to.
func addForeignKey(byOID map[uint32]*catalog.Table, b []byte) error {
	var doc struct {
		From, To uint32
		Value    catalog.ForeignKey
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		return err
	}
	if t := byOID[doc.From]; t != nil {
		t.ForeignKeys = append(t.ForeignKeys, &doc.Value)
	}
	if t := byOID[doc.To]; t != nil {
		t.ReferencedBy = append(t.ReferencedBy, &doc.Value)
	}
	return nil
}

func appendJSON[T any](list *[]T, b []byte) error {
	var one T
	if err := json.Unmarshal(b, &one); err != nil {
		return err
	}
	*list = append(*list, one)
	return nil
}
