package ui_test

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"assay/ui"
	"assay/ui/service"
	"assay/ui/uitest"
)

// A URI names the whole connection: what the form remembers of an earlier one
// must not lead elsewhere.
func TestATypedURIWinsOverRememberedFields(t *testing.T) {
	svc := uitest.New()
	uitest.Drive(uitest.Start(ui.New(svc, options()), 120, 40), "c", "type:postgres://me@elsewhere/db", "enter")
	want := service.Target{DSN: "postgres://me@elsewhere/db"}
	if len(svc.Targets) != 1 || svc.Targets[0] != want {
		t.Errorf("connected to %+v, want %+v", svc.Targets, want)
	}
}

// Over a slow line a word comes as one key; some words are names of keys.
func TestWordsThatAreNamesOfKeysAreText(t *testing.T) {
	m, _ := bench(t, options())
	m = uitest.Drive(m, "a")
	for _, word := range []string{"delete", " ", "left", " ", "home"} {
		m, _ = m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(word)})
	}
	wantFrame(t, m, "delete left home")
}

// The keys stay in view while something is said.
func TestANoticeLeavesTheKeysInView(t *testing.T) {
	m, _ := bench(t, options())
	m = uitest.Drive(m, "enter", "M")
	lines := strings.Split(strings.TrimRight(frame(m), "\n"), "\n")
	if last := lines[len(lines)-1]; !strings.Contains(last, "? help") {
		t.Errorf("the last line is %q", last)
	}
	wantFrame(t, m, "the mouse is the terminal's now")
}

// Enter runs what was not run, in every pane that has nothing to show yet.
func TestEnterRunsFromAnEmptyPane(t *testing.T) {
	for _, pane := range []string{"2", "3"} {
		m, svc := bench(t, options())
		uitest.Drive(m, pane, "enter")
		if len(svc.Requests) != 1 {
			t.Errorf("pane %s: %d requests, want 1", pane, len(svc.Requests))
		}
	}
}

func TestALongPasteStaysOutOfTheEditor(t *testing.T) {
	m, _ := bench(t, options())
	m = uitest.Drive(m, "a", "paste:"+strings.Repeat("select 1;\n", 10_000))
	wantFrame(t, m, "too long for a field or the editor")
}
