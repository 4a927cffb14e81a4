package sqlast_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay/advisor/sqlast"
)

func TestSplitKeepsTextLineAndComments(t *testing.T) {
	src := `-- title: the first
-- time: 12 ms
SELECT 1;

/* second */ SELECT ';' -- inner ;
  , $$;$$ ;
\d users
SET search_path TO shop, public;
BEGIN;
EXPLAIN (ANALYZE, BUFFERS) SELECT 3;
explain analyze verbose select 4;
\echo it's fine
SELECT 5 \g
COPY t (a) FROM stdin;
1;2
it's
\.
SELECT 6 FROM t WHERE broken ( ;
SELECT 7`
	in, err := sqlast.ReadInput([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Line             int
		Text, Lead, Note string
	}
	var got []row
	for _, s := range in.Statements {
		got = append(got, row{s.Line, s.Text, s.Lead, s.Note})
		if src[s.Span.Start:s.Span.End] != s.Text {
			t.Errorf("span %v is not %q", s.Span, s.Text)
		}
	}
	note := "the typed EXPLAIN was left out: assay adds its own"
	want := []row{
		{3, "SELECT 1", "-- title: the first\n-- time: 12 ms", ""},
		{5, "SELECT ';' -- inner ;\n  , $$;$$", "/* second */", ""},
		{10, "SELECT 3", "", note},
		{11, "select 4", "", note},
		{13, "SELECT 5", "", ""},
		{18, "SELECT 6 FROM t WHERE broken (", "", ""},
		{19, "SELECT 7", "", ""},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	var skipped []string
	for _, s := range in.Skipped {
		if s.Reason == "" {
			t.Errorf("%q is skipped without a reason", s.Text)
		}
		skipped = append(skipped, s.Text)
	}
	wantSkipped := []string{`\d users`, "SET search_path TO shop, public", "BEGIN", `\echo it's fine`, `\g`, "COPY t (a) FROM stdin"}
	if d := cmp.Diff(wantSkipped, skipped); d != "" {
		t.Error(d)
	}
}

func TestSplitOfOddInput(t *testing.T) {
	for _, src := range []string{"", " \n\t", ";;;", "-- only a comment", "/* open"} {
		if sts, err := sqlast.Split(src); err != nil || len(sts) != 0 {
			t.Errorf("%q: got %v, %v, want nothing", src, sts, err)
		}
	}
	for _, src := range []string{"hello world", "Dear all,\nplease find attached; thanks", "<html><body>x</body></html>", "{}", `[{"a": 1}]`, "def f(x):\n  return x"} {
		if in, err := sqlast.ReadInput([]byte(src)); err == nil {
			t.Errorf("%q: got %v, want an error that it is no SQL", src, in.Statements)
		}
	}
	for _, src := range []string{"SELECT '\xff'", "SELECT 1\x00"} {
		var limit *sqlast.LimitError
		if _, err := sqlast.ReadInput([]byte(src)); !errors.As(err, &limit) {
			t.Errorf("%q: got %v, want a LimitError", src, err)
		}
	}
	in, err := sqlast.ReadInput([]byte("\xef\xbb\xbfSELECT 1"))
	if err != nil || len(in.Statements) != 1 || in.Statements[0].Text != "SELECT 1" {
		t.Errorf("a byte order mark: got %v, %v", in, err)
	}
}

func TestReadDjangoDebugLines(t *testing.T) {
	src := `(0.012) SELECT "a"."id" FROM "a" WHERE "a"."x" = 'v; args=(1)'; args=('v; args=(1)',); alias=default
2026-11-22 13:34:11,462 DEBUG django.db.backends (0.002) SELECT "b"."id" FROM "b"; args=()
[24/Nov/2026 10:00:00] "GET /orders/ HTTP/1.1" 200 5316
(0.000) BEGIN; args=None; alias=default
` + "\x1b[36;1m(1.500) UPDATE \"a\" SET \"t\" = 'two\nlines (with) brackets' WHERE \"a\".\"id\" = 3; args=('two\nlines (with) brackets', 3); alias=other; async=True\x1b[0m\n" +
		`DEBUG (0.001) 3 times: INSERT INTO "a" ("x") VALUES (1); args=(1,); alias=default
(0.003) SELECT "c"."id" FROM "c" WHERE "c"."id" IN (1, 2); args=(1, 2)
`
	in, err := sqlast.ReadInput([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	want := []sqlast.Statement{
		{Line: 1, Text: `SELECT "a"."id" FROM "a" WHERE "a"."x" = 'v; args=(1)'`, Duration: 12 * time.Millisecond, Args: "('v; args=(1)',)", Alias: "default", Count: 1},
		{Line: 2, Text: `SELECT "b"."id" FROM "b"`, Duration: 2 * time.Millisecond, Args: "()", Count: 1},
		{Line: 5, Text: "UPDATE \"a\" SET \"t\" = 'two\nlines (with) brackets' WHERE \"a\".\"id\" = 3", Duration: 1500 * time.Millisecond, Args: "('two\nlines (with) brackets', 3)", Alias: "other", Count: 1},
		{Line: 8, Text: `INSERT INTO "a" ("x") VALUES (1)`, Duration: time.Millisecond, Args: "(1,)", Alias: "default", Count: 3},
		{Line: 9, Text: `SELECT "c"."id" FROM "c" WHERE "c"."id" IN (1, 2)`, Duration: 3 * time.Millisecond, Args: "(1, 2)", Count: 1},
	}
	if in.Kind != sqlast.InputDjangoDebug {
		t.Errorf("kind %s", in.Kind)
	}
	if d := cmp.Diff(want, in.Statements); d != "" {
		t.Error(d)
	}
	if len(in.Skipped) != 2 {
		t.Errorf("skipped %v, want the request line and BEGIN", in.Skipped)
	}
}

func TestReadConnectionQueries(t *testing.T) {
	src := `[
  {"sql": "SELECT \"a\".\"id\" FROM \"a\"", "time": "0.001"},
  {"sql": "2 times: INSERT INTO a VALUES (1)", "time": 0.25},

  {"sql": "SAVEPOINT s1", "time": "0.000"}
]`
	in, err := sqlast.ReadInput([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	want := []sqlast.Statement{
		{Line: 2, Text: `SELECT "a"."id" FROM "a"`, Duration: time.Millisecond, Count: 1},
		{Line: 3, Text: `INSERT INTO a VALUES (1)`, Duration: 250 * time.Millisecond, Count: 2},
	}
	if d := cmp.Diff(want, in.Statements); d != "" {
		t.Error(d)
	}
	if len(in.Skipped) != 1 || in.Skipped[0].Line != 5 {
		t.Errorf("skipped %v, want the savepoint of line 5", in.Skipped)
	}
}

func TestReadPrintedConnectionQueries(t *testing.T) {
	src := `[{'sql': 'SELECT "a"."id" FROM "a" WHERE "a"."x" = \'it\'\'s\'', 'time': '0.001'},
 {'sql': "SELECT 1 WHERE 'y' = 'é'\n", 'time': '0.002'}]`
	in, err := sqlast.ReadInput([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	want := []sqlast.Statement{
		{Line: 1, Text: `SELECT "a"."id" FROM "a" WHERE "a"."x" = 'it''s'`, Duration: time.Millisecond, Count: 1},
		{Line: 2, Text: `SELECT 1 WHERE 'y' = 'é'`, Duration: 2 * time.Millisecond, Count: 1},
	}
	if d := cmp.Diff(want, in.Statements); d != "" {
		t.Error(d)
	}
}

func TestClassifyWithoutTheParser(t *testing.T) {
	cases := []struct {
		sql     string
		kind    sqlast.Kind
		refusal string // a part of it, "" for none
	}{
		{"SELECT 1", sqlast.KindSelect, ""},
		{"SELECT 1;", sqlast.KindSelect, ""},
		{"-- c\n((SELECT 1))", sqlast.KindSelect, ""},
		{"WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", sqlast.KindSelect, ""},
		{"WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x", sqlast.KindInsert, ""},
		{"VALUES (1)", sqlast.KindSelect, ""},
		{"TABLE t", sqlast.KindSelect, ""},
		{"update t set a = 1", sqlast.KindUpdate, ""},
		{"MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE RETURNING merge_action()", sqlast.KindMerge, ""},
		{"SELECT * FROM JSON_TABLE(x, '$' COLUMNS (a int))", sqlast.KindSelect, ""},
		{"SELECT 1; DROP TABLE t", sqlast.KindSelect, "2 statements"},
		{"VACUUM t", sqlast.KindUtility, "no plan"},
		{"CREATE TABLE x AS SELECT 1", sqlast.KindUtility, "behind AS"},
		{"COPY t TO stdout", sqlast.KindUtility, "its SELECT"},
		{"CALL p()", sqlast.KindUtility, "inside it"},
		{"DROP TABLE t", sqlast.KindUtility, "psql"},
		{"EXPLAIN SELECT 1", sqlast.KindUtility, "without it"},
		{"hello world", sqlast.KindUtility, "no SQL"},
		{"", sqlast.KindUtility, "no statement"},
		{" ; -- x", sqlast.KindUtility, "no statement"},
		{"SELECT 1\x00", sqlast.KindUtility, "NUL"},
		{"SELECT '\xff'", sqlast.KindUtility, "UTF-8"},
	}
	for _, c := range cases {
		g := sqlast.Classify(c.sql)
		if g.Kind != c.kind || (c.refusal == "") != (g.Refusal == "") || !strings.Contains(g.Refusal, c.refusal) {
			t.Errorf("%q: got %+v, want kind %s, refusal with %q", c.sql, g, c.kind, c.refusal)
		}
		q, err := sqlast.Parse(c.sql)
		if err == nil && (q.Kind != g.Kind || q.Refusal != g.Refusal) {
			t.Errorf("%q: parsed as %s, %q; classified as %s, %q", c.sql, q.Kind, q.Refusal, g.Kind, g.Refusal)
		}
	}
}

func TestWritesAreNamed(t *testing.T) {
	cases := map[string]string{
		"SELECT 1":                   "",
		"SELECT a FROM t FOR UPDATE": "locking",
		"SELECT a FROM (SELECT b FROM u FOR SHARE) x":           "locking",
		"WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x": "WITH query",
		"SELECT 1 INTO x":                                       "SELECT INTO",
		"INSERT INTO t VALUES (1)":                              "INSERT",
		"WITH x AS (SELECT 1) DELETE FROM t":                    "DELETE",
		"MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE": "MERGE",
	}
	for sql, want := range cases {
		q := parse(t, sql)
		if q.Writes != (want != "") || !strings.Contains(q.WriteReason, want) {
			t.Errorf("%s: writes %v, %q; want %q", sql, q.Writes, q.WriteReason, want)
		}
	}
	if q := parse(t, "SELECT 1 INTO x"); q.Refusal == "" {
		t.Error("SELECT INTO is not refused")
	}
}

func TestSyntaxErrorsPointIntoTheUsersText(t *testing.T) {
	cases := []struct{ sql, at string }{
		{"SELECT 'ü', FROM t", "FROM t"},
		{"SELECT a FROM t WHERE a = %s AND AND b", "AND b"},
		{"SELECT a FROM t WHERE", ""},
		{"SELECT 'open", "'open"},
		{"SELECT 1; SELECT 2", " SELECT 2"},
	}
	for _, c := range cases {
		_, err := sqlast.Parse(c.sql)
		var e *sqlast.SyntaxError
		if !errors.As(err, &e) {
			t.Errorf("%s: got %v", c.sql, err)
			continue
		}
		if got := c.sql[e.Pos:]; got != c.at {
			t.Errorf("%s: points at %q, want %q", c.sql, got, c.at)
		}
	}
}

func TestListParameterIsExplained(t *testing.T) {
	_, err := sqlast.Parse("SELECT a FROM t WHERE id IN %s")
	if err == nil || !strings.Contains(err.Error(), "= ANY(%s)") {
		t.Errorf("got %v, want how to write a list", err)
	}
}

func TestUnquotedDjangoTextIsExplained(t *testing.T) {
	for _, sql := range []string{
		`SELECT "shop_order"."id" FROM "shop_order" WHERE "shop_order"."status" = paid`,
		`SELECT "shop_order"."id" FROM "shop_order" WHERE "shop_order"."created_at" >= 2026-01-01 00:00:00+00:00`,
		`SELECT "shop_order"."id" FROM "shop_order" WHERE "shop_order"."day" = 2026-01-01`,
		`SELECT "shop_order"."id" FROM "shop_order" WHERE "shop_order"."status" IN (paid, open)`,
		`SELECT "shop_user"."id" FROM "shop_user" WHERE UPPER("shop_user"."name"::text) LIKE UPPER(%chair%)`,
		`SELECT "shop_user"."id" FROM "shop_user" WHERE ("shop_user"."active" AND "shop_user"."email" = a@b.example)`,
		`SELECT "shop_user"."id" FROM "shop_user" WHERE "shop_user"."name" = Ada Lovelace LIMIT 21`,
	} {
		_, err := sqlast.Parse(sql)
		var e *sqlast.SyntaxError
		if !errors.As(err, &e) || !strings.Contains(e.Hint, "str(queryset.query)") {
			t.Errorf("%s: got %v", sql, err)
		}
	}
	for _, sql := range []string{
		`SELECT "a"."id" FROM "a" WHERE "a"."x" = 1 AND "a"."y" = "a"."z" AND "a"."ok" = true`,
		`SELECT "a"."id" FROM "a" WHERE "a"."x" = lower(y) AND "a"."x" = t.y AND "a"."x" = current_date`,
		`SELECT "a"."id" FROM "a" WHERE "a"."s" = 'x' AND "a"."y" = b`,
		`SELECT a, b FROM t WHERE (a, b) NOT IN (SELECT c, d FROM u)`,
		`SELECT a FROM t WHERE a NOT IN (b, c)`,
		`SELECT "a"."id" FROM "a" WHERE "a"."x" IN (SELECT coalesce(c, d) FROM u)`,
	} {
		if _, err := sqlast.Parse(sql); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
}
