package advice

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/equiv"
	"assay/advisor/verify"
	"assay/ui/part"
	"assay/ui/part/clean"
	"assay/ui/theme"
)

// Lines draws the pane in width by height.
func (m *Model) Lines(width, height int) []string {
	if len(m.cards) == 0 {
		return part.Box(m.nothing(width), width, height)
	}
	var lines []string
	m.spans = m.spans[:0]
	from, to := 0, 0
	for i, it := range m.items {
		if it.proposal > 0 {
			continue // drawn with its card
		}
		chosen := m.items[m.scroll.Cursor].card == it.card
		start := len(lines)
		lines = append(lines, m.card(it.card, chosen, width)...)
		m.spans = append(m.spans, span{start, len(lines), i})
		if chosen {
			from, to = start, len(lines)
		}
	}
	lines = append(lines, m.silent(width)...)
	m.follow(from, to, len(lines), height)
	return part.Box(lines[m.top:min(m.top+height, len(lines))], width, height)
}

// follow scrolls so that the chosen card is in view, its head first.
func (m *Model) follow(from, to, length, height int) {
	m.top = max(min(m.top, length-height), 0)
	if to > m.top+height {
		m.top = to - height
	}
	if from < m.top {
		m.top = from
	}
}

// nothing is what stands in the place of cards.
func (m *Model) nothing(width int) []string {
	t := m.theme
	say := func(style theme.Style, text string) []string {
		var out []string
		for _, l := range part.Indented(text, 1, width) {
			out = append(out, style.Render(l))
		}
		return out
	}
	switch r := m.report; {
	case m.busy != "":
		return say(t.Accent, m.busy)
	case r == nil:
		return say(t.Muted, "Nothing was run yet: enter or r runs the statement.")
	case r.Problem != nil && r.Plan == nil:
		return say(t.Muted, "No advice without a plan.")
	case !r.Advised && len(r.Notes) > 0:
		return say(t.Muted, strings.Join(r.Notes, " "))
	case r.SameAs != "":
		return say(t.Muted, "Same shape as an earlier statement, which has the advice.")
	}
	head := "Nothing to improve was found."
	if m.report.Problem != nil || m.report.Stopped > 0 {
		head = "Nothing was found without a whole run."
	}
	return append(say(t.Text, theme.Fine+" "+head), m.silent(width)...)
}

// silent says what was tried and left out, which rules could not be asked, and
// what went wrong in ours.
func (m *Model) silent(width int) []string {
	t, r := m.theme, m.report
	if r == nil {
		return nil
	}
	out := []string{""}
	say := func(style theme.Style, text string) { out = append(out, m.indented(style, text, 1, width)...) }
	for _, s := range r.Silence {
		if s.Verdict != nil {
			say(t.Muted, theme.Fine+" tried and left out: "+s.Rule+" ("+s.Reason+")")
		}
	}
	var reasons []string
	skipped := map[string]int{}
	for _, s := range r.Skips {
		if skipped[s.Reason]++; skipped[s.Reason] == 1 {
			reasons = append(reasons, s.Reason)
		}
	}
	for _, reason := range reasons {
		say(t.Muted, theme.Fine+" "+part.Count(int64(skipped[reason]), "rule", "rules")+" not asked: "+reason)
	}
	for _, f := range r.Failed {
		say(t.Warn, theme.Problem+" rule "+f.Rule+" failed, a bug of ours: "+f.Reason)
	}
	return out
}

// card draws a finding: its head alone, or all of it when it is chosen.
func (m *Model) card(i int, chosen bool, width int) []string {
	t, f := m.theme, m.cards[i].Finding
	sign, style := m.marks(t, f)
	mark, title := " ", t.Text
	if chosen {
		mark, title = t.Accent.Render(theme.Cursor), t.Strong
	}
	head := f.Title
	if head == "" {
		head = f.Rule
	}
	out := []string{part.Spread(mark+style.Render(sign)+" "+title.Render(clean.Line(head)), t.Muted.Render(m.corner(i, width-ansi.StringWidth(head)-6)+" "), width)}
	if !chosen {
		return out
	}
	v := m.verdictOf(i, 0)
	if v == nil && m.busy == "" {
		out = append(out, m.indented(t.Muted, saves(f.Benefit), 3, width)...)
	}
	if len(f.Proposals) == 1 && f.Proposals[0].SQL() != "" && (v != nil || m.busy != "" || saves(f.Benefit) == "") {
		out = append(out, m.verdict(v, 3, width)...) // the answer first
	}
	out = append(out, m.indented(t.Text, f.Summary, 3, width)...)
	out = append(out, m.evidence(f.Evidence, width)...)
	for p := range f.Proposals {
		out = append(out, m.proposal(i, p, width)...)
	}
	return append(out, "")
}

