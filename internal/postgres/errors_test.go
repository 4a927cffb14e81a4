package postgres_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"assay/internal/embedded/pgtest"
	"assay/internal/postgres"
)

func TestConnectionFailures(t *testing.T) {
	server := open(t, "CREATE ROLE nologin_role NOLOGIN")
	t.Cleanup(func() { execute(t, server.Config(), "DROP ROLE nologin_role") })
	socket := server.Config().Host
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	silent := listener.Addr().String() // accepts and never answers
	_, silentPort, _ := strings.Cut(silent, ":")
	base := server.Config()
	for name, c := range map[string]struct {
		target postgres.Target
		code   string
		text   string
	}{
		"nothing listens":   {postgres.Target{DSN: "host=127.0.0.1 port=1 user=u dbname=d"}, "", "no server answers"},
		"no such host":      {postgres.Target{DSN: "host=no-such-host.invalid user=u dbname=d"}, "", "no host named"},
		"no socket":         {postgres.Target{DSN: "host=/no/such/dir user=u dbname=d"}, "", "no server socket"},
		"no database":       {postgres.Target{Host: socket, User: base.User, Database: "no_such_database"}, "3D000", "check the database name"},
		"no role":           {postgres.Target{Host: socket, User: "no_such_role", Database: base.Database}, "28000", "check the user name"},
		"may not log in":    {postgres.Target{Host: socket, User: "nologin_role", Database: base.Database}, "28000", "not permitted to log in"},
		"silent":            {postgres.Target{DSN: "host=127.0.0.1 user=u dbname=d connect_timeout=1 port=" + silentPort}, "", "no answer in time"},
		"unknown parameter": {postgres.Target{DSN: base.Redacted() + "&no_such_setting=1"}, "42704", "drop the setting"},
	} {
		t.Run(name, func(t *testing.T) {
			config, _, err := postgres.ParseTarget(c.target, noEnv)
			if err != nil {
				t.Fatal(err)
			}
			_, err = postgres.Open(t.Context(), config)
			wantFailure(t, err, postgres.KindConnection, c.code, c.text)
		})
	}
}

func TestWrongPassword(t *testing.T) {
	e := wrongPassword(t)
	if !e.NeedsPassword() {
		t.Errorf("%v does not ask for a password", e)
	}
}

