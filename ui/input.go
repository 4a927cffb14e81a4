package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"assay/ui/dialog"
	"assay/ui/part"
	"assay/ui/queries"
	"assay/ui/service"
)

// paste makes statements of what was pasted. They are not run.
func (r *Root) paste(text string) tea.Cmd {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return r.read("pasted", "", text, false)
}

// read splits a text into statements beside the loop, and adds them; run runs
// them at once. title names them when there are several.
func (r *Root) read(name, title, text string, run bool) tea.Cmd {
	svc := r.svc
	return async(func() do {
		got, err := svc.Read(name, []byte(text))
		return func(r *Root) tea.Cmd {
			if err != nil {
				return r.notRead(name, "", text, err)
			}
			return r.took(name, title, got, nil, run)
		}
	})
}

// maxKept is the longest text that comes back into the editor when it could
// not be read.
const maxKept = 64 << 10

// notRead says why a text is no statement, and keeps it in the editor.
func (r *Root) notRead(name, id, text string, err error) tea.Cmd {
	r.fail("reading what was "+name, err)
	if len(text) > maxKept || part.Editable(text) != "" {
		return nil
	}
	r.screen, r.focus = onBench, sqlPane
	r.list.Choose(id)
	r.sql.Edit(text, id == "")
	return nil
}

// took adds what was read.
func (r *Root) took(name, title string, got service.Reading, err error, run bool) tea.Cmd {
	if err != nil {
		r.fail("reading "+name, err)
		return nil
	}
	if len(got.Statements) == 0 {
		r.warn(name + " holds no statement" + notes(got.Notes))
		return nil
	}
	r.list.Add(title, got.Statements)
	r.screen = onBench
	if r.narrow() && !run {
		r.focus = statementsPane
	}
	if text := notes(got.Notes); text != "" {
		r.say(part.Count(int64(len(got.Statements)), "statement", "statements") + " from " + name + text)
	}
	if run && r.conn != nil {
		return r.runChosen()
	}
	return nil
}

func notes(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return "; left out: " + strings.Join(list, ", ")
}

// open reads files, directories and globs.
func (r *Root) open(paths []string) tea.Cmd {
	var got service.Reading
	var err error
	name := strings.Join(paths, ", ")
	return r.queue(&job{
		title: "reading " + name,
		run:   func(ctx context.Context, _ func(service.Event)) { got, err = r.svc.Open(ctx, paths) },
		done: func(r *Root, bug error) tea.Cmd {
			return r.took(name, "", got, errors.Join(err, bug), false)
		},
	})
}

func (r *Root) openForm() tea.Cmd {
	r.ask(dialog.NewForm("Open files", "opens", []string{
		"Files, directories or globs, separated by blanks: SQL, saved plans, Django's DEBUG lines, connection.queries JSON.",
	}, []dialog.Field{{Label: "Paths", Hint: "queries/*.sql"}}, func(v []string) tea.Msg {
		paths := strings.Fields(v[0])
		if len(paths) == 0 {
			return nil
		}
		return do(func(r *Root) tea.Cmd { return r.open(paths) })
	}))
	return nil
}

// samplesMenu lists the samples; choosing one opens it, and runs it where
// nothing can be harmed.
func (r *Root) samplesMenu() tea.Cmd {
	var items []dialog.Item
	for _, s := range r.svc.Samples() {
		items = append(items, dialog.Item{Title: s.Title, Note: s.Technique, Answer: do(func(r *Root) tea.Cmd { return r.openSample(s) })})
	}
	if len(items) == 0 {
		r.warn("there are no samples in this build")
		return nil
	}
	r.ask(dialog.NewMenu("Samples", items))
	return nil
}

func (r *Root) openSample(s service.Sample) tea.Cmd {
	r.screen = onBench
	private := r.conn != nil && r.conn.Private
	if id := r.samples[s.Name]; id != "" {
		r.list.SetFilter("")
		r.list.Choose(id)
		if e := r.list.Chosen(); private && e != nil && e.Report == nil && e.Doing == "" {
			return r.runChosen()
		}
		return nil
	}
	svc := r.svc
	return async(func() do {
		got, err := svc.Read(s.Name, []byte(s.Text))
		return func(r *Root) tea.Cmd {
			if len(got.Statements) > 0 {
				r.samples[s.Name] = got.Statements[0].ID
			}
			return r.took(s.Name, s.Title, titled(got, s.Title), err, private)
		}
	})
}

// titled gives a lone statement the sample's title.
func titled(got service.Reading, title string) service.Reading {
	if len(got.Statements) == 1 {
		got.Statements[0].Title = title
	}
	return got
}

