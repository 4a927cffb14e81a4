package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"assay/internal/embedded"
	"assay/internal/embedded/pgtest"
	"assay/internal/engine"
	"assay/internal/postgres"
	"assay/ui/service"
)

// hazards is a cluster with two databases that the statements may try to change.
type hazards struct {
	server  *embedded.Server
	missing map[string]string // extension → why it is not there
	watch   *pgtest.Watch
	state   pgtest.State
	n       int
	// bystanders are sessions, by role, that statements may try to end.
	bystanders map[string]*pgx.Conn
}

// TestHazards runs every statement that could change something, in both kinds
// of transaction and as two roles. With all gates of ours left out, what is
// different afterwards is exactly what the table says; all of that was announced by
// the gate, which sends nothing of it without consent.
func TestHazards(t *testing.T) {
	h := startHazards(t)
	statements := staying()
	for _, sql := range held() {
		statements = append(statements, hazard{sql: sql})
	}
	if len(statements) < 68 {
		t.Fatalf("%d statements", len(statements))
	}
	for _, role := range []string{"postgres", "plain"} {
		t.Run(role, func(t *testing.T) {
			h.bystander(t, role)
			h.state = h.watch.State(t)
			e, server := h.connect(t, role)
			for _, one := range statements {
				if why := h.untestable(one); why != "" {
					t.Logf("not tried: %s: %s", one.sql, why)
					continue
				}
				h.gated(t, e, one)
			}
			if changed := h.state.Changes(h.watch.State(t)); len(changed) > 0 {
				t.Fatalf("statements that nobody agreed to changed %v", changed)
			}
			for _, one := range statements {
				if h.untestable(one) == "" {
					h.ungated(t, role, server, one)
				}
			}
		})
	}
}

func startHazards(t *testing.T) *hazards {
	t.Helper()
	server := pgtest.Own(t, "wal_level=logical", "max_wal_senders=4", "max_replication_slots=100", "max_prepared_transactions=4")
	h := &hazards{server: server, missing: map[string]string{}, bystanders: map[string]*pgx.Conn{}}
	h.exec(t, "postgres", "CREATE ROLE plain LOGIN")
	h.exec(t, "postgres", "CREATE DATABASE main")
	h.exec(t, "postgres", "CREATE DATABASE other")
	h.exec(t, "other", hazardOther)
	h.exec(t, "main", hazardSetup)
	h.exec(t, "main", "SELECT pg_create_logical_replication_slot('kept', 'pgoutput')")
	for _, part := range []struct {
		extension, setup string
		since            int
	}{{"dblink", hazardLinks, 0}, {"dblink", hazardBodies, 14}, {"postgres_fdw", hazardForeign, 0}, {"file_fdw", hazardProgram, 0}, {"adminpack", "", 0}} {
		if server.Major() < part.since {
			continue
		}
		if err := h.try(t, "main", "CREATE EXTENSION IF NOT EXISTS "+part.extension); err != nil {
			h.missing[part.extension] = err.Error()
			continue
		}
		h.exec(t, "main", h.fill(part.setup))
	}
	h.exec(t, "main", hazardOwner)
	h.watch = pgtest.NewWatch(t, server.AdminDSN("main"), server.AdminDSN("other"))
	return h
}

// fill puts the connection strings and a fresh number in.
func (h *hazards) fill(sql string) string {
	h.n++
	dir, _, _ := strings.Cut(strings.TrimPrefix(h.server.AdminDSN("other"), "host='"), "'")
	return strings.NewReplacer("LOOP", "host="+dir+" dbname=other user=postgres", "HOST", dir, "OTHER", "other",
		"'hazard_N'", fmt.Sprintf("'hazard_%d'", h.n), "'hazard.N'", fmt.Sprintf("'hazard.%d'", h.n),
		"'0/N'", fmt.Sprintf("'0/%X'", h.n), "'s', N", fmt.Sprintf("'s', %d", 1000+h.n)).Replace(sql)
}

func (h *hazards) untestable(one hazard) string {
	major := h.server.Major()
	switch {
	case one.since > major:
		return fmt.Sprintf("PostgreSQL %d is needed", one.since)
	case one.until != 0 && one.until < major:
		return fmt.Sprintf("PostgreSQL %d was the last to have it", one.until)
	}
	return h.missing[one.needs]
}

