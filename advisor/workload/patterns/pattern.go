package patterns

import (
	"assay/advisor"
	"assay/advisor/workload/units"
)

// Pattern is one pattern over a unit, as a value.
type Pattern struct {
	// ID is the pattern's word in the JSON output: "n+1-to-one".
	ID       string
	Doc      advisor.Doc
	Severity advisor.Severity
	// find reports the pattern's places in a unit; nil where another's finds it too.
	find func(*pass)
}

// All are the patterns, in the order in which they look: what one has explained,
// the next ones leave alone.
func All() []*Pattern {
	return []*Pattern{
		ToOne(), ToMany(), ManyToMany(), PerRowAggregate(), Nested(),
		RowByRowInsert(), RowByRowUpdate(), RowByRowDelete(), ReadModifyWrite(),
		Polling(), OffsetWalk(), ReEvaluation(), Duplicate(), CountAsExists(), AggregateInApp(), WideRows(),
		ChattyTransaction(), CacheableRepeat(),
	}
}

// match is a pattern at one place of a unit.
type match struct {
	pattern string
	// members are the statements that would go, parent the one whose rows they follow, -1 for none.
	members []int
	parent  int
	// saved are the round trips that one statement in their place saves.
	saved int64
	// table and column are what the statements look up or change.
	table, column string
	summary       string
	// sql replaces the statements; form says the same in an ORM.
	sql string
	orm advisor.ORM
}

// pass is one unit being looked at.
type pass struct {
	u *units.Unit
	// byForm are the statements of each form, forms in the order of first use.
	byForm [][]int
	// explained are statements that belong to a match already.
	explained []bool
	runs      []*run
	report    func(match)
	at        map[int]int // form to its place in byForm
}

func (p *pass) begin(u *units.Unit) {
	p.u, p.runs, p.byForm = u, nil, p.byForm[:0]
	clear(p.at)
	p.explained = append(p.explained[:0], make([]bool, len(u.Statements))...)
	for i := range u.Statements {
		st := &u.Statements[i]
		n, seen := p.at[st.Form]
		if !seen {
			n = len(p.byForm)
			p.at[st.Form] = n
			if cap(p.byForm) > n {
				p.byForm = p.byForm[:n+1]
				p.byForm[n] = p.byForm[n][:0]
			} else {
				p.byForm = append(p.byForm, nil)
			}
		}
		p.byForm[n] = append(p.byForm[n], i)
	}
}

func (p *pass) facts(i int) *units.Facts { return p.u.Statements[i].Facts }

// hit reports a match and marks its statements as explained.
func (p *pass) hit(m match) {
	for _, i := range m.members {
		p.explained[i] = true
	}
	p.report(m)
}

// near parts members where more than maxGap statements stand between two of
// them that no pattern has explained: one loop sends its statements close together.
func (p *pass) near(members []int) [][]int {
	const maxGap = 8
	var out [][]int
	start := 0
	for k := 1; k <= len(members); k++ {
		if k < len(members) {
			between := 0
			for i := members[k-1] + 1; i < members[k] && between <= maxGap; i++ {
				if !p.explained[i] && !control(p.facts(i).Kind) {
					between++
				}
			}
			if between <= maxGap {
				continue
			}
		}
		out = append(out, members[start:k])
		start = k
	}
	return out
}

func control(k units.Kind) bool {
	switch k {
	case units.Begin, units.Commit, units.Savepoint, units.Release, units.Setting, units.System:
		return true
	}
	return false
}

// writesBetween says that a statement from a to b changes one of the tables.
func (p *pass) writesBetween(a, b int, tables []string) bool {
	for i := a + 1; i < b; i++ {
		switch f := p.facts(i); f.Kind {
		case units.Insert, units.Update, units.Delete, units.Other:
			if f.Kind == units.Other && len(f.Tables) == 0 || overlap(f.Tables, tables) {
				return true
			}
		}
	}
	return false
}

func overlap(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}
