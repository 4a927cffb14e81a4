// Package part holds what the screens share: lines that fit, numbers, bars,
// scrolling, highlighted SQL, the editor. Nothing here knows a service or
// another screen. Widths are only ever those of ansi.StringWidth.
package part

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"assay/ui/theme"
)

// Fit makes a line exactly width columns wide: cut with … or filled with blanks.
func Fit(line string, width int) string {
	w := ansi.StringWidth(line)
	switch {
	case width <= 0:
		return ""
	case w > width:
		line = ansi.Truncate(line, width, theme.Dots)
		w = ansi.StringWidth(line) // a wide character may leave a column over
	}
	return line + Blank(width-w)
}

// Right puts a text at the right end of width columns.
func Right(text string, width int) string {
	w := ansi.StringWidth(text)
	if w >= width {
		return Fit(text, width)
	}
	return Blank(width-w) + text
}

// Blank is n blanks.
func Blank(n int) string {
	const blanks = "                                                                                "
	switch {
	case n <= 0:
		return ""
	case n <= len(blanks):
		return blanks[:n]
	}
	return strings.Repeat(" ", n)
}

// Spread puts left and right at the two ends of a line; left is cut first.
func Spread(left, right string, width int) string {
	r := ansi.StringWidth(right)
	if r+2 > width {
		return Fit(left, width)
	}
	return Fit(left, width-r-1) + " " + right
}

// Box makes lines exactly width by height: cut or filled at the end.
func Box(lines []string, width, height int) []string {
	out := make([]string, max(height, 0))
	for i := range out {
		if i < len(lines) {
			out[i] = Fit(lines[i], width)
		} else {
			out[i] = Blank(width)
		}
	}
	return out
}

// Beside joins boxes of equal height line by line with a separator.
func Beside(separator string, boxes ...[]string) []string {
	out := make([]string, len(boxes[0]))
	for i := range out {
		var b strings.Builder
		for k, box := range boxes {
			if k > 0 {
				b.WriteString(separator)
			}
			b.WriteString(box[i])
		}
		out[i] = b.String()
	}
	return out
}

// Wrap breaks a text into lines of at most width columns, at blanks where it can.
func Wrap(text string, width int) []string {
	if width <= 0 {
		return nil
	}
	return strings.Split(ansi.Wrap(text, width, " "), "\n")
}

// Indented wraps a text and sets every line in by a prefix of blanks.
func Indented(text string, indent, width int) []string {
	lines := Wrap(text, width-indent)
	for i := range lines {
		lines[i] = Blank(indent) + lines[i]
	}
	return lines
}

// Heading is a rule with a title in it: "─ Plan ─────".
func Heading(t *theme.Theme, title, right string, focused bool, width int) string {
	style := t.Title
	if focused {
		style = t.Focused
	}
	left := t.Faint.Render(theme.Rule) + " " + style.Render(title) + " "
	end := ""
	if right != "" {
		end = " " + t.Muted.Render(right) + " "
	}
	fill := width - ansi.StringWidth(left) - ansi.StringWidth(end)
	if fill < 0 {
		return Fit(left, width)
	}
	return left + t.Faint.Render(strings.Repeat(theme.Rule, fill)) + end
}
