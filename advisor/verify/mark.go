package verify

import (
	"fmt"

	"assay/advisor/equiv"
	"assay/explain"
)

// Mark is the one sign that says how far a proposal has been shown to help:
// the same on the screen and on the command line.
type Mark struct {
	// Glyph survives without colour; Words say the same.
	Glyph, Words string
	// Good: it may lead as advice. Bad: it must not be followed.
	Good, Bad bool
}

// MarkOf is the mark of a verdict; nil is a proposal not tried yet.
func MarkOf(v *Verdict) Mark {
	if v == nil {
		return Mark{Glyph: "≈", Words: "not verified yet"}
	}
	if v.refuted() {
		return Mark{Glyph: "✗", Words: "refuted: the answers differ", Bad: true}
	}
	switch v.status {
	case Confirmed:
		return v.confirmedMark()
	case Slower:
		return Mark{Glyph: "✗", Words: "slower", Bad: true}
	case NoGain:
		return Mark{Glyph: "·", Words: "no gain"}
	case Inconclusive:
		return Mark{Glyph: "≈", Words: "inconclusive"}
	case Estimated:
		return Mark{Glyph: "≈", Words: "estimated only"}
	case NotRun:
	}
	return Mark{Glyph: "≈", Words: "not verified"}
}

// confirmedMark tells apart what is faster and proved, faster on purpose with
// another result, and faster with the answer not proved.
func (v *Verdict) confirmedMark() Mark {
	if v.equiv == nil {
		return Mark{Glyph: "✓", Words: "confirmed", Good: true}
	}
	switch v.equiv.Badge {
	case equiv.Proved:
		return Mark{Glyph: "✓", Words: "confirmed and proved", Good: true}
	case equiv.Held:
		return Mark{Glyph: "◇", Words: "confirmed, answer held", Good: true}
	case equiv.ChangesResults:
		return Mark{Glyph: "±", Words: "confirmed, changes the result on purpose", Good: true}
	case equiv.NotComparable:
		return Mark{Glyph: "?", Words: "faster, answers not comparable"}
	case equiv.NotTested, equiv.Refuted:
	}
	if v.equiv.Compared && v.equiv.Equal {
		return Mark{Glyph: "?", Words: "faster, answer not proved (same on your data)"}
	}
	return Mark{Glyph: "?", Words: "faster, answer not proved"}
}

func (v *Verdict) refuted() bool { return v.equiv != nil && v.equiv.Badge == equiv.Refuted }

// Numbers is the gain in one line: "212 → 0.3 ms · 8934 → 23 pages"; "" when
// nothing was measured.
func (v *Verdict) Numbers() string {
	b, a := v.before, v.after
	if a.Runs == 0 {
		return ""
	}
	s := timesText(b, a)
	if b.Stopped {
		s = "stopped at " + explain.Millis(b.Time) + " → " + explain.Millis(a.Time)
	} else if b.Pages > 0 || a.Pages > 0 {
		s += " · " + pagesText(b, a)
	}
	if b.Bytes > 0 && v.method == FetchedRows {
		s += fmt.Sprintf(" · %s → %s sent", bytesText(b.Bytes), bytesText(a.Bytes))
	}
	return s
}

// Noise says how often both were run and how far the runs spread.
func (v *Verdict) Noise() string {
	if v.pairs == 0 {
		return ""
	}
	spread := max(v.before.Spread, v.after.Spread)
	if v.pairs == 1 {
		return "1 run each"
	}
	return fmt.Sprintf("%d runs each, ±%.0f %%", v.pairs, spread*100)
}

func bytesText(n int64) string {
	switch {
	case n >= 10<<20:
		return explain.Grouped(n>>20) + " MB"
	case n >= 10<<10:
		return explain.Grouped(n>>10) + " kB"
	}
	return explain.Grouped(n) + " B"
}
