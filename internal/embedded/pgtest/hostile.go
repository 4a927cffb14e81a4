package pgtest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Payloads are what a terminal obeys, or hides, of what a name or a row may hold.
func Payloads() []string {
	return []string{
		"\x1b[3J", "\x1b[6n", "\x1b[31;5m", "\x1b]52;c;eA==\x07", "\x1b]0;t\x1b\\", "\x1b]8;;x:y\x1b\\z", "\x1bP1$r\x1b\\", "\x1bc", // CSI, OSC, DCS, reset
		"\u009b31m", "\u009d0;t\u009c", "\u0090q\u009c", "\u0085", // C1, as UTF-8
		"\u202e", "\u2066a\u2069", "\u200b\u200f", "\ufeff", "\u2028\u2029", "\U000e0041", // hidden
		"a\rb", "\b\b", "\a", "\x7f", "\x0e\x0f", "\v\f", "a\nb", "a\tb", // C0
		"e" + strings.Repeat("\u0301", 20), "表🙂👩\u200d👩",
	}
}

// payloadNames are the payloads in as few texts as a name of PostgreSQL's has room for.
func payloadNames() []string {
	const room = 60 // of 63 bytes
	names := []string{""}
	for _, p := range Payloads() {
		if last := len(names) - 1; len(names[last])+len(p) <= room {
			names[last] += p
			continue
		}
		names = append(names, p)
	}
	return names
}

// Hostile is a database in which everything has payloads for a name: itself, its
// role and schema, and some tables, with their columns, indexes, functions,
// comments and rows. Every payload is in the name of one.
type Hostile struct {
	// DSN connects as the role that owns it, and is no superuser.
	DSN string
	// Statements are SQL with payloads in comments, literals and names, for each table; some fail.
	Statements string
	// Pair are two queries that differ, with every payload in them.
	Pair [2]string
	// Indexed lacks an index, whose name and columns have payloads.
	Indexed string
	// Tables are what the names of the tables, columns and aliases have after their letter: t, c and v, a.
	Tables []string
}

// OpenHostile makes such a database, of this test's own.
func OpenHostile(tb testing.TB) Hostile {
	tb.Helper()
	const name = "shop_\x1b[3J\u009b1m\u202e\r\n"
	server := Server(tb)
	ctx := tb.Context()
	for _, drop := range []string{`DROP DATABASE IF EXISTS "` + name + `" WITH (FORCE)`, `DROP ROLE IF EXISTS "` + name + `"`, `CREATE ROLE "` + name + `" LOGIN`} {
		execute(ctx, tb, server.AdminDSN("postgres"), drop)
	}
	if err := server.CloneAs(ctx, "template0", name, name); err != nil {
		tb.Fatal(err)
	}
	dropAtEnd(tb, server, name)
	h := Hostile{DSN: server.RoleDSN("'"+name+"'", name), Tables: payloadNames()}
	var ddl, statements strings.Builder
	fmt.Fprintf(&ddl, `ALTER DATABASE "%s" SET application_name = '%[1]s'; CREATE SCHEMA "%[1]s"; SET search_path = "%[1]s"; ALTER ROLE "%[1]s" SET search_path = "%[1]s";`, name)
	for i, p := range h.Tables {
		rows := 300
		if i == 0 {
			rows = 100_000 // as many as an index gains something on
		}
		hostileTable(&ddl, p, rows)
		hostileStatements(&statements, p)
	}
	all := strings.Join(Payloads(), "")
	h.Statements = "-- title: title" + all + "\n" + statements.String()
	h.Indexed = fmt.Sprintf(`SELECT "v%[1]s" FROM "t%[1]s" WHERE "c%[1]s" = 77`, h.Tables[0])
	h.Pair[0] = fmt.Sprintf(`SELECT "c%[1]s", '%[2]s' AS "x%[1]s" FROM "t%[1]s" a WHERE (SELECT count(*) FROM "t%[1]s" b WHERE b."c%[1]s" = a."c%[1]s") > 0`, h.Tables[1], all)
	h.Pair[1] = strings.Replace(h.Pair[0], "count(*)", "count(*) - 1", 1)
	execute(ctx, tb, h.DSN, ddl.String())
	return h
}

func hostileTable(ddl *strings.Builder, p string, rows int) {
	fmt.Fprintf(ddl, `CREATE TABLE "t%[1]s" ("c%[1]s" int NOT NULL, "v%[1]s" text);
INSERT INTO "t%[1]s" SELECT i, '%[1]s' FROM generate_series(1, %[2]d) i;
CREATE INDEX "i%[1]s" ON "t%[1]s" ("v%[1]s"); COMMENT ON TABLE "t%[1]s" IS '%[1]s'; ANALYZE "t%[1]s";
CREATE FUNCTION "f%[1]s"() RETURNS int LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION '%%', '%[1]s' USING DETAIL = '%[1]s', HINT = '%[1]s'; END$$;
`, p, rows)
}

func hostileStatements(sql *strings.Builder, p string) {
	comment := strings.ReplaceAll(p, "\n", " ")
	fmt.Fprintf(sql, `/* %[2]s */ SELECT * FROM "t%[1]s" AS "a%[1]s" WHERE "v%[1]s" = '%[1]s' AND "c%[1]s" IN (1, 2) ORDER BY "v%[1]s";
SELECT "f%[1]s"();
SELECT '%[1]s'::int;
SELECT "none%[1]s" FROM "t%[1]s";
SELECT "v%[1]s" FROM "t%[1]s" WHERE "c%[1]s" = $1;
`, p, comment)
}

func execute(ctx context.Context, tb testing.TB, dsn, sql string) {
	tb.Helper()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // the server goes on without us
	if _, err := conn.Exec(ctx, sql); err != nil {
		tb.Fatalf("%.200q: %v", sql, err)
	}
}
