package postgres_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"assay/internal/postgres"
)

// raise is a function of the server's that fails with any SQLSTATE.
const raise = `CREATE FUNCTION raise(code text) RETURNS int LANGUAGE plpgsql AS
	$$ BEGIN RAISE EXCEPTION 'what the server says' USING ERRCODE = code; END $$`

// Each SQLSTATE of note comes from a real server and leaves as one sentence
// with what to do.
func TestEverySQLSTATEHasOneSentence(t *testing.T) {
	server := open(t, raise)
	codes := postgres.KnownCodes()
	// Members of classes that have a sentence for the whole class.
	maps.Copy(codes, map[string]postgres.Kind{
		"08000": postgres.KindConnection, "08006": postgres.KindConnection, "28P02": postgres.KindConnection,
		"22001": postgres.KindSQL, "23505": postgres.KindSQL, "44000": postgres.KindSQL, "25001": postgres.KindRefused,
		"40002": postgres.KindSQL, "42P19": postgres.KindSQL, "38000": postgres.KindSQL, "39P01": postgres.KindSQL,
		"P0001": postgres.KindSQL, "HV00N": postgres.KindSQL, "53999": postgres.KindSQL, "54999": postgres.KindSQL,
		"58000": postgres.KindSQL, "55P02": postgres.KindRefused, "57000": postgres.KindRefused, "XX999": postgres.KindSQL,
		"F0000": postgres.KindSQL, "ZZ999": postgres.KindSQL, "57014": postgres.KindCancelled,
	})
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		err := server.Read(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
			_, err := s.Fetch(t.Context(), "SELECT raise('"+code+"')", nil)
			return err
		})
		want := codes[code]
		if want == postgres.KindConnection { // a function says it, as an ERROR: the session's own end is FATAL
			want = postgres.KindSQL
		}
		e := theFailure(t, err, want, code, "what the server says (SQLSTATE "+code+")")
		if strings.ContainsAny(e.Next, "\n\t") || strings.Contains(e.Next, ". ") || strings.HasSuffix(e.Next, ".") {
			t.Errorf("%s: %q is not one sentence", code, e.Next)
		}
		const untouched = "nothing was changed"
		if must := slices.Contains([]string{"08", "40", "53", "54", "55", "57", "58", "XX"}, code[:2]); must && !strings.Contains(e.Next, untouched) &&
			code != "53300" && code != "57P03" && code != "08P01" {
			t.Errorf("%s: %q leaves open whether something was changed", code, e.Next)
		}
	}
}

// Errors that a server gives by itself, beyond those that other tests meet.
func TestF10StatementsThatServersGiveUp(t *testing.T) {
	server := open(t, "CREATE TABLE t (a int)", "CREATE TABLE big AS SELECT g, repeat('x', 100) AS name FROM generate_series(1, 20000) g")
	for name, c := range map[string]struct{ sql, code, next string }{
		"internal error":  {"SELECT array_in('{1}'::cstring, 0, -1)", "XX000", "internal error"},
		"too deep":        {"SELECT " + strings.Repeat("1+", 50000) + "1", "54001", "too deeply nested"},
		"temporary files": {"SELECT count(*) FROM (SELECT set_config('work_mem', '64kB', true), set_config('temp_file_limit', '100kB', true)) s, LATERAL (SELECT name FROM big ORDER BY name, g) b", "53400", "temp_file_limit"},
		"several rows":    {"SELECT (SELECT g FROM big)", "21000", "several rows"},
		"no schema":       {"SELECT nowhere.f(1)", "3F000", "schema"},
		"ambiguous":       {"SELECT a FROM t x, t y", "42702", "several tables"},
		"not grouped":     {"SELECT g, count(*) FROM big", "42803", "GROUP BY"},
		"cannot do":       {"SELECT a FROM t FOR UPDATE OF nothing", "42P01", "check the table"},
	} {
		t.Run(name, func(t *testing.T) {
			err := server.Read(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
				_, err := s.Fetch(t.Context(), c.sql, nil)
				return err
			})
			wantFailure(t, err, postgres.KindSQL, c.code, c.next)
		})
	}
}
