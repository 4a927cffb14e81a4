package workload

import (
	"slices"

	"assay/advisor/sqlast"
)

const (
	// minRun is the fewest different values that make a run; two are a repeat.
	minRun = 3
	// maxGap is how many other statements may stand between two of a run: a
	// loop that asks several things of each row.
	maxGap = 8
)

// Run is a loop's trace: statements of one shape that differ in one value,
// which a column is compared with by =.
type Run struct {
	// Members index the statements of the unit, in order.
	Members []int
	// Values are the texts of the differing value, as written, in order of
	// first use and without repetitions.
	Values []string
	// Asked are the same values without their quotes.
	Asked []string
	// literal is the differing value's place among each member's literals.
	literal int
}

// First is the run's first statement.
func (r Run) First(u *Unit) *Statement { return &u.Statements[r.Members[0]] }

// Runs finds the runs of a unit, in the order in which they start.
func Runs(u *Unit) []Run {
	var out []Run
	for _, members := range sameShape(u) {
		for _, part := range split(u, members) {
			if r, ok := oneValue(u, part); ok {
				out = append(out, r)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Run) int { return a.Members[0] - b.Members[0] })
	return out
}

// sameShape groups the plain reads of the unit by shape, in order.
func sameShape(u *Unit) [][]int {
	at := map[string]int{}
	var out [][]int
	for i := range u.Statements {
		q := u.Statements[i].Query
		if q == nil || q.Kind != sqlast.KindSelect || q.Writes || q.Select == nil {
			continue
		}
		shape := q.Shape()
		if !shape.Scalar {
			continue
		}
		n, seen := at[shape.Key()]
		if !seen {
			n = len(out)
			at[shape.Key()] = n
			out = append(out, nil)
		}
		out[n] = append(out[n], i)
	}
	return out
}

// split cuts a list of statements where too much stands between two of them,
// or something that changes what they mean.
func split(u *Unit, members []int) [][]int {
	var out [][]int
	start := 0
	for i := 1; i <= len(members); i++ {
		if i < len(members) && together(u, members[i-1], members[i]) {
			continue
		}
		out = append(out, members[start:i])
		start = i
	}
	return out
}

// together says that one loop may have sent both statements: they are close,
// and no SET stands between that could move the search path to another tenant.
func together(u *Unit, a, b int) bool {
	if b-a > maxGap {
		return false
	}
	return !slices.ContainsFunc(u.Statements[a+1:b], func(s Statement) bool {
		return s.Query == nil || s.Query.Kind == sqlast.KindUtility
	})
}

// oneValue says that the statements differ in just one value, compared by = and
// no LIMIT, and in enough different ones. Chunks by id > last, OFFSET walks and
// polls for the same thing are none.
func oneValue(u *Unit, members []int) (Run, bool) {
	if len(members) < minRun {
		return Run{}, false
	}
	first := u.Statements[members[0]].Query.Shape().Literals
	place := -1
	for _, m := range members[1:] {
		literals := u.Statements[m].Query.Shape().Literals
		if len(literals) != len(first) {
			return Run{}, false
		}
		for i := range literals {
			if literals[i].Value == first[i].Value && literals[i].Kind == first[i].Kind || i == place {
				continue
			}
			if place >= 0 || literals[i].Column == nil || literals[i].Limit || literals[i].Kind != first[i].Kind {
				return Run{}, false
			}
			place = i
		}
	}
	if place < 0 {
		return Run{}, false
	}
	r := Run{Members: members, literal: place}
	r.Values, r.Asked = values(u, r)
	return r, len(r.Values) >= minRun
}

// values are the run's different values, as written and without quotes.
func values(u *Unit, r Run) (written, asked []string) {
	seen := map[string]bool{}
	for _, m := range r.Members {
		q := u.Statements[m].Query
		l := q.Shape().Literals[r.literal]
		if !seen[l.Value] {
			seen[l.Value] = true
			written, asked = append(written, q.Slice(l.Span)), append(asked, l.Value)
		}
	}
	return written, asked
}
