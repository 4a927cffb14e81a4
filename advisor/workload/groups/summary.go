package groups

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"assay/advisor/sqlast"
	"assay/advisor/workload/querylog"
)

const (
	// MaxGroups is how many shapes are kept apart. When there are more, those
	// with the least time are put together.
	MaxGroups = 50_000
	// maxForms bounds the memory of forms whose fingerprint is known.
	maxForms = 2 * MaxGroups
	// maxExample is how long an example may be to be kept: longer ones are lists
	// of values, and cut, they could not be run.
	maxExample = 16 << 10
)

// Group is all statements of one shape.
type Group struct {
	// Fingerprint is pg_query's; of what the parser cannot read it is a hash of
	// the text without its literals, behind "x".
	Fingerprint string
	// List says that the shape has a list or several rows of literals, which
	// the fingerprint does not tell.
	List bool
	// SQL is the text of the slowest statement of the shape, and Values those of
	// its parameters. SQL is cut when it is very long: Cut says so.
	SQL    string
	Values map[string]*string
	Cut    bool
	Line   int64
	// Calls were executed; Timed are those of them whose duration is known.
	Calls, Timed   int64
	Failed, Cached int64
	// Total, Min and Max are of the timed ones.
	Total, Min, Max time.Duration
	// Rows were returned or changed by the Counted calls whose log says so.
	Rows, Counted int64
	// First and Last are the log's times in milliseconds, 0 for none.
	First, Last int64
	took        sketch
	slowest     time.Duration
}

// Mean is the mean duration of the timed calls.
func (g *Group) Mean() time.Duration {
	if g.Timed == 0 {
		return 0
	}
	return g.Total / time.Duration(g.Timed)
}

// Quantile is the duration that a share (0–1) of the calls are not above, off
// by no more than QuantileError.
func (g *Group) Quantile(share float64) time.Duration {
	return min(max(g.took.quantile(share), g.Min), g.Max)
}

// Form is one way to write the statements of a group: their literals stand at
// the same places.
type Form struct {
	Group *Group
	// Number counts the forms from 0 in the order in which they were met. A form
	// that was forgotten for want of room gets a new one.
	Number int
}

// Summary sums up statements by shape.
type Summary struct {
	groups map[string]*Group // by fingerprint and form of list
	forms  map[string]*Form
	met    int
	former former
	// rest are the shapes that were put together, shapes is how many; lost is the
	// most time that a single one of them had.
	rest   *Group
	shapes int64
	lost   time.Duration
	limit  int
}

// New makes an empty Summary.
func New() *Summary {
	return &Summary{groups: map[string]*Group{}, forms: map[string]*Form{}, limit: MaxGroups}
}

// Add counts a statement, and gives its form and where its literals stand in
// its text: the first of them, until the next call.
func (s *Summary) Add(e *querylog.Entry) (*Form, []Literal) {
	text, list := s.former.form(e.SQL)
	f := s.forms[string(text)]
	if f == nil {
		f = s.meet(text, list, e)
	}
	f.Group.add(e)
	return f, s.former.literals
}

// Normal is the cheap form of a statement, or of a part of one.
func Normal(sql string) string {
	var f former
	form, _ := f.form([]byte(sql))
	return string(form)
}

// meet finds the group of a form that was not met before: the parser is asked
// for its fingerprint.
func (s *Summary) meet(form []byte, list bool, e *querylog.Entry) *Form {
	fingerprint, err := sqlast.Fingerprint(string(e.SQL))
	if err != nil {
		h := fnv.New64a()
		_, _ = h.Write(form) // a hash takes everything
		fingerprint = "x" + strconv.FormatUint(h.Sum64(), 16)
	}
	key := fingerprint
	if list {
		key += "/list"
	}
	g := s.groups[key]
	if g == nil {
		if len(s.groups) >= s.limit {
			s.shrink()
		}
		g = &Group{Fingerprint: fingerprint, List: list}
		s.groups[key] = g
	}
	if len(s.forms) >= maxForms {
		clear(s.forms)
	}
	f := &Form{Group: g, Number: s.met}
	s.met++
	s.forms[string(form)] = f
	return f
}