// connect opens the database as the role, for the engine and without it.
func (h *hazards) connect(t *testing.T, role string) (*engine.Engine, *postgres.Server) {
	t.Helper()
	dsn, noEnv := h.server.RoleDSN(role, "main"), func(string) string { return "" }
	e := engine.New(engine.Options{Env: noEnv})
	t.Cleanup(func() { _ = e.Close() })
	if _, err := e.Connect(t.Context(), service.Target{DSN: dsn}); err != nil {
		t.Fatal(err)
	}
	config, _, err := postgres.ParseTarget(postgres.Target{DSN: dsn}, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	server, err := postgres.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	return e, server
}

func (h *hazards) try(t *testing.T, database, sql string) error {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), h.server.AdminDSN(database))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(t.Context()) }()
	_, err = conn.Exec(t.Context(), sql)
	return err
}

func (h *hazards) exec(t *testing.T, database, sql string) {
	t.Helper()
	if err := h.try(t, database, sql); err != nil {
		t.Fatalf("%.60s…: %v", sql, err)
	}
}

// bystander opens the role's session, again where it was ended.
func (h *hazards) bystander(t *testing.T, role string) {
	t.Helper()
	if old := h.bystanders[role]; old != nil {
		_ = old.Close(t.Context())
	}
	conn, err := pgx.Connect(t.Context(), h.server.RoleDSN(role, "main")+" application_name='bystander of "+role+"'")
	if err != nil {
		t.Fatal(err)
	}
	h.bystanders[role] = conn
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
}

// gated gives the statement to the engine, without any consent: a refusal has a
// reason and a way on, and whatever would stay is announced.
func (h *hazards) gated(t *testing.T, e *engine.Engine, one hazard) {
	t.Helper()
	sql := h.fill(one.sql)
	reading, err := e.Read("", []byte(sql))
	if err != nil {
		return // it is no text that anyone reads as SQL
	}
	said := &strings.Builder{}
	e.Run(t.Context(), service.Request{Statements: reading.Statements}, func(ev service.Event) {
		if ev.Report == nil {
			return
		}
		fmt.Fprintln(said, strings.Join(ev.Report.Stays, "\n"))
		if p := ev.Report.Problem; p != nil {
			fmt.Fprintln(said, p.Error())
			if p.Why == "" || p.Next == "" || p.Kind == "internal" {
				t.Errorf("%s: a refusal without a reason or a way on: %+v", sql, p)
			}
		}
	})
	for _, words := range one.said {
		if !strings.Contains(said.String(), words) {
			t.Errorf("%s: %q was not announced:\n%s", sql, words, said)
		}
	}
}

// ungated sends the statement as the protocol does, but without asking.
func (h *hazards) ungated(t *testing.T, role string, server *postgres.Server, one hazard) {
	t.Helper()
	read, write := one.read, one.write
	if role == "plain" {
		read, write = one.roleRead, one.roleWrite
	}
	for _, way := range []struct {
		name string
		in   func(context.Context, postgres.Limits, func(*postgres.Session) error) error
		want []string
	}{{"read", server.Read, read}, {"write", server.Write, write}} {
		sql := h.fill(one.sql)
		err := way.in(t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
			_, err := s.Explain(t.Context(), sql, nil, postgres.Measured())
			return err
		})
		changed := h.settled(t, way.want)
		if !matches(changed, way.want) {
			t.Errorf("%s path, %s\nchanged %v\nwant    %v\nanswer  %v", way.name, sql, changed, way.want, err)
		}
		if len(changed) > 0 && len(one.said) == 0 {
			t.Errorf("%s path, %s changed %v, and the table does not say how that is announced", way.name, sql, changed)
		}
		if slices.ContainsFunc(changed, func(s string) bool { return strings.HasPrefix(s, "session of") }) {
			h.bystander(t, role)
			h.state = h.watch.State(t)
		}
	}
}

// settled are the changes, once the expected ones are there: some of them are made
// by other processes of the server.
func (h *hazards) settled(t *testing.T, want []string) []string {
	t.Helper()
	for start := time.Now(); ; {
		now := h.watch.State(t)
		changed := h.state.Changes(now)
		if len(want) == 0 || matches(changed, want) || time.Since(start) > 5*time.Second {
			h.state = now
			return changed
		}
	}
}

// matches: each change begins as one of the names, and each name has its change.
func matches(changed, want []string) bool {
	begins := func(name string) func(string) bool { return func(c string) bool { return strings.HasPrefix(c, name) } }
	for _, name := range want {
		if !slices.ContainsFunc(changed, begins(name)) {
			return false
		}
	}
	for _, c := range changed {
		if !slices.ContainsFunc(want, func(name string) bool { return strings.HasPrefix(c, name) }) {
			return false
		}
	}
	return true
}
