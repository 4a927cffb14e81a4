package embedded

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"assay/samples"
)

// leaveMark makes a table that only data which was kept still has.
func leaveMark(t *testing.T, server *Server) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), server.DSN(""))
	if err != nil {
		t.Fatal(err)
	}
	defer hangUp(t.Context(), conn)
	if _, err := conn.Exec(t.Context(), "CREATE TABLE mark AS SELECT 1; CREATE INDEX ON word (lower(word))"); err != nil {
		t.Fatal(err)
	}
}

func hasMark(t *testing.T, server *Server) bool {
	t.Helper()
	return query(t, server.DSN(""), "SELECT (to_regclass('mark') IS NOT NULL)::text") == "true"
}

func TestDataIsKeptUntilSomethingChanges(t *testing.T) {
	opts := options(t)
	reset := opts
	reset.Reset = true
	server := start(t, opts, tinySet())
	leaveMark(t, server)
	stop(t, server)
	for _, step := range []struct {
		name string
		opts Options
		set  samples.Set
		kept bool
	}{
		{"the same again", opts, tinySet(), true},
		{"other rows", opts, tinySetWith("three\n"), false},
		{"the old rows", opts, tinySet(), false},
		{"reset", reset, tinySet(), false},
	} {
		server := start(t, step.opts, step.set)
		if got := hasMark(t, server); got != step.kept {
			t.Errorf("%s: kept is %v, expected %v", step.name, got, step.kept)
		}
		if !hasMark(t, server) {
			leaveMark(t, server)
		}
		stop(t, server)
	}
}

func TestAnotherServerVersionLoadsAgain(t *testing.T) {
	opts := options(t)
	server := start(t, opts, tinySet())
	leaveMark(t, server)
	server.home.mark.Version = "0.0"
	stop(t, server)
	if hasMark(t, start(t, opts, tinySet())) {
		t.Error("data of another server version was used")
	}
}

func TestDataThatDoesNotStartIsMadeAgain(t *testing.T) {
	opts := options(t)
	server := start(t, opts, tinySet())
	leaveMark(t, server)
	data := server.home.data()
	stop(t, server)
	if err := os.Remove(filepath.Join(data, "global", "pg_control")); err != nil {
		t.Fatal(err)
	}
	if hasMark(t, start(t, opts, tinySet())) {
		t.Error("broken data was used")
	}
}

func TestTwoAtOnce(t *testing.T) {
	opts := options(t)
	first := start(t, opts, tinySet())
	leaveMark(t, first)
	second := start(t, opts, tinySet())
	if hasMark(t, second) {
		t.Error("the second demo has the first one's data")
	}
	if second.home != nil {
		t.Error("the second demo took the kept data")
	}
	stop(t, first)
	if got := query(t, second.DSN(""), "SELECT count(*)::text FROM word"); got != "2" {
		t.Errorf("the second demo has %s words", got)
	}
	stop(t, second)
	if !hasMark(t, start(t, opts, tinySet())) {
		t.Error("the second demo spoilt what the first one kept")
	}
}

func TestWithoutACacheDirectoryADemoStillStarts(t *testing.T) {
	opts := options(t)
	blocked := filepath.Join(opts.CacheDir, "file")
	if err := os.WriteFile(blocked, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	opts.CacheDir = blocked
	server := start(t, opts, tinySet())
	if server.home != nil {
		t.Error("data is kept in a file?")
	}
}

func TestProgressIsComplete(t *testing.T) {
	opts := options(t)
	var stages []Stage
	var last Progress
	opts.Progress = func(p Progress) {
		if len(stages) == 0 || stages[len(stages)-1] != p.Stage {
			stages = append(stages, p.Stage)
		}
		if p.Stage == StageLoad {
			last = p
		}
	}
	start(t, opts, tinySet())
	want := []Stage{StageInit, StageStart, StageLoad, StageIndex, StageReady}
	if len(stages) != len(want) {
		t.Fatalf("stages %v, expected %v", stages, want)
	}
	for i := range want {
		if stages[i] != want[i] {
			t.Errorf("stage %d is %s, expected %s", i, stages[i], want[i])
		}
	}
	if last.Done != 2 || last.Total != 2 {
		t.Errorf("the load ended at %d of %d rows", last.Done, last.Total)
	}
}
