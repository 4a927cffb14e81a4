package explain

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func loadPair(t *testing.T, name string) *Comparison {
	t.Helper()
	return Diff(load(t, "diff/"+name+".before"), load(t, "diff/"+name+".after"))
}

func TestVerdict(t *testing.T) {
	for name, want := range map[string]string{
		"index_added":           "48× faster, 67× fewer pages: a bitmap scan using shop_order_customer_placed replaced the sequential scan on shop_order.",
		"slower":                "81× slower, 371× more pages: a sequential scan replaced the index-only scan using item_sku on item.",
		"aliases":               "About as fast (16.5 ms before, 17.1 ms after), the same 1 577 pages: the plan is the same.",
		"count_to_exists":       "604× faster, 1 483× fewer pages: the sequential scan on item read 1 page instead of 1 483.",
		"count_to_exists_plain": "912× faster, 1 483× fewer pages: the sequential scan on item read 1 page instead of 1 483.",
		"subplan_to_semi_join":  "9.1× faster, 70× fewer pages: a hash join replaced SubPlan 1, which ran 5 000 times.",
		"select_list_to_join":   "4.5× faster, 70× fewer pages: a hash right join replaced SubPlan 1, which ran 5 000 times.",
		"not_in_to_anti_join":   "2.5× faster, the same 1 577 pages: a hash anti join replaced SubPlan 1, which ran once.",
		"join_removed":          "2.4× faster, 1 545 pages instead of 1 577: customer is no longer joined.",
		"join_method":           "2.0× faster, 220× fewer pages: a hash join replaced the nested loop.",
		"sargable":              "171× faster, 371× fewer pages: an index-only scan using item_sku replaced the sequential scan on item.",
		"memoize":               "About as fast (27.0 ms before, 26.3 ms after), 1.3× fewer pages: the index-only scan on customer read 19 427 pages instead of 40 001.",
		"parallel":              "1.2× faster, though 1 561 pages instead of 1 545: the group aggregate is now split among processes.",
		"order_from_index":      "274× faster, 534× fewer pages: the sort is gone: p gives the rows in order.",
		"join_order":            "2.5× faster, the same 3 031 pages: the tables are joined in another order.",
		"subquery_flattened":    "About as fast (8.4 ms before, 8.6 ms after), the same 1 577 pages: the plan is the same.",
		"spill_gone":            "1.1× slower, though 1 551 pages instead of 1 609: the sort changed from external merge to quicksort.",
		"or_to_union":           "30× faster, 2.3× fewer pages: a nested loop replaced the hash join.",
		"estimated": "Estimated only: cost 2 795 before, 78 after: a bitmap scan using shop_order_customer replaced " +
			"the sequential scan on shop_order; run both with ANALYZE to know.",
	} {
		t.Run(name, func(t *testing.T) {
			if got := loadPair(t, name).Verdict(); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// TestVerdictTurnsAround: the same two plans the other way around are slower
// by what they were faster.
func TestVerdictTurnsAround(t *testing.T) {
	c := Diff(load(t, "diff/index_added.after"), load(t, "diff/index_added.before"))
	want := "48× slower, 67× more pages: a sequential scan replaced the bitmap scan using shop_order_customer_placed on shop_order."
	if got := c.Verdict(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestMatching(t *testing.T) {
	for _, tc := range []struct{ name, before, after, kinds string }{
		{"index_added", "Seq Scan on shop_order", "Bitmap Heap Scan on shop_order", KindAccess},
		{"index_added", "Sort", "Sort", ""},
		{"aliases", "Seq Scan on customer c", "Seq Scan on customer b", ""},
		{"aliases", "Hash Join", "Hash Join", ""},
		{"parallel", "Seq Scan on shop_order", "Parallel Seq Scan on shop_order", KindParallelism},
		{"parallel", "HashAggregate", "Finalize GroupAggregate", KindParallelism},
		{"parallel", "", "Gather Merge", KindParallelism},
		{"memoize", "", "Memoize", KindStep},
		{"memoize", "Index Only Scan using customer_pkey on customer c", "Index Only Scan using customer_pkey on customer c", KindWork},
		{"spill_gone", "Sort", "Sort", KindSpill},
		{"join_method", "Nested Loop", "Parallel Hash Join", KindJoinMethod},
		{"join_removed", "Seq Scan on customer c", "", KindAccess},
		{"join_removed", "Seq Scan on shop_order o", "Seq Scan on shop_order o", ""},
		{"subplan_to_semi_join", "Bitmap Heap Scan on shop_order o", "Seq Scan on shop_order o", KindAccess},
		{"subplan_to_semi_join", "", "Hash Join", KindRewrite},
		{"not_in_to_anti_join", "Seq Scan on shop_order", "Seq Scan on shop_order so", ""},
		{"not_in_to_anti_join", "", "Hash Anti Join", KindRewrite},
		{"count_to_exists_plain", "Aggregate", "Result", KindStep},
		{"order_from_index", "Sort", "", KindSort},
		{"order_from_index", "Parallel Seq Scan on shop_order", "Index Scan Backward using p on shop_order", KindAccess},
		{"self_join", "Index Scan using emp_pkey on emp b", "Index Scan using emp_pkey on emp b", KindCondition},
		{"self_join_inlined", "Index Scan using emp_pkey on emp a", "Seq Scan on emp a", KindAccess},
		{"subplan_uncorrelated", "Seq Scan on customer d", "Seq Scan on customer f", KindCondition},
		{"join_order", "Seq Scan on shop_order o", "Seq Scan on shop_order o", ""},
	} {
		t.Run(tc.name+"/"+tc.before+"→"+tc.after, func(t *testing.T) {
			c := loadPair(t, tc.name)
			var p *Pair
			if tc.before != "" {
				p = c.PairOf(find(t, c.Before, tc.before))
			} else {
				p = c.PairOf(find(t, c.After, tc.after))
			}
			if titleOf(p.Before) != tc.before || titleOf(p.After) != tc.after {
				t.Errorf("paired %q with %q", titleOf(p.Before), titleOf(p.After))
			}
			if tc.kinds == "" && p.Change != Same || tc.kinds != "" && !slices.Contains(p.Kinds, tc.kinds) {
				t.Errorf("%v, kinds %q, want %q: %s", p.Change, p.Kinds, tc.kinds, p.What)
			}
		})
	}
}

func titleOf(n *Node) string {
	if n == nil {
		return ""
	}
	return n.Title()
}

// TestDiffWithItself: nothing changed, and every row has both sides.
func TestDiffWithItself(t *testing.T) {
	for _, r := range corpus(t) {
		t.Run(r.name, func(t *testing.T) {
			c := Diff(parsed(t, r.src), parsed(t, r.src))
			for _, r := range c.Rows() {
				if r.Before == nil || r.After == nil || r.Before.ID != r.After.ID || c.Pairs[r.Pair].Change != Same {
					t.Errorf("row %q | %q: %+v", titleOf(r.Before), titleOf(r.After), c.Pairs[r.Pair])
				}
			}
			if v := c.Verdict(); !strings.Contains(v, "the plan is the same") {
				t.Error(v)
			}
		})
	}
}

// TestDiffOfAnyTwo: whatever is compared, every node is in exactly one pair and
// on exactly one row, and both sides keep their order.
func TestDiffOfAnyTwo(t *testing.T) {
	var plans []*Plan
	for _, pattern := range []string{"testdata/diff/*.json", "testdata/shop/pg18/*.json", "testdata/market/pg13/*.json"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			plans = append(plans, parsed(t, src))
		}
	}
	for i, before := range plans {
		for j, after := range plans {
			if err := checkComparison(Diff(before, after)); err != nil {
				t.Errorf("plans %d and %d: %v", i, j, err)
			}
		}
	}
}

// onSide is a node of one side; a plan may be compared with itself.
type onSide struct {
	node  *Node
	after bool
}

func checkComparison(c *Comparison) error {
	for _, check := range []func(*Comparison) error{checkRows, checkPairs, checkVerdict} {
		if err := check(c); err != nil {
			return err
		}
	}
	return nil
}

func checkRows(c *Comparison) error {
	var before, after []int
	for _, r := range c.Rows() {
		p := c.Pairs[r.Pair]
		if r.Before != nil {
			before = append(before, r.Before.ID)
		}
		if r.After != nil {
			after = append(after, r.After.ID)
		}
		if r.Before != nil && r.Before != p.Before || r.After != nil && r.After != p.After {
			return fmt.Errorf("a row of %q | %q belongs to the pair %q | %q",
				titleOf(r.Before), titleOf(r.After), titleOf(p.Before), titleOf(p.After))
		}
	}
	if len(before) != c.Before.Len() || len(after) != c.After.Len() || !slices.IsSorted(before) || !slices.IsSorted(after) {
		return fmt.Errorf("the rows lost the order or nodes: %v | %v", before, after)
	}
	return nil
}

func checkPairs(c *Comparison) error {
	seen := map[onSide]bool{}
	for _, p := range c.Pairs {
		if p.Change != Same && (p.What == "" || len(p.Kinds) == 0) {
			return fmt.Errorf("%v without a word: %q | %q", p.Change, titleOf(p.Before), titleOf(p.After))
		}
		if (p.Change == Added) != (p.Before == nil) || (p.Change == Removed) != (p.After == nil) {
			return fmt.Errorf("%v: %q | %q", p.Change, titleOf(p.Before), titleOf(p.After))
		}
		for _, n := range []onSide{{p.Before, false}, {p.After, true}} {
			if seen[n] && n.node != nil {
				return fmt.Errorf("%q is in two pairs", titleOf(n.node))
			}
			seen[n] = true
		}
	}
	delete(seen, onSide{nil, false})
	delete(seen, onSide{nil, true})
	if len(seen) != c.Before.Len()+c.After.Len() {
		return fmt.Errorf("%d nodes are paired, want %d", len(seen), c.Before.Len()+c.After.Len())
	}
	return nil
}

func checkVerdict(c *Comparison) error {
	if v := c.Verdict(); !strings.HasSuffix(v, ".") || strings.Contains(v, "NaN") || strings.Contains(v, "Inf") {
		return fmt.Errorf("verdict: %s", v)
	}
	return nil
}
