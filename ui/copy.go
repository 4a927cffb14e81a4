package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"assay/advisor"
	"assay/advisor/verify"
	"assay/ui/advice"
	"assay/ui/dialog"
)

// copySQL copies the SQL of the chosen advice.
func (r *Root) copySQL() tea.Cmd {
	c, _ := r.advice.Chosen()
	text := c.What().SQL()
	if n, ok := c.What().(advisor.Note); ok {
		text = n.Text
	}
	return r.copy("SQL", text)
}

// copy puts a text on the clipboard and says how.
func (r *Root) copy(what, text string) tea.Cmd {
	ctx, clipboard := r.ctx, r.opts.Clipboard
	if clipboard == nil {
		r.warn("there is no clipboard here")
		return nil
	}
	return async(func() do {
		how, err := clipboard.Copy(ctx, text)
		return func(r *Root) tea.Cmd {
			if err != nil {
				r.fail("copying", err)
			} else {
				r.say(what + " " + how)
			}
			return nil
		}
	})
}

// copyMenu offers the forms of the chosen advice.
func (r *Root) copyMenu() tea.Cmd {
	c, _ := r.advice.Chosen()
	p := c.What()
	orm := p.ORM()
	var items []dialog.Item
	for _, f := range []struct{ name, text, none string }{
		{"SQL", p.SQL(), "this advice has no SQL"},
		{"Undo", p.Undo(), "there is nothing to undo"},
		{"Django", orm.Django, "there is no exact Django form"},
		{"SQLAlchemy", orm.SQLAlchemy, "there is no exact SQLAlchemy form"},
		{"Rails", orm.ActiveRecord, "there is no exact ActiveRecord form"},
		{"Markdown", r.markdown(c), ""},
		{"psql line", r.psql(p), "needs SQL and a connection"},
	} {
		it := dialog.Item{Title: f.name, Note: f.text, Answer: do(func(r *Root) tea.Cmd { return r.copy(f.name, f.text) })}
		if f.text == "" {
			it.Disabled = f.none
		}
		items = append(items, it)
	}
	r.ask(dialog.NewMenu("Copy as", items))
	return nil
}

// psql is a shell line that runs the advice on the same database.
func (r *Root) psql(p advisor.Proposal) string {
	if r.conn == nil || r.conn.Psql == "" || p.SQL() == "" {
		return ""
	}
	return r.conn.Psql + " -c " + quoted(p.SQL())
}

// quoted is a text as one word of a shell line.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// markdown is the advice as a note for a pull request.
func (r *Root) markdown(c advice.Choice) string {
	f, p := c.Card.Finding, c.What()
	var b strings.Builder
	b.WriteString("### " + f.Title + "\n\n" + f.Summary + "\n\n")
	if v := c.Verdict(); v != nil {
		m := verify.MarkOf(v)
		b.WriteString("**" + m.Words + "**")
		for _, more := range []string{v.Numbers(), v.Noise()} {
			if more != "" {
				b.WriteString(", " + more)
			}
		}
		b.WriteString("\n\n")
	}
	if e := r.list.Chosen(); e != nil {
		b.WriteString("Before:\n\n```sql\n" + strings.TrimSpace(e.Statement.Text) + "\n```\n\n")
	}
	if p.SQL() != "" {
		b.WriteString("After:\n\n```sql\n" + p.SQL() + "\n```\n")
	}
	if p.Undo() != "" {
		b.WriteString("\nUndo:\n\n```sql\n" + p.Undo() + "\n```\n")
	}
	if d := p.ORM().Django; d != "" {
		b.WriteString("\nDjango:\n\n```python\n" + d + "\n```\n")
	}
	return b.String()
}
