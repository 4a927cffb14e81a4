package queries

import (
	tea "github.com/charmbracelet/bubbletea"

	"assay/ui/part"
	"assay/ui/part/clean"
	"assay/ui/service"
	"assay/ui/theme"
)

// Choice is one line of the start screen.
type Choice struct {
	Key, Title, Note string
	// Disabled is why it cannot be chosen, "" when it can.
	Disabled string
	// Answer is sent when it is chosen.
	Answer tea.Msg
	// Heading starts a group of choices above this one, "" for none.
	Heading string
}

// Start is the first screen where there is nothing to show yet.
type Start struct {
	theme   *theme.Theme
	choices []Choice
	scroll  part.Scroll
	problem *service.Problem
	busy    string
	said    string
	rows    []int // choice drawn on each line, -1 for none
}

// NewStart is the start screen with these choices.
func NewStart(t *theme.Theme, choices []Choice) Start { return Start{theme: t, choices: choices} }

// Fail shows what went wrong in place; Busy what is going on.
func (s *Start) Fail(p *service.Problem) { s.problem, s.busy = p, "" }

// Busy shows what is going on, "" for nothing.
func (s *Start) Busy(what string) {
	s.busy = what
	if what != "" {
		s.problem = nil
	}
}

// Key moves or chooses; the command sends the choice's answer.
func (s *Start) Key(k tea.KeyMsg) (used bool, cmd tea.Cmd) {
	if k.String() == "enter" {
		return true, s.choose()
	}
	s.said = ""
	return s.scroll.Key(k.String(), len(s.choices), 10), nil
}

func (s *Start) choose() tea.Cmd {
	c := s.choices[s.scroll.Cursor]
	if c.Disabled != "" {
		s.said = c.Disabled
		return nil
	}
	return func() tea.Msg { return c.Answer }
}

// Wheel moves the cursor.
func (s *Start) Wheel(n int) { s.scroll.Move(n, len(s.choices)) }

// Click chooses the line drawn at y.
func (s *Start) Click(y int) tea.Cmd {
	if y < 0 || y >= len(s.rows) || s.rows[y] < 0 {
		return nil
	}
	s.scroll.To(s.rows[y], len(s.choices))
	return s.choose()
}

// Lines draws the screen in width by height.
func (s *Start) Lines(width, height int) []string {
	t := s.theme
	left := max((width-76)/3, 2)
	room := width - left - 2
	s.rows = s.rows[:0]
	var out []string
	add := func(choice int, lines ...string) {
		for _, l := range lines {
			out, s.rows = append(out, part.Blank(left)+l), append(s.rows, choice)
		}
	}
	for range max((height-18)/3, 1) {
		add(-1, "")
	}
	add(-1, t.Accent.Render("assay"), "")
	add(-1, part.Wrap("Why is this query slow, and what makes it fast? Every answer is tried on your server and proved before you copy it.", min(room, 70))...)
	add(-1, "")
	for i, c := range s.choices {
		if c.Heading != "" {
			add(-1, "", t.Muted.Render(c.Heading))
		}
		add(i, s.choice(i, room))
	}
	add(-1, "")
	add(-1, s.below(room)...)
	return part.Box(out, width, height)
}

func (s *Start) choice(i, room int) string {
	t, c := s.theme, s.choices[i]
	mark, title := "  ", t.Text
	if i == s.scroll.Cursor {
		mark, title = t.Accent.Render(theme.Cursor)+" ", t.Strong
	}
	note := c.Note
	if c.Disabled != "" {
		title, note = t.Muted, c.Disabled
	}
	name := clean.Line(c.Title)
	if note != "" {
		name = part.Fit(name, 22)
	}
	return part.Fit(mark+t.Key.Render(part.Fit(c.Key, 2))+title.Render(name)+" "+t.Muted.Render(clean.Line(note)), room)
}

// below is the progress or the problem under the choices.
func (s *Start) below(room int) []string {
	t := s.theme
	switch {
	case s.busy != "":
		return []string{t.Accent.Render(part.Fit(s.busy, room))}
	case s.problem != nil:
		return part.Problem(t, s.problem.What, s.problem.Why, s.problem.Hint, s.problem.Next, room)
	case s.said != "":
		return []string{t.Warn.Render(theme.Problem + " " + clean.Line(s.said))}
	}
	return nil
}
