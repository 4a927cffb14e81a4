package ui

import (
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"assay/ui/dialog"
	"assay/ui/part/clean"
	"assay/ui/queries"
	"assay/ui/service"
	"assay/ui/theme"
)

// maxStays is how many lines the question lists; every report has all of its own.
const maxStays = 8

// allow asks for what the statements under the cursor were refused for, and
// lists what a rollback would not undo of them; without any, for writing at all.
func (r *Root) allow() tea.Cmd {
	var asks service.Consent
	var stays []string
	for _, e := range r.refused() {
		asks = asks.With(e.Report.Problem.Asks)
		for _, s := range e.Report.Stays {
			stays = append(stays, "  "+theme.Fine+" "+clean.Line(s))
		}
	}
	text := []string{"Statements that write are run in a transaction that is always rolled back."}
	switch {
	case asks == (service.Consent{}):
		asks.Writes = true
		text = append(text, "Not rolled back are values that sequences gave, dead rows until the next VACUUM, and WAL. What else a statement would leave behind is asked when it is run.")
	case len(stays) > 0:
		text = append(append(text, "The rollback does not undo:"), stays[:min(len(stays), maxStays)]...)
		if more := len(stays) - maxStays; more > 0 {
			text = append(text, fmt.Sprintf("  and %d more, listed with each statement", more))
		}
	}
	r.ask(dialog.NewForm("Run it, and roll it back?", "answers", append(text, lastWords(asks)), []dialog.Field{{Label: "Allow"}}, func(v []string) tea.Msg {
		yes := strings.EqualFold(strings.TrimSpace(v[0]), "yes")
		return do(func(r *Root) tea.Cmd { return r.allowed(asks, yes) })
	}))
	return nil
}

func lastWords(asks service.Consent) string {
	switch {
	case !asks.Outside:
		return "Type yes to run it, and to allow writing in this session."
	case asks.Writes:
		return "Type yes to run it this once, and to allow writing in this session."
	}
	return "Type yes to run it this once."
}

// allowed runs what was asked about. What acts outside the transaction is
// allowed for this one run, and asked about again at the next.
func (r *Root) allowed(asks service.Consent, yes bool) tea.Cmd {
	if !yes {
		r.consent = service.Consent{}
		r.say("statements that write are planned only")
		return nil
	}
	once := asks
	asks.Outside = false
	r.consent = r.consent.With(asks)
	entries := r.refused()
	if len(entries) == 0 {
		r.say("statements that write are run now, and rolled back")
		return nil
	}
	return r.runWith(entries, r.consent.With(once))
}

// refused are the statements under the cursor that consent would let run.
func (r *Root) refused() []*queries.Entry {
	var out []*queries.Entry
	for _, e := range r.list.ToRun() {
		if e.Report != nil && e.Report.Problem != nil && e.Report.Problem.Asks != (service.Consent{}) {
			out = append(out, e)
		}
	}
	return out
}

// runRefused runs the chosen statement again where it was refused before.
func (r *Root) runRefused() tea.Cmd {
	e := r.list.Chosen()
	if e == nil || e.Report == nil || e.Report.Problem == nil || e.Report.Problem.Kind != "refused" {
		return nil
	}
	return r.runAsked([]*queries.Entry{e})
}
