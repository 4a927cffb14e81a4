package dialog

import (
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"assay/ui/part"
	"assay/ui/part/clean"
	"assay/ui/theme"
)

// Field is one input of a form.
type Field struct {
	Label, Value string
	// Hint stands muted in an empty field.
	Hint   string
	Masked bool
	// Connection marks a connection string, whose password is masked.
	Connection bool
}

// Form asks for texts, all at once.
type Form struct {
	title, send string
	intro       []string
	labels      []Field
	inputs      []part.Input
	at, labelW  int
	// problem is shown in place, the fields keep what was typed.
	problem []string
	submit  func(values []string) tea.Msg
	// keep leaves the form open after submit: its caller closes it.
	keep bool
	busy string
}

// NewForm asks for the fields; submit makes the message of what was typed.
// intro are sentences above the fields, send names what enter does.
func NewForm(title, send string, intro []string, fields []Field, submit func(values []string) tea.Msg) *Form {
	f := &Form{title: title, send: send, intro: intro, labels: fields, submit: submit}
	for _, x := range fields {
		in := part.NewInput(x.Value, x.Masked)
		in.MaskPassword = x.Connection
		f.inputs = append(f.inputs, in)
		f.labelW = max(f.labelW, ansi.StringWidth(clean.Line(x.Label)))
	}
	return f
}

// KeepOpen leaves the form open when it is sent, until its caller closes it or
// calls Fail with what went wrong.
func (d *Form) KeepOpen() *Form {
	d.keep = true
	return d
}

// Fail shows a problem in place.
func (d *Form) Fail(lines ...string) { d.problem, d.busy = lines, "" }

// Busy says what the form waits for.
func (d *Form) Busy(what string) { d.busy, d.problem = what, nil }

// Title is the form's title.
func (d *Form) Title() string { return d.title }

// Hint names the keys.
func (d *Form) Hint() string { return "enter " + d.send + "   tab next field   esc cancel" }

// Key edits the field in focus, moves on, or sends the form.
func (d *Form) Key(k tea.KeyMsg) (bool, tea.Cmd) {
	n := len(d.inputs)
	switch k.String() {
	case "tab", "down":
		d.at = (d.at + 1) % n
	case "shift+tab", "up":
		d.at = (d.at + n - 1) % n
	case "enter":
		values := make([]string, n)
		for i := range d.inputs {
			values[i] = d.inputs[i].Value()
		}
		return !d.keep, answer(d.submit(values))
	default:
		if d.inputs[d.at].Key(k) {
			d.problem = nil
		}
	}
	return false, nil
}

// Wheel does nothing: a form does not scroll.
func (d *Form) Wheel(int) {}

// Lines draws the sentences, the fields, and what went wrong.
func (d *Form) Lines(t *theme.Theme, width, height int) []string {
	var out []string
	for _, s := range d.intro {
		for _, l := range part.Wrap(clean.Line(s), width) {
			out = append(out, t.Muted.Render(l))
		}
	}
	if len(out) > 0 {
		out = append(out, "")
	}
	for i, f := range d.labels {
		out = append(out, d.field(t, i, f, width))
	}
	if d.busy != "" {
		out = append(out, "", t.Accent.Render(theme.Dots+" "+d.busy))
	}
	for i, s := range d.problem {
		if s == "" {
			continue
		}
		style, mark := t.Text, "  "
		if i == 0 {
			out = append(out, "")
			style, mark = t.Bad, theme.Problem+" "
		}
		for _, l := range part.Wrap(clean.Line(s), width-2) {
			out = append(out, style.Render(mark+l))
			mark = "  "
		}
	}
	return out[max(len(out)-height, 0):]
}

func (d *Form) field(t *theme.Theme, i int, f Field, width int) string {
	label := t.Muted.Render(part.Fit(clean.Line(f.Label), d.labelW))
	mark := "  "
	if i == d.at {
		mark = t.Accent.Render(theme.Cursor) + " "
		label = t.Strong.Render(part.Fit(clean.Line(f.Label), d.labelW))
	}
	room := width - d.labelW - 4
	if i != d.at && d.inputs[i].Value() == "" {
		return mark + label + "  " + t.Faint.Render(part.Fit(f.Hint, room))
	}
	return mark + label + "  " + d.inputs[i].View(t, room, i == d.at)
}
