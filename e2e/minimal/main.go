// Command minimal is the smallest bubbletea program: the yardstick that
// assay's own start is measured against.
package main

import tea "github.com/charmbracelet/bubbletea"

type model struct{}

func (model) Init() tea.Cmd                         { return nil }
func (m model) Update(tea.Msg) (tea.Model, tea.Cmd) { return m, nil }
func (model) View() string                          { return "minimal" }

func main() {
	_, _ = tea.NewProgram(model{}, tea.WithAltScreen()).Run() // killed by its measurer
}
