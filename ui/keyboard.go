package ui

import (
	"bytes"
	"os"

	tea "github.com/charmbracelet/bubbletea"
)

// The marks that a terminal puts around a paste.
const pasteBegins, pasteEnds = "\x1b[200~", "\x1b[201~"

// maxPaste is the longest paste that is taken.
const maxPaste = 64 << 20

// keyboard is the terminal's input without its pastes: those it sends as one
// key, whole. bubbletea looks through all of a paste again at each 256 bytes of
// it, and a few megabytes would stop every key for minutes.
type keyboard struct {
	*os.File
	send    func(tea.Msg)
	held    []byte // the beginning of a mark that was cut by the end of a read
	pasting bool
	paste   []byte
}

// Read reads keys; what was pasted goes another way, so n may be 0.
func (k *keyboard) Read(p []byte) (int, error) {
	n := copy(p, k.held)
	k.held = k.held[:0]
	more, err := k.File.Read(p[n:])
	full := more == len(p)-n
	return k.filter(p, n+more, full), err
}

// filter takes the pastes out of p[:n] and returns what is left; full says that
// more is there to be read.
func (k *keyboard) filter(p []byte, n int, full bool) int {
	in, out := bytes.Clone(p[:n]), 0
	for len(in) > 0 {
		if k.pasting {
			in = k.collect(in)
			continue
		}
		keys, rest, begins := bytes.Cut(in, []byte(pasteBegins))
		if !begins && full {
			cut := len(keys) - begun(keys)
			k.held = append(k.held, keys[cut:]...)
			keys = keys[:cut]
		}
		out += copy(p[out:], keys)
		in, k.pasting = rest, begins
	}
	return out
}

// begun is how many bytes at the end of b may be the beginning of a paste's mark.
func begun(b []byte) int {
	for n := min(len(pasteBegins)-1, len(b)); n > 0; n-- {
		if bytes.HasSuffix(b, []byte(pasteBegins[:n])) {
			return n
		}
	}
	return 0
}

// collect adds to the paste, sends it when it ends, and returns what follows it.
func (k *keyboard) collect(in []byte) []byte {
	from := max(len(k.paste)-len(pasteEnds)+1, 0)
	k.paste = append(k.paste, in...)
	at := bytes.Index(k.paste[from:], []byte(pasteEnds))
	if at < 0 {
		if len(k.paste) > maxPaste { // its end is still looked for
			k.paste = append(k.paste[:maxPaste], k.paste[len(k.paste)-len(pasteEnds):]...)
		}
		return nil
	}
	text, rest := k.paste[:from+at], bytes.Clone(k.paste[from+at+len(pasteEnds):])
	if len(text) >= maxPaste {
		k.send(do(func(r *Root) tea.Cmd {
			r.warn("the paste was longer than 64 MB and was left out: o opens a file")
			return nil
		}))
	} else {
		k.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(string(text)), Paste: true})
	}
	k.pasting, k.paste = false, nil
	return rest
}
