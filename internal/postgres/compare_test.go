package postgres_test

import (
	"testing"

	"assay/internal/postgres"
)

// pair is two queries, and what a comparison must find.
type pair struct {
	name        string
	a, b        string
	columns     []string
	order       []string
	same        bool
	differences int // rows that Difference finds; -1 where it is not asked
}

func TestDigestTellsAnswersApart(t *testing.T) {
	server := open(t)
	for _, p := range []pair{
		{"the same", "VALUES (1, 'a'), (2, 'b')", "VALUES (2, 'b'), (1, 'a')", nil, nil, true, 0},
		{"a duplicate for a missing row", "VALUES (1), (1), (2)", "VALUES (1), (2), (2)", nil, nil, false, 2},
		{"one cell", "SELECT g, g FROM generate_series(1, 1000) g", "SELECT g, CASE g WHEN 500 THEN 0 ELSE g END FROM generate_series(1, 1000) g", nil, nil, false, 2},
		{"null and empty", "SELECT NULL::text", "SELECT ''", nil, nil, false, 2},
		{"printed differently", "SELECT 1.0", "SELECT 1.00", nil, nil, false, 2},
		{"cells that run together", "SELECT 'a,b', 'c'", "SELECT 'a', 'b,c'", nil, nil, false, 2},
		{"a missing row", "VALUES (1), (2)", "VALUES (1)", nil, nil, false, 1},
		{"nothing and nothing", "SELECT 1 WHERE false", "SELECT 2 WHERE false", nil, nil, true, 0},
		{"no columns", "SELECT FROM generate_series(1, 3)", "SELECT FROM generate_series(1, 3)", nil, nil, true, 0},
		{"json", "SELECT '{\"a\": 1}'::json", "SELECT '{\"a\": 1}'::json", nil, nil, true, 0},
		{"kept columns", "SELECT 1 AS a, 2 AS b, 3 AS a", "SELECT 9 AS c, 1 AS a", []string{"a"}, nil, true, -1},
		{"kept columns differ", "SELECT 1 AS a, 2 AS b", "SELECT 2 AS a", []string{"a"}, nil, false, -1},
		{"order", "SELECT g FROM generate_series(1, 9) g ORDER BY g", "SELECT g FROM generate_series(1, 9) g ORDER BY g DESC", nil, []string{"g"}, false, -1},
		{"order of all columns", "SELECT * FROM (VALUES (1, 2), (1, 3)) v(a, b) ORDER BY a, b", "SELECT * FROM (VALUES (1, 2), (1, 3)) v(a, b) ORDER BY a, b DESC", nil, []string{"*"}, false, -1},
		{"ties may fall either way", "SELECT * FROM (VALUES (1, 2), (1, 3)) v(a, b) ORDER BY a, b", "SELECT * FROM (VALUES (1, 2), (1, 3)) v(a, b) ORDER BY a, b DESC", nil, []string{"a"}, true, -1},
		{"trailing comment", "SELECT 1 -- one", "SELECT 1", nil, nil, true, 0},
	} {
		t.Run(p.name, func(t *testing.T) {
			read(t, server, func(s *postgres.Session) error { return p.check(t, s) })
		})
	}
}

func (p pair) check(t *testing.T, s *postgres.Session) error {
	t.Helper()
	a, err := s.Digest(t.Context(), p.a, nil, p.columns, p.order)
	if err != nil {
		return err
	}
	b, err := s.Digest(t.Context(), p.b, nil, p.columns, p.order)
	if err != nil {
		return err
	}
	if same := a.Rows == b.Rows && a.Sums == b.Sums && a.Order == b.Order; same != p.same {
		t.Errorf("same %v, want %v\n%+v\n%+v", same, p.same, a, b)
	}
	if p.differences < 0 {
		return nil
	}
	rows, err := s.Difference(t.Context(), p.a, p.b, nil, 5)
	if len(rows) != p.differences {
		t.Errorf("%d rows differ, want %d: %v", len(rows), p.differences, rows)
	}
	return err
}

func TestDigestTakesArguments(t *testing.T) {
	server := open(t)
	five, text := "5", "x"
	read(t, server, func(s *postgres.Session) error {
		d, err := s.Digest(t.Context(), "SELECT g, $2::text AS word FROM generate_series(1, $1) g", []*string{&five, &text}, nil, nil)
		if err != nil {
			return err
		}
		if d.Rows != 5 || len(d.Columns) != 2 || d.Columns[1] != (postgres.Column{Name: "word", Type: "text"}) {
			t.Errorf("digest %+v", d)
		}
		// A rewrite that needs only the second of two parameters.
		d, err = s.Digest(t.Context(), "SELECT $2::text", []*string{&five, nil}, nil, nil)
		if err == nil && d.Rows != 1 {
			t.Errorf("digest %+v", d)
		}
		return err
	})
	err := server.Read(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
		_, err := s.Digest(t.Context(), "SELECT 1 AS a", nil, []string{"b"}, nil)
		return err
	})
	wantFailure(t, err, postgres.KindRefused, "", `no output column "b"`)
}

func TestDigestKeepsTheSessionsZone(t *testing.T) {
	server := open(t)
	config, _, err := postgres.ParseTarget(postgres.Target{DSN: server.Config().Redacted() + "&timezone=Europe/Berlin"}, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	berlin, err := postgres.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	// A day of 25 hours: the two queries agree under UTC only.
	const a = "SELECT t FROM (VALUES (timestamptz '2024-10-27 22:30:00+00')) v(t) WHERE t::date = '2024-10-27'"
	const b = "SELECT t FROM (VALUES (timestamptz '2024-10-27 22:30:00+00')) v(t) WHERE t >= '2024-10-27' AND t < timestamptz '2024-10-27' + interval '24 hours'"
	rows := func(server *postgres.Server, sql string) (n int64) {
		read(t, server, func(s *postgres.Session) error {
			d, err := s.Digest(t.Context(), sql, nil, nil, nil)
			n = d.Rows
			return err
		})
		return n
	}
	if rows(berlin, a) != 1 || rows(berlin, b) != 0 {
		t.Errorf("in Berlin: %d and %d rows, want 1 and 0", rows(berlin, a), rows(berlin, b))
	}
}
