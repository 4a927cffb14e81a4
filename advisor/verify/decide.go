package verify

import (
	"fmt"
	"time"

	"assay/advisor"
	"assay/explain"
)

const (
	// minSpeedup and minPagesSaved are what DESIGN calls better.
	minSpeedup    = 1.5
	minPagesSaved = 0.10
	// minSaved keeps clock jitter from being called a gain: differences below
	// it are no difference to a user.
	minSaved = 100 * time.Microsecond
	// minSlower is how much worse a median must be beside lying beyond the noise.
	minSlower = 1.10
)

// judgement is a status with its reason.
type judgement func(before, after Measure) (Status, string)

func (v *Verdict) decide(judge judgement) {
	v.status, v.reason = judge(v.before, v.after)
}

// judgeSpeed decides by time, then by pages with time not worse.
func judgeSpeed(before, after Measure) (Status, string) {
	if before.Stopped {
		return stoppedBefore(before, after)
	}
	times := timesText(before, after)
	switch {
	case faster(before, after):
		return Confirmed, times
	case slower(before, after) && before.Runs < fewPairs:
		return Inconclusive, "too few runs to tell: " + times
	case slower(before, after):
		return Slower, "really run, and slower: " + times
	case saved(before.Pages, after.Pages):
		return Confirmed, pagesText(before, after) + ", time the same within the noise"
	case ratio(before.Time, after.Time) >= minSpeedup && before.Time-after.Time >= minSaved:
		return Inconclusive, "the runs vary too much to tell: " + times
	}
	return NoGain, "really run, and nothing gained: " + times
}

// judgeBytes decides a column pruning: bytes sent are what it saves.
func judgeBytes(before, after Measure) (Status, string) {
	switch {
	case slower(before, after):
		return Slower, "really fetched, and slower: " + timesText(before, after)
	case saved(before.Bytes, after.Bytes):
		return Confirmed, bytesText(after.Bytes) + " sent instead of " + bytesText(before.Bytes)
	}
	return judgeSpeed(before, after)
}

func stoppedBefore(before, after Measure) (Status, string) {
	if r := ratio(before.Time, after.Time); r >= minSpeedup {
		return Confirmed, fmt.Sprintf("at least %.0f× faster: it was stopped at %s, now it finishes in %s", r, before.Time, after.Time.Round(10*time.Microsecond))
	}
	return Inconclusive, "before was stopped by its timeout, and after is no faster than that"
}

// faster: by the factor, by a time that matters, and with the quartiles apart.
func faster(before, after Measure) bool {
	return ratio(before.Time, after.Time) >= minSpeedup &&
		before.Time-after.Time >= minSaved && before.low > after.high
}

func slower(before, after Measure) bool {
	return ratio(after.Time, before.Time) >= minSlower &&
		after.Time-before.Time >= minSaved && after.low > before.high
}

func saved(before, after int64) bool {
	return before > 0 && float64(before-after) > minPagesSaved*float64(before)
}

func ratio(a, b time.Duration) float64 {
	if b <= 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func timesText(before, after Measure) string {
	return fmt.Sprintf("%s → %s", explain.Millis(before.Time), explain.Millis(after.Time))
}

func pagesText(before, after Measure) string {
	return explain.Grouped(before.Pages) + " → " + explain.Grouped(after.Pages) + " pages"
}

// noteUnused says so when the planner left the new index aside: nothing was
// then learnt about what the index does.
func (v *Verdict) noteUnused(p advisor.CreateIndex) {
	if v.after.Plan == nil || usesAny(v.after.Plan, p) {
		return
	}
	v.status = NoGain
	v.reason = "the planner does not use the index: it finds its present plan cheaper"
}

func usesAny(plan *explain.Plan, p advisor.CreateIndex) bool {
	for n := range plan.All() {
		for _, d := range p.Indexes {
			if n.Index == d.Name {
				return true
			}
		}
	}
	return false
}
