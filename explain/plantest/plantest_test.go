package plantest

import "testing"

func TestWideHasAsManyNodesAndAddsUp(t *testing.T) {
	for _, n := range []int{2, 3, 5, 6, 9, 10, 1000} {
		p := Wide(n)
		if p.Len() != n {
			t.Errorf("%d nodes, want %d", p.Len(), n)
		}
		if rest := p.Unattributed(); rest != 0 {
			t.Errorf("%d nodes: %v unattributed", n, rest)
		}
		if p.Pages() != p.Root.Pages() || p.Pages() == 0 {
			t.Errorf("%d nodes: %d pages, the root has %d", n, p.Pages(), p.Root.Pages())
		}
	}
}
