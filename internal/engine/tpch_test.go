package engine_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"assay/advisor/verify"
	"assay/internal/embedded/pgtest"
	"assay/internal/engine"
	"assay/ui/service"
)

// TestTPCH takes the 22 queries through the whole route on rows made here.
// Their text and schema are not ours to ship: ASSAY_TPCH names a directory with
// schema.sql, pkeys.sql and queries/NN.sql.
func TestTPCH(t *testing.T) {
	dir := os.Getenv("ASSAY_TPCH")
	if dir == "" {
		t.Skip("set ASSAY_TPCH to a directory with TPC-H's schema.sql, pkeys.sql and queries/ to run this")
	}
	dsn := pgtest.Empty(t)
	for _, f := range []string{filepath.Join(dir, "schema.sql"), "testdata/tpch_rows.sql", filepath.Join(dir, "pkeys.sql")} {
		psql(t, dsn, "-f", f)
	}
	psql(t, dsn, "-c", "VACUUM ANALYZE")
	e := engine.New(engine.Options{Env: func(string) string { return "" }})
	if _, err := e.Connect(t.Context(), service.Target{DSN: dsn}); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "queries", "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no queries in %s: %v", dir, err)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			src, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range run(t, e, filepath.Base(f), string(src)) {
				soundReport(t, r)
			}
		})
	}
}

// soundReport: it ran, no rule crashed, and no advice without effect is left.
func soundReport(t *testing.T, r *service.Report) {
	t.Helper()
	if r.Problem != nil {
		t.Errorf("not run: %v", r.Problem)
	}
	for _, f := range r.Failed {
		t.Errorf("%s failed: %s", f.Rule, f.Reason)
	}
	for _, f := range r.Findings {
		for i, v := range f.Verdicts {
			m := verify.MarkOf(v)
			t.Logf("%s: %s %s %s\n%s", f.Rule, m.Words, v.Numbers(), v.Reason(), f.Proposals[i].SQL())
			if s := v.Status(); s == verify.NoGain || s == verify.Slower {
				t.Errorf("%s is advice without effect: %s", f.Rule, v.Reason())
			}
		}
	}
}

func psql(t *testing.T, dsn string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "psql", append([]string{"-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", dsn}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("psql %v: %v\n%s", args, err, out)
	}
}
