package ui

import (
	"os"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// TestKeyboard feeds keys and pastes through a pipe, in reads of every small
// size, so that each mark is cut at each place.
func TestKeyboard(t *testing.T) {
	long := strings.Repeat("select 1;\n", 1_000)
	in := "a" + pasteBegins + "one \x1b[20 two" + pasteEnds + "b\x1b[A" + pasteBegins + long + pasteEnds + "c"
	for size := len(pasteBegins); size < 40; size++ {
		keys, pastes := readAll(t, in, size)
		if want := "ab\x1b[Ac"; keys != want {
			t.Errorf("reads of %d: keys %q, want %q", size, keys, want)
		}
		if len(pastes) != 2 || pastes[0] != "one \x1b[20 two" || pastes[1] != long {
			t.Errorf("reads of %d: %d pastes, the first %.40q", size, len(pastes), pastes)
		}
	}
}

// TestF17Keyboard: a character that a read cuts is whole again, and of a paste
// with the end of a paste in it the rest comes as keys.
func TestF17Keyboard(t *testing.T) {
	in := pasteBegins + "\u00e9\u8868\U0001f642" + pasteEnds + pasteBegins + "select 1" + pasteEnds + "\rr" + pasteEnds
	for size := len(pasteBegins); size < 20; size++ {
		keys, pastes := readAll(t, in, size)
		if keys != "\rr"+pasteEnds || len(pastes) != 2 || pastes[0] != "\u00e9\u8868\U0001f642" || pastes[1] != "select 1" {
			t.Errorf("reads of %d: keys %q, pastes %q", size, keys, pastes)
		}
	}
}

// TestKeyboardEscape: a lone escape is a key, and goes on at once.
func TestKeyboardEscape(t *testing.T) {
	if keys, pastes := readAll(t, "\x1b", 256); keys != "\x1b" || pastes != nil {
		t.Errorf("got %q and %q", keys, pastes)
	}
}

func readAll(t *testing.T, in string, size int) (keys string, pastes []string) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	go func() {
		_, _ = w.WriteString(in)
		_ = w.Close()
	}()
	k := &keyboard{File: r, send: func(m tea.Msg) {
		key, ok := m.(tea.KeyMsg)
		if !ok || !key.Paste {
			t.Errorf("sent %T", m)
		}
		pastes = append(pastes, string(key.Runes))
	}}
	var out []byte
	p := make([]byte, size)
	for {
		n, err := k.Read(p)
		out = append(out, p[:n]...)
		if err != nil {
			return string(out), pastes
		}
	}
}
