// Package ui is assay's terminal application: it routes keys and results
// between the screens, runs the service's work beside the loop, and asks and
// tells by dialogs. It imports ui/… and the types of ui/service, explain and
// advisor; never internal/….
package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"golang.org/x/term"

	"assay/ui/clip"
	"assay/ui/service"
	"assay/ui/theme"
)

// StartMode is what the program does first.
type StartMode int

// The ways to start.
const (
	// StartScreen shows the start screen, or the workbench when there is a connection.
	StartScreen StartMode = iota
	// StartDemo starts the demo at once.
	StartDemo
	// StartConnect connects to Options.Target at once.
	StartConnect
)

// Clipboard takes what the user copies and says in words what it did.
type Clipboard interface {
	Copy(ctx context.Context, text string) (how string, err error)
}

// Options are the program's surroundings.
type Options struct {
	Theme          theme.Mode
	NoColor, ASCII bool
	// Env is the environment; nil is an empty one.
	Env func(string) string
	// Clipboard takes what is copied; nil is the system's, by way of CopyCommand
	// (a shell command, "" for none) and with Keep keeping the last text (nil keeps none).
	Clipboard   Clipboard
	CopyCommand string
	Keep        func(text string) (path string, err error)
	// Editor is the command line of the editor; "" asks VISUAL, EDITOR, then vi.
	Editor string
	// TempDir is where texts go for the editor; "" is the system's.
	TempDir string
	Start   StartMode
	Target  service.Target
	// OpenPaths are files to open, Statements statements to have, at the start.
	OpenPaths  []string
	Statements []service.Statement
	// ExplainOnly never runs a statement; Verify is how much is tried by itself.
	ExplainOnly         bool
	Verify              service.Verify
	Timeout, VerifyTime time.Duration
	Values              map[string]*string
	// Guarded says that a process stands by that puts the terminal back where this one crashes.
	Guarded bool
	// Sample is where values come from that nobody gave.
	Sample service.ValueSample
	// Now is the clock, Tick its alarm; nil is the system's.
	Now  func() time.Time
	Tick func(d time.Duration, f func(time.Time) tea.Msg) tea.Cmd
}

// framesPerSecond is above bubbletea's 60: the first frame waits for a tick.
const framesPerSecond = 120

// Run shows the program on standard output until the user leaves it.
func Run(ctx context.Context, svc service.Service, o Options, more ...tea.ProgramOption) error {
	terminal := &Terminal{File: os.Stdout}
	if o.Clipboard == nil && o.Env != nil {
		o.Clipboard = clip.System{Command: o.CopyCommand, Env: o.Env, Terminal: terminal, Keep: o.Keep}
	}
	root := New(svc, o) //nolint:contextcheck // the model keeps the context: bubbletea's methods take none
	root.ctx = ctx
	defer root.stop()
	opts := append([]tea.ProgramOption{
		tea.WithAltScreen(), tea.WithMouseCellMotion(), tea.WithFPS(framesPerSecond),
		tea.WithContext(ctx), tea.WithOutput(terminal),
		// ctx ends with the process's signals: bubbletea's own handler beside it
		// would wait for ever to tell a loop that has ended.
		tea.WithoutSignalHandler(),
	}, more...)
	keys := &keyboard{File: os.Stdin}
	if term.IsTerminal(int(os.Stdin.Fd())) { // else bubbletea finds the terminal by itself
		opts = append([]tea.ProgramOption{tea.WithInput(keys)}, opts...)
	}
	if o.Guarded {
		opts = append(opts, tea.WithoutCatchPanics()) // the guard says more than bubbletea does
	}
	model := &safe{Model: hooked(root, root.opts.Env)}
	program := tea.NewProgram(model, opts...)
	keys.send, model.quit = program.Send, program.Quit
	root.control = newJobControl(o.Guarded, program.Send)
	defer root.control.end()
	_, err := program.Run()
	if model.crash != nil {
		return model.crash
	}
	if err == nil || errors.Is(err, tea.ErrInterrupted) || errors.Is(err, context.Canceled) {
		return nil
	}
	return fmt.Errorf("run the screen: %w", err)
}

// Terminal is standard output shared by the screen and the clipboard's
// sequences: each write goes out whole.
type Terminal struct {
	*os.File
	mu sync.Mutex
}

// Write writes p whole.
func (t *Terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.File.Write(p)
}

// WriteString writes s whole.
func (t *Terminal) WriteString(s string) (int, error) { return t.Write([]byte(s)) }
