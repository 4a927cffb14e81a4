package verify

import (
	"testing"
	"time"
)

// runs makes samples of so many milliseconds, pages and bytes.
func runs(pages, bytes int64, times ...float64) Measure {
	var s []sample
	for _, ms := range times {
		s = append(s, sample{time: time.Duration(ms * float64(time.Millisecond)), pages: pages, bytes: bytes})
	}
	return summary(s, nil)
}

func TestJudgeSpeed(t *testing.T) {
	for _, c := range []struct {
		name          string
		before, after Measure
		want          Status
	}{
		{"much faster", runs(100, 0, 50, 51, 52, 50, 51), runs(10, 0, 1, 1, 1.1, 1, 1), Confirmed},
		{"faster though pages rise", runs(10, 0, 50, 51, 52, 50, 51), runs(100, 0, 5, 5, 6, 5, 5), Confirmed},
		{"pages fall, time the same", runs(1000, 0, 10, 10.2, 10.1, 10, 10.3), runs(500, 0, 10.1, 10, 10.2, 10.3, 10), Confirmed},
		{"slower", runs(100, 0, 10, 10.1, 10, 10.2, 10), runs(100, 0, 13, 13.1, 13, 13.2, 13), Slower},
		{"slower though pages fall", runs(1000, 0, 10, 10.1, 10, 10.2, 10), runs(10, 0, 13, 13.1, 13, 13.2, 13), Slower},
		{"nothing gained", runs(100, 0, 10, 10.1, 10, 10.2, 10), runs(99, 0, 10, 10, 10.1, 10, 10.2), NoGain},
		{"too noisy to tell", runs(100, 0, 4, 30, 10, 28, 5), runs(100, 0, 3, 12, 5, 14, 4), Inconclusive},
		{"a jitter is no gain", runs(10, 0, 0.09, 0.09, 0.09, 0.09, 0.09), runs(10, 0, 0.03, 0.03, 0.03, 0.03, 0.03), NoGain},
		{"before never ended", Measure{Time: 30 * time.Second, Stopped: true}, runs(10, 0, 5, 5, 5), Confirmed},
	} {
		if got, why := judgeSpeed(c.before, c.after); got != c.want {
			t.Errorf("%s: %s (%s), want %s", c.name, got, why, c.want)
		}
	}
}

func TestJudgeBytes(t *testing.T) {
	same := []float64{10, 10.1, 10, 10.2, 10}
	if got, _ := judgeBytes(runs(10, 1000, same...), runs(10, 100, same...)); got != Confirmed {
		t.Errorf("a tenth of the bytes: %s", got)
	}
	if got, _ := judgeBytes(runs(10, 1000, same...), runs(10, 950, same...)); got != NoGain {
		t.Errorf("five percent of the bytes: %s", got)
	}
	if got, _ := judgeBytes(runs(10, 1000, same...), runs(10, 100, 20, 20.1, 20, 20.2, 20)); got != Slower {
		t.Errorf("fewer bytes, but slower: %s", got)
	}
}

func TestMorePairs(t *testing.T) {
	limits := Limits{Work: 2 * time.Second, Most: 10 * time.Second}
	for _, c := range []struct {
		pairs int
		work  time.Duration
		want  bool
	}{
		{0, 0, true},                        // always one
		{1, 3 * time.Second, true},          // a slow statement: three pairs all the same
		{1, 6 * time.Second, false},         // a very slow one: one pair has to do
		{3, 3 * time.Second, false},         // slow, and three have been run
		{4, time.Second, true},              // fewer than five
		{5, time.Second, false},             // five, and slow enough
		{8, 100 * time.Millisecond, true},   // quick: more tell more
		{11, 100 * time.Millisecond, false}, // but not for ever
	} {
		if got := more(c.pairs, c.work, limits); got != c.want {
			t.Errorf("%d pairs after %s: %v", c.pairs, c.work, got)
		}
	}
}
