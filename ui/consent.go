package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"assay/ui/dialog"
	"assay/ui/part/clean"
	"assay/ui/queries"
	"assay/ui/service"
	"assay/ui/theme"
)

// allow asks for what the chosen statement was refused for, and lists what a
// rollback would not undo of it; without such a statement, for writing at all.
func (r *Root) allow() tea.Cmd {
	asks, text := service.Consent{Writes: true}, []string{"Statements that write are run in a transaction that is always rolled back."}
	if rep := r.refused(); rep != nil && rep.Problem.Asks != (service.Consent{}) {
		asks = rep.Problem.Asks
		text = append(text, "Refused so far: "+clean.Line(rep.Problem.Why))
		if len(rep.Stays) > 0 {
			text = append(text, "Of this statement, the rollback does not undo:")
		}
		for _, s := range rep.Stays {
			text = append(text, "  "+theme.Fine+" "+clean.Line(s))
		}
	} else {
		text = append(text, "Not rolled back are values that sequences gave, dead rows until the next VACUUM, and WAL. What else a statement would leave behind is asked when it is run.")
	}
	last := "Type yes to run it, and to allow writing in this session."
	switch {
	case !asks.Outside:
	case asks.Writes:
		last = "Type yes to run it this once, and to allow writing in this session."
	default:
		last = "Type yes to run it this once."
	}
	r.ask(dialog.NewForm("Run it, and roll it back?", "answers", append(text, last), []dialog.Field{{Label: "Allow"}}, func(v []string) tea.Msg {
		yes := strings.EqualFold(strings.TrimSpace(v[0]), "yes")
		return do(func(r *Root) tea.Cmd { return r.allowed(asks, yes) })
	}))
	return nil
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
	if r.refused() == nil {
		r.say("statements that write are run now, and rolled back")
		return nil
	}
	return r.runWith([]*queries.Entry{r.list.Chosen()}, r.consent.With(once))
}

// refused is the report of the chosen statement where it was refused.
func (r *Root) refused() *service.Report {
	e := r.list.Chosen()
	if e == nil || e.Report == nil || e.Report.Problem == nil || e.Report.Problem.Kind != "refused" {
		return nil
	}
	return e.Report
}

// runRefused runs the chosen statement again where it was refused before.
func (r *Root) runRefused() tea.Cmd {
	if r.refused() == nil {
		return nil
	}
	return r.runAsked([]*queries.Entry{r.list.Chosen()})
}
