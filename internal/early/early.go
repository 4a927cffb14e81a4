// Package early keeps assay from waiting for the terminal.
//
// On start-up bubbletea v1 asks the terminal for its background colour and
// waits up to five seconds for the answer, in every command and even where no
// screen is drawn. It does not ask when the answer is known already, so this
// package gives one first. The language starts packages that are ready in the
// order of their import paths: "assay/internal/early" comes before
// "github.com/charmbracelet/bubbletea", and that order is all that makes this
// work. The screen finds out the real background later, when it is drawn.
//
// It imports lipgloss and nothing else: whatever it imports runs before it.
package early

import "github.com/charmbracelet/lipgloss"

func init() { lipgloss.SetHasDarkBackground(true) }
