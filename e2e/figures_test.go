//go:build bench

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"assay/e2e/terminal"
	"assay/explain/plantest"
	"assay/ui/plan"
	"assay/ui/theme"
)

// The figures that the project promises. Each is printed with its limit; what
// is compared with a yardstick is compared in the same run. No figure fails
// the test but by not coming at all.
const (
	frameRuns      = 9
	firstFrame     = 35 * time.Millisecond
	frameRatio     = 1.7
	startRSS       = 30 // MB
	demoFromZero   = 6 * time.Second
	demoSecondTime = time.Second
	frameLimit     = time.Millisecond
	growthLimit    = 1.2
)

func TestFigures(t *testing.T) {
	assay, minimal := build(t, "."), build(t, "./e2e/minimal")
	yardstick, _ := firstFrames(t, minimal, "minimal", false)
	for _, mute := range []bool{false, true} {
		got, rss := firstFrames(t, assay, "assay", mute)
		kind := "answering terminal"
		if mute {
			kind = "mute terminal"
		}
		report(t, "first frame, "+kind, got, firstFrame, fmt.Sprintf("%.2f × minimal bubbletea (%s), limit %.1f ×: %s", float64(got)/float64(yardstick), yardstick.Round(100*time.Microsecond), frameRatio, held(float64(got) <= frameRatio*float64(yardstick))))
		t.Logf("%-38s %8d MB   limit %d MB   %s", "memory of the start screen, "+kind, rss, startRSS, held(rss <= startRSS))
	}
	cache := cacheDir(t)
	report(t, "assay demo, from nothing", demoReady(t, assay, cache), demoFromZero, "")
	report(t, "assay demo, second start", demoReady(t, assay, cache), demoSecondTime, "")
}

// TestFrames measures the plan tree's own View at 160x45: what a key costs,
// and that it does not grow with the plan.
func TestFrames(t *testing.T) {
	small, middle, large := frame(1_000), frame(10_000), frame(100_000)
	report(t, "frame of a 10,000-node plan", middle, frameLimit, "")
	growth := float64(large) / float64(small)
	t.Logf("%-38s %8.2f   limit %.1f   %s", "frame of 100,000 nodes over 1,000", growth, growthLimit, held(growth <= growthLimit))
}

func frame(nodes int) time.Duration {
	m := plan.New(theme.New(theme.Options{Mode: theme.Dark, Env: func(string) string { return "xterm-256color" }}))
	m.Show(plantest.Wide(nodes), nil)
	m.Choose(nodes / 2)
	keys := []tea.KeyMsg{{Type: tea.KeyDown}, {Type: tea.KeyUp}}
	r := testing.Benchmark(func(b *testing.B) {
		b.Helper()
		for i := 0; b.Loop(); i++ {
			m.Key(keys[i%2])
			if len(m.Lines(160, 45)) != 45 {
				b.Fatal("the frame has the wrong size")
			}
		}
	})
	return time.Duration(r.NsPerOp())
}

// held says in a word whether a limit holds.
func held(ok bool) string {
	if ok {
		return "holds"
	}
	return "OVER"
}

func report(t *testing.T, name string, got, limit time.Duration, more string) {
	t.Helper()
	t.Logf("%-38s %8s   limit %s   %s   %s", name, got.Round(10*time.Microsecond), limit, held(got <= limit), more)
}

// firstFrames is the median time to the first frame, and the memory then held.
func firstFrames(t *testing.T, program, text string, mute bool) (time.Duration, int) {
	t.Helper()
	var times []time.Duration
	rss := 0
	for range frameRuns {
		p, err := terminal.Start(terminal.Options{Rows: 40, Cols: 120, Mute: mute, Env: noDatabase(t)}, program)
		if err != nil {
			t.Fatal(err)
		}
		took, err := p.Wait(regexp.MustCompile(text), 10*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		times = append(times, took)
		held := 0
		for _, pid := range append(children(t, p.PID()), p.PID()) { // the screen and its guard
			held += residentMB(t, pid)
		}
		rss = max(rss, held)
		p.Kill()
	}
	slices.Sort(times)
	return times[len(times)/2], rss
}

func residentMB(t *testing.T, pid int) int {
	t.Helper()
	// What two processes share counts half for each.
	src, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "smaps_rollup"))
	if err != nil {
		t.Logf("memory is read from /proc, which is not here: %v", err)
		return 0
	}
	for _, line := range strings.Split(string(src), "\n") {
		if rest, ok := strings.CutPrefix(line, "Pss:"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				t.Fatal(err)
			}
			return kb / 1024
		}
	}
	return 0
}

// demoReady is the time until the demo's workbench is connected.
func demoReady(t *testing.T, assay, cache string) time.Duration {
	t.Helper()
	p, err := terminal.Start(terminal.Options{Rows: 40, Cols: 120, Env: append(noDatabase(t), "ASSAY_CACHE_DIR="+cache)}, assay, "demo")
	if err != nil {
		t.Fatal(err)
	}
	took, err := p.Wait(regexp.MustCompile("shop on demo"), 60*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Quit("q"); err != nil {
		t.Fatal(err)
	}
	return took
}
