package explain

import (
	"testing"
	"time"
)

// TestSumsClose holds every recorded plan to what the package documentation
// promises of sums.
func TestSumsClose(t *testing.T) {
	for _, r := range corpus(t) {
		t.Run(r.name, func(t *testing.T) { checkSums(t, parsed(t, r.src)) })
	}
}

// checkSums checks that nothing is negative beyond its rounding, before
// anything is cut off, that what nodes took themselves adds up to what ran, to
// the nanosecond and to the page, and that the rest is a rest.
func checkSums(t *testing.T, p *Plan) {
	t.Helper()
	var own, printed [amountCount]int64
	for n := range p.All() {
		for a := range amountCount {
			left := n.left(a)
			if left < -int64(n.selfBound(a)) {
				t.Errorf("%s (node %d): amount %d is %d, the bound is %d", n.Title(), n.ID, a, left, n.selfBound(a))
			}
			own[a] += left
		}
	}
	for a := range amountCount {
		printed[a] = p.Root.amount(a) + outside(p, a)
	}
	if own != printed {
		t.Errorf("the nodes' own amounts add up to\n%v, not to\n%v", own, printed)
	}
	for _, c := range []Clock{Wall, Summed} {
		a := p.Account(c)
		sum := a.Nodes.Time + a.Triggers.Time + a.Serialization.Time + a.Compilation.Time + a.Unattributed.Time
		if sum != a.Whole.Time || a.Nodes.Pages+a.Serialization.Pages != a.Whole.Pages || a.Unattributed.Pages != 0 {
			t.Errorf("%s: %+v does not add up", c, a)
		}
		if a.Unattributed.Time < -a.Bound {
			t.Errorf("%s: %v too much was attributed, the bound is %v: %+v", c, -a.Unattributed.Time, a.Bound, a)
		}
		if c == Wall && a.Whole.Time != p.Time() {
			t.Errorf("the whole is %v, not %v", a.Whole.Time, p.Time())
		}
	}
}

// outside is what of an amount is not inside the root node: WITH queries that
// ran on after it; triggers inside a ModifyTable are accounted for apart.
func outside(p *Plan, a amount) int64 {
	var sum int64
	for n := range p.All() {
		if n.isCTE() {
			sum += n.amount(a)
		}
		if t := n.links.ties; t != nil {
			sum -= t.moved[a]
			if a == wallTime || a == summedTime {
				sum -= int64(t.triggers)
			}
		}
	}
	return sum
}

// TestEveryInitPlanFindsItsUser: where none is found, its time would be
// counted twice.
func TestEveryInitPlanFindsItsUser(t *testing.T) {
	for _, r := range corpus(t) {
		t.Run(r.name, func(t *testing.T) {
			for n := range parsed(t, r.src).All() {
				if n.isInitPlan() && !n.isCTE() && n.tied().user == nil {
					t.Errorf("no node has room for %s", n.SubplanName)
				}
			}
		})
	}
}

// TestAnImpossiblePlanShowsItsRest: a child that took longer than its parent
// is not hidden by making the parent's own time zero.
func TestAnImpossiblePlanShowsItsRest(t *testing.T) {
	const src = `[{"Plan": {"Node Type": "Limit", "Actual Total Time": 1.000, "Actual Rows": 1, "Actual Loops": 1, "Plans": [
		{"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Actual Total Time": 5.000, "Actual Rows": 1, "Actual Loops": 1}]},
		"Execution Time": 1.200}]`
	p := parsed(t, []byte(src))
	if got := p.Root.Self(); got < -p.Root.SelfBound(Wall) || got >= 0 {
		t.Errorf("the Limit took %v itself, the bound is %v", got, p.Root.SelfBound(Wall))
	}
	a := p.Account(Wall)
	if want := -3800 * time.Microsecond; a.Unattributed.Time-want > a.Bound+p.Root.SelfBound(Wall) || a.Unattributed.Time >= 0 {
		t.Errorf("%v are left, want about %v", a.Unattributed.Time, want)
	}
}