// wrongPassword meets a server that refuses the password, as PostgreSQL says it.
func wrongPassword(t *testing.T) *postgres.Error {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	done := make(chan struct{})
	go func() {
		defer close(done)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		buffer := make([]byte, 1024)
		_, _ = conn.Read(buffer)
		body := "SFATAL\x00VFATAL\x00C28P01\x00Mpassword authentication failed for user \"u\" with s3cr3t\x00\x00"
		_, _ = conn.Write(append([]byte{'E', 0, 0, 0, byte(len(body) + 4)}, body...))
		_, _ = conn.Read(buffer)
	}()
	_, port, _ := strings.Cut(listener.Addr().String(), ":")
	config, _, err := postgres.ParseTarget(postgres.Target{DSN: "host=127.0.0.1 sslmode=disable user=u password=s3cr3t dbname=d port=" + port}, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	_, err = postgres.Open(t.Context(), config)
	<-done
	e := theFailure(t, err, postgres.KindConnection, "28P01", "check the user name and the password")
	if strings.Contains(e.Error(), "s3cr3t") {
		t.Errorf("the password is in %v", e)
	}
	return e
}

func TestStatementErrors(t *testing.T) {
	server := open(t, `CREATE TABLE t (a int, "größe" int)`)
	for name, c := range map[string]struct {
		sql      string
		code     string
		position int
	}{
		"syntax":                   {"SELECT a FORM t", "42601", 15},
		"column":                   {"SELECT nothing FROM t", "42703", 8},
		"column after other bytes": {`SELECT "größe", nothing FROM t`, "42703", 17},
		"table":                    {"SELECT 1\nFROM nothing", "42P01", 15},
		"function":                 {"SELECT nothing(1)", "42883", 8},
		"type":                     {"SELECT 'x'::int", "22P02", 8},
		"no value":                 {"SELECT $1::int", "08P01", 0},
		"division":                 {"SELECT 1 / (a - a) FROM (SELECT 1 AS a) x", "22012", 0},
		"end":                      {"SELECT 1 +", "42601", 0},
		"another database":         {"SELECT pg_get_object_address('database', '{nothing}', '{}')", "3D000", 0}, // not the one it is connected to
	} {
		t.Run(name, func(t *testing.T) {
			for way, run := range map[string]func(*postgres.Session) error{
				"explain": func(s *postgres.Session) error {
					_, err := s.Explain(t.Context(), c.sql, nil, postgres.Measured())
					return err
				},
				"fetch": func(s *postgres.Session) error { _, err := s.Fetch(t.Context(), c.sql, nil); return err },
				"rows":  func(s *postgres.Session) error { _, _, err := s.Rows(t.Context(), c.sql, nil, 1); return err },
			} {
				e := theFailure(t, server.Read(t.Context(), postgres.Limits{}, run), postgres.KindSQL, c.code, "")
				if c.position != 0 && e.Position != c.position {
					t.Errorf("%s: position %d, want %d: %v", way, e.Position, c.position, e)
				}
			}
		})
	}
}

func TestTextsThatAreRefused(t *testing.T) {
	server := open(t)
	for name, sql := range map[string]string{
		"NUL": "SELECT '\x00'", "UTF-8": "SELECT '\xff'", "empty": " \n", "large": "SELECT '" + strings.Repeat("x", 17<<20) + "'",
	} {
		err := server.Read(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
			_, err := s.Explain(t.Context(), sql, nil, postgres.Planned())
			return err
		})
		if e := failure(t, err); e.Kind() != postgres.KindRefused {
			t.Errorf("%s: kind %q of %v", name, e.Kind(), e)
		}
	}
}

func TestNoPermission(t *testing.T) {
	superuser := open(t, "CREATE TABLE hidden (a int)", "CREATE ROLE assay_plain LOGIN")
	t.Cleanup(func() { execute(t, superuser.Config(), "DROP ROLE assay_plain") })
	config, _, err := postgres.ParseTarget(postgres.Target{DSN: superuser.Config().Redacted(), User: "assay_plain"}, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	server, err := postgres.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	err = server.Read(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
		_, err := s.Explain(t.Context(), "SELECT * FROM hidden", nil, postgres.Planned())
		return err
	})
	wantFailure(t, err, postgres.KindRefused, "42501", "GRANT")
	err = server.Trial(t.Context(), postgres.Limits{}, []string{"CREATE INDEX x ON hidden (a)"},
		func(*postgres.Session, []postgres.TrialIndex) error { return nil })
	wantFailure(t, err, postgres.KindRefused, "42501", "owner")
	if _, err := server.Guard(t.Context()); err != nil {
		t.Errorf("guard as an ordinary role: %v", err)
	}
}

