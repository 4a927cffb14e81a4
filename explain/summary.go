package explain

import (
	"fmt"
	"strings"
)

// Summary is the plan in one line: how long, where most of it went, how many
// pages, the worst estimate, and what did not fit in memory. For instance
// "212 ms: 85 % in Seq Scan on orders, 8 934 pages; estimate off ×90 at Hash
// Join". Where the plan was not run it is the planner's estimate.
func (p *Plan) Summary() string {
	if p.Root == nil {
		return "no plan"
	}
	if !p.Analyzed {
		if p.Root.Est.Absent {
			return "not run, without estimates"
		}
		return fmt.Sprintf("not run, estimated cost %s, %s", Grouped(int64(p.Root.Est.TotalCost+0.5)), Count(int64(p.Root.Est.Rows+0.5), "row", "rows"))
	}
	parts := []string{p.spent()}
	if n, factor := p.worstEstimate(); n != nil {
		parts = append(parts, fmt.Sprintf("estimate off %s at %s", Factor(factor), n.Title()))
	}
	if s := p.spilled(); s != "" {
		parts = append(parts, s)
	}
	return strings.Join(parts, "; ")
}

// spilled names the first node whose work did not fit in memory, and counts
// the others.
func (p *Plan) spilled() string {
	first, more := "", int64(-1)
	for n := range p.All() {
		for _, s := range n.spills() {
			if more++; more == 0 {
				first = s + " at " + n.Title()
			}
		}
	}
	if more > 0 {
		first += ", and " + Count(more, "other node", "other nodes") + " too"
	}
	return first
}

// spent is the time, the node that took most of it, and the pages.
func (p *Plan) spent() string {
	hot := p.Hottest()
	pages, and := Count(p.Pages(), "page", "pages"), ""
	if p.Root.Buffers != nil { // else they were not counted
		and = ", " + pages
	}
	switch {
	case p.Time() > 0 && hot.Self() > 0:
		return fmt.Sprintf("%s: %s in %s%s", Millis(p.Time()), Percent(p.ShareOfTime(hot)), hot.Title(), and)
	case p.Time() > 0:
		return Millis(p.Time()) + and
	case p.Pages() > 0:
		return fmt.Sprintf("not timed: %s, %s of them in %s", pages, Percent(p.SharePages(hot)), hot.Title())
	}
	return fmt.Sprintf("not timed: %s", Count(int64(p.Root.RowsTotal()+0.5), "row", "rows"))
}

// worstEstimate is the node whose estimate is farthest off, nil when none is
// far off.
func (p *Plan) worstEstimate() (worst *Node, factor float64) {
	factor = farOff
	for n := range p.All() {
		if f, _ := n.EstimateFactor(); f >= factor && (worst == nil || f > factor) {
			worst, factor = n, f
		}
	}
	return worst, factor
}