func (g *Group) add(e *querylog.Entry) {
	if g.First == 0 {
		g.First = e.At
	}
	g.Last = max(g.Last, e.At)
	switch e.Outcome {
	case querylog.Failed:
		g.Failed++
	case querylog.Cached:
		g.Cached++
	case querylog.Executed:
		g.Calls += int64(e.Times)
		if e.Rows >= 0 {
			g.Rows, g.Counted = g.Rows+e.Rows, g.Counted+1
		}
		if e.Timed {
			g.time(e)
		}
	}
	if g.SQL == "" || e.Outcome == querylog.Executed && e.Duration > g.slowest+g.slowest/8 {
		g.example(e)
	}
}

func (g *Group) time(e *querylog.Entry) {
	if g.Timed == 0 || e.Duration < g.Min {
		g.Min = e.Duration
	}
	g.Timed++
	g.Total += e.Duration
	g.Max = max(g.Max, e.Duration)
	g.took.add(e.Duration)
}

// example keeps a statement that is slower than the one kept, by enough to be worth it.
func (g *Group) example(e *querylog.Entry) {
	g.slowest, g.Line, g.Cut = e.Duration, e.Line, len(e.SQL) > maxExample
	g.SQL = string(e.SQL[:min(len(e.SQL), maxExample)])
	g.Values = e.Values.ByName()
}

// shrink puts the half of the groups that took the least time together.
func (s *Summary) shrink() {
	all := s.sorted()
	if s.rest == nil {
		s.rest = &Group{Fingerprint: "", SQL: ""}
	}
	for _, g := range all[len(all)/2:] {
		s.rest.merge(g)
		s.shapes++
		s.lost = max(s.lost, g.Total)
	}
	keep := all[:len(all)/2]
	clear(s.groups)
	clear(s.forms)
	for _, g := range keep {
		key := g.Fingerprint
		if g.List {
			key += "/list"
		}
		s.groups[key] = g
	}
}

func (g *Group) merge(o *Group) {
	if o.Timed > 0 && (g.Timed == 0 || o.Min < g.Min) {
		g.Min = o.Min
	}
	if g.First == 0 || o.First != 0 && o.First < g.First {
		g.First = o.First
	}
	g.Calls, g.Timed, g.Failed, g.Cached = g.Calls+o.Calls, g.Timed+o.Timed, g.Failed+o.Failed, g.Cached+o.Cached
	g.Rows, g.Counted, g.Total = g.Rows+o.Rows, g.Counted+o.Counted, g.Total+o.Total
	g.Max, g.Last = max(g.Max, o.Max), max(g.Last, o.Last)
	g.took.merge(&o.took)
}

func (s *Summary) sorted() []*Group {
	out := make([]*Group, 0, len(s.groups))
	for _, g := range s.groups {
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b *Group) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(b.Calls, a.Calls), cmp.Compare(a.Fingerprint, b.Fingerprint), cmp.Compare(a.Line, b.Line))
	})
	return out
}

// Order is what groups are sorted by, the largest first.
type Order string

// The orders.
const (
	ByTotal Order = "total"
	ByCalls Order = "calls"
	ByMean  Order = "mean"
	ByP95   Order = "p95"
	ByRows  Order = "rows"
)

// Groups are the shapes in an order. What is equal in it is sorted by time, calls and fingerprint.
func (s *Summary) Groups(by Order) []*Group {
	out := s.sorted()
	const p95 = 0.95
	value := func(g *Group) int64 {
		switch by {
		case ByCalls:
			return g.Calls
		case ByMean:
			return int64(g.Mean())
		case ByP95:
			return int64(g.Quantile(p95))
		case ByRows:
			return g.Rows
		case ByTotal:
		}
		return int64(g.Total)
	}
	slices.SortStableFunc(out, func(a, b *Group) int { return cmp.Compare(value(b), value(a)) })
	return out
}

// Rest is what there is beside the groups: shapes that were put together
// because there were more than MaxGroups. Lost is the most time that any one of
// them had when it was: a group may lack as much. Nil where nothing was.
func (s *Summary) Rest() (rest *Group, shapes int64, lost time.Duration) {
	return s.rest, s.shapes, s.lost
}

// Total is the sum over everything.
func (s *Summary) Total() Group {
	var t Group
	for _, g := range s.groups {
		t.merge(g)
	}
	if s.rest != nil {
		t.merge(s.rest)
	}
	return t
}
