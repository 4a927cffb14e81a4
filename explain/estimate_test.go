package explain

import "testing"

// The recorded tables were analysed, so only what cannot be guessed is off.
func TestEstimateFactor(t *testing.T) {
	for _, tc := range []struct {
		name, plan, title string
		atLeast           float64 // 1: exactly
		over              bool
	}{
		{"below a filled Limit", "shop/pg15/initplan_scalar", "Index Scan using shop_order_pkey on shop_order", 1, false},
		{"below a filled Limit, with InitPlans", "shop/pg15/initplan_targetlist", "Seq Scan on customer c", 1, false},
		{"EXISTS stops at one row", "diff/count_to_exists.after", "Seq Scan on item", 1, false},
		{"NOT IN is guessed as half", "diff/not_in_to_anti_join.before", "Seq Scan on customer", 2000, true},
		{"a modulo is guessed as one in 200", "shop/pg15/jit", "Seq Scan on shop_order", 60, false},
		{"an inequality between groups", "shop/pg15/cte_two_scans", "Merge Join", 100, true},
		{"a semi join wants one match", "shop/pg15/nestloop_semi", "Index Only Scan using t on shop_order o", 1, false},
		{"never executed", "shop/pg15/never_executed", "Seq Scan on shop_order o", 1, false},
		{"not analysed", "shop/pg15/estimate_only", "Seq Scan on shop_order", 1, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			n := find(t, load(t, tc.plan), tc.title)
			factor, over := n.EstimateFactor()
			if factor < tc.atLeast || tc.atLeast == 1 && factor != 1 || over != tc.over {
				t.Errorf("off by %v, over %v: estimated %v, got %v", factor, over, n.Est.Rows, n.Act)
			}
		})
	}
}

func TestEstimateFactorSides(t *testing.T) {
	for _, r := range corpus(t) {
		t.Run(r.name, func(t *testing.T) {
			for n := range parsed(t, r.src).All() {
				f, over := n.EstimateFactor()
				var estimate, actual float64
				if n.Act != nil {
					estimate, actual = n.rowsCompared()
				}
				switch {
				case f < 1:
					t.Errorf("%s: off by %v", n.Title(), f)
				case f == 1 && over:
					t.Errorf("%s: exact, but over", n.Title())
				case f > 1 && over != (estimate > actual):
					t.Errorf("%s: over %v with %v estimated, %v found", n.Title(), over, estimate, actual)
				}
			}
		})
	}
}
