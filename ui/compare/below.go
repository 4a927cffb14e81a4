package compare

import (
	"fmt"
	"strings"

	"assay/advisor/equiv"
	"assay/advisor/sqlast"
	"assay/advisor/verify"
	"assay/explain"
	"assay/ui/part"
	"assay/ui/part/clean"
	"assay/ui/theme"
)

// headline is the verdict with its figures: "Confirmed and proved: 708× faster, 388× fewer pages".
func headline(v *verify.Verdict) string {
	words := verify.MarkOf(v).Words
	words = strings.ToUpper(words[:1]) + words[1:]
	var parts []string
	b, a := v.Before(), v.After()
	switch f := v.Speedup(); {
	case b.Stopped && f > 1:
		parts = append(parts, fmt.Sprintf("at least %s faster", times(f)))
	case f >= 1.1:
		parts = append(parts, times(f)+" faster")
	case f > 0 && f <= 1/1.1:
		parts = append(parts, times(1/f)+" slower")
	case f > 0:
		parts = append(parts, "about as fast")
	}
	if b.Pages > 0 && a.Pages > 0 && !b.Stopped {
		parts = append(parts, ratio(float64(b.Pages)/float64(a.Pages), "pages"))
	}
	if b.Bytes > 0 && a.Bytes > 0 {
		parts = append(parts, ratio(float64(b.Bytes)/float64(a.Bytes), "bytes sent"))
	}
	if len(parts) == 0 {
		return words + "."
	}
	return words + ": " + strings.Join(parts, ", ") + "."
}

func times(f float64) string { return strings.TrimPrefix(part.Factor(f), theme.Times) + theme.Times }

func ratio(f float64, what string) string {
	switch {
	case f >= 1.05:
		return times(f) + " fewer " + what
	case f <= 1/1.05:
		return times(1/f) + " more " + what
	}
	return "the same " + what
}

// mark is the verdict's sign with its colour.
func (m *Model) mark() (string, theme.Style) {
	k := verify.MarkOf(m.sides.Verdict)
	switch {
	case k.Good:
		return k.Glyph, m.theme.Good
	case k.Bad:
		return k.Glyph, m.theme.Bad
	}
	return k.Glyph, m.theme.Warn
}

// measured are one side's medians in short, "" where nothing was measured.
func measured(v verify.Measure) string {
	switch {
	case v.Stopped:
		return "stopped at " + part.Millis(v.Time)
	case v.Runs == 0:
		return ""
	}
	return part.Millis(v.Time) + "  " + part.Pages(v.Pages)
}

// below is what stands under the rows: the chosen pair, the SQL, the answer.
func (m *Model) below(width, height int) []string {
	room := max(height-headLines-3, 0)
	rows := m.answer(width, max(room/5, 2))
	spare := room - len(rows) - min(len(m.rows()), room/3)
	sql := m.sqlPane(width, max(spare/2, 2))
	out := m.chosen(width, max(spare-len(sql), 2))
	return append(append(out, sql...), rows...)
}

// chosen tells what became of the pair at the cursor, with each side's details.
func (m *Model) chosen(width, most int) []string {
	t, rows := m.theme, m.rows()
	pair := m.sides.Comparison.Pairs[rows[m.scroll.Cursor].Pair]
	title := pair.Change.String()
	if pair.What != "" {
		title = pair.What
	}
	w := sideWidth(width)
	left, right := m.detail(pair.Before, w), m.detail(pair.After, w)
	n := min(max(len(left), len(right)), most-1)
	head := part.Heading(t, clean.Line(title), "", false, width)
	return append([]string{head}, part.Beside("   ", part.Box(left, w, n), part.Box(right, w, n))...)
}

func (m *Model) detail(n *explain.Node, width int) []string {
	if n == nil {
		return []string{m.theme.Muted.Render("   nothing does this work on this side")}
	}
	out := []string{"   " + clean.Line(n.Title())}
	if n.Act != nil && !n.NeverExecuted() {
		s := "   " + part.Count(int64(n.RowsTotal()), "row", "rows") + " returned"
		if r := n.RemovedTotal(); r > 0 {
			s += ", " + part.Rows(r) + " thrown away"
		}
		out = append(out, s+"   "+part.Pages(n.SelfPages()))
	}
	for _, d := range n.Detail() {
		label, value, _ := strings.Cut(d, ": ")
		switch label {
		case "Output", "Buffers", "Rows Removed by Filter", "I/O Timings":
			continue
		}
		out = append(out, part.Fit("   "+m.theme.Muted.Render(clean.Line(label))+"  "+clean.Line(value), width))
	}
	return out
}

// sqlPane shows how the statement changed, or that it did not.
func (m *Model) sqlPane(width, most int) []string {
	t, s := m.theme, m.sides
	if m.diff.same {
		title := "SQL " + theme.Rule + " unchanged"
		if s.With == "" {
			return []string{part.Heading(t, title, "", false, width)}
		}
		out := []string{part.Heading(t, title+", tried with", "", false, width)}
		lines := part.SQL(t, s.With, width-4)
		for i, l := range lines[:min(len(lines), most)] {
			if i == most-1 && len(lines) > most {
				l.Text = t.Muted.Render(theme.Dots)
			}
			out = append(out, "   "+l.Text)
		}
		return part.Box(out, width, len(out))
	}
	w := sideWidth(width)
	left := m.marked(s.BeforeSQL, m.diff.removed, "-", t.Removed, w)
	right := m.marked(s.AfterSQL, m.diff.added, "+", t.Added, w)
	n := min(max(len(left), len(right)), most)
	first := firstMarked(left, right, n)
	head := part.Heading(t, "SQL before", "", false, w) + "   " + part.Heading(t, "SQL after", "", false, w)
	box := func(ls []string) []string { return part.Box(ls[min(first, len(ls)):], w, n) }
	return append([]string{head}, part.Beside("   ", box(left), box(right))...)
}

