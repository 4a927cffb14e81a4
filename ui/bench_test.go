package ui_test

import (
	"fmt"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"assay/explain/plantest"
	"assay/ui"
	"assay/ui/theme"
	"assay/ui/uitest"
)

// BenchmarkFrame is what a key costs on the workbench at 160x45: Update and
// View, with colours. The size of the plan must not matter.
func BenchmarkFrame(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			svc := uitest.New()
			svc.Plan = plantest.Wide(n)
			o := options()
			o.Theme, o.Start = theme.Dark, ui.StartDemo
			o.Env = func(name string) string { return map[string]string{"TERM": "xterm-256color"}[name] }
			m := uitest.Drive(uitest.Start(ui.New(svc, o), 160, 45), "enter", "2", "pgdown")
			keys := []tea.Msg{tea.KeyMsg{Type: tea.KeyDown}, tea.KeyMsg{Type: tea.KeyUp}}
			size := 0
			for i := 0; b.Loop(); i++ {
				m, _ = m.Update(keys[i%2])
				size = len(m.View())
			}
			b.ReportMetric(float64(size), "bytes/frame")
		})
	}
}
