// Package clean makes text that comes from outside (rows, plans, errors, file
// names, SQL) safe to draw or print: a terminal obeys control bytes, and
// neither bubbletea nor a plain write filters them. It imports the standard
// library only, so that the screen and the command line share it.
package clean

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// tabWidth is how far tabs are expanded.
const tabWidth = 4

// Text cleans a text of several lines: line ends become \n, tabs spaces, and
// whatever a terminal would obey or hide is spelt out, as in <U+202E> or <1B>.
func Text(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	column := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch r {
		case '\n', '\r':
			if r == '\r' && i+1 < len(s) && s[i+1] == '\n' {
				size = 2
			}
			b.WriteByte('\n')
			column = -1
		case '\t':
			n := tabWidth - column%tabWidth
			b.WriteString(strings.Repeat(" ", n))
			column += n - 1
		default:
			b.WriteString(Rune(r, size, s[i]))
		}
		column++
		i += size
	}
	return b.String()
}

// Line cleans a text and makes one line of it: each run of line ends and the
// blanks around them becomes a single blank.
func Line(s string) string {
	s = Text(s)
	if !strings.Contains(s, "\n") {
		return s
	}
	parts := strings.Split(s, "\n")
	kept := parts[:0]
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " ")
}

// Rune is how one character is shown: itself, or its code in angle brackets.
// size and first are the length and first byte it was decoded from: a size of
// 1 with utf8.RuneError is a byte that is not UTF-8.
func Rune(r rune, size int, first byte) string {
	switch {
	case r == utf8.RuneError && size <= 1:
		return fmt.Sprintf("<%02X>", first)
	case r < 0x20 || r == 0x7f:
		return fmt.Sprintf("<%02X>", r)
	case Hidden(r):
		return fmt.Sprintf("<U+%04X>", r)
	}
	return string(r)
}

// Hidden says that a character above ASCII is not to be drawn as it is: C1
// controls, bidirectional controls, characters without width, line and
// paragraph separators, tags, and variation marks that a terminal may obey.
func Hidden(r rune) bool {
	switch {
	case r >= 0x80 && r <= 0x9f, // C1: 0x9b is a CSI
		r == 0x00ad, r == 0x034f, r == 0x061c, r == 0x115f, r == 0x1160, r == 0x180e,
		r >= 0x200b && r <= 0x200f, // zero width, direction marks
		r >= 0x2028 && r <= 0x202e, // separators, embeddings, overrides
		r >= 0x2060 && r <= 0x206f, // joiners, isolates
		r == 0x3164, r == 0xfeff, r == 0xffa0,
		r >= 0xfff9 && r <= 0xfffb,
		r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return false
}

// plain says that there is nothing to do: printable ASCII and \n only.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 0x20 && c != '\n') || c >= 0x7f {
			return false
		}
	}
	return true
}
