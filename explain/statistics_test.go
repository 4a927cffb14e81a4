package explain

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestStatisticsClose: the node types have every node once, so their sums are
// those of the plan.
func TestStatisticsClose(t *testing.T) {
	for _, r := range corpus(t) {
		t.Run(r.name, func(t *testing.T) { checkStatistics(t, parsed(t, r.src)) })
	}
}

func checkStatistics(t *testing.T, p *Plan) {
	t.Helper()
	s := p.Statistics()
	nodes, pages, took := 0, int64(0), time.Duration(0)
	for _, u := range s.NodeTypes {
		nodes, pages, took = nodes+u.Nodes, pages+u.Pages, took+u.Time
	}
	wantPages, wantTook := int64(0), time.Duration(0)
	for n := range p.All() {
		wantPages, wantTook = wantPages+n.SelfPages(), wantTook+n.Self()
	}
	if nodes != p.Len() || pages != wantPages || took != wantTook {
		t.Errorf("%d nodes, %d pages, %v; want %d, %d, %v", nodes, pages, took, p.Len(), wantPages, wantTook)
	}
	for _, list := range [][]Usage{s.Tables, s.Indexes, s.Functions, s.NodeTypes} {
		checkUsages(t, list)
	}
}

func checkUsages(t *testing.T, list []Usage) {
	t.Helper()
	if !slices.IsSortedFunc(list, func(a, b Usage) int { return int(b.Time - a.Time) }) {
		t.Errorf("not sorted by time: %v", list)
	}
	for _, u := range list {
		if u.Name == "" || u.Nodes < u.Executed || u.TimeShare < 0 || u.TimeShare > 1 || u.PagesShare < 0 || u.PagesShare > 1 {
			t.Errorf("%+v", u)
		}
	}
}

// TestStatisticsOfTables: a bitmap index scan prints no table; it counts for
// the one whose pages it names. The pages of item are those of two Bitmap Heap
// Scans, 400 and 40, and of the index scans below them, 3 and 60.
func TestStatisticsOfTables(t *testing.T) {
	s := load(t, "diff/or_to_union.after").Statistics()
	got := map[string][2]int64{}
	for _, u := range slices.Concat(s.Tables, s.Indexes) {
		got[u.Name] = [2]int64{int64(u.Nodes), u.Pages}
	}
	want := map[string][2]int64{
		"shop.item": {4, 400 + 3 + 40 + 60}, "shop.shop_order": {3, 801 + 20 + 2},
		"shop_order_pkey": {1, 801}, "ib": {1, 60}, "b": {1, 3}, "a": {1, 2},
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSummary(t *testing.T) {
	for name, want := range map[string]string{
		"diff/index_added.before":     "5.5 ms: 99 % in Seq Scan on shop_order, 1 548 pages",
		"diff/estimated.before":       "not run, estimated cost",
		"shop/pg18/timing_off":        "6.1 ms, 1 545 pages",
		"shop/pg15/hash_spill":        "; hash table in 4 batches on disk at Hash",
		"shop/pg18/initplan_parallel": "; estimate off ×66667 at Parallel Seq Scan on item",
	} {
		got := strings.ReplaceAll(load(t, name).Summary(), space, " ")
		if !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want it to contain %q", name, got, want)
		}
	}
}
