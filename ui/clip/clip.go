// Package clip puts text on the user's clipboard, also over SSH and inside
// tmux, and says how. It imports no screen and no service.
package clip

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/aymanbagabas/go-osc52/v2"
)

const (
	// maxOSC is about what terminals accept in one OSC 52 sequence.
	maxOSC = 74_000
	// patience is how long a tool may take.
	patience = 3 * time.Second
)

// System is the clipboard of the machine that the user sits at.
type System struct {
	// Command is a shell command that takes the text on standard input, "" for none.
	Command string
	Env     func(string) string
	// Terminal takes the OSC 52 sequence.
	Terminal io.Writer
	// Keep keeps the last text copied in a file and names it; nil keeps nothing.
	Keep func(text string) (path string, err error)
	// GOOS is the operating system; "" is this one's.
	GOOS string
}

// Copy tries the configured command, tmux, the terminal (over SSH or without a
// display), then a native tool, and says in words what it did.
func (s System) Copy(ctx context.Context, text string) (how string, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	how, err = s.send(ctx, text)
	if s.Keep == nil {
		return how, err
	}
	path, keepErr := s.Keep(text)
	if err != nil && keepErr == nil {
		return "kept in " + path + " (" + err.Error() + ")", nil
	}
	return how, err
}

func (s System) send(ctx context.Context, text string) (string, error) {
	if s.Command != "" {
		if err := pipe(ctx, text, "sh", "-c", s.Command); err != nil {
			return "", fmt.Errorf("copy with the configured command: %w", err)
		}
		return "copied with " + s.Command, nil
	}
	if s.Env("TMUX") != "" && pipe(ctx, text, "tmux", "load-buffer", "-w", "-") == nil {
		return "copied to tmux and its terminal's clipboard", nil
	}
	if remote := s.Env("SSH_TTY") != "" || s.Env("SSH_CONNECTION") != ""; !remote {
		for _, tool := range s.tools() {
			if pipe(ctx, text, tool[0], tool[1:]...) == nil {
				return "copied with " + tool[0], nil
			}
		}
	}
	return s.osc(text)
}

// tools are the native tools that fit the display, in the order to try.
func (s System) tools() [][]string {
	goos := s.GOOS
	if goos == "" {
		goos = runtime.GOOS
	}
	switch {
	case goos == "darwin":
		return [][]string{{"pbcopy"}}
	case goos == "windows", s.Env("WSL_DISTRO_NAME") != "":
		return [][]string{{"clip.exe"}}
	case s.Env("WAYLAND_DISPLAY") != "":
		return [][]string{{"wl-copy"}}
	case s.Env("DISPLAY") != "":
		return [][]string{{"xclip", "-selection", "clipboard"}, {"xsel", "--clipboard", "--input"}}
	}
	return nil
}

// osc sends the text to the terminal, which cannot say whether it took it.
func (s System) osc(text string) (string, error) {
	switch {
	case s.Terminal == nil:
		return "", errors.New("no clipboard was found")
	case len(text) > maxOSC:
		return "", fmt.Errorf("too long for a terminal's clipboard (%d bytes)", len(text))
	}
	seq := osc52.New(text)
	switch {
	case s.Env("TMUX") != "":
		seq = seq.Tmux()
	case strings.HasPrefix(s.Env("TERM"), "screen"):
		seq = seq.Screen()
	}
	if _, err := io.WriteString(s.Terminal, seq.String()); err != nil {
		return "", fmt.Errorf("send to the terminal's clipboard: %w", err)
	}
	return "sent to the terminal's clipboard (OSC 52)", nil
}

func pipe(ctx context.Context, text, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin = strings.NewReader(text)
	return cmd.Run()
}
