//go:build e2e

package ui

import (
	"os"

	tea "github.com/charmbracelet/bubbletea"

	"assay/advisor/sqlast"
)

// crashing is the model with a key, F12, that ends the program in the way that
// ASSAY_CRASH names. It is in no build but the e2e tests'.
type crashing struct {
	tea.Model
	how     string
	drawing bool
}

func hooked(m tea.Model, env func(string) string) tea.Model {
	if how := env("ASSAY_CRASH"); how != "" {
		return &crashing{Model: m, how: how}
	}
	return m
}

// spoken is every panic's text: no report may hold it.
const spoken = "postgres://me:s3cr3t@host/db \x1b]0;pwned\x07" //nolint:gosec // no real password

func (c *crashing) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if key, ok := msg.(tea.KeyMsg); ok && key.Type == tea.KeyF12 {
		switch c.how {
		case "update":
			panic(spoken)
		case "view":
			c.drawing = true
		case "cmd":
			return c, func() tea.Msg { panic(spoken) }
		case "goroutine":
			go func() { panic(spoken) }()
		case "stack":
			c.overflow(0)
		case "c":
			sqlast.Overflow()
		case "exit":
			os.Exit(9) //nolint:forbidigo // what is tested
		}
		return c, nil
	}
	var cmd tea.Cmd
	c.Model, cmd = c.Model.Update(msg)
	return c, cmd
}

func (c *crashing) View() string {
	if c.drawing {
		panic(spoken)
	}
	return c.Model.View()
}

// overflow calls itself until the stack is full.
func (c *crashing) overflow(n int) int {
	if c.how != "" {
		n += c.overflow(n + 1)
	}
	return n
}
