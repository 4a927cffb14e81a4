package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"assay/ui/compare"
	"assay/ui/dialog"
	"assay/ui/part"
	"assay/ui/part/clean"
	"assay/ui/queries"
	"assay/ui/theme"
)

// filterForm narrows the statements, or in the plan goes to the next node with the words.
func (r *Root) filterForm() tea.Cmd {
	if r.focus == planPane {
		r.ask(dialog.NewForm("Search the plan", "goes to the next", nil, []dialog.Field{{Label: "Words", Hint: "a table, an index, a condition"}}, func(v []string) tea.Msg {
			return do(func(r *Root) tea.Cmd {
				if !r.plan.Find(v[0]) {
					r.warn("no node has " + v[0])
				}
				return nil
			})
		}))
		return nil
	}
	r.focus = statementsPane
	r.ask(dialog.NewForm("Filter statements", "filters", nil, []dialog.Field{{Label: "Words", Value: r.list.Filter(), Hint: "all of these; empty shows everything"}}, func(v []string) tea.Msg {
		return do(func(r *Root) tea.Cmd { r.list.SetFilter(strings.TrimSpace(v[0])); return nil })
	}))
	return nil
}

// why shows the documentation of the chosen finding's rule.
func (r *Root) why() tea.Cmd {
	c, _ := r.advice.Chosen()
	doc, ok := r.svc.Rule(c.Card.Finding.Rule)
	if !ok {
		r.warn("there is no documentation of " + c.Card.Finding.Rule)
		return nil
	}
	r.ask(dialog.NewText(doc.Title, func(t *theme.Theme, width int) []string {
		var out []string
		section := func(head, text string, code bool) {
			if text == "" {
				return
			}
			out = append(out, t.Accent.Render(head))
			if code {
				for _, l := range part.SQL(t, text, width-2) {
					out = append(out, "  "+l.Text)
				}
			} else {
				out = append(out, part.Indented(clean.Text(text), 2, width)...)
			}
			out = append(out, "")
		}
		if v := c.Verdict(); v != nil && v.Equivalence() != nil {
			section("Is the answer the same?", strings.Join(compare.Grounds(v.Equivalence()), "\n"), false)
		}
		section("Why", doc.Why, false)
		section("Before", doc.Before, true)
		section("After", doc.After, true)
		section("Where it does not help", doc.Limits, false)
		return append(out, t.Muted.Render(c.Card.Finding.Rule+"   "+strings.Join(doc.Refs, " ")+"   since "+doc.Since))
	}))
	return nil
}

// rulesSaid lists what the rules found, why others were silent, and which
// could not be asked.
func (r *Root) rulesSaid() tea.Cmd {
	e := r.list.Chosen()
	rep := e.Report
	r.ask(dialog.NewText("What every rule said", func(t *theme.Theme, width int) []string {
		var out []string
		line := func(sign, rule, text string, style theme.Style) {
			out = append(out, part.Fit(style.Render(sign)+" "+clean.Line(rule), width))
			for _, l := range part.Indented(clean.Line(text), 4, width) {
				out = append(out, t.Muted.Render(l))
			}
		}
		for _, f := range rep.Findings {
			sign, style := queries.Sign(t, f)
			text := f.Summary
			if reason, gone := e.Dismissed[queries.Key(f)]; gone {
				text += " (dismissed: " + reason + ")"
			}
			line(sign, f.Rule, text, style)
		}
		for _, s := range rep.Silence {
			line(theme.Fine, s.Rule, "silent: "+s.Reason, t.Muted)
		}
		for _, s := range rep.Failed {
			line(theme.Bad, s.Rule, "failed, a bug of ours: "+s.Reason, t.Bad)
		}
		for _, s := range rep.Skips {
			line("-", s.Rule, "not asked: "+s.Reason, t.Muted)
		}
		if len(out) == 0 {
			out = append(out, t.Muted.Render("Every rule was asked, and none found anything to look at."))
		}
		return out
	}))
	return nil
}

// toggleMouse gives the mouse to the terminal, or takes it back.
func (r *Root) toggleMouse() tea.Cmd {
	r.mouseOff = !r.mouseOff
	if r.mouseOff {
		r.say("the mouse is the terminal's now: M takes it back")
		return tea.DisableMouse
	}
	r.say("the mouse moves around here: M gives it to the terminal")
	return tea.EnableMouseCellMotion
}

// dismiss puts the chosen advice aside.
func (r *Root) dismiss() tea.Cmd {
	e := r.list.Chosen()
	c, _ := r.advice.Chosen()
	r.ask(dialog.NewForm("Dismiss this advice", "dismisses", []string{c.Card.Finding.Title, "It stays away for this session."},
		[]dialog.Field{{Label: "Reason", Hint: "for yourself; may stay empty"}}, func(v []string) tea.Msg {
			return do(func(r *Root) tea.Cmd {
				e.Dismissed[queries.Key(c.Card.Finding)] = v[0]
				r.say("dismissed: " + c.Card.Finding.Title)
				return nil
			})
		}))
	return nil
}

// help lists every key, and what the signs mean.
func (r *Root) help() tea.Cmd {
	actions := r.actions()
	where := r.screen
	r.ask(dialog.NewText("Keys and signs", func(t *theme.Theme, width int) []string {
		line := func(key, what string) string {
			return part.Fit("  "+t.Key.Render(part.Fit(key, 16))+what, width)
		}
		var out []string
		for _, a := range actions {
			if a.where&where == 0 {
				continue
			}
			out = append(out, line(strings.Join(a.keys, "  "), a.title))
		}
		for _, k := range [][2]string{
			{"↑ ↓ j k g G", "move; pgup, pgdown by pages"},
			{"← →", "fold and unfold"},
			{"enter", "run, then look; in the plan fold, in the advice compare, in the SQL edit"},
			{"esc", "leave, close, cancel what is running"},
			{"paste", "becomes a new statement, and is not run"},
		} {
			out = append(out, line(k[0], k[1]))
		}
		out = append(out, "", t.Accent.Render("Signs"))
		for _, k := range [][2]string{
			{"!", "a problem; nothing tried yet"},
			{"✓", "confirmed on the server; a rewrite: and proved to give the same answer"},
			{"◇", "confirmed, the answer held in every trial"},
			{"?", "a question, or faster with the answer not proved"},
			{"±", "confirmed, changes the result on purpose"},
			{"≈", "estimated only, or inconclusive"},
			{"·", "fine"},
			{"✗", "slower, refuted, or failed"},
		} {
			out = append(out, line(k[0], k[1]))
		}
		return out
	}))
	return nil
}

// messageLog shows what was said, newest first.
func (r *Root) messageLog() tea.Cmd {
	messages := r.messages
	r.ask(dialog.NewText("Messages", func(t *theme.Theme, width int) []string {
		if len(messages) == 0 {
			return []string{t.Muted.Render("Nothing was said yet.")}
		}
		var out []string
		for i := len(messages) - 1; i >= 0; i-- {
			m, style := messages[i], t.Text
			if m.bad {
				style = t.Warn
			}
			for k, l := range part.Wrap(clean.Line(m.text), width-10) {
				head := part.Blank(10)
				if k == 0 {
					head = t.Muted.Render(m.at.Format("15:04:05")) + "  "
				}
				out = append(out, head+style.Render(l))
			}
		}
		return out
	}))
	return nil
}
