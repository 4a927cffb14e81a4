package postgres_test

import (
	"testing"

	"assay/internal/postgres"
)

// hostileSetup makes a database with something to lose.
const hostileSetup = `
CREATE TABLE t (id serial PRIMARY KEY, v int);
INSERT INTO t (v) SELECT g FROM generate_series(1, 100) g;
CREATE SEQUENCE s;
CREATE VIEW tv AS SELECT * FROM t;
CREATE MATERIALIZED VIEW tm AS SELECT * FROM t;
CREATE FUNCTION wr() RETURNS int LANGUAGE sql VOLATILE AS 'INSERT INTO t (v) VALUES (999) RETURNING v';
CREATE FUNCTION liar() RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN DELETE FROM t; RETURN 1; END';
CREATE PROCEDURE pr() LANGUAGE sql AS 'DELETE FROM t';`

// hostile are statements that would change something if they could; those that
// PostgreSQL lets through in any transaction (dblink, server-admin functions of
// a superuser) are not here, and the package's documentation says so.
func hostile() []string {
	return []string{
		"SELECT 1; COMMIT; DROP TABLE t",
		"SELECT 1; COMMIT",
		"COMMIT",
		"-- \rCOMMIT AND /*\nSELECT */ CHAIN",
		"/* /* */ SELECT */ COMMIT",
		"ROLLBACK; DELETE FROM t",
		"END",
		"ABORT",
		"DELETE FROM t",
		"UPDATE t SET v = v + 1",
		"INSERT INTO t (v) VALUES (1)",
		"MERGE INTO t USING (SELECT 1 AS id) x ON t.id = x.id WHEN MATCHED THEN DELETE",
		"TRUNCATE t",
		"DROP TABLE t",
		"CREATE TABLE x (a int)",
		"CREATE TABLE x AS SELECT 1 AS a",
		"SELECT 1 AS a INTO x",
		"CREATE INDEX CONCURRENTLY ON t (v)",
		"CREATE DATABASE x",
		"ALTER TABLE t DISABLE TRIGGER ALL",
		"ALTER SYSTEM SET work_mem = '1GB'",
		"VACUUM t",
		"ANALYZE t",
		"CALL pr()",
		"DO $$ BEGIN DELETE FROM t; END $$",
		"COPY t TO PROGRAM 'true'",
		"COPY t FROM PROGRAM 'echo 1'",
		"SET SESSION AUTHORIZATION DEFAULT",
		"SET default_transaction_read_only = off",
		"LOCK t",
		"(ANALYZE) DELETE FROM t",
		"EXPLAIN ANALYZE DELETE FROM t",
		"PREPARE TRANSACTION 'x'",
		"WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d",
		"WITH i AS (INSERT INTO t (v) VALUES (5) RETURNING *) SELECT * FROM i",
		"SELECT * FROM t FOR UPDATE",
		"SELECT nextval('s')",
		"SELECT setval('s', 1000)",
		"SELECT wr()",
		"SELECT liar()",
		"SELECT v FROM t WHERE v = liar()",
		"SELECT set_config('transaction_read_only', 'off', true), wr()",
		"SELECT set_config('transaction_read_only', 'off', false)",
		"SELECT pg_advisory_lock(42)",
		"SELECT pg_notify('x', 'y')",
		"SELECT lo_create(4711)",
		"SELECT set_config('statement_timeout', '0', false)",
		"REFRESH MATERIALIZED VIEW tm",
		"NOTIFY x",
		"DECLARE c CURSOR WITH HOLD FOR SELECT * FROM t",
		"GRANT ALL ON t TO PUBLIC",
		"CREATE ROLE evil SUPERUSER",
		"SELECT 1) q; DROP TABLE t; --",
		"SELECT 1 -- \n; DROP TABLE t",
		"SELECT 1 /* ; */ ; DELETE FROM t",
		"SELECT '\x00'; DROP TABLE t",
	}
}