func TestTimeouts(t *testing.T) {
	server := open(t, "CREATE TABLE t (a int)")
	sleep := func(sql string) func(*postgres.Session) error {
		return func(s *postgres.Session) error { _, err := s.Fetch(t.Context(), sql, nil); return err }
	}
	short := postgres.Limits{Statement: 200 * time.Millisecond}
	wantFailure(t, server.Read(t.Context(), short, sleep("SELECT pg_sleep(30)")), postgres.KindTimeout, "57014", "statement_timeout after 200ms")

	// An earlier statement of the session cannot switch the limit off.
	err := server.Read(t.Context(), short, func(s *postgres.Session) error {
		if _, err := s.Fetch(t.Context(), "SELECT set_config('statement_timeout', '0', false)", nil); err != nil {
			return err
		}
		return sleep("SELECT pg_sleep(30)")(s)
	})
	wantFailure(t, err, postgres.KindTimeout, "57014", "statement_timeout")

	// The session as a whole ends in time, whatever its statements may take.
	err = server.Read(t.Context(), postgres.Limits{Whole: 400 * time.Millisecond}, func(s *postgres.Session) error {
		for {
			if err := sleep("SELECT pg_sleep(0.1)")(s); err != nil {
				return err
			}
		}
	})
	if e := failure(t, err); e.Kind() != postgres.KindTimeout {
		t.Errorf("kind %q of %v", e.Kind(), e)
	}

	// A lock that another session holds.
	held, release := make(chan struct{}), make(chan struct{})
	writer := make(chan error)
	go func() {
		writer <- server.Write(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
			_, err := s.Fetch(t.Context(), "INSERT INTO t VALUES (1)", nil)
			close(held)
			<-release
			return err
		})
	}()
	<-held
	start := time.Now()
	err = server.Trial(t.Context(), postgres.Limits{}, []string{"CREATE INDEX x ON t (a)"},
		func(*postgres.Session, []postgres.TrialIndex) error { return nil })
	wantFailure(t, err, postgres.KindRefused, "55P03", "another session holds a lock")
	if took := time.Since(start); took < 1500*time.Millisecond || took > 10*time.Second {
		t.Errorf("three waits of 500 ms took %s", took)
	}
	close(release)
	if err := <-writer; err != nil {
		t.Error(err)
	}
}

const running = `SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND state = 'active' AND pid <> pg_backend_pid() AND datname = current_database()`

// sleeping starts a statement that takes a minute, and waits until observer sees
// it running; how it ends comes by the channel.
func sleeping(ctx context.Context, t *testing.T, server, observer *postgres.Server) <-chan error {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		done <- server.Read(ctx, postgres.Limits{}, func(s *postgres.Session) error {
			_, err := s.Fetch(ctx, "SELECT pg_sleep(60)", nil)
			return err
		})
	}()
	await(t, observer, running, "1") //nolint:contextcheck // the observer looks on when the statement is cancelled
	return done
}

func TestCancelLeavesNothingRunning(t *testing.T) {
	server := openDSN(t, pgtest.Empty(t))
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		done <- server.Read(ctx, postgres.Limits{}, func(s *postgres.Session) error {
			_, err := s.Explain(ctx, "SELECT pg_sleep(60)", nil, postgres.Measured())
			return err
		})
	}()
	await(t, server, running, "1")
	cancel()
	start := time.Now()
	err := <-done
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("the cancel took %s", took)
	}
	e := theFailure(t, err, postgres.KindCancelled, "57014", "cancelled")
	if !errors.Is(e, context.Canceled) {
		t.Errorf("%v is no context.Canceled", e)
	}
	await(t, server, running, "0")
	await(t, server, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()", "0")
}

func TestDeadlineIsATimeout(t *testing.T) {
	server := open(t)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	err := server.Read(ctx, postgres.Limits{}, func(s *postgres.Session) error {
		_, err := s.Fetch(ctx, "SELECT pg_sleep(60)", nil)
		return err
	})
	wantFailure(t, err, postgres.KindTimeout, "57014", "stopped after")
}

func TestF10OthersEndTheStatement(t *testing.T) {
	server := open(t)
	for name, c := range map[string]struct {
		call string
		kind postgres.Kind
		code string
	}{
		"terminated": {"pg_terminate_backend", postgres.KindConnection, "57P01"},
		"cancelled":  {"pg_cancel_backend", postgres.KindCancelled, "57014"},
	} {
		t.Run(name, func(t *testing.T) {
			done := sleeping(t.Context(), t, server, server)
			value(t, server, "SELECT "+c.call+"(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND state = 'active' AND pid <> pg_backend_pid() AND datname = current_database()")
			wantFailure(t, <-done, c.kind, c.code, "")
		})
	}
}
