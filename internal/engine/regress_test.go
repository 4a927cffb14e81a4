package engine_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"assay/internal/embedded"
	"assay/internal/embedded/pgtest"
	"assay/internal/engine"
	"assay/ui/service"
)

// TestRegress sends every statement of every file through the protocol, reading:
// no file's database is different afterwards, and every refusal says why and what
// to do. By itself it takes a few statements of our own; `make regress` gives it the sql
// folder of PostgreSQL's regression suite.
//
// Each file has a database of its own, in which it was run first, all but what
// it drops, so that its statements find what they are about.
func TestRegress(t *testing.T) {
	dir := os.Getenv("ASSAY_REGRESS")
	if dir == "" {
		dir = "testdata/regress"
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no *.sql in %s: %v", dir, err)
	}
	r := &regression{server: pgtest.Own(t), kinds: map[string]int{}}
	if setup := filepath.Join(dir, "test_setup.sql"); slices.Contains(files, setup) {
		r.run(t, "template1", r.read(t, setup))
	}
	for _, file := range files {
		r.file(t, file)
	}
	t.Logf("%d statements of %d files: %v", r.sent, len(files), r.kinds)
	if r.sent < 60 {
		t.Errorf("%d statements", r.sent)
	}
}

type regression struct {
	server *embedded.Server
	sent   int
	kinds  map[string]int // how the statements ended
}

func (r *regression) read(t *testing.T, file string) []service.Statement {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	e := engine.New(engine.Options{Env: func(string) string { return "" }})
	reading, err := e.Read(filepath.Base(file), src)
	if err != nil {
		t.Logf("%s is left out: %v", file, err)
	}
	return reading.Statements
}

// run runs the statements for good; those that fail do not matter.
func (r *regression) run(t *testing.T, database string, statements []service.Statement) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), r.server.AdminDSN(database))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	for _, st := range statements {
		word, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(st.Text)), " ")
		if slices.Contains([]string{"drop", "copy", "reassign"}, word) || conn.IsClosed() {
			continue
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		_, _ = conn.PgConn().Exec(ctx, st.Text).ReadAll() // many are there to fail
		cancel()
	}
}

func (r *regression) file(t *testing.T, file string) {
	t.Helper()
	statements := r.read(t, file)
	if len(statements) == 0 {
		return
	}
	database, err := r.server.Clone(t.Context(), "template1")
	if err != nil {
		t.Fatal(err)
	}
	r.run(t, database, statements)
	e := engine.New(engine.Options{Env: func(string) string { return "" }})
	defer func() { _ = e.Close() }()
	if _, err := e.Connect(t.Context(), service.Target{DSN: r.server.AdminDSN(database)}); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	watch := pgtest.NewWatch(t, r.server.AdminDSN(database))
	before := watch.State(t)
	last := map[string]*service.Report{}
	e.Run(t.Context(), service.Request{Statements: statements, Timeout: 10 * time.Second}, func(ev service.Event) {
		if ev.Report != nil {
			last[ev.Statement] = ev.Report
		}
		if ev.Err != nil {
			t.Errorf("%s: the run ended with %v", file, ev.Err)
		}
	})
	if changed := before.Changes(watch.State(t)); len(changed) > 0 {
		t.Errorf("%s changed %v", file, changed)
	}
	watch.Close()
	for _, st := range statements {
		r.sent++
		report := last[st.ID]
		if report == nil {
			t.Errorf("%s:%d has no report: %.100s", file, st.Line, st.Text)
			continue
		}
		r.judge(t, fmt.Sprintf("%s:%d: %.200s", file, st.Line, st.Text), report)
	}
	if err := r.server.Drop(t.Context(), database); err != nil {
		t.Error(err)
	}
}

// judge counts how a statement ended, and holds its refusal to a reason and a way on.
func (r *regression) judge(t *testing.T, what string, report *service.Report) {
	t.Helper()
	p := report.Problem
	switch {
	case p == nil:
		r.kinds["run"]++
		return
	case p.Kind == "internal", p.Kind == "connection", p.Why == "", p.Next == "":
		t.Errorf("%s\n%+v", what, p)
	}
	kind := p.Kind
	if p.Asks != (service.Consent{}) {
		kind += ", asks"
	}
	r.kinds[kind]++
}
