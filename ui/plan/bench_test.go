package plan

import (
	"fmt"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"assay/explain/plantest"
	"assay/ui/theme"
)

// BenchmarkView draws a frame of 160x45 after a move: what a key costs. Only
// the rows in view are drawn, so the size of the plan must not matter.
func BenchmarkView(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := New(theme.New(theme.Options{Mode: theme.Dark, Env: func(string) string { return "xterm-256color" }}))
			m.Show(plantest.Wide(n), nil)
			m.Choose(n / 2)
			down, up := tea.KeyMsg{Type: tea.KeyDown}, tea.KeyMsg{Type: tea.KeyUp}
			for i := 0; b.Loop(); i++ {
				m.Key([]tea.KeyMsg{down, up}[i%2])
				if len(m.Lines(160, 45)) != 45 {
					b.Fatal("the frame has the wrong size")
				}
			}
		})
	}
}

// BenchmarkShow takes a plan for the first time.
func BenchmarkShow(b *testing.B) {
	p := plantest.Wide(10_000)
	for b.Loop() {
		m := New(theme.New(theme.Options{Mode: theme.Dark}))
		m.Show(p, nil)
	}
}
