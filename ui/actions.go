package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"assay/ui/dialog"
)

// action is something the user can ask for: by its keys, and by the palette.
// Help, palette and key handling all come from the one list.
type action struct {
	// keys are in bubbletea's names, the first is the one shown.
	keys  []string
	title string
	where screen
	// why is the reason that it cannot be done now, "" when it can; nil is always.
	why func(r *Root) string
	do  func(r *Root) tea.Cmd
	// bar shows it in the bottom line under this word, "" does not.
	bar string
}

func (a action) disabled(r *Root) string {
	if a.why == nil {
		return ""
	}
	return a.why(r)
}

// actions are all actions, in the order of help and palette.
func (r *Root) actions() []action {
	return append(append(workActions(), inputActions()...), viewActions()...)
}

// workActions are about the chosen statement and its advice.
func workActions() []action {
	return []action{
		{[]string{"r", "ctrl+r", "f5"}, "Run the statement again, with the earlier run pinned as before", onBench, noRun, (*Root).runChosen, "run"},
		{[]string{"A"}, "Run every statement", onBench, noRunAll, (*Root).runAll, ""},
		{[]string{"v"}, "Verify the chosen advice on the server", onBench, noVerify, (*Root).verify, "verify"},
		{[]string{"d"}, "Compare before and after, side by side", onBench, noCompare, (*Root).openCompare, "compare"},
		{[]string{"p"}, "Plans by parameter value: common, median, rare, NULL, generic", onBench | onCompare, noValuePlans, (*Root).plansByValue, ""},
		{[]string{"="}, "Give the parameters other values, and run", onBench, noParameters, (*Root).otherValues, ""},
		{[]string{"y"}, "Copy the SQL of the chosen advice", onBench | onCompare, noProposal, (*Root).copySQL, "copy"},
		{[]string{"Y"}, "Copy as: undo, Django, SQLAlchemy, Rails, Markdown, psql", onBench | onCompare, noProposal, (*Root).copyMenu, ""},
		{[]string{"i"}, "Why: what the rule knows", onBench | onCompare, noFinding, (*Root).why, ""},
		{[]string{"x"}, "Dismiss the chosen advice, with a reason", onBench, noFinding, (*Root).dismiss, ""},
		{[]string{"P"}, "Pin the present run: later runs are compared with it", onBench, noPin, (*Root).pin, ""},
		{[]string{"w"}, "Allow what was refused, such as statements that write", onBench, noConnection, (*Root).allow, ""},
	}
}

// inputActions bring statements and connections.
func inputActions() []action {
	return []action{
		{[]string{"a"}, "Type a new statement", onStart | onBench, nil, (*Root).newStatement, ""},
		{[]string{"e", "ctrl+o"}, "Edit the statement in $EDITOR", onBench, nil, (*Root).externalEditor, "edit"},
		{[]string{"o"}, "Open files, directories or globs", onStart | onBench, nil, (*Root).openForm, ""},
		{[]string{"s"}, "Samples: one problem each", onStart | onBench, nil, (*Root).samplesMenu, "samples"},
		{[]string{"c"}, "Connect to a database", onStart | onBench, nil, (*Root).connectForm, ""},
		{[]string{"D"}, "Start the demo: a private PostgreSQL with a sample shop", onStart | onBench, nil, (*Root).startDemo, ""},
		{[]string{"ctrl+y"}, "Confirm that the server is no production server", onBench, noProduction, (*Root).confirmForm, ""},
	}
}

// viewActions move around.
func viewActions() []action {
	focus := func(p pane) func(r *Root) tea.Cmd {
		return func(r *Root) tea.Cmd { r.focus = p; return nil }
	}
	turn := func(by int) func(r *Root) tea.Cmd {
		return func(r *Root) tea.Cmd { r.focus = planPane; r.plan.Turn(by); return nil }
	}
	step := func(by pane) func(r *Root) tea.Cmd {
		return func(r *Root) tea.Cmd { r.focus = (r.focus + by + panes) % panes; return nil }
	}
	return []action{
		{[]string{"1"}, "Go to the statements", onBench, nil, focus(statementsPane), ""},
		{[]string{"2"}, "Go to the plan", onBench, nil, focus(planPane), ""},
		{[]string{"3"}, "Go to the advice", onBench, nil, focus(advicePane), ""},
		{[]string{"4"}, "Go to the SQL; enter edits it in place", onBench, nil, focus(sqlPane), ""},
		{[]string{"tab"}, "Next pane", onBench, nil, step(1), "pane"},
		{[]string{"shift+tab"}, "Previous pane", onBench, nil, step(-1), ""},
		{[]string{"n"}, "Jump to the node that took most", onBench, noHottest, (*Root).hottest, ""},
		{[]string{"]"}, "Next view of the plan: tree, table, stats, text", onBench, noPlan, turn(1), ""},
		{[]string{"["}, "Previous view of the plan", onBench, noPlan, turn(-1), ""},
		{[]string{"/"}, "Filter the statements, or search the plan", onBench, nil, (*Root).filterForm, ""},
		{[]string{":", "ctrl+p"}, "Palette: everything that can be done", anywhere, nil, (*Root).palette, "palette"},
		{[]string{"?"}, "Help", anywhere, nil, (*Root).help, ""},
		{[]string{"I"}, "What every rule said of the statement", onBench, noReport, (*Root).rulesSaid, ""},
		{[]string{"M"}, "Mouse on or off: off, the terminal selects text", anywhere, nil, (*Root).toggleMouse, ""},
		{[]string{"m"}, "Messages", anywhere, nil, (*Root).messageLog, ""},
		{[]string{"q"}, "Quit", anywhere, nil, func(*Root) tea.Cmd { return tea.Quit }, "quit"},
	}
}

