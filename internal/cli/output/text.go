package output

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"assay/advisor"
	"assay/advisor/equiv"
	"assay/advisor/sqlast"
	"assay/advisor/verify"
	"assay/explain"
	"assay/ui/part/clean"
	"assay/ui/service"
	"assay/ui/theme"
)

// writer writes cleaned lines and keeps the first error, so that callers need
// not look after every line.
type writer struct {
	w io.Writer
	// theme colours the lines; nil leaves them plain.
	theme *theme.Theme
	// redactor hides values in every text; nil shows them.
	redactor *sqlast.Redactor
	err      error
	written  []byte // the line that is being written
}

// style picks a style of the theme.
type style func(*theme.Theme) theme.Style

func strong(t *theme.Theme) theme.Style { return t.Strong }
func good(t *theme.Theme) theme.Style   { return t.Good }
func warned(t *theme.Theme) theme.Style { return t.Warn }
func bad(t *theme.Theme) theme.Style    { return t.Bad }
func muted(t *theme.Theme) theme.Style  { return t.Muted }
func plain(t *theme.Theme) theme.Style  { return t.Text }

// line writes one indented line; what came from outside is cleaned here.
func (o *writer) line(indent int, format string, args ...any) {
	o.write(indent, plain, fmt.Sprintf(format, o.hidden(args)...))
}

// hidden is a line's arguments without values. Figures are numbers yet, and stay.
func (o *writer) hidden(args []any) []any {
	if o.redactor == nil {
		return args
	}
	out := slices.Clone(args)
	for i, a := range out {
		if s, ok := a.(string); ok {
			out[i] = o.redactor.Hide(s)
		}
	}
	return out
}

// styled is line in one of the theme's styles.
func (o *writer) styled(indent int, s style, format string, args ...any) {
	o.write(indent, s, fmt.Sprintf(format, o.hidden(args)...))
}

// block writes text of several lines, each indented.
func (o *writer) block(indent int, text string) { o.write(indent, plain, o.redactor.Hide(text)) }

func (o *writer) write(indent int, s style, text string) {
	for l := range strings.SplitSeq(strings.TrimRight(clean.Text(text), "\n"), "\n") {
		l = strings.TrimRight(l, " ")
		if o.theme != nil {
			l = s(o.theme).Render(l)
		}
		if l != "" && indent > 0 {
			l = strings.Repeat(" ", indent) + l
		}
		o.raw(l)
	}
}

// dress puts a style of the theme around a piece of a line, which is clean already.
func (o *writer) dress(s style, piece string) string {
	if o.theme == nil {
		return piece
	}
	return s(o.theme).Render(piece)
}

// raw writes a line that was put together from clean and dressed pieces.
func (o *writer) raw(line string) {
	if o.err == nil {
		o.written = append(append(o.written[:0], line...), '\n')
		_, o.err = o.w.Write(o.written)
	}
}

// AdviseText writes the reports as the screen's cards, one statement after the other.
func AdviseText(w io.Writer, run Run) error {
	o := &writer{w: w, theme: run.Theme, redactor: run.redactor()}
	for i, group := range grouped(run.Reports) {
		if i > 0 {
			o.line(0, "")
		}
		r, last := group[0], group[len(group)-1]
		if r.SameAs != "" && len(group) > 1 {
			o.line(0, "%s to %s: the same shape as statement %s", r.Statement.ID, last.Statement.ID, r.SameAs)
			continue
		}
		statementText(o, r)
		findingsText(o, r)
	}
	if len(run.Reports) > 1 {
		o.line(0, "")
		o.line(0, "%s", total(run.Reports))
	}
	return o.err
}

// grouped puts neighbours together that stand for one another: a loop's
// statements, of which the first was advised.
func grouped(reports []*service.Report) [][]*service.Report {
	var out [][]*service.Report
	for _, r := range reports {
		if n := len(out); n > 0 && r.SameAs != "" && out[n-1][0].SameAs == r.SameAs && r.Problem == nil && len(r.Findings) == 0 {
			out[n-1] = append(out[n-1], r)
			continue
		}
		out = append(out, []*service.Report{r})
	}
	return out
}

