package postgres

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Digest is a query's answer in constant size. Equal digests are equal bags of
// row texts but for an accident of two independent 64-bit sums.
type Digest struct {
	Rows int64
	// Sums are the sums over all rows of two seeded hashes of the row's text.
	Sums [2]string
	// Order digests the order keys in the order of the rows; "" when not asked.
	Order   string
	Columns []Column
}

// DiffRow is the text of a row that one of two queries gives more often.
type DiffRow struct {
	OnlyBefore bool
	Text       string
}

// Digest runs the query and digests its rows on the server. With columns, only
// those output columns count, in that order; orderKeys are output columns whose
// values must come in the same order, {"*"} for all of them. The text of a value
// is what counts: 1.0 and 1.00 differ, and so do NULL and an empty text. The session's
// TimeZone and DateStyle stay as they are.
func (s *Session) Digest(ctx context.Context, sql string, args []*string, columns, orderKeys []string) (Digest, error) {
	out := Digest{}
	_, all, err := s.Describe(ctx, sql)
	if err != nil {
		return out, err
	}
	out.Columns = all
	row, err := rowText(all, columns)
	if err != nil {
		return out, err
	}
	order, open, end := "NULL", "(\n", "\n) q"+aliases(all)
	if len(orderKeys) > 0 {
		if slices.Equal(orderKeys, []string{"*"}) {
			orderKeys = nil
		}
		keys, err := rowText(all, orderKeys)
		if err != nil {
			return out, err
		}
		order = "pg_catalog.sum(" + hash("q.assay_row::pg_catalog.text || ':' || "+keys, 7) + ")"
		// row_number() without an order of its own counts the rows as the subquery hands them up.
		open, end = "(SELECT i.*, pg_catalog.row_number() OVER () AS assay_row FROM (\n", "\n) i"+aliases(all)+") q"
	}
	if err := s.plainText(ctx); err != nil {
		return out, err
	}
	q := query{
		op: "digest the rows", args: args, sql: sql, after: end,
		before: "SELECT pg_catalog.count(*), pg_catalog.sum(" + hash(row, 0) + "), pg_catalog.sum(" + hash(row, 42) + "), " + order + " FROM " + open,
	}
	err = s.each(ctx, q, func(values [][]byte) bool {
		out.Rows, _ = strconv.ParseInt(string(values[0]), 10, 64) // bigint's text
		out.Sums = [2]string{string(values[1]), string(values[2])}
		out.Order = string(values[3])
		return true
	})
	return out, err
}

// hash is a row's part in a sum: numeric, because a sum of bigints overflows.
func hash(text string, seed int) string {
	return fmt.Sprintf("pg_catalog.hashtextextended(%s, %d)::pg_catalog.numeric", text, seed)
}

// Difference gives up to limit rows of each side that the other side lacks, as
// row texts, a row that comes twice on one side and once on the other included.
func (s *Session) Difference(ctx context.Context, a, b string, args []*string, limit int) ([]DiffRow, error) {
	var side [2]string
	for i, sql := range []string{a, b} {
		_, columns, err := s.Describe(ctx, sql)
		if err != nil {
			return nil, err
		}
		row, err := rowText(columns, nil)
		if err != nil {
			return nil, err
		}
		side[i] = "SELECT " + row + " AS t FROM (\n" + sql + "\n) q" + aliases(columns)
	}
	if err := s.plainText(ctx); err != nil {
		return nil, err
	}
	const half = "(SELECT '%s' AS side, d.t FROM (%s\nEXCEPT ALL\n%s) d LIMIT %d)"
	q := query{
		op: "find the rows that differ", args: args,
		sql: fmt.Sprintf(half, "before", side[0], side[1], limit) + "\nUNION ALL\n" + fmt.Sprintf(half, "after", side[1], side[0], limit),
	}
	var out []DiffRow
	err := s.each(ctx, q, func(values [][]byte) bool {
		out = append(out, DiffRow{OnlyBefore: string(values[0]) == "before", Text: string(values[1])})
		return true
	})
	return out, err
}

// plainText makes the text of floats and bytea exact and independent of the
// session's settings.
func (s *Session) plainText(ctx context.Context) error {
	return s.ours(ctx, "prepare the comparison", "SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'")
}

// aliases renames output columns by position, because names may repeat.
func aliases(columns []Column) string {
	if len(columns) == 0 {
		return ""
	}
	names := make([]string, len(columns))
	for i := range columns {
		names[i] = columnAlias(i)
	}
	return "(" + strings.Join(names, ", ") + ")"
}

func columnAlias(i int) string { return fmt.Sprintf("c%d", i+1) }

// rowText is the expression for a row's text: all columns, or those named.
func rowText(columns []Column, names []string) (string, error) {
	var picked []string
	if names == nil {
		for i := range columns {
			picked = append(picked, "q."+columnAlias(i))
		}
	}
	for _, name := range names {
		at := slices.IndexFunc(columns, func(c Column) bool { return c.Name == name })
		if at < 0 {
			return "", refused("compare the answers", fmt.Sprintf("the query has no output column %q", name), "compare columns that both queries have")
		}
		picked = append(picked, "q."+columnAlias(at))
	}
	return "ROW(" + strings.Join(picked, ", ") + ")::pg_catalog.text", nil
}
