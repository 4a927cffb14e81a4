package clip_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/ui/clip"
)

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

// kept is a Keep that keeps the text in it.
func kept(text *string) func(string) (string, error) {
	return func(s string) (string, error) {
		*text = s
		return "/state/copied.sql", nil
	}
}

func TestOverSSHTheTerminalGetsTheText(t *testing.T) {
	var terminal strings.Builder
	var file string
	c := clip.System{Env: env("SSH_TTY", "/dev/pts/1", "DISPLAY", ":0"), Terminal: &terminal, Keep: kept(&file)}
	how, err := c.Copy(context.Background(), "select 1;")
	if err != nil || !strings.Contains(how, "OSC 52") {
		t.Errorf("Copy says %q, %v", how, err)
	}
	if got, want := terminal.String(), "\x1b]52;c;c2VsZWN0IDE7\x07"; got != want {
		t.Errorf("the terminal got %q, want %q", got, want)
	}
	if file != "select 1;" {
		t.Errorf("kept %q", file)
	}
}

func TestTheConfiguredCommandComesFirst(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	c := clip.System{Command: "cat > '" + out + "'", Env: env("TMUX", "x")}
	if how, err := c.Copy(context.Background(), "it's"); err != nil || !strings.HasPrefix(how, "copied with cat") {
		t.Errorf("Copy says %q, %v", how, err)
	}
	if got, err := os.ReadFile(out); err != nil || string(got) != "it's" {
		t.Errorf("the command got %q, %v", got, err)
	}
}

func TestANativeToolIsUsedWhereThereIsADisplay(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	if err := os.WriteFile(filepath.Join(dir, "wl-copy"), []byte("#!/bin/sh\ncat > '"+out+"'\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	c := clip.System{Env: env("WAYLAND_DISPLAY", "wayland-0"), GOOS: "linux"}
	if how, err := c.Copy(context.Background(), "x"); err != nil || how != "copied with wl-copy" {
		t.Errorf("Copy says %q, %v", how, err)
	}
}

func TestWithoutAnyClipboardTheFileHasIt(t *testing.T) {
	var file string
	how, err := clip.System{Env: env(), Keep: kept(&file)}.Copy(context.Background(), "x")
	if err != nil || !strings.Contains(how, "kept in /state/copied.sql") || file != "x" {
		t.Errorf("Copy says %q, %v, and kept %q", how, err, file)
	}
	full := func(string) (string, error) { return "", errors.New("disk full") }
	if _, err := (clip.System{Env: env(), Keep: full}).Copy(context.Background(), "x"); err == nil {
		t.Error("neither a clipboard nor a file took the text, and Copy does not say so")
	}
	if _, err := (clip.System{Env: env()}).Copy(context.Background(), "x"); err == nil {
		t.Error("nothing took the text, and Copy does not say so")
	}
}
