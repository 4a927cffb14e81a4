package part

import (
	"assay/ui/part/clean"
	"assay/ui/theme"
)

// Problem says in lines of at most width columns what failed, why, and what to do next.
func Problem(t *theme.Theme, what, why, hint, next string, width int) []string {
	var out []string
	add := func(style theme.Style, first, text string) {
		if text == "" {
			return
		}
		for i, l := range Wrap(clean.Line(text), width-2) {
			if i > 0 {
				first = "  "
			}
			out = append(out, style.Render(first+l))
		}
	}
	add(t.Bad, theme.Problem+" ", what)
	add(t.Text, "  ", why)
	add(t.Muted, "  ", hint)
	add(t.Accent, theme.Arrow+" ", next)
	return out
}
