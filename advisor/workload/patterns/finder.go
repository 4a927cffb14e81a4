package patterns

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"assay/advisor"
	"assay/advisor/workload/groups"
	"assay/advisor/workload/units"
)

// Potential is what every finding of a log is until values prove it.
const Potential = "potential"

// Finding is a pattern over all units in which it was found.
type Finding struct {
	Pattern   *Pattern
	Certainty string
	// Child is the group of the statements that would go, Parent that of the
	// statement whose rows they follow, nil where there is none.
	Child, Parent *groups.Group
	Table, Column string
	// Count is how many statements, in how many Units; Took is their time, 0
	// where the log names none; Saved are the round trips that would not be made.
	Count, Units, Saved int64
	Took                time.Duration
	// Summary tells of the unit with the most statements, and so do the fields
	// that follow. SQL stands in place of the statements, "" where there is no exact form.
	Summary string
	SQL     string
	ORM     advisor.ORM
	Session string
	Request string
	Line    int64
	// Sites are places in the application's source that the log names.
	Sites []string
	// Statements are the first of the statements, the parent before them.
	Statements []Example
	largest    int
}

// Example is one statement of a finding.
type Example struct {
	Line   int64
	SQL    string
	Values map[string]*string
}

// maxExamples is how many statements a finding keeps, maxSites how many places,
// maxFindings how many findings there are.
const (
	maxExamples = 4
	maxSites    = 3
	maxFindings = 1000
)

// Finder looks for patterns in units, one after another.
type Finder struct {
	patterns []*Pattern
	pass     pass
	current  *Pattern
	found    map[key]*Finding
	cache    cache
	// Left is how many findings there was no room for.
	Left int64
}

type key struct {
	pattern       string
	child, parent *groups.Group
}

// NewFinder makes a Finder of all patterns.
func NewFinder() *Finder {
	f := &Finder{patterns: All(), found: map[key]*Finding{}, cache: newCache()}
	f.pass.at = map[int]int{}
	f.pass.report = f.report
	return f
}

// Look looks at a unit.
func (f *Finder) Look(u *units.Unit) {
	f.pass.begin(u)
	for _, p := range f.patterns {
		f.current = p
		switch {
		case p.ID == "cacheable-repeat":
		case p.find != nil:
			if p.ID == "duplicate" {
				f.cache.look(&f.pass)
			}
			p.find(&f.pass)
		}
	}
}

func (f *Finder) report(m match) {
	u := f.pass.u
	k := key{pattern: m.pattern, child: u.Statements[m.members[0]].Group}
	if m.parent >= 0 {
		k.parent = u.Statements[m.parent].Group
	}
	x := f.found[k]
	if x == nil {
		if len(f.found) >= maxFindings {
			f.Left++
			return
		}
		x = &Finding{Pattern: f.current, Certainty: Potential, Child: k.child, Parent: k.parent, Table: m.table, Column: m.column}
		f.found[k] = x
	}
	for _, i := range m.members {
		x.Count += int64(u.Statements[i].Times)
	}
	x.Units, x.Saved, x.Took = x.Units+1, x.Saved+m.saved, x.Took+u.Took(m.members)
	if len(m.members) > x.largest {
		x.example(u, m)
	}
}

// example keeps what the unit shows of the finding.
func (x *Finding) example(u *units.Unit, m match) {
	x.largest, x.Summary, x.SQL, x.ORM = len(m.members), m.summary, m.sql, m.orm
	if !speaksDjango(u.Form) {
		x.ORM.Django = ""
	}
	x.Session, x.Request, x.Line = u.Session, u.Name, u.Statements[m.members[0]].Line
	shown := m.members[:min(len(m.members), maxExamples-1)]
	if m.parent >= 0 {
		shown = append([]int{m.parent}, shown...)
	}
	x.Statements = nil
	for _, i := range shown {
		x.Statements = append(x.Statements, Example{Line: u.Statements[i].Line, SQL: string(u.SQL(i)), Values: u.Values(i)})
	}
	for _, i := range m.members {
		if s := u.Statements[i].Site; s != "" && len(x.Sites) < maxSites && !slices.Contains(x.Sites, s) {
			x.Sites = append(x.Sites, s)
		}
	}
}

// Findings are what was found, the one with the most to save first.
func (f *Finder) Findings() []*Finding {
	out := f.cache.findings(f.patterns[len(f.patterns)-1])
	for _, x := range f.found {
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b *Finding) int {
		return cmp.Or(
			cmp.Compare(b.Pattern.Severity.Rank(), a.Pattern.Severity.Rank()), cmp.Compare(b.Took, a.Took), cmp.Compare(b.Count, a.Count),
			cmp.Compare(a.Line, b.Line), strings.Compare(a.Pattern.ID, b.Pattern.ID), strings.Compare(a.Child.Fingerprint, b.Child.Fingerprint),
		)
	})
	return out
}

// speaksDjango says that a log may be of a Django application: it is its own, or
// a server's, which does not tell.
func speaksDjango(form string) bool {
	switch form {
	case "rails", "sqlalchemy", "gorm", "knex", "sequelize", "typeorm", "drizzle", "prisma", "hibernate":
		return false
	}
	return true
}
