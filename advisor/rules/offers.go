package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"assay/advisor"
	"assay/advisor/indexing"
	"assay/explain"
)

// minSavedPages is what an index must save in one run of the statement: below
// it the index costs writers more than it gives readers.
const minSavedPages = 100

// offer is an index that a rule would propose for a scan.
type offer struct {
	rule string
	scan *explain.Node
	// node is what the finding points at: the scan, or the sort above it.
	node *explain.Node
	cand indexing.Candidate
	// before and after are the pages looked at, measured and estimated.
	before, after float64
	time          float64 // share of the statement's time that is concerned, 0–1
	summary       string
	evidence      []advisor.Fact
}

func (o offer) saved() float64 { return o.before - o.after }

// source is a rule's offers for a statement.
type source func(*advisor.Pass) []offer

// sources are the rules that propose indexes. Where two would save as much,
// the earlier leads.
func sources() []source {
	return []source{orderOffers, foreignKeyOffers, extendOffers, missingOffers}
}

// runIndexRule reports the offers of one rule that lead. All index rules are
// asked, so that a statement that needs one index gets one finding.
func runIndexRule(id string, own source) func(*advisor.Pass) {
	return func(pass *advisor.Pass) {
		mine := own(pass)
		if len(mine) == 0 {
			return
		}
		quiet := *pass
		quiet.Silent = func(advisor.Silence) {}
		var all []offer
		for _, s := range sources() {
			all = append(all, s(&quiet)...)
		}
		lead, beaten := leaders(all)
		for _, o := range lead {
			if o.rule == id {
				pass.Report(o.finding(pass))
			}
		}
		for _, b := range beaten {
			if b.offer.rule == id {
				pass.Silent(advisor.Silence{
					Reason: fmt.Sprintf("%s already proposes %s, which serves node %d better", b.by.rule, b.by.cand.Def.Name, b.offer.scan.ID),
					Value:  b.offer.saved(), Threshold: b.by.saved(),
				})
			}
		}
	}
}

// beatenOffer is an offer that another one makes needless.
type beatenOffer struct{ offer, by offer }

// leaders chooses one offer for each scan, the one that saves most, and then
// one for each index: an index whose columns begin a longer chosen one is not
// built beside it. A leader takes over the savings of what it replaces.
func leaders(all []offer) (lead []offer, beaten []beatenOffer) {
	slices.SortStableFunc(all, func(a, b offer) int {
		return cmp.Or(cmp.Compare(b.saved(), a.saved()), cmp.Compare(a.scan.ID, b.scan.ID))
	})
	for _, o := range all {
		i := slices.IndexFunc(lead, func(l offer) bool { return l.scan == o.scan || sameIndex(l, o) })
		if i < 0 {
			lead = append(lead, o)
			continue
		}
		if lead[i].scan != o.scan {
			lead[i].before += o.before
			lead[i].after += o.after
			lead[i].time = min(lead[i].time+o.time, 1)
		}
		beaten = append(beaten, beatenOffer{o, lead[i]})
	}
	return lead, beaten
}

// sameIndex says that the first offer's index begins with all of the second's.
func sameIndex(a, b offer) bool {
	x, y := a.cand.Def, b.cand.Def
	return x.Table == y.Table && x.Where == y.Where && len(y.Keys) <= len(x.Keys) && slices.Equal(x.Keys[:len(y.Keys)], y.Keys)
}

// worth says that the offer saves enough to be made, and records a near miss.
func (o offer) worth(pass *advisor.Pass) bool {
	switch {
	case o.saved() < minSavedPages:
		pass.Silent(advisor.Silence{
			Reason: fmt.Sprintf("an index would save about %.0f pages at node %d", max(o.saved(), 0), o.scan.ID),
			Value:  o.saved(), Threshold: minSavedPages,
		})
	case o.after > o.before/2: // read here and there, half of the pages cost as much as all of them in a row
		pass.Silent(advisor.Silence{
			Reason: fmt.Sprintf("an index would still look at about %.0f of the %.0f pages of node %d", o.after, o.before, o.scan.ID),
			Value:  o.after, Threshold: o.before / 2,
		})
	default:
		return true
	}
	return false
}

func (o offer) finding(pass *advisor.Pass) advisor.Finding {
	f := advisor.Finding{
		Severity:  advisor.Info,
		Node:      o.node.ID,
		Span:      advisor.Locate(pass.Query, o.node),
		Summary:   o.summary,
		Benefit:   advisor.Benefit{TimeShare: o.time, PagesShare: part(o.saved(), float64(pass.Plan.Pages()))},
		Proposals: []advisor.Proposal{o.cand.Proposal()},
	}
	if share := max(f.Benefit.TimeShare, f.Benefit.PagesShare); share >= warningShare {
		f.Severity = advisor.Warning
	}
	f.Evidence = slices.Concat(o.evidence, []advisor.Fact{
		pagesFact("pages now", o.node, o.before),
		{Label: "pages with the index", Text: fmt.Sprintf("about %s", count(o.after)), Value: o.after, Unit: advisor.Pages, From: "estimate from pg_class and pg_stats"},
		shareFact("share of time", o.time, o.node),
	}, o.replaced())
	return f
}

// warningShare is the share of the statement from which a missing index is
// more than a remark.
const warningShare = 0.3

// replaced names the indexes that the new one makes needless.
func (o offer) replaced() []advisor.Fact {
	var out []advisor.Fact
	for _, idx := range o.cand.Access.Table.Indexes {
		if o.cand.Replaces(idx) {
			out = append(out, advisor.Fact{
				Label: "then needless", Text: idx.Name + ": the new index begins with its columns",
				Value: float64(idx.Bytes), Unit: advisor.Bytes, From: "pg_index",
			})
		}
	}
	return out
}

// accessOf is how the text uses the table that a node scans; nil when the text
// does not name it. PostgreSQL tells equal aliases apart by a number: the
// second o is o_1.
func accessOf(all []*indexing.Access, n *explain.Node) *indexing.Access {
	base, nth := n.Alias, 0
	if cut := strings.LastIndexByte(n.Alias, '_'); cut > 0 {
		if k, err := strconv.Atoi(n.Alias[cut+1:]); err == nil {
			base, nth = n.Alias[:cut], k
		}
	}
	seen := 0
	for _, a := range all {
		if a.Table.Name.Name != n.Relation {
			continue
		}
		if a.Alias() == n.Alias {
			return a
		}
		if a.Alias() == base {
			if seen == nth {
				return a
			}
			seen++
		}
	}
	return nil
}

// rowsRead is the rows that a scan looked at: kept and thrown away.
func rowsRead(n *explain.Node) float64 { return n.RowsTotal() + n.RemovedTotal() }

// probes is how often a scan was started; the processes of a parallel scan
// share one.
func probes(n *explain.Node) float64 {
	if n.Act == nil || n.ParallelAware {
		return 1
	}
	return max(n.Act.Loops, 1)
}

// fetched is how many rows a scan by the candidate would fetch to return what
// n returned.
func fetched(c indexing.Candidate, n *explain.Node) float64 {
	kept := n.RowsTotal()
	if c.Complete {
		return kept
	}
	return min(max(kept, c.Share*max(c.Access.Table.Rows, 1)*probes(n)), rowsRead(n))
}
