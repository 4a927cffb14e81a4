package ui_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"assay/ui"
	"assay/ui/service"
	"assay/ui/theme"
	"assay/ui/uitest"
)

var update = flag.Bool("update", false, "write the golden frames anew")

// pad is a clipboard that keeps what it was given.
type pad struct{ texts []string }

func (p *pad) Copy(_ context.Context, text string) (string, error) {
	p.texts = append(p.texts, text)
	return "kept by the test", nil
}

func options() ui.Options {
	return ui.Options{Theme: theme.Plain, Now: uitest.Clock(), Tick: uitest.NoTick, Clipboard: &pad{}}
}

// size is a terminal's.
type size struct{ w, h int }

var sizes = []size{{80, 24}, {120, 40}, {160, 45}, {40, 10}}

// scenes are what is looked at: the keys that lead there from the demo's workbench.
var scenes = []struct {
	name  string
	start bool // from the start screen instead
	keys  []string
	svc   func(*uitest.Service)
}{
	{name: "start", start: true},
	{name: "connect_form", start: true, keys: []string{"c"}},
	{
		name: "connect_failed", start: true, keys: []string{"c", "enter"},
		svc: func(s *uitest.Service) {
			s.ConnectErr = &service.Problem{What: "connecting to localhost:5432", Why: "connection refused", Next: "start the server, or check host and port", Kind: "connection", Position: -1}
		},
	},
	{name: "statements"},
	{name: "plan", keys: []string{"enter", "2"}},
	{name: "plan_table", keys: []string{"enter", "]"}},
	{name: "plan_stats", keys: []string{"enter", "]", "]"}},
	{name: "plan_text", keys: []string{"enter", "]", "]", "]"}},
	{name: "advice_unverified", keys: []string{"enter", "3"}},
	{name: "advice_verified", keys: []string{"enter", "3", "v"}},
	{name: "advice_rewrite", keys: []string{"down", "enter", "3"}},
	{name: "advice_not_proved", keys: []string{"down", "down", "enter", "3"}},
	{name: "advice_fine", keys: []string{"down", "down", "down", "enter", "3"}},
	{name: "compare_index", keys: []string{"enter", "3", "v", "d"}},
	{name: "compare_rewrite", keys: []string{"down", "enter", "3", "d"}},
	{name: "sql", keys: []string{"enter", "4"}},
	{name: "sql_editing", keys: []string{"enter", "4", "enter", "type:x"}},
	{name: "sql_error", keys: []string{"paste:select * from where", "enter", "4"}},
	{name: "problem", keys: []string{"paste:select * from nowhere", "enter", "2"}},
	{name: "pasted", keys: []string{"paste:select 1;\nselect 2;\nselect 3;\n"}},
	{name: "parameters", keys: []string{"paste:select * from t where id = $1 and name = :name", "enter"}},
	{name: "help", keys: []string{"?"}},
	{name: "palette", keys: []string{":"}},
	{name: "copy_menu", keys: []string{"enter", "3", "Y"}},
	{name: "why", keys: []string{"enter", "3", "i"}},
	{name: "samples", keys: []string{"s", "type:customer"}},
	{name: "disabled", keys: []string{"v"}},
	{name: "production", start: true, keys: []string{"c", "type:postgres://db/shop", "enter"}},
	{name: "not_read", keys: []string{"a", "type:no sql at all", "ctrl+r"}},
	{name: "hostile", keys: []string{"paste:select '\x1b]52;c;eA==\x07\u202e' as \"a\tb\"\r\nfrom \x9bnowhere", "enter", "4"}},
}

func scene(t *testing.T, i int, s size) tea.Model {
	t.Helper()
	svc := uitest.New()
	o := options()
	if !scenes[i].start {
		o.Start = ui.StartDemo
	}
	if f := scenes[i].svc; f != nil {
		f(svc)
	}
	return uitest.Drive(uitest.Start(ui.New(svc, o), s.w, s.h), scenes[i].keys...)
}

func TestView(t *testing.T) {
	kept := map[string]bool{}
	for i, sc := range scenes {
		for _, s := range sizes {
			if s.w == 40 && i > 0 {
				continue // one frame says that it is too small
			}
			name := fmt.Sprintf("%s_%dx%d", sc.name, s.w, s.h)
			kept[name+".golden"] = true
			t.Run(name, func(t *testing.T) {
				frame := scene(t, i, s).View()
				checkFrame(t, frame, s)
				golden(t, name, frame)
			})
		}
	}
	files, err := os.ReadDir(filepath.Join("testdata", "view"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !kept[f.Name()] {
			t.Errorf("%s belongs to no scene", f.Name())
		}
	}
}

// checkFrame: as many lines as the terminal has, none wider or narrower, and
// nothing in it that a terminal would obey.
func checkFrame(t *testing.T, frame string, s size) {
	t.Helper()
	lines := strings.Split(frame, "\n")
	if len(lines) != s.h {
		t.Errorf("frame has %d lines on a terminal of %d", len(lines), s.h)
	}
	for i, l := range lines {
		if w := ansi.StringWidth(l); w != s.w {
			t.Errorf("line %d is %d columns wide, not %d: %q", i, w, s.w, l)
		}
		for _, r := range l {
			if r < 0x20 || r >= 0x7f && r <= 0x9f || r == 0x202e {
				t.Errorf("line %d holds %U: %q", i, r, l)
			}
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "view", name+".golden")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		t.Fatalf("there is no golden frame: go test ./ui -update writes it")
	} else if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got+"\n", "\n")); diff != "" {
		t.Errorf("the frame differs (-want +got; go test ./ui -update writes it anew):\n%s", diff)
	}
}

// TestColourAddsNothingButColour: with and without colour, dark or light, the
// frames have the same characters: no state is told by colour alone.
func TestColourAddsNothingButColour(t *testing.T) {
	env := func(name string) string { return map[string]string{"TERM": "xterm-256color"}[name] }
	show := func(i int, mode theme.Mode) string {
		svc := uitest.New()
		o := options()
		o.Theme, o.Env = mode, env
		if !scenes[i].start {
			o.Start = ui.StartDemo
		}
		if f := scenes[i].svc; f != nil {
			f(svc)
		}
		return uitest.Drive(uitest.Start(ui.New(svc, o), 120, 40), scenes[i].keys...).View()
	}
	for i, sc := range scenes {
		plain := ansi.Strip(show(i, theme.Plain))
		for _, mode := range []theme.Mode{theme.Dark, theme.Light} {
			coloured := show(i, mode)
			if !strings.Contains(coloured, "\x1b[38;5;") {
				t.Errorf("%s: the %s theme has no colour", sc.name, mode)
			}
			if diff := cmp.Diff(strings.Split(plain, "\n"), strings.Split(ansi.Strip(coloured), "\n")); diff != "" {
				t.Errorf("%s: the %s theme shows other characters:\n%s", sc.name, mode, diff)
			}
		}
	}
}
