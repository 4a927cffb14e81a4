package postgres_test

import (
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"go.uber.org/goleak"

	"assay/internal/postgres"
)

// cutter forwards TCP connections to a server's socket, and cuts each after
// that many bytes from the server.
func cutter(t *testing.T, server *postgres.Server, after int64) postgres.Config {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	c := server.Config()
	socket := filepath.Join(c.Host, ".s.PGSQL."+strconv.Itoa(c.Port))
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			backend, err := new(net.Dialer).DialContext(t.Context(), "unix", socket)
			if err != nil {
				_ = client.Close()
				return
			}
			go func() {
				_, _ = io.Copy(backend, client)
				_ = backend.Close()
			}()
			go func() {
				_, _ = io.CopyN(client, backend, after)
				_ = client.Close()
				_ = backend.Close()
			}()
		}
	}()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	dsn := fmt.Sprintf("host=127.0.0.1 port=%s sslmode=disable user=%s dbname=%s", port, c.User, c.Database)
	cut, _, err := postgres.ParseTarget(postgres.Target{DSN: dsn}, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	return cut
}

// analyse is a connection, a measured plan, rows, a digest and a trial: every
// kind of message that a session knows.
func analyse(t *testing.T, config postgres.Config) error {
	t.Helper()
	server, err := postgres.Open(t.Context(), config)
	if err != nil {
		return err
	}
	err = server.Read(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
		if _, err := s.Explain(t.Context(), "SELECT * FROM t WHERE a < 50", nil, postgres.Measured()); err != nil {
			return err
		}
		if _, err := s.Fetch(t.Context(), "SELECT * FROM t", nil); err != nil {
			return err
		}
		_, err := s.Digest(t.Context(), "SELECT * FROM t", nil, nil, nil)
		return err
	})
	if err != nil {
		return err
	}
	return server.Trial(t.Context(), postgres.Limits{}, []string{"CREATE INDEX x ON t (a)"}, func(s *postgres.Session, _ []postgres.TrialIndex) error {
		_, err := s.Explain(t.Context(), "SELECT * FROM t WHERE a = 5", nil, postgres.Measured())
		return err
	})
}

func TestConnectionLostAnywhere(t *testing.T) {
	server := open(t, "CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 200)")
	before := digest(t, server)
	known := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, known) }) // after the cutters' own
	failed := 0
	for after := int64(0); after < 8000; after += 97 {
		start := time.Now()
		err := analyse(t, cutter(t, server, after))
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("cut after %d bytes: it took %s", after, took)
		}
		if err == nil {
			continue
		}
		failed++
		if e := failure(t, err); e.Kind() != postgres.KindConnection {
			t.Errorf("cut after %d bytes: kind %q of %v", after, e.Kind(), e)
		}
	}
	if failed < 20 {
		t.Errorf("only %d of the cuts hit: the case tests little", failed)
	}
	if after := digest(t, server); after != before {
		t.Error("the database changed")
	}
}

func TestServerWatchesForOurDeath(t *testing.T) {
	server := open(t)
	if server.Info().VersionNum < 140000 {
		t.Skip("client_connection_check_interval came with 14")
	}
	for name, want := range map[string]string{
		"client_connection_check_interval": "1s", "statement_timeout": "30s", "lock_timeout": "2s",
		"idle_in_transaction_session_timeout": "1min", "transaction_read_only": "on", "transaction_isolation": "repeatable read",
	} {
		if got := value(t, server, "SELECT current_setting('"+name+"')"); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}
