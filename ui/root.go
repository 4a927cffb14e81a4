package ui

import (
	"context"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"assay/ui/advice"
	"assay/ui/compare"
	"assay/ui/dialog"
	"assay/ui/plan"
	"assay/ui/queries"
	"assay/ui/service"
	"assay/ui/theme"
)

// screen is one of the three screens.
type screen int

const (
	onStart screen = 1 << iota
	onBench
	onCompare
	anywhere = onStart | onBench | onCompare
)

// pane is one of the workbench's four panes.
type pane int

const (
	statementsPane pane = iota
	planPane
	advicePane
	sqlPane
	panes
)

func (p pane) String() string { return [...]string{"Statements", "Plan", "Advice", "SQL"}[p] }

// Root is the program's model.
type Root struct {
	ctx   context.Context // of all work
	svc   service.Service
	opts  Options
	theme *theme.Theme

	width, height int
	screen        screen
	focus         pane
	dialogs       []dialog.Dialog

	start   queries.Start
	list    queries.List
	sql     queries.SQL
	plan    plan.Model
	advice  advice.Model
	compare compare.Model

	// conn is the connection as it was last told; consent is what the user
	// agreed to there.
	conn     *service.Connection
	consent  service.Consent
	lost     bool // the last run found no connection, or lost it
	mouseOff bool
	samples  map[string]string // sample → id of its first statement

	jobs     jobs
	control  *jobControl // nil where nothing stops the program
	messages []message
	notice   message // shown until the next key
	pasted   time.Time
}

// message is a line of the message log.
type message struct {
	at   time.Time
	text string
	bad  bool
}

// do is the one kind of message that work and dialogs answer with: what is to
// happen on the loop, once they are done.
type do func(r *Root) tea.Cmd

// New makes the program's model.
func New(svc service.Service, o Options) *Root {
	if o.Env == nil {
		o.Env = func(string) string { return "" }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Tick == nil {
		o.Tick = tea.Tick
	}
	mode := o.Theme
	if o.NoColor {
		mode = theme.Plain
	}
	t := theme.New(theme.Options{Mode: mode, ASCII: o.ASCII, Env: o.Env})
	r := &Root{
		ctx: context.Background(), svc: svc, opts: o, theme: t, screen: onStart, samples: map[string]string{},
		list: queries.NewList(t), sql: queries.NewSQL(t), plan: plan.New(t),
		advice: advice.New(t, queries.Sign), compare: compare.New(t), jobs: newJobs(),
	}
	r.start = queries.NewStart(t, r.choices())
	r.conn = svc.Connection()
	if r.conn != nil || len(o.Statements) > 0 {
		r.screen = onBench
	}
	r.list.Add("", o.Statements)
	r.refresh()
	return r
}

// Init starts what the options ask for.
func (r *Root) Init() tea.Cmd {
	var cmds []tea.Cmd
	switch r.opts.Start {
	case StartDemo:
		cmds = append(cmds, r.startDemo())
	case StartConnect:
		cmds = append(cmds, r.connect(r.opts.Target))
	case StartScreen:
	}
	if len(r.opts.OpenPaths) > 0 {
		cmds = append(cmds, r.open(r.opts.OpenPaths))
	}
	return tea.Batch(cmds...)
}

// Update routes a message: sizes, keys, the mouse, and what work answers.
func (r *Root) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch m := msg.(type) {
	case tea.WindowSizeMsg:
		r.width, r.height = m.Width, m.Height
	case tea.KeyMsg:
		cmd = r.typed(m)
	case tea.MouseMsg:
		cmd = r.mouse(m)
	case do:
		cmd = m(r)
	default:
		return r, nil
	}
	r.refresh()
	return r, cmd
}

// refresh hands every pane what it shows. Panes keep their place when it is
// what they show already.
func (r *Root) refresh() {
	r.start.Busy("")
	if j := r.jobs.current; j != nil {
		r.start.Busy(r.progressText(j) + theme.Dots)
	}
	e := r.list.Chosen()
	if e == nil {
		r.sql.Show("", r.lit(nil), nil)
		r.plan.Show(nil, nil)
		r.advice.Show(nil, nil, "")
		return
	}
	rep := e.Report
	if rep == nil {
		r.plan.Show(nil, r.planNote(e))
	} else {
		r.plan.Show(rep.Plan, r.planNote(e))
	}
	found, index := e.Findings()
	cards := make([]advice.Card, len(found))
	for i := range found {
		cards[i] = advice.Card{Finding: found[i], Index: index[i]}
	}
	busy := ""
	switch {
	case e.Doing == "" || e.Doing == queries.Waiting:
	case len(cards) > 0:
		busy = "trying it on the server" + theme.Dots
	case rep != nil && !rep.Advised:
		busy = "looking for advice" + theme.Dots
	}
	r.advice.Show(rep, cards, busy)
	var problem *service.Problem
	if rep != nil {
		problem = rep.Problem
	}
	r.sql.Show(e.Statement.Text, r.lit(e), problem)
}

// say shows a notice at the bottom and keeps it in the log.
func (r *Root) say(text string) { r.note(message{at: r.opts.Now(), text: text}) }

// warn is say for what went wrong or cannot be done.
func (r *Root) warn(text string) { r.note(message{at: r.opts.Now(), text: text, bad: true}) }

const maxMessages = 500

func (r *Root) note(m message) {
	if strings.TrimSpace(m.text) == "" {
		return
	}
	r.notice = m
	r.messages = append(r.messages, m)
	r.messages = r.messages[max(len(r.messages)-maxMessages, 0):]
}

// fail shows an error as what failed, why, and what to do next.
func (r *Root) fail(what string, err error) {
	p := problemOf(what, err)
	text := p.What
	if p.Why != "" {
		text += ": " + p.Why
	}
	if p.Next != "" {
		text += " " + theme.Arrow + " " + p.Next
	}
	r.warn(text)
}
