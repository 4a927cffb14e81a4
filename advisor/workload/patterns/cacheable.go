package patterns

import (
	"fmt"
	"time"

	"assay/advisor"
	"assay/advisor/workload/groups"
	"assay/advisor/workload/units"
)

const (
	// minUnits is in how many units, or minAsked how often in all, one question
	// has to be asked to be worth keeping the answer.
	minUnits = 5
	minAsked = 10
	// worthShare is the least share of the log's statements: keeping an answer
	// brings the question of how old it may be.
	worthShare = 0.1
	// maxKept is how many different questions are counted.
	maxKept = 50_000
)

// CacheableRepeat finds answers that were asked for again and again while nothing wrote to their tables.
func CacheableRepeat() *Pattern {
	return &Pattern{
		ID: "cacheable-repeat", Severity: advisor.Question,
		Doc: advisor.Doc{
			Title:  "One answer asked for again and again",
			Why:    "The same statement with the same values was sent by request after request, and the log shows no write to its tables. An answer kept for a while saves nearly all of them.",
			Before: "SELECT id, name FROM categories ORDER BY name;  -- in every request",
			After:  "the same once a minute, its answer kept by the application",
			Limits: "A question: how old may the answer be? Writes that the log does not show are not known. Reported where it is a tenth of the log's statements or more.",
			Since:  "0.2", Refs: []string{"WL-8", "S9"},
		},
	}
}

// asked is one question: a form and its values.
type asked struct {
	group              *groups.Group
	tables             []string
	count, units, line int64
	took               time.Duration
	sql                string
	in                 int64
}

// cache counts questions over all units.
type cache struct {
	asked   map[uint64]*asked
	written map[string]int64
	all     int64
	units   int64
}

func newCache() cache { return cache{asked: map[uint64]*asked{}, written: map[string]int64{}} }

// look counts the unit's questions. Those of a loop, of a paginator, of a
// worker that waits, and of tables that a search path chose, are none.
func (c *cache) look(p *pass) {
	c.units++
	if len(p.u.Statements) > 0 && p.facts(0).SearchPath {
		return
	}
	for i := range p.u.Statements {
		f := p.facts(i)
		if control(f.Kind) {
			continue
		}
		c.all++
		switch f.Kind {
		case units.Insert, units.Update, units.Delete:
			c.written[f.Table]++
		case units.Select:
			if p.explained[i] || f.Locking || f.Source == "" || f.Head == units.Count && p.beside(i) {
				continue
			}
			if h, known := p.u.Hash(i); known {
				c.add(p, i, h^uint64(p.u.Statements[i].Form)*0x9e3779b97f4a7c15) //nolint:gosec // a form's number is not negative
			}
		}
	}
}

func (c *cache) add(p *pass, i int, h uint64) {
	st := &p.u.Statements[i]
	a := c.asked[h]
	if a == nil {
		if len(c.asked) >= maxKept {
			for k, old := range c.asked {
				if old.count == 1 {
					delete(c.asked, k)
				}
			}
			if len(c.asked) >= maxKept {
				return
			}
		}
		a = &asked{group: st.Group, tables: st.Facts.Tables, line: st.Line, sql: string(p.u.SQL(i))}
		c.asked[h] = a
	}
	if a.in != c.units {
		a.in, a.units = c.units, a.units+1
	}
	a.count, a.took = a.count+1, a.took+st.Took
}

// findings are the questions worth keeping the answer of, one for each group of statements.
func (c *cache) findings(pattern *Pattern) []*Finding {
	by := map[*groups.Group]*Finding{}
	most := map[*groups.Group]*asked{}
	for _, a := range c.asked {
		if a.units < minUnits && a.count < minAsked || float64(a.count) < worthShare*float64(c.all) || c.writes(a.tables) > a.count/20 {
			continue
		}
		x := by[a.group]
		if x == nil {
			x = &Finding{Pattern: pattern, Certainty: Potential, Child: a.group, Table: a.tables[0]}
			by[a.group] = x
		}
		x.Count, x.Saved, x.Took, x.Units = x.Count+a.count, x.Saved+a.count-1, x.Took+a.took, max(x.Units, a.units)
		if b := most[a.group]; b == nil || a.count > b.count || a.count == b.count && a.line < b.line {
			most[a.group] = a
		}
	}
	var out []*Finding
	for g, x := range by {
		a := most[g]
		x.Line = a.line
		x.Statements = []Example{{Line: a.line, SQL: a.sql}}
		x.Summary = fmt.Sprintf("%d statements on %s ask the same, in %d units, and nothing in the log writes to it", a.count, a.tables[0], a.units)
		x.ORM = advisor.ORM{Django: "cache.get_or_set(key, lambda: list(queryset), timeout=60)  # how old may it be?"}
		out = append(out, x)
	}
	return out
}

func (c *cache) writes(tables []string) int64 {
	n := int64(0)
	for _, t := range tables {
		n += c.written[t]
	}
	return n
}
