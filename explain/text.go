package explain

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Text prints the plan as a tree in the manner of FORMAT TEXT, without the
// target lists.
func Text(p *Plan) string {
	if p == nil || p.Root == nil {
		return ""
	}
	var b strings.Builder
	// indent[id] is the column at which the node's children begin.
	indent := make([]int, len(p.nodes))
	for _, n := range p.nodes {
		at := 0
		if n.Parent != nil {
			at = indent[n.Parent.ID]
		}
		if n.SubplanName != "" {
			line(&b, at, n.SubplanName)
			at += 2
		}
		first := n.title(true) + n.figures()
		if n.Parent != nil {
			line(&b, at, "->  "+first)
			at += 4
		} else {
			line(&b, at, first)
		}
		at += 2
		indent[n.ID] = at
		for _, d := range n.Detail() {
			if !strings.HasPrefix(d, "Output: ") {
				line(&b, at, d)
			}
		}
	}
	p.footer(&b)
	return b.String()
}

func line(b *strings.Builder, indent int, text string) {
	b.WriteString(strings.Repeat(" ", indent))
	b.WriteString(text)
	b.WriteByte('\n')
}

// figures is the part of a node's first line in brackets.
func (n *Node) figures() string {
	text := ""
	if !n.Est.Absent {
		text = fmt.Sprintf("  (cost=%.2f..%.2f rows=%.0f width=%d)", n.Est.StartupCost, n.Est.TotalCost, n.Est.Rows, n.Est.Width)
	}
	if n.Act == nil {
		return text
	}
	if text == "" {
		text = " "
	}
	return text + " " + n.Act.text()
}

func (a *Actual) text() string {
	if a.Loops == 0 {
		return "(never executed)"
	}
	times := ""
	if !a.NoTiming {
		times = " time=" + millis(a.Startup) + ".." + millis(a.Total)
	}
	return fmt.Sprintf("(actual%s rows=%s loops=%s)", times, rows(a.Rows), rows(a.Loops))
}

// rows prints 3 as 3 and 0.25 as 0.25.
func rows(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// footer prints what belongs to the statement as a whole.
func (p *Plan) footer(b *strings.Builder) {
	if len(p.Settings) > 0 {
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(p.Settings)) {
			parts = append(parts, name+" = '"+p.Settings[name]+"'")
		}
		line(b, 0, "Settings: "+strings.Join(parts, ", "))
	}
	var planning lines
	p.PlanningBuffers.line(&planning, "Buffers: ")
	p.PlanningIO.line(&planning)
	if m := p.PlanningMemory; m != nil {
		planning.add("Memory", fmt.Sprintf("used=%dkB  allocated=%dkB", m.UsedKB, m.AllocatedKB))
	}
	if len(planning) > 0 {
		line(b, 0, "Planning:")
		for _, l := range planning {
			line(b, 2, l)
		}
	}
	if p.Planning > 0 {
		line(b, 0, "Planning Time: "+millis(p.Planning)+" ms")
	}
	for _, t := range p.Triggers {
		name := t.Name
		if t.Constraint != "" {
			name = "for constraint " + t.Constraint
		}
		if t.Relation != "" {
			name += " on " + t.Relation
		}
		line(b, 0, fmt.Sprintf("Trigger %s: time=%s calls=%s", name, millis(t.Time), rows(t.Calls)))
	}
	if j := p.JIT; j != nil {
		line(b, 0, fmt.Sprintf("JIT: functions=%d total=%s ms", j.Functions, millis(j.Total)))
	}
	if s := p.Serialization; s != nil {
		line(b, 0, fmt.Sprintf("Serialization: time=%s ms  output=%dkB  format=%s", millis(s.Time), s.OutputKB, s.Format))
	}
	if p.Execution > 0 {
		line(b, 0, "Execution Time: "+millis(p.Execution)+" ms")
	}
}
