package postgres_test

import (
	"context"
	"encoding/binary"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"assay/internal/postgres"
	"assay/internal/postgres/nettest"
)

// throughProxy is a network of the test's own to a server, and the target that
// leads through it.
func throughProxy(t *testing.T, server *postgres.Server) (*nettest.Proxy, postgres.Config) {
	t.Helper()
	c := server.Config()
	proxy := nettest.Start(t, "unix", filepath.Join(c.Host, ".s.PGSQL."+strconv.Itoa(c.Port)))
	config, _, err := postgres.ParseTarget(postgres.Target{DSN: proxy.DSN(c.User, c.Database)}, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	return proxy, config
}

// flows are what assay does over connections.
var flows = map[string]func(context.Context, *postgres.Server) error{
	"connect": func(ctx context.Context, server *postgres.Server) error {
		_, err := postgres.Open(ctx, server.Config())
		return err
	},
	"analyse": func(ctx context.Context, server *postgres.Server) error {
		return server.Read(ctx, postgres.Limits{}, func(s *postgres.Session) error {
			if _, err := s.Explain(ctx, "SELECT * FROM t WHERE a < $1", []*string{text("50")}, postgres.Measured()); err != nil {
				return err
			}
			_, err := s.Fetch(ctx, "SELECT * FROM t", nil)
			return err
		})
	},
	"trial": func(ctx context.Context, server *postgres.Server) error {
		return server.Trial(ctx, postgres.Limits{}, []string{"CREATE INDEX x ON t (a)"}, func(s *postgres.Session, _ []postgres.TrialIndex) error {
			_, err := s.Explain(ctx, "SELECT * FROM t WHERE a = 5", nil, postgres.Measured())
			return err
		})
	},
	"compare": func(ctx context.Context, server *postgres.Server) error {
		return server.Read(ctx, postgres.Limits{}, func(s *postgres.Session) error {
			for _, sql := range []string{"SELECT a FROM t", "SELECT a FROM t ORDER BY a"} {
				if _, err := s.Digest(ctx, sql, nil, nil, nil); err != nil {
					return err
				}
			}
			_, err := s.Difference(ctx, "SELECT a FROM t", "SELECT a + 1 FROM t", nil, 5)
			return err
		})
	},
}

func text(s string) *string { return &s }

// The connection is lost at every message there is, one after the other, until
// the flow comes through: each loss is told as one, within three seconds, leaves
// nothing behind, and the next connection is as good as new.
func TestF07ConnectionLostAtEveryMessage(t *testing.T) {
	direct := open(t, "CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 20)")
	before := digest(t, direct)
	for name, flow := range flows {
		t.Run(name, func(t *testing.T) {
			proxy, config := throughProxy(t, direct)
			n := 1
			for loseAt(t, proxy, config, n, flow) {
				n++
			}
			t.Logf("lost at each of %d messages", n-1)
		})
	}
	if after := digest(t, direct); after != before {
		t.Error("the database changed")
	}
	await(t, direct, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'assay' AND pid <> pg_backend_pid()", "0")
}

// loseAt connects, goes the flow's way, and loses the connection at its nth
// message; false where it has fewer.
func loseAt(t *testing.T, proxy *nettest.Proxy, config postgres.Config, n int, flow func(context.Context, *postgres.Server) error) bool {
	t.Helper()
	proxy.Heal()
	known := goleak.IgnoreCurrent()
	server, err := postgres.Open(t.Context(), config)
	if err != nil {
		t.Fatalf("after a loss at message %d, the next connection: %v", n-1, err)
	}
	proxy.CutAt(n)
	start := time.Now()
	err = flow(t.Context(), server)
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("lost at message %d: it took %s", n, took)
	}
	if proxy.Passed() < n {
		if err != nil {
			t.Errorf("nothing was lost, and yet %v", err)
		}
		return false
	}
	// What goes wrong with the goodbye alone is nobody's loss.
	if err != nil {
		wantLoss(t, n, err)
	}
	if err := goleak.Find(known); err != nil {
		t.Fatalf("lost at message %d: %v", n, err)
	}
	return true
}

func wantLoss(t *testing.T, n int, err error) {
	t.Helper()
	if e := failure(t, err); e.Kind() != postgres.KindConnection {
		t.Errorf("lost at message %d: kind %q of %v", n, e.Kind(), e)
	}
}

// A cancel request that comes too late for its statement and hits the ROLLBACK
// instead is no failure.
func TestALateCancelHitsTheRollback(t *testing.T) {
	proxy, config := throughProxy(t, open(t))
	server, err := postgres.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	rollbacks := 0
	proxy.Answer(func(message []byte) []byte {
		if message[0] != 'Q' || !strings.HasPrefix(string(message[5:]), "ROLLBACK") {
			return nil
		}
		if rollbacks++; rollbacks > 1 {
			return nil
		}
		failed := "SERROR\x00VERROR\x00C57014\x00Mcanceling statement due to user request\x00\x00"
		answer := binary.BigEndian.AppendUint32([]byte{'E'}, uint32(len(failed)+4))
		answer = append(answer, failed...)
		return append(answer, 'Z', 0, 0, 0, 5, 'T')
	})
	if got := value(t, server, "SELECT 1"); got != "1" {
		t.Errorf("the session answered %s", got)
	}
	if rollbacks != 2 {
		t.Errorf("%d ROLLBACKs, not a second one", rollbacks)
	}
}

// A network that swallows everything keeps nobody: a cancel that the server does
// not hear ends with the connection, and Disconnect ends it at once.
func TestSilentNetwork(t *testing.T) {
	proxy, config := throughProxy(t, open(t))
	server, err := postgres.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		leave func(cancel func())
		limit time.Duration
	}{
		"cancel":     {func(cancel func()) { cancel() }, 6 * time.Second},
		"disconnect": {func(cancel func()) { cancel(); server.Disconnect() }, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			defer proxy.Heal()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var left time.Time
			err := server.Read(ctx, postgres.Limits{}, func(s *postgres.Session) error {
				proxy.Poison(nettest.Up, nettest.Timeout())
				proxy.Poison(nettest.Down, nettest.Timeout())
				time.AfterFunc(50*time.Millisecond, func() { left = time.Now(); c.leave(cancel) })
				_, err := s.Fetch(ctx, "SELECT 1", nil)
				return err
			})
			if e := failure(t, err); e.Kind() != postgres.KindCancelled {
				t.Errorf("kind %q of %v", e.Kind(), e)
			}
			if took := time.Since(left); took > c.limit {
				t.Errorf("it took %s", took)
			}
		})
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
