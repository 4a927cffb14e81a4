package theme_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"assay/ui/theme"
)

func TestMode(t *testing.T) {
	for _, c := range []struct {
		name string
		mode theme.Mode
		env  map[string]string
		want theme.Mode
	}{
		{"nothing said", theme.Auto, nil, theme.Dark},
		{"light by COLORFGBG", theme.Auto, map[string]string{"COLORFGBG": "0;15"}, theme.Light},
		{"dark by COLORFGBG", theme.Auto, map[string]string{"COLORFGBG": "15;default;0"}, theme.Dark},
		{"asked for", theme.Light, map[string]string{"COLORFGBG": "15;0"}, theme.Light},
		{"NO_COLOR", theme.Dark, map[string]string{"NO_COLOR": "1"}, theme.Plain},
		{"dumb terminal", theme.Auto, map[string]string{"TERM": "dumb"}, theme.Plain},
	} {
		got := theme.New(theme.Options{Mode: c.mode, Env: func(k string) string { return c.env[k] }})
		if got.Mode != c.want {
			t.Errorf("%s: %s, want %s", c.name, got.Mode, c.want)
		}
	}
}

func TestNoColorHasNoColourButMarksTheCaret(t *testing.T) {
	env := map[string]string{"NO_COLOR": "1", "TERM": "xterm-256color"}
	p := theme.New(theme.Options{Env: func(k string) string { return env[k] }})
	for _, s := range []theme.Style{p.Accent, p.Good, p.Bad, p.Muted, p.Keyword, p.Hot} {
		if out := s.Render("x"); strings.Contains(out, "[3") || strings.Contains(out, "[9") {
			t.Errorf("a colour is drawn: %q", out)
		}
	}
	if out := p.Caret.Render("x"); !strings.Contains(out, "\x1b[7m") {
		t.Errorf("the caret cannot be seen: %q", out)
	}
}

func TestASCIIKeepsWidths(t *testing.T) {
	p := theme.New(theme.Options{ASCII: true})
	signs := strings.Join(append(theme.Blocks(), theme.Spinner()...), "") + "▸▾▹!·✗✓≈→─│×…└├•◇±\u00a0╭╮╰╯"
	got := p.Frame(signs)
	if ansi.StringWidth(got) != ansi.StringWidth(signs) {
		t.Errorf("%q is %d columns wide, the signs %d", got, ansi.StringWidth(got), ansi.StringWidth(signs))
	}
	for _, r := range got {
		if r > 0x7e {
			t.Errorf("%c is no ASCII", r)
		}
	}
}
