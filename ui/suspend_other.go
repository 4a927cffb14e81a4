//go:build !unix

package ui

import tea "github.com/charmbracelet/bubbletea"

// jobControl is for Unix: elsewhere no shell stops programs.
type jobControl struct{}

func newJobControl(bool, func(tea.Msg)) *jobControl { return nil }

func (*jobControl) end() {}

func (*Root) suspend() tea.Cmd { return nil }