// corner is the card's gain in short: measured, or the share it is about.
func (m *Model) corner(i, room int) string {
	best := 0.0
	for p := range m.cards[i].Finding.Proposals {
		if v := m.verdictOf(i, p); v != nil && v.Status() == verify.Confirmed && !v.Before().Stopped {
			best = max(best, v.Speedup())
		}
	}
	if best < worthNaming {
		return share(m.cards[i].Finding.Benefit)
	}
	times := strings.TrimPrefix(part.Factor(best), theme.Times) + theme.Times
	if long := times + " faster"; ansi.StringWidth(long) <= room {
		return long
	}
	return times
}

// worthNaming is the speedup from which on a card names it.
const worthNaming = 1.1

// verdictOf is the verdict on a card's proposal, nil when there is none yet.
func (m *Model) verdictOf(card, proposal int) *verify.Verdict {
	if vs := m.cards[card].Finding.Verdicts; proposal < len(vs) {
		return vs[proposal]
	}
	return nil
}

// share is the part of the statement that a finding is about, of time or pages.
func share(b advisor.Benefit) string {
	if most := max(b.TimeShare, b.PagesShare); most >= 0.01 {
		return part.Percent(most)
	}
	return ""
}

// saves says the same in words.
func saves(b advisor.Benefit) string {
	switch {
	case b.TimeShare >= b.PagesShare && b.TimeShare >= 0.01:
		return notVerified() + ": could save up to " + part.Percent(b.TimeShare) + " of the time"
	case b.PagesShare >= 0.01:
		return notVerified() + ": could save up to " + part.Percent(b.PagesShare) + " of the pages"
	}
	return ""
}

// notVerified is the mark of what was not tried yet, in words.
func notVerified() string {
	mark := verify.MarkOf(nil)
	return mark.Glyph + " " + mark.Words
}

// evidence draws the facts, each with where it was read.
func (m *Model) evidence(facts []advisor.Fact, width int) []string {
	t := m.theme
	var out []string
	for _, f := range facts {
		text := clean.Line(f.Text)
		if text == "" {
			text = value(f)
		}
		if label := clean.Line(f.Label); !strings.Contains(strings.ToLower(text), strings.ToLower(label)) {
			text = label + " " + text
		}
		from := clean.Line(f.From)
		if ansi.StringWidth(text)+ansi.StringWidth(from)+8 <= width {
			out = append(out, part.Spread("   "+t.Muted.Render(theme.Fine)+" "+text, t.Faint.Render(from+" "), width))
			continue
		}
		for i, l := range part.Wrap(text, width-6) {
			out = append(out, "   "+t.Muted.Render([]string{theme.Fine, " "}[min(i, 1)])+" "+l)
		}
	}
	return out
}

// value is a fact's number in its unit.
func value(f advisor.Fact) string {
	switch f.Unit {
	case advisor.Bytes:
		return part.Bytes(int64(f.Value))
	case advisor.Share:
		return part.Percent(f.Value)
	case advisor.Millis:
		return fmt.Sprintf("%.1f ms", f.Value)
	case advisor.Pages:
		return part.Pages(int64(f.Value))
	case advisor.Rows:
		return part.Rows(f.Value) + " rows"
	case advisor.Count, advisor.CostUnits, advisor.UnitNone:
	}
	return part.Rows(f.Value)
}

// proposal draws the SQL, what its verdict rests on, and what can be done; where
// there are several, each with its verdict.
func (m *Model) proposal(card, p, width int) []string {
	t, f := m.theme, m.cards[card].Finding
	what := f.Proposals[p]
	here := m.items[m.scroll.Cursor] == item{card, p}
	edge := t.Faint.Render(theme.Divider)
	if here && len(f.Proposals) > 1 {
		edge = t.Accent.Render(theme.Cursor)
	}
	v := m.verdictOf(card, p)
	out := []string{""}
	if len(f.Proposals) > 1 && what.SQL() != "" {
		out = append(out, m.verdict(v, 3, width)...)
	}
	for _, l := range m.text(what, width-6) {
		out = append(out, "   "+edge+" "+l)
	}
	if v != nil {
		out = append(out, m.grounds(v, width)...)
	}
	if r, ok := what.(advisor.Rewrite); ok && r.Changes != "" {
		out = append(out, m.indented(t.Warn, "± changes the result on purpose: "+r.Changes, 3, width)...)
	}
	if here {
		out = append(out, m.keys(what, v, width))
	}
	return out
}

