package plan

import (
	"fmt"
	"strings"

	"assay/explain"
	"assay/ui/part"
	"assay/ui/part/clean"
	"assay/ui/theme"
)

// details is what is known of the chosen node, under the tree.
func (m *Model) details(width, height int) []string {
	n := m.Chosen()
	room := max(height/3, height-2-len(m.rows())) // what the tree leaves
	if n == nil || room < 3 {
		return nil
	}
	t := m.theme
	var lines []string
	for _, w := range n.Remarks() {
		lines = append(lines, part.Fit(" "+t.Bad.Render(theme.Problem)+" "+clean.Line(w), width))
	}
	for _, l := range part.Wrap(m.figureLine(n), width-2) {
		lines = append(lines, " "+t.Muted.Render(l))
	}
	for _, d := range lastOutput(n.Detail()) {
		label, value, _ := strings.Cut(d, ": ")
		lines = append(lines, " "+t.Muted.Render(clean.Line(label))+"  "+clean.Line(value))
	}
	if len(lines) > room-1 {
		more := fmt.Sprintf(" %s %d more, all in the text view: ]", theme.Dots, len(lines)-room+2)
		lines = append(lines[:room-2], t.Muted.Render(more))
	}
	head := part.Heading(t, m.label(n), "", false, width)
	return append([]string{head}, part.Box(lines, width, len(lines))...)
}

// lastOutput moves what is long and seldom asked for to the end: the target
// list, and the workers with the lines under them.
func lastOutput(detail []string) []string {
	var first, last []string
	long := false
	for _, d := range detail {
		if !strings.HasPrefix(d, " ") {
			long = strings.HasPrefix(d, "Output: ") || strings.HasPrefix(d, "Worker ")
		}
		if long {
			last = append(last, d)
		} else {
			first = append(first, d)
		}
	}
	return append(first, last...)
}

// figureLine is the node's own numbers in words.
func (m *Model) figureLine(n *explain.Node) string {
	if n.Act == nil {
		return fmt.Sprintf("not run; estimated: cost %s, %s rows of %s",
			part.Grouped(int64(n.Est.TotalCost)), part.Rows(n.Est.Rows), part.Bytes(int64(n.Est.Width)))
	}
	if n.NeverExecuted() {
		return "never executed"
	}
	s := fmt.Sprintf("%s itself (%s), %s with all below, %s",
		part.Millis(m.self[n.ID]), part.Percent(m.share(n)), part.Millis(n.Total()), part.Pages(m.pages[n.ID]))
	if n.Act.Loops > 1 {
		s += ", " + part.Grouped(int64(n.Act.Loops)) + " loops"
	}
	return s
}

// share is the part of the execution's time that the node itself took.
func (m *Model) share(n *explain.Node) float64 {
	if total := m.plan.Time(); total > 0 {
		return min(float64(m.self[n.ID])/float64(total), 1)
	}
	return 0
}
