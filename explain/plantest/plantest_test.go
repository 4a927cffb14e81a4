package plantest

import (
	"testing"

	"assay/explain"
)

func TestWideHasAsManyNodesAndAddsUp(t *testing.T) {
	for _, n := range []int{2, 3, 5, 6, 9, 10, 1000} {
		p := Wide(n)
		if p.Len() != n {
			t.Errorf("%d nodes, want %d", p.Len(), n)
		}
		if a := p.Account(explain.Wall); a.Nodes.Time != p.Root.Total() || a.Unattributed.Pages != 0 {
			t.Errorf("%d nodes: they took %v of %v, and %d pages are left", n, a.Nodes.Time, p.Root.Total(), a.Unattributed.Pages)
		}
		if p.Pages() != p.Root.Pages() || p.Pages() == 0 {
			t.Errorf("%d nodes: %d pages, the root has %d", n, p.Pages(), p.Root.Pages())
		}
	}
}
