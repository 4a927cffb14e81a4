// Package theme holds every colour and every glyph of the screen under
// semantic names. State is never told by colour alone: a glyph goes with it.
// It imports lipgloss and termenv's profiles, nothing of assay.
package theme

import (
	"io"
	"strconv"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// Mode is which palette is asked for.
type Mode string

// The modes. Auto follows COLORFGBG and takes dark where it says nothing.
const (
	Auto  Mode = "auto"
	Dark  Mode = "dark"
	Light Mode = "light"
	Plain Mode = "plain"
)

// Options choose a theme.
type Options struct {
	Mode Mode
	// ASCII draws with ASCII characters only.
	ASCII bool
	// Env is the environment: NO_COLOR, COLORFGBG and TERM are read.
	Env func(string) string
}

// Style colours a piece of text. The zero Style leaves it as it is. It is a
// pair of ready escape sequences: a frame has thousands of pieces.
type Style struct{ on, off string }

// Render puts the style around a text of one line.
func (s Style) Render(text string) string {
	if s.on == "" || text == "" {
		return text
	}
	return s.on + text + s.off
}

// Theme is the styles and glyphs to draw with.
type Theme struct {
	Mode Mode
	// Text is ordinary text; Strong stands out from it; Muted recedes; Faint is for rules.
	Text, Strong, Muted, Faint Style
	// Accent marks the one thing to look at; Title heads a pane, Focused the pane with the keys.
	Accent, Title, Focused Style
	// Good, Warn and Bad go with the glyphs ✓ ≈ !.
	Good, Warn, Bad Style
	// Key is a key in the help bar.
	Key Style
	// Lit is the part of the SQL that the chosen node comes from.
	Lit Style
	// SQL classes.
	Keyword, String, Number, Comment, Param Style
	// Added, Removed and Changed are for the two sides of a comparison.
	Added, Removed, Changed Style
	// Caret is the character under the cursor of an input.
	Caret Style
	// Bar is the filled part of a bar, Hot the same where most is spent.
	Bar, Hot Style

	renderer *lipgloss.Renderer
	ascii    *strings.Replacer // nil unless ASCII is asked for
}

// Renderer is for parts that bring styles of their own, so that they follow the theme's colours.
func (t *Theme) Renderer() *lipgloss.Renderer { return t.renderer }

// New makes the theme that the options and the environment ask for. It asks
// the terminal nothing.
func New(o Options) *Theme {
	if o.Env == nil {
		o.Env = func(string) string { return "" }
	}
	mode := resolve(o)
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(profile(mode, o.Env))
	p := palette(mode)
	t := &Theme{Mode: mode, renderer: r}
	if o.ASCII {
		t.ascii = asciiSigns()
	}
	style := func(fg string, more ...func(lipgloss.Style) lipgloss.Style) Style {
		s := r.NewStyle()
		if fg != "" {
			s = s.Foreground(lipgloss.Color(fg))
		}
		for _, f := range more {
			s = f(s)
		}
		return cut(s)
	}
	t.text(style, p)
	t.states(style, p)
	return t
}

type maker func(fg string, more ...func(lipgloss.Style) lipgloss.Style) Style

func bold(s lipgloss.Style) lipgloss.Style    { return s.Bold(true) }
func under(s lipgloss.Style) lipgloss.Style   { return s.Underline(true) }
func reverse(s lipgloss.Style) lipgloss.Style { return s.Reverse(true) }

func (t *Theme) text(style maker, p colours) {
	t.Text, t.Strong = style(""), style("", bold)
	t.Muted, t.Faint = style(p.muted), style(p.faint)
	t.Accent, t.Title, t.Focused = style(p.accent), style(p.muted), style(p.accent, bold)
	t.Key = style(p.accent)
	t.Caret = style("", reverse)
	t.Lit = style(p.accent, bold, under)
	t.Keyword, t.String, t.Number = style(p.keyword), style(p.str), style(p.number)
	t.Comment, t.Param = style(p.muted), style(p.number, bold)
}

func (t *Theme) states(style maker, p colours) {
	t.Good, t.Warn, t.Bad = style(p.good), style(p.warn), style(p.bad)
	t.Added, t.Removed, t.Changed = style(p.good), style(p.bad), style(p.warn)
	t.Bar, t.Hot = style(p.bar), style(p.bad)
	if p == (colours{}) { // without colour, bold and reverse still help
		t.Bad = style("", bold)
		t.Lit = style("", reverse)
	}
}

// cut takes the escape sequences of a style apart, so that using it is two
// string joins.
func cut(s lipgloss.Style) Style {
	on, off, _ := strings.Cut(s.Render("x"), "x")
	return Style{on, off}
}

// colours are ANSI 256 numbers, "" for the terminal's own.
type colours struct{ muted, faint, accent, good, warn, bad, bar, keyword, str, number string }

func palette(m Mode) colours {
	switch m {
	case Light:
		return colours{muted: "242", faint: "250", accent: "26", good: "28", warn: "130", bad: "160", bar: "74", keyword: "25", str: "22", number: "91"}
	case Plain:
		return colours{}
	}
	return colours{muted: "245", faint: "239", accent: "75", good: "114", warn: "179", bad: "203", bar: "67", keyword: "110", str: "150", number: "180"}
}

func resolve(o Options) Mode {
	switch {
	case o.Mode == Plain, o.Env("NO_COLOR") != "", o.Env("TERM") == "dumb":
		return Plain
	case o.Mode == Dark, o.Mode == Light:
		return o.Mode
	}
	return background(o.Env("COLORFGBG"))
}

// background reads COLORFGBG ("15;0"): its last number is the background.
func background(v string) Mode {
	n, err := strconv.Atoi(v[strings.LastIndexByte(v, ';')+1:])
	if err == nil && (n == 7 || n >= 9 && n <= 15) {
		return Light
	}
	return Dark
}

func profile(m Mode, env func(string) string) termenv.Profile {
	term := env("TERM")
	switch {
	case m == Plain:
		// Bold, underline and reverse are no colours; a dumb terminal has none of them.
		if term == "dumb" || term == "" {
			return termenv.Ascii
		}
		return termenv.ANSI
	case term == "linux" || term == "xterm" || term == "vt100":
		return termenv.ANSI
	case term == "":
		return termenv.Ascii
	}
	return termenv.ANSI256
}