// act does what a key asks for; false when no action has the key here.
func (r *Root) act(key string) (tea.Cmd, bool) {
	for _, a := range r.actions() {
		if a.where&r.screen == 0 {
			continue
		}
		for _, k := range a.keys {
			if k == key {
				return r.perform(a), true
			}
		}
	}
	return nil, false
}

// perform does the action, or says why it cannot be done.
func (r *Root) perform(a action) tea.Cmd {
	if why := a.disabled(r); why != "" {
		r.warn(a.keys[0] + ": " + why)
		return nil
	}
	return a.do(r)
}

// palette lists what can be done here.
func (r *Root) palette() tea.Cmd {
	var items []dialog.Item
	for _, a := range r.actions() {
		if a.where&r.screen == 0 || a.keys[0] == ":" {
			continue
		}
		items = append(items, dialog.Item{
			Key: a.keys[0], Title: a.title, Disabled: a.disabled(r),
			Answer: do(func(r *Root) tea.Cmd { return r.perform(a) }),
		})
	}
	r.ask(dialog.NewMenu("What to do", items))
	return nil
}

// Why an action cannot be done now, in words that end with what to do.

func noConnection(r *Root) string {
	if r.conn == nil {
		return "there is no connection: c connects, D starts the demo"
	}
	return ""
}

func noRun(r *Root) string {
	if len(r.list.ToRun()) == 0 {
		return "there is no statement: paste one, or s opens a sample"
	}
	for _, e := range r.list.ToRun() {
		if e.Statement.Text == "" {
			return "this is a saved plan without its statement: there is nothing to run"
		}
	}
	if why := noConnection(r); why != "" {
		return why
	}
	for _, e := range r.list.ToRun() {
		if e.Doing != "" {
			return "it is " + e.Doing + " already: esc cancels"
		}
	}
	return ""
}

func noRunAll(r *Root) string {
	switch {
	case len(r.list.Entries()) == 0:
		return "there is no statement: paste one, or s opens a sample"
	case r.jobs.current != nil:
		return r.jobs.current.title + " is going on: esc cancels it"
	}
	return noConnection(r)
}

func noPlan(r *Root) string {
	if e := r.list.Chosen(); e == nil || e.Report == nil || e.Report.Plan == nil {
		return "there is no plan yet: r runs the statement"
	}
	return ""
}

func noReport(r *Root) string {
	if e := r.list.Chosen(); e == nil || e.Report == nil || !e.Report.Advised {
		return "the rules were not asked yet: r runs the statement"
	}
	return ""
}

func noHottest(r *Root) string {
	if why := noPlan(r); why != "" {
		return why
	}
	if !r.plan.HasHottest() {
		return "the statement was planned, not run"
	}
	return ""
}

func noPin(r *Root) string {
	if e := r.list.Chosen(); e == nil || e.Report == nil || e.Report.Plan == nil || !e.Report.Plan.Analyzed {
		return "there is no run to pin: r runs the statement"
	}
	return ""
}

func noFinding(r *Root) string {
	if _, ok := r.advice.Chosen(); !ok {
		return "there is no advice here"
	}
	return ""
}

func noProposal(r *Root) string {
	if why := noFinding(r); why != "" {
		return why
	}
	if c, _ := r.advice.Chosen(); c.What() == nil {
		return "this advice has nothing to copy"
	}
	return ""
}

func noVerify(r *Root) string {
	if why := noFinding(r); why != "" {
		return why
	}
	if c, _ := r.advice.Chosen(); c.What() == nil || c.What().SQL() == "" {
		return "this advice has nothing to try"
	}
	if e := r.list.Chosen(); e.Doing != "" {
		return "the statement is " + e.Doing + ": wait, or esc cancels"
	}
	return noConnection(r)
}

func noCompare(r *Root) string {
	if _, ok := r.comparable(); ok {
		return ""
	}
	if e := r.list.Chosen(); e == nil || e.Report == nil {
		return "nothing was run yet: r runs the statement"
	}
	return "there is nothing to compare yet: v verifies an advice, r runs again"
}

func noProduction(r *Root) string {
	if r.conn == nil || len(r.conn.Production) == 0 {
		return "this server does not look like production"
	}
	if r.conn.Confirmed {
		return "it is confirmed already"
	}
	return ""
}

// shown is a key as help prints it.
func shown(key string) string {
	return strings.NewReplacer("shift+tab", "S-tab", "ctrl+", "^").Replace(key)
}
