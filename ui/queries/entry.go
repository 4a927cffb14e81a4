// Package queries holds the screens of statements: the start screen, the list
// of the session's statements, and the pane with the SQL of one. It imports
// ui/service for its types, ui/part and ui/theme; no other screen.
package queries

import (
	"strings"
	"time"
	"unicode/utf8"

	"assay/advisor"
	"assay/advisor/verify"
	"assay/ui/part/clean"
	"assay/ui/service"
	"assay/ui/theme"
)

// Entry is a statement of the session with all that is known of it.
type Entry struct {
	Statement service.Statement
	// Report is the last run, nil before the first; Baseline the run it is held against.
	Report, Baseline *service.Report
	// Doing says what is being done with it now ("running", "waiting"), "" for nothing.
	Doing string
	// Values are the parameter values given for it.
	Values map[string]*string
	// Dismissed are the findings put aside, by Key, with the reason given.
	Dismissed map[string]string
}

// Key names a finding across runs: its rule and what it proposes.
func Key(f service.Finding) string {
	if len(f.Proposals) > 0 {
		return f.Rule + " " + f.Proposals[0].SQL()
	}
	return f.Rule + " " + f.Summary
}

// Title is one line to know the statement by: its own title, else its text.
func (e *Entry) Title() string {
	if e.Statement.Title != "" {
		return clean.Line(e.Statement.Title)
	}
	return e.text()
}

// text is the beginning of the statement in one line, without comments above it.
func (e *Entry) text() string {
	text := e.Statement.Text
	for strings.HasPrefix(strings.TrimSpace(text), "--") {
		_, text, _ = strings.Cut(text, "\n")
	}
	text = strings.TrimSpace(text)
	end := min(len(text), 200)
	for end < len(text) && !utf8.RuneStart(text[end]) {
		end++
	}
	return clean.Line(text[:end])
}

// Findings are the report's findings that were not dismissed, with their index in the report.
func (e *Entry) Findings() (found []service.Finding, index []int) {
	if e.Report == nil {
		return nil, nil
	}
	if len(e.Dismissed) == 0 {
		for i := range e.Report.Findings {
			index = append(index, i)
		}
		return e.Report.Findings, index
	}
	for i, f := range e.Report.Findings {
		if _, gone := e.Dismissed[Key(f)]; !gone {
			found, index = append(found, f), append(index, i)
		}
	}
	return found, index
}

// sign is the one sign that tells how the statement stands.
func (e *Entry) sign(t *theme.Theme) (string, theme.Style) {
	r := e.Report
	switch {
	case r == nil:
		return " ", t.Text
	case r.Problem != nil && r.Plan == nil:
		return theme.Bad, t.Bad
	}
	found, _ := e.Findings()
	best, style := theme.Fine, t.Muted
	for i, f := range found {
		sign, s := Sign(t, f)
		if i == 0 || s == t.Good {
			best, style = sign, s
		}
		if s == t.Good {
			break
		}
	}
	if len(found) == 0 && r.Problem != nil {
		return theme.Problem, t.Warn
	}
	return best, style
}

// Sign is the sign of a finding: the mark of its best verdict where one is
// good, else that it is a problem or a question.
func Sign(t *theme.Theme, f service.Finding) (string, theme.Style) {
	for _, v := range f.Verdicts {
		if v == nil {
			continue
		}
		if m := verify.MarkOf(v); m.Good || m.Bad {
			return m.Glyph, Style(t, m)
		}
	}
	switch f.Severity {
	case advisor.Question:
		return "?", t.Warn
	case advisor.Info:
		return theme.Fine, t.Muted
	case advisor.Warning, advisor.Critical:
	}
	return theme.Problem, t.Bad
}

// Style is the colour that goes with a verdict's mark.
func Style(t *theme.Theme, m verify.Mark) theme.Style {
	switch {
	case m.Good:
		return t.Good
	case m.Bad:
		return t.Bad
	}
	return t.Warn
}

// took is the statement's time: measured, stopped at, or what a log said.
func (e *Entry) took() (d time.Duration, known bool) {
	switch r := e.Report; {
	case r != nil && r.Stopped > 0:
		return r.Stopped, true
	case r != nil && r.Plan != nil && r.Plan.Analyzed:
		return r.Plan.Time(), true
	}
	return e.Statement.Logged, e.Statement.Logged > 0
}
