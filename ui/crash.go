package ui

import (
	"fmt"
	"runtime/debug"

	tea "github.com/charmbracelet/bubbletea"
)

// CrashError is a bug of ours that ended the program. The terminal has been given back.
type CrashError struct {
	// Stack is the goroutine's, as debug.Stack gives it.
	Stack string
}

func (c *CrashError) Error() string { return "a bug of ours ended the screen" }

// safe is the model with a net: where drawing or a key panics, the program ends in
// good order, so that what it has begun on the server and in the demo is ended too.
type safe struct {
	tea.Model
	quit  func()
	crash *CrashError
}

// Update is the model's, or the end of the program.
func (s *safe) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	defer func() {
		if p := recover(); p != nil {
			s.crash, m, cmd = &CrashError{string(debug.Stack())}, s, tea.Quit
		}
	}()
	s.Model, cmd = s.Model.Update(msg)
	return s, cmd
}

// View is the model's, or nothing, and the end of the program.
func (s *safe) View() (frame string) {
	defer func() {
		if p := recover(); p != nil && s.crash == nil {
			s.crash = &CrashError{string(debug.Stack())}
			beside(s.quit) // the loop that draws cannot wait for itself
		}
	}()
	return s.Model.View()
}

// beside runs f beside the loop. Every goroutine of the screen is started here: one
// that panics by itself would end the program with the terminal as it is. What has
// to be told of a panic is f's to tell.
func beside(f func()) {
	go func() {
		defer caught(func(error) {})
		f()
	}()
}

// caught turns a panic of the function that defers it into an error.
func caught(failed func(error)) {
	if p := recover(); p != nil {
		failed(fmt.Errorf("a bug of ours: %v\n%s", p, debug.Stack()))
	}
}

// async does something quick beside the loop; a bug in it is told and ends nothing else.
func async(f func() do) tea.Cmd {
	return func() (msg tea.Msg) {
		defer caught(func(err error) {
			msg = do(func(r *Root) tea.Cmd {
				r.fail("working on it", err)
				return nil
			})
		})
		return f()
	}
}
