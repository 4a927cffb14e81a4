package part

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"assay/advisor/sqlast"
	"assay/ui/theme"
)

func plainTheme() *theme.Theme { return theme.New(theme.Options{Mode: theme.Plain}) }

func TestFitIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("ab 表é→…✓😀"))).Draw(t, "text")
		width := rapid.IntRange(0, 30).Draw(t, "width")
		if got := ansi.StringWidth(Fit(text, width)); got != width {
			t.Fatalf("Fit(%q, %d) is %d columns wide", text, width, got)
		}
	})
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Grouped(8934), "8\u00a0934"},
		{Grouped(-1234567), "-1\u00a0234\u00a0567"},
		{Grouped(999), "999"},
		{Millis(212400 * time.Microsecond), "212.4 ms"},
		{Millis(30 * time.Microsecond), "0.03 ms"},
		{Fixed(999960*time.Microsecond, 1), "1000.0"},
		{Fixed(1320*time.Millisecond, 1), "1\u00a0320.0"},
		{Fixed(1999960*time.Microsecond, 1), "2\u00a0000.0"},
		{Fixed(-400*time.Nanosecond, 3), "0.000"},
		{Fixed(-1600*time.Nanosecond, 3), "-0.002"},
		{Rows(0.25), "0.2"},
		{Rows(1212), "1\u00a0212"},
		{Factor(9.1), "×9.1"},
		{Factor(120), "×120"},
		{Percent(0.97), "97 %"},
		{Percent(0.998), "99.8 %"},
		{Percent(0.004), "0.4 %"},
		{Percent(1), "100 %"},
		{Bytes(28 << 10), "28 kB"},
		{Bytes(13 << 20), "13 MB"},
		{Count(1, "row", "rows"), "1 row"},
		{Bar(0.5, 4), "██  "},
		{Bar(0.0005, 4), "    "},
		{Bar(0.01, 4), "▏   "},
		{Bar(2, 4), "████"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestScrollKeepsTheCursorInView(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Scroll{}
		for range rapid.IntRange(1, 20).Draw(t, "moves") {
			length, height := rapid.IntRange(0, 50).Draw(t, "length"), rapid.IntRange(1, 20).Draw(t, "height")
			s.Key(rapid.SampledFrom([]string{"up", "down", "pgup", "pgdown", "home", "end"}).Draw(t, "key"), length, height)
			from, to := s.Window(length, height)
			if to-from > height || to > length || length > 0 && (s.Cursor < from || s.Cursor >= to) {
				t.Fatalf("cursor %d, window [%d, %d) of %d in %d lines", s.Cursor, from, to, length, height)
			}
			if to-from < min(length, height) {
				t.Fatalf("window [%d, %d) of %d leaves lines empty", from, to, length)
			}
		}
	})
}

// TestSQLKeepsEveryCharacter: highlighting and wrapping lose nothing but
// blanks, fit the width, and know which byte stands where.
func TestSQLKeepsEveryCharacter(t *testing.T) {
	texts := []string{
		"SELECT a, b FROM shop.orders -- comment\nWHERE x = 'it''s' AND y > 1.5 OR z IN ($1, $2)",
		"select\t1", "select 'a very long string that does not fit on one line at all' from t",
		"", "'open", "select \"表\" from 表表表表表表表表表表",
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
	for _, text := range texts {
		for _, width := range []int{8, 20, 200} {
			all := ""
			for _, l := range SQL(plainTheme(), text, width, Lit{Span: sqlast.Span{Start: 3, End: 9}, Style: plainTheme().Lit}) {
				if w := ansi.StringWidth(l.Text); w > width {
					t.Errorf("%q in %d columns: a line of %d: %q", text, width, w, l.Text)
				}
				all += ansi.Strip(l.Text)
				checkOffsets(t, text, l)
			}
			if squeeze(all) != squeeze(text) {
				t.Errorf("%q in %d columns became %q", text, width, all)
			}
		}
	}
}

func checkOffsets(t *testing.T, text string, l SQLLine) {
	t.Helper()
	shown := []rune(ansi.Strip(l.Text))
	for column, r := range shown {
		if r >= 0x80 || r == ' ' || ansi.StringWidth(string(shown)) != len(shown) {
			continue
		}
		at := l.Offset(column)
		if at < 0 || at >= len(text) || text[at] != byte(r) {
			t.Errorf("%q: column %d shows %q, but byte %d is said to stand there", l.Text, column, r, at)
		}
	}
}

func TestInputEdits(t *testing.T) {
	in := NewInput("ab", false)
	press := func(keys ...tea.KeyMsg) {
		for _, k := range keys {
			in.Key(k)
		}
	}
	runes := func(s string) tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(s)} }
	press(tea.KeyMsg{Type: tea.KeyLeft}, runes("X"), tea.KeyMsg{Type: tea.KeyEnd}, runes("é"))
	if in.Value() != "aXbé" {
		t.Errorf("typed %q", in.Value())
	}
	press(tea.KeyMsg{Type: tea.KeyBackspace}, tea.KeyMsg{Type: tea.KeyHome}, tea.KeyMsg{Type: tea.KeyDelete})
	if in.Value() != "Xb" {
		t.Errorf("erased to %q", in.Value())
	}
	press(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(" two\nlines\x1b "), Paste: true})
	if in.Value() != "two linesXb" {
		t.Errorf("pasted to %q", in.Value())
	}
	press(tea.KeyMsg{Type: tea.KeyEnd}, tea.KeyMsg{Type: tea.KeyCtrlW})
	if in.Value() != "two " {
		t.Errorf("a word erased leaves %q", in.Value())
	}
	masked := NewInput("secret", true)
	if v := masked.View(plainTheme(), 20, true); strings.Contains(v, "s") {
		t.Errorf("a masked input shows %q", v)
	}
}

func TestEditorKeepsAnUntouchedTextByteForByte(t *testing.T) {
	text := "select\t1\r\nfrom t\n"
	e := NewEditor(plainTheme(), text)
	if e.Text() != text {
		t.Errorf("untouched, %q became %q", text, e.Text())
	}
	dropped := e.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("x\u200b\u202e"), Paste: true})
	if dropped != 2 || !strings.HasPrefix(e.Text(), "xselect") {
		t.Errorf("dropped %d, text %q", dropped, e.Text())
	}
	for _, c := range []struct{ text, why string }{
		{strings.Repeat("x\n", MaxEditLines), "longer"}, {"a\x1bb", "control"}, {"a\tb\r\n", ""},
	} {
		if why := Editable(c.text); (c.why == "") != (why == "") || !strings.Contains(why, c.why) {
			t.Errorf("Editable(%.10q) = %q, want %q", c.text, why, c.why)
		}
	}
}
