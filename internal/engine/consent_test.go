package engine_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"assay/internal/embedded/pgtest"
	"assay/internal/engine"
	"assay/ui/service"
)

// prepared is an engine on a database that the SQL has prepared.
func prepared(t *testing.T, dsn, setup string, target service.Target) *engine.Engine {
	t.Helper()
	administer(t, dsn, setup)
	e := engine.New(engine.Options{Env: func(string) string { return "" }})
	t.Cleanup(func() { _ = e.Close() })
	target.DSN = dsn
	if _, err := e.Connect(t.Context(), target); err != nil {
		t.Fatal(err)
	}
	return e
}

// administer runs SQL that stays.
func administer(tb testing.TB, dsn, sql string) {
	tb.Helper()
	ctx := context.WithoutCancel(tb.Context())
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, sql); err != nil {
		tb.Fatalf("%.60s…: %v", sql, err)
	}
}

// explained runs the statement with the consent given, and gives its last report.
func explained(t *testing.T, e *engine.Engine, sql string, allow service.Consent) *service.Report {
	t.Helper()
	reading, err := e.Read("", []byte(sql))
	if err != nil {
		t.Fatal(err)
	}
	var last *service.Report
	e.Run(t.Context(), service.Request{Statements: reading.Statements, Allow: allow}, func(ev service.Event) {
		if ev.Report != nil {
			last = ev.Report
		}
	})
	return last
}

func refusal(t *testing.T, r *service.Report, asks service.Consent, why string) {
	t.Helper()
	p := r.Problem
	if p == nil || p.Kind != "refused" || p.Asks != asks || !strings.Contains(p.Why, why) {
		t.Errorf("%s: %+v; want a refusal that asks for %+v, because of %q", r.Statement.Text, p, asks, why)
	}
}

func TestConsent(t *testing.T) {
	e := prepared(t, pgtest.Empty(t), `CREATE TABLE t (id serial, v int);
		CREATE SEQUENCE s;
		CREATE FUNCTION wr() RETURNS int LANGUAGE sql AS 'INSERT INTO t (v) VALUES (1) RETURNING v'`, service.Target{})
	writes, large := service.Consent{Writes: true}, service.Consent{Writes: true, Large: true}

	const many = "INSERT INTO t (v) SELECT g FROM generate_series(1, 150000) g"
	refusal(t, explained(t, e, many, service.Consent{}), large, "INSERT changes rows")
	refusal(t, explained(t, e, many, writes), service.Consent{Large: true}, "150000 rows of t")
	r := explained(t, e, many, large)
	if r.Problem != nil || !r.Plan.Analyzed || !strings.Contains(strings.Join(r.Notes, "\n"), "VACUUM t is recommended") {
		t.Errorf("with consent: %+v, notes %v", r.Problem, r.Notes)
	}
	if stays := strings.Join(r.Stays, "\n"); !strings.Contains(stays, "150000 dead rows in t") || !strings.Contains(stays, "sequence t_id_seq") {
		t.Errorf("announced: %s", stays)
	}

	// What a function does is found out by the server; once it is allowed, the statement is run as a writer.
	refusal(t, explained(t, e, "SELECT wr()", service.Consent{}), writes, "read-only")
	if r := explained(t, e, "SELECT wr(), nextval('s')", writes); r.Problem != nil || !r.Plan.Analyzed {
		t.Errorf("with consent: %+v", r.Problem)
	}

	// One consent does not stand in for another.
	const outside = "SELECT pg_logical_emit_message(false, 'a', 'b')"
	refusal(t, explained(t, e, outside, large), service.Consent{Outside: true}, "writes WAL")
	if r := explained(t, e, outside, service.Consent{Outside: true}); r.Problem != nil || !r.Plan.Analyzed {
		t.Errorf("with consent: %+v", r.Problem)
	}
	refusal(t, explained(t, e, "INSERT INTO t (v) SELECT 1 WHERE pg_logical_emit_message(false, 'a', 'b') IS NOT NULL", service.Consent{Outside: true}), writes, "INSERT")
}

// The role that docs/safety.md makes, by its own lines, can read and no more.
func TestMinimalRole(t *testing.T) {
	_ = pgtest.Shop(t)
	dsn := pgtest.Server(t).AdminDSN("shop")
	administer(t, dsn, documented(t, "../../docs/safety.md", "CREATE ROLE"))
	t.Cleanup(func() { administer(t, dsn, "DROP OWNED BY assay_reader; DROP ROLE assay_reader") })
	for name, e := range map[string]*engine.Engine{
		"as a user": prepared(t, pgtest.Server(t).RoleDSN("assay_reader", "shop"), "", service.Target{}),
		"by --role": prepared(t, dsn, "", service.Target{Role: "assay_reader"}),
	} {
		t.Run(name, func(t *testing.T) {
			conn := e.Connection()
			if conn.User != "assay_reader" || conn.Superuser || len(conn.Warnings) > 0 {
				t.Errorf("connection %+v", conn)
			}
			if r := explained(t, e, "SELECT count(*) FROM shop_order WHERE coupon_code = 'SORRY5'", service.Consent{}); r.Problem != nil || !r.Plan.Analyzed {
				t.Errorf("reading: %+v", r.Problem)
			}
			all := service.Consent{Writes: true, Large: true, Outside: true}
			for _, sql := range []string{"DELETE FROM shop_tag", "SELECT pg_reload_conf()", "SELECT nextval('shop_tag_id_seq')"} {
				if p := explained(t, e, sql, all).Problem; p == nil || p.SQLState != "42501" || p.Next == "" {
					t.Errorf("%s: %+v", sql, p)
				}
			}
			v := verdictOf(t, tried(t, e, indexable))
			if !strings.Contains(v.Reason(), "only the owner of shop_order") {
				t.Errorf("%s: %s", v.Status(), v.Reason())
			}
		})
	}
}

// tried is the report of a statement with every proposal tried.
func tried(t *testing.T, e *engine.Engine, sql string) *service.Report {
	t.Helper()
	report, err := interrupted(t.Context(), t, e, sql, nil)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// documented is the SQL block of a document that starts with the words.
func documented(t *testing.T, file, words string) string {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range strings.Split(string(src), "```sql\n")[1:] {
		if strings.HasPrefix(block, words) {
			sql, _, _ := strings.Cut(block, "```")
			return sql
		}
	}
	t.Fatalf("%s has no SQL that starts with %s", file, words)
	return ""
}