// ExplainText writes each statement's plan as PostgreSQL prints it.
func ExplainText(w io.Writer, run Run) error {
	o := &writer{w: w, theme: run.Theme, redactor: run.redactor()}
	for i, r := range run.Reports {
		if i > 0 {
			o.line(0, "")
		}
		statementText(o, r)
		if r.Plan != nil {
			o.write(2, plain, hidePlan(o.redactor, explain.Outline(r.Plan)))
		}
	}
	return o.err
}

func statementText(o *writer, r *service.Report) {
	title := r.Statement.Title
	if title == "" {
		title = statementLine(r.Statement.Text, 70)
	}
	place := r.Statement.File
	if place != "" {
		place = fmt.Sprintf("   %s:%d", place, r.Statement.Line)
	}
	o.styled(0, strong, "%s  %s%s", r.Statement.ID, title, place)
	if r.Plan != nil {
		o.line(2, "%s", Summary(r))
	}
	parametersText(o, r.Parameters)
	for _, n := range r.Notes {
		o.line(2, "%s", n)
	}
	for _, s := range r.Stays {
		o.line(2, "not undone by a rollback: %s", s)
	}
	problemText(o, r)
}

// Summary is a statement's figures in one line.
func Summary(r *service.Report) string {
	p := r.Plan
	switch {
	case r.Stopped > 0:
		return fmt.Sprintf("stopped at %s, estimated cost %s", r.Stopped, explain.Grouped(int64(p.Root.Est.TotalCost)))
	case !p.Analyzed:
		return fmt.Sprintf("not run, estimated cost %s, %s rows", explain.Grouped(int64(p.Root.Est.TotalCost)), explain.Grouped(int64(p.Root.Est.Rows)))
	}
	return fmt.Sprintf("%s, %s pages, %s rows", explain.Millis(p.Execution), explain.Grouped(p.Pages()), explain.Grouped(int64(p.Root.RowsTotal()+0.5)))
}

func problemText(o *writer, r *service.Report) {
	if r.Problem == nil {
		return
	}
	o.styled(2, bad, "! %s", r.Problem.What)
	if line, column, ok := locate(r.Statement.Text, r.Problem.Position); ok {
		o.line(4, "%s", line)
		o.line(4, "%s^", strings.Repeat(" ", column))
	}
	problem := r.Problem
	if o.redactor != nil {
		problem = hidden(problem)
	}
	problemLines(o, 4, problem)
}

// Problem writes an error that belongs to no statement.
func Problem(w io.Writer, p *service.Problem) error {
	o := &writer{w: w}
	o.line(0, "assay: %s", p.What)
	problemLines(o, 0, p)
	return o.err
}

// problemLines tell why it failed and what to do next.
func problemLines(o *writer, indent int, p *service.Problem) {
	for _, l := range []struct{ label, text string }{{"why: ", p.Why}, {"hint:", p.Hint}, {"next:", p.Next}} {
		if l.text != "" {
			o.line(indent, "%s  %s", l.label, l.text)
		}
	}
}

// locate is the line that holds the byte offset, and the column within it in characters.
func locate(text string, offset int) (line string, column int, ok bool) {
	if offset < 0 || offset > len(text) {
		return "", 0, false
	}
	start := strings.LastIndexByte(text[:offset], '\n') + 1
	end := len(text)
	if i := strings.IndexByte(text[offset:], '\n'); i >= 0 {
		end = offset + i
	}
	return strings.ReplaceAll(text[start:end], "\t", " "), len([]rune(text[start:offset])), true
}

func findingsText(o *writer, r *service.Report) {
	switch {
	case r.SameAs != "":
		o.line(2, "same shape as statement %s", r.SameAs)
	case r.Advised && len(r.Findings) == 0 && (r.Problem != nil || r.Stopped > 0):
		o.line(2, "· no advice on its estimated plan")
	case r.Advised && len(r.Findings) == 0:
		o.line(2, "· fine: nothing to say")
	}
	for _, f := range r.Findings {
		findingText(o, f)
	}
	for _, s := range r.Failed {
		o.line(2, "the rule %s failed (%s): please report it", s.Rule, s.Reason)
	}
}

