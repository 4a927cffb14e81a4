package part

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"assay/ui/theme"
)

// Overlay draws a box of lines over a frame, its corner at column x and line y.
func Overlay(frame, box []string, x, y int) []string {
	out := append([]string(nil), frame...)
	for i, line := range box {
		if y+i < 0 || y+i >= len(out) {
			continue
		}
		under, w := out[y+i], ansi.StringWidth(line)
		out[y+i] = Fit(ansi.Truncate(under, x, ""), x) + line + ansi.TruncateLeft(under, x+w, "")
	}
	return out
}

// Bordered draws a frame around lines, with a title above and a hint below;
// width is the outer one.
func Bordered(t *theme.Theme, title, hint string, lines []string, width int) []string {
	inner := width - 4
	edge := func(left, text, right string, style theme.Style) string {
		if text == "" {
			return t.Faint.Render(left + strings.Repeat(theme.Rule, width-2) + right)
		}
		text = ansi.Truncate(text, max(width-6, 0), theme.Dots)
		fill := strings.Repeat(theme.Rule, max(width-5-ansi.StringWidth(text), 0))
		return t.Faint.Render(left+theme.Rule) + " " + style.Render(text) + " " + t.Faint.Render(fill+right)
	}
	out := make([]string, 0, len(lines)+2)
	out = append(out, edge("╭", title, "╮", t.Focused))
	side := t.Faint.Render(theme.Divider)
	for _, l := range lines {
		out = append(out, side+" "+Fit(l, inner)+" "+side)
	}
	return append(out, edge("╰", hint, "╯", t.Muted))
}
