//go:build bench

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"assay/explain/plantest"
)

const (
	planNodes = 1000
	planLimit = 8 * time.Millisecond
	planRuns  = 15
)

// TestPlanFigures measures what reading a saved plan of 1,000 nodes takes of the
// processors, the whole process from its start, beside a program that does no
// more than read the file with encoding/json and write it again.
func TestPlanFigures(t *testing.T) {
	assay, standard := build(t, "."), build(t, "./e2e/standard")
	file := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(file, plantest.WideJSON(planNodes), 0o600); err != nil {
		t.Fatal(err)
	}
	yardstick := leastCPU(t, standard, file)
	t.Logf("%-38s %8s", "encoding/json, in and out", yardstick.Round(10*time.Microsecond))
	t.Logf("%-38s %8s", "assay --version", leastCPU(t, assay, "--version").Round(10*time.Microsecond))
	for _, format := range []string{"summary", "text", "postgres", "markdown", "json"} {
		got := leastCPU(t, assay, "plan", "--format", format, file)
		report(t, fmt.Sprintf("assay plan, %d nodes, %s", planNodes, format), got, planLimit,
			fmt.Sprintf("%.2f × encoding/json", float64(got)/float64(yardstick)))
	}
}

// leastCPU is the least processor time that one of several runs took.
func leastCPU(t *testing.T, program string, args ...string) time.Duration {
	t.Helper()
	least := time.Duration(1<<63 - 1)
	for range planRuns {
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Env = noDatabase(t)
		if err := cmd.Run(); err != nil {
			t.Fatal(err)
		}
		least = min(least, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
	}
	return least
}