// marked highlights a statement with its changed parts in a style, and a sign
// before every line that has one.
func (m *Model) marked(sql string, changed []sqlast.Span, sign string, style theme.Style, width int) []string {
	lit := make([]part.Lit, len(changed))
	for i, s := range changed {
		lit[i] = part.Lit{Span: s, Style: style}
	}
	var out []string
	for _, l := range part.SQL(m.theme, sql, width-3, lit...) {
		mark := "   "
		for _, s := range changed {
			if l.Touches(s) {
				mark = " " + style.Render(sign) + " "
			}
		}
		out = append(out, mark+l.Text)
	}
	return out
}

// firstMarked is the line to start at, so that the first change is in view.
func firstMarked(left, right []string, height int) int {
	for i := range max(len(left), len(right)) {
		for _, side := range [][]string{left, right} {
			if i < len(side) && !strings.HasPrefix(side[i], "   ") {
				if max(len(left), len(right)) <= height {
					return 0
				}
				return max(i-1, 0)
			}
		}
	}
	return 0
}

// answer says whether both give the same rows, and how that is known.
func (m *Model) answer(width, most int) []string {
	t := m.theme
	head := func(text string) string {
		return part.Heading(t, "Rows "+theme.Rule+" "+clean.Line(text), "", false, width)
	}
	if m.sides.Verdict == nil || m.sides.Verdict.Equivalence() == nil {
		a := m.sides.Comparison.Totals
		if !a.Before.Analyzed || !a.After.Analyzed {
			return []string{head("not compared: a side was not run")}
		}
		if a.Before.Rows == a.After.Rows {
			return []string{head(part.Count(int64(a.After.Rows), "row", "rows") + " on both sides")}
		}
		return []string{head(part.Rows(a.Before.Rows) + " before, " + part.Rows(a.After.Rows) + " after")}
	}
	title, lines := told(m.sides.Verdict.Equivalence())
	out := []string{head(title)}
	for _, l := range lines {
		if l == "" {
			continue
		}
		for _, w := range part.Indented(clean.Line(l), 3, width) {
			out = append(out, t.Muted.Render(w))
		}
	}
	if left := len(out) - most; left > 0 {
		out = append(out[:most-1], part.Fit(t.Muted.Render("   "+theme.Dots+" ")+t.Key.Render("i")+t.Muted.Render(" shows all of it"), width))
	}
	return out
}

// told is what is known of two answers: a badge and what it rests on.
func told(r *equiv.Result) (title string, lines []string) {
	compared := "not compared"
	if r.NotCompared != "" {
		compared += ": " + r.NotCompared
	}
	if r.Compared && r.Equal {
		compared = "same on your data: " + part.Count(r.RowsBefore, "row", "rows") + " compared"
	} else if r.Compared {
		compared = "different on your data"
	}
	switch r.Badge {
	case equiv.Proved:
		claims, _ := part.Claims(r.Claims)
		for _, c := range claims {
			lines = append(lines, theme.Good+" "+c.Text+"  ("+c.From+")")
		}
		return theme.Good + " proved; " + compared, append([]string{r.Theorem}, lines...)
	case equiv.Held:
		return "◇ held; " + compared, []string{trialsWords(r.Trials), r.Reason}
	case equiv.ChangesResults:
		return "± changes the result on purpose; what is kept is " + compared, []string{r.Reason}
	case equiv.Refuted:
		for _, d := range r.Differences {
			side := "only after: "
			if d.OnlyBefore {
				side = "only before: "
			}
			lines = append(lines, side+d.Text)
		}
		lines = append(lines, counterWords(r.Counterexample)...)
		return theme.Bad + " refuted", append([]string{r.Reason}, lines...)
	case equiv.NotComparable:
		return "not comparable", []string{r.Reason}
	case equiv.NotTested:
	}
	for _, c := range r.Missing {
		lines = append(lines, "missing for a proof: "+c.Why)
	}
	return compared + ", not proved", append([]string{r.Reason}, lines...)
}

// trialsWords tell how often the two gave the same answer on made-up rows.
func trialsWords(t *equiv.Trials) string {
	if t == nil {
		return ""
	}
	return fmt.Sprintf("same in %s on made-up rows that the tables could hold, %s with another answer than empty tables",
		part.Count(int64(t.Run), "trial", "trials"), part.Count(int64(t.NonTrivial), "trial", "trials"))
}

// counterWords are a counterexample's answers and the SQL that shows them.
func counterWords(c *equiv.Counterexample) []string {
	if c == nil {
		return nil
	}
	out := []string{"before: " + strings.Join(c.Before, " "), "after:  " + strings.Join(c.After, " ")}
	return append(out, strings.Split(strings.TrimSpace(c.SQL), "\n")...)
}

// Grounds are all of what is known of two answers, in words.
func Grounds(r *equiv.Result) []string {
	title, lines := told(r)
	out := []string{title}
	for _, l := range lines {
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}