// allSamples puts every sample in the list: the demo opens with them. What the
// user has brought or chosen meanwhile stays chosen.
func (r *Root) allSamples() tea.Cmd {
	svc := r.svc
	samples := svc.Samples()
	return async(func() do {
		readings, errs := make([]service.Reading, len(samples)), make([]error, len(samples))
		for i, s := range samples {
			readings[i], errs[i] = svc.Read(s.Name, []byte(s.Text))
		}
		return func(r *Root) tea.Cmd {
			chosen := ""
			if e := r.list.Chosen(); e != nil {
				chosen = e.Statement.ID
			}
			for i, s := range samples {
				if errs[i] != nil || len(readings[i].Statements) == 0 {
					r.fail("reading sample "+s.Name, errors.Join(errs[i]))
					continue
				}
				r.samples[s.Name] = readings[i].Statements[0].ID
				r.list.Add(s.Title, titled(readings[i], s.Title).Statements)
				if chosen == "" {
					chosen = r.samples[s.Name]
				}
			}
			r.list.Choose(chosen)
			return nil
		}
	})
}

// newStatement opens the editor for a new statement.
func (r *Root) newStatement() tea.Cmd {
	r.screen, r.focus = onBench, sqlPane
	r.sql.Edit("", true)
	return nil
}

// edit edits the chosen statement in place.
func (r *Root) edit() tea.Cmd {
	e := r.list.Chosen()
	if e == nil {
		return r.newStatement()
	}
	if why := part.Editable(e.Statement.Text); why != "" {
		r.warn(why)
		return nil
	}
	r.sql.Edit(e.Statement.Text, false)
	return nil
}

// finishEdit leaves the editor and keeps the text; run runs it.
func (r *Root) finishEdit(run bool) tea.Cmd {
	text, fresh := r.sql.Finish()
	var id string
	if e := r.list.Chosen(); e != nil && !fresh {
		id = e.Statement.ID
	}
	return r.changed(id, text, run)
}

// changed takes an edited text: a new statement where id is "", else the
// statement's new text, read again for its parameters.
func (r *Root) changed(id, text string, run bool) tea.Cmd {
	e := r.list.Get(id)
	switch {
	case strings.TrimSpace(text) == "":
		return nil
	case e == nil:
		return r.read("typed", "", text, run)
	case text == e.Statement.Text:
		if run {
			return r.runAsked([]*queries.Entry{e})
		}
		return nil
	}
	svc := r.svc
	return async(func() do {
		got, err := svc.Read("edited", []byte(text))
		return func(r *Root) tea.Cmd {
			if err != nil {
				return r.notRead("edited", id, text, err)
			}
			if len(got.Statements) != 1 {
				return r.took("edited", "", got, nil, run)
			}
			r.replace(e, got.Statements[0])
			if run {
				if why := noConnection(r); why != "" {
					r.warn(why)
					return nil
				}
				return r.runAsked([]*queries.Entry{e})
			}
			r.say("the statement is changed: r runs it")
			return nil
		}
	})
}

// replace gives an entry another text. Its last run becomes the pinned one:
// an edit is tried against what was before it.
func (r *Root) replace(e *queries.Entry, st service.Statement) {
	if analyzed(e.Report) {
		e.Baseline = e.Report
	}
	e.Statement.Text, e.Statement.Params, e.Report = st.Text, st.Params, nil
}

// externalEditor opens the statement in $EDITOR; an exit status other than 0
// discards what was written there.
func (r *Root) externalEditor() tea.Cmd {
	var id, text string
	if e := r.list.Chosen(); e != nil {
		id, text = e.Statement.ID, e.Statement.Text
	}
	path, err := tempSQL(r.opts.TempDir, text)
	if err != nil {
		r.fail("opening the editor", err)
		return nil
	}
	cmd := exec.CommandContext(r.ctx, "sh", "-c", r.editorCommand()+` "$1"`, "assay", path)
	// Files: an editor wants a terminal, not a pipe; and our standard error may be the guard's.
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stdout
	return tea.ExecProcess(cmd, func(err error) tea.Msg {
		after, readErr := os.ReadFile(path)
		if rmErr := os.Remove(path); readErr == nil {
			readErr = rmErr
		}
		return do(func(r *Root) tea.Cmd {
			mouse := r.back()
			switch {
			case err != nil:
				r.warn("the editor ended with an error (" + err.Error() + "): the statement is as it was")
			case readErr != nil:
				r.fail("reading the edited statement", readErr)
			default:
				return tea.Batch(mouse, r.changed(id, kept(text, string(after)), false))
			}
			return mouse
		})
	})
}

// back takes the mouse again, which bubbletea leaves when it gives the terminal to
// another program.
func (r *Root) back() tea.Cmd {
	if r.mouseOff {
		return nil
	}
	return tea.EnableMouseCellMotion
}

// kept takes the line end that editors add at the end away again.
func kept(before, after string) string {
	if !strings.HasSuffix(before, "\n") {
		after = strings.TrimSuffix(after, "\n")
	}
	return after
}

func (r *Root) editorCommand() string {
	for _, c := range []string{r.opts.Editor, r.opts.Env("VISUAL"), r.opts.Env("EDITOR")} {
		if c != "" {
			return c
		}
	}
	return "vi"
}

// tempSQL writes the text to a new file that only its owner may read.
func tempSQL(dir, text string) (string, error) {
	f, err := os.CreateTemp(dir, "assay-*.sql") // mode 0600
	if err != nil {
		return "", fmt.Errorf("create a file for the editor: %w", err)
	}
	_, err = f.WriteString(text)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return "", fmt.Errorf("write the file for the editor: %w", err)
	}
	return f.Name(), nil
}