func findingText(o *writer, f service.Finding) {
	o.styled(2, warned, "%s %s   %s", SeverityGlyph(f.Severity), f.Title, share(f.Benefit))
	o.line(4, "%s", f.Summary)
	for i, p := range f.Proposals {
		var v *verify.Verdict
		if i < len(f.Verdicts) {
			v = f.Verdicts[i]
		}
		proposalText(o, p, v)
	}
}

func proposalText(o *writer, p advisor.Proposal, v *verify.Verdict) {
	if p.SQL() != "" {
		o.block(6, p.SQL())
	}
	if n, ok := p.(advisor.Note); ok {
		o.block(6, n.Text)
	}
	if undo := p.Undo(); undo != "" && p.Kind() == "create-index" {
		o.line(6, "undo: %s", undo)
	}
	m := verify.MarkOf(v)
	o.styled(4, markStyle(m), "%s %s", m.Glyph, strings.Join(verdictParts(m, v), "   "))
	if v != nil {
		equivalenceText(o, v.Equivalence())
	}
	if d := p.ORM().Django; d != "" {
		o.line(4, "Django:")
		o.block(6, d)
	}
}

func markStyle(m verify.Mark) style {
	switch {
	case m.Good:
		return good
	case m.Bad:
		return bad
	}
	return muted
}

// verdictParts is a verdict in words; the reason is told where numbers do not say it.
func verdictParts(m verify.Mark, v *verify.Verdict) []string {
	parts := []string{m.Words}
	if v == nil {
		return parts
	}
	for _, s := range []string{v.Numbers(), v.Noise()} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if v.Status() != verify.Confirmed && v.Reason() != "" {
		parts = append(parts, v.Reason())
	}
	for _, i := range v.Indexes() {
		parts = append(parts, fmt.Sprintf("index %.1f MB", float64(i.Bytes)/(1<<20)))
	}
	return parts
}

// equivalenceText tells what is known of the answers: the proof's facts, or what it lacks.
func equivalenceText(o *writer, r *equiv.Result) {
	if r == nil {
		return
	}
	if r.Badge == equiv.Proved {
		for _, c := range r.Claims {
			o.styled(6, muted, "✓ %s (%s)", c.Text, c.From)
		}
	}
	if r.Compared && r.Equal {
		o.line(6, "same answer here: %s rows compared", explain.Grouped(r.RowsBefore))
	}
	if r.Badge == equiv.Held {
		o.line(6, "same answer in %s trials on made-up rows", explain.Grouped(int64(r.Trials.Run)))
	}
	if r.Badge != equiv.Proved && r.Reason != "" {
		o.line(6, "%s", r.Reason)
	}
}

// SeverityGlyph is a severity's sign.
func SeverityGlyph(s advisor.Severity) string {
	switch s {
	case advisor.Critical, advisor.Warning:
		return "!"
	case advisor.Question:
		return "?"
	case advisor.Info:
	}
	return "·"
}

func share(b advisor.Benefit) string {
	switch {
	case b.TimeShare > 0:
		return fmt.Sprintf("up to %.0f %% of the time", b.TimeShare*100)
	case b.PagesShare > 0:
		return fmt.Sprintf("up to %.0f %% of the pages", b.PagesShare*100)
	}
	return ""
}

func total(reports []*service.Report) string {
	findings, confirmed, failed := 0, 0, 0
	for _, r := range reports {
		if r.Problem != nil {
			failed++
		}
		for _, f := range r.Findings {
			findings++
			for _, v := range f.Verdicts {
				if v != nil && v.Status() == verify.Confirmed {
					confirmed++
					break
				}
			}
		}
	}
	s := fmt.Sprintf("%d statements, %d findings, %d confirmed", len(reports), findings, confirmed)
	if failed > 0 {
		s += fmt.Sprintf(", %d not run", failed)
	}
	return s
}

// statementLine is a statement on one line: whole where there is room, else
// with its long select lists shortened before its end is cut off.
func statementLine(sql string, width int) string {
	if line := oneLine(sql, width); !strings.HasSuffix(line, "…") {
		return line
	}
	return oneLine(sqlast.Brief(sql), width)
}

func oneLine(s string, width int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > width {
		return string(r[:width-1]) + "…"
	}
	return s
}