// text is the proposal's SQL, or a note's words.
func (m *Model) text(p advisor.Proposal, width int) []string {
	if n, ok := p.(advisor.Note); ok {
		return part.Wrap(clean.Text(n.Text), width)
	}
	var out []string
	for _, l := range part.SQL(m.theme, p.SQL(), width) {
		out = append(out, l.Text)
	}
	return out
}

// verdict says how far the proposal was shown to help, with its figures: in one
// line where there is room.
func (m *Model) verdict(v *verify.Verdict, indent, width int) []string {
	t, mark := m.theme, verify.MarkOf(v)
	style := t.Warn
	switch {
	case mark.Good:
		style = t.Good
	case mark.Bad:
		style = t.Bad
	}
	if v == nil && m.busy != "" {
		return m.indented(t.Accent, m.busy, indent, width)
	}
	if v == nil {
		return m.indented(t.Muted, mark.Glyph+" "+mark.Words, indent, width)
	}
	words, numbers := mark.Glyph+" "+mark.Words, v.Numbers()
	var out []string
	if both := indent + ansi.StringWidth(words) + 3 + ansi.StringWidth(numbers); numbers != "" && both < width {
		out = []string{part.Blank(indent) + style.Render(words) + "   " + t.Strong.Render(numbers)}
	} else {
		out = append(m.indented(style, words, indent, width), m.indented(t.Strong, numbers, indent+2, width)...)
	}
	if v.Status() != verify.Confirmed {
		out = append(out, m.indented(t.Muted, v.Reason(), indent+2, width)...)
	}
	return out
}

// grounds are what a verdict rests on, and what it would cost to follow it.
func (m *Model) grounds(v *verify.Verdict, width int) []string {
	t := m.theme
	out := m.equivalence(v.Equivalence(), width)
	for _, i := range v.Indexes() {
		out = append(out, m.indented(t.Muted, "index of "+part.Bytes(i.Bytes)+", built in "+part.Millis(i.Build), 3, width)...)
	}
	return out
}

func (m *Model) equivalence(r *equiv.Result, width int) []string {
	if r == nil {
		return nil
	}
	t := m.theme
	var out []string
	if r.Badge == equiv.Proved {
		return m.indented(t.Muted, proof(r.Claims), 3, width)
	}
	if r.Reason != "" {
		out = append(out, m.indented(t.Muted, r.Reason, 3, width)...)
	}
	for _, c := range r.Missing {
		text := "missing for a proof: " + c.Why
		if c.Remedy != "" {
			text += " (" + c.Remedy + ")"
		}
		out = append(out, m.indented(t.Muted, text, 3, width)...)
	}
	return out
}

// proof says in a line or two what a proof rests on: the facts that decide it
// in words, those that nearly every statement meets as a number.
func proof(claims []catalog.Checked) string {
	if len(claims) == 0 {
		return ""
	}
	sorted, decisive := part.Claims(claims)
	texts := make([]string, decisive)
	for i := range texts {
		texts[i] = sorted[i].Text
	}
	rest := part.Count(int64(len(sorted)-decisive), "catalog fact", "catalog facts") + " checked"
	switch {
	case decisive == 0:
		return "same answer: " + rest + ", i lists them"
	case decisive == len(sorted):
		return "same answer, because " + strings.Join(texts, "; ")
	}
	return "same answer, because " + strings.Join(texts, "; ") + "; " + rest + " besides, i lists them"
}

func (m *Model) indented(style theme.Style, text string, indent, width int) []string {
	var out []string
	for _, l := range part.Indented(clean.Line(text), indent, width-1) {
		out = append(out, part.Blank(indent)+style.Render(strings.TrimLeft(l, " ")))
	}
	return out
}

// keys are what can be done with the chosen proposal, as many as fit.
func (m *Model) keys(p advisor.Proposal, v *verify.Verdict, width int) string {
	t := m.theme
	line := "  "
	add := func(key, what string) {
		more := " " + t.Key.Render(key) + " " + t.Muted.Render(what) + " "
		if ansi.StringWidth(line)+ansi.StringWidth(more) <= width {
			line += more
		}
	}
	if p.SQL() != "" {
		add("v", map[bool]string{true: "verify", false: "again"}[v == nil])
		if v != nil && v.Comparison() != nil {
			add("d", "compare")
		}
		add("y", "copy")
	}
	add("i", "why")
	add("Y", "as"+theme.Dots)
	add("x", "dismiss")
	return line
}