// ways are all the ways that a text reaches the server.
func ways(tb testing.TB) map[string]func(*postgres.Session, string) error {
	tb.Helper()
	ctx := tb.Context()
	return map[string]func(*postgres.Session, string) error{
		"explain": func(s *postgres.Session, sql string) error {
			_, err := s.Explain(ctx, sql, nil, postgres.Measured())
			return err
		},
		"plan": func(s *postgres.Session, sql string) error {
			_, err := s.ExplainText(ctx, sql, nil, postgres.Planned())
			return err
		},
		"generic": func(s *postgres.Session, sql string) error {
			_, err := s.ExplainText(ctx, sql, nil, postgres.ExplainOptions{Generic: true})
			return err
		},
		"fetch":    func(s *postgres.Session, sql string) error { _, err := s.Fetch(ctx, sql, nil); return err },
		"rows":     func(s *postgres.Session, sql string) error { _, _, err := s.Rows(ctx, sql, nil, 3); return err },
		"digest":   func(s *postgres.Session, sql string) error { _, err := s.Digest(ctx, sql, nil, nil, nil); return err },
		"describe": func(s *postgres.Session, sql string) error { _, _, err := s.Describe(ctx, sql); return err },
	}
}

func TestHostileStatementsChangeNothing(t *testing.T) {
	server := open(t, hostileSetup)
	before := digest(t, server)
	for name, way := range ways(t) {
		t.Run(name, func(t *testing.T) {
			for _, sql := range hostile() {
				err := server.Read(t.Context(), postgres.Limits{}, func(s *postgres.Session) error { return way(s, sql) })
				if err == nil {
					continue
				}
				if e := failure(t, err); e.Kind() == postgres.KindInternal {
					t.Errorf("%s: %v", sql, err)
				}
			}
			if after := digest(t, server); after != before {
				t.Errorf("the database changed:\nbefore\n%s\nafter\n%s", before, after)
			}
		})
	}
}

func TestWritePathRollsBack(t *testing.T) {
	server := open(t, `CREATE TABLE t (id int PRIMARY KEY, v int);
		INSERT INTO t SELECT g, g FROM generate_series(1, 100) g;
		CREATE TABLE child (t int REFERENCES t DEFERRABLE INITIALLY DEFERRED);`)
	before := digest(t, server)
	for _, sql := range []string{"DELETE FROM t", "UPDATE t SET v = 0", "INSERT INTO t VALUES (1000, 1)", "SELECT * FROM t FOR UPDATE"} {
		err := server.Write(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
			plan, err := s.Explain(t.Context(), sql, nil, postgres.Measured())
			if err == nil && !plan.Analyzed {
				t.Errorf("%s was not run", sql)
			}
			return err
		})
		if err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
	err := server.Write(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
		plan, err := s.Explain(t.Context(), "INSERT INTO child SELECT id FROM t", nil, postgres.Measured())
		if err == nil && len(plan.Triggers) == 0 {
			t.Error("the deferred foreign key did not fire: its cost is missing from the plan")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	err = server.Write(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
		if _, err := s.Fetch(t.Context(), "DELETE FROM t RETURNING v", nil); err != nil {
			return err
		}
		_, err := s.Fetch(t.Context(), "/* /* */ SELECT */ COMMIT", nil)
		return err
	})
	wantFailure(t, err, postgres.KindRefused, "", "only a query")
	if after := digest(t, server); after != before {
		t.Errorf("the write path changed the database:\nbefore\n%s\nafter\n%s", before, after)
	}
}

func TestReadPathRefusesWrites(t *testing.T) {
	server := open(t, hostileSetup)
	for sql, code := range map[string]string{
		"DELETE FROM t":           "25006",
		"SELECT wr()":             "25006",
		"SELECT 1; COMMIT":        "42601",
		"VACUUM t":                "42601",
		"SELECT 1 FROM missing":   "42P01",
		"SELECT missing FROM t":   "42703",
		"SELECT * FROM t WHERE x": "42703",
	} {
		err := server.Read(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
			_, err := s.Explain(t.Context(), sql, nil, postgres.Measured())
			return err
		})
		kind := postgres.KindSQL
		if code == "25006" {
			kind = postgres.KindRefused
		}
		wantFailure(t, err, kind, code, "")
	}
}
