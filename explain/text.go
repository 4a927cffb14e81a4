package explain

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Text prints the plan exactly as FORMAT TEXT of the server that made it does,
// whatever format it was read from. What differs between servers is taken from
// the plan itself: see dialect. A Plan that auto_explain logged begins with its
// query, as there.
func Text(p *Plan) string { return asText(p, true) }

// Outline is Text without the target lists that VERBOSE prints, and without
// the query.
func Outline(p *Plan) string { return asText(p, false) }

func asText(p *Plan, whole bool) string {
	if p == nil || p.Root == nil {
		return ""
	}
	l := &lines{whole: whole, dialect: p.dialect}
	if whole {
		l.add("Query Text", p.Query)
		l.add("Query Parameters", p.Parameters)
	}
	// columns[id] is where the node's children begin.
	columns := make([]int, len(p.nodes))
	for _, n := range p.nodes {
		l.column = 0
		if n.Parent != nil {
			l.column = columns[n.Parent.ID]
		}
		columns[n.ID] = l.node(n)
	}
	l.column = 0
	p.footer(l)
	return l.b.String()
}

// node prints a node without what is below it, and returns where that begins.
func (l *lines) node(n *Node) (column int) {
	if n.SubplanName != "" {
		l.line(n.SubplanName)
		l.column += step
	}
	first := n.title(true) + l.figures(n)
	if n.Parent != nil {
		l.line("->  " + first)
		l.column += 2 * step
	} else {
		l.line(first)
	}
	l.column += step
	n.detail(l)
	return l.column
}

// step is how far FORMAT TEXT indents.
const step = 2

// lines prints lines of FORMAT TEXT, each at the current column.
type lines struct {
	b      strings.Builder
	column int
	// whole asks for target lists, too.
	whole bool
	dialect
}

// line prints a line. What it holds is not indented again after a line break:
// PostgreSQL does not either.
func (l *lines) line(text string) {
	for range l.column {
		l.b.WriteByte(' ')
	}
	l.b.WriteString(text)
	l.b.WriteByte('\n')
}

// add prints a property, unless it is empty.
func (l *lines) add(label, text string) {
	if text != "" {
		l.line(label + ": " + text)
	}
}

// list prints the parts of a property, unless there are none.
func (l *lines) list(label string, parts []string) {
	if len(parts) > 0 {
		l.line(label + ": " + strings.Join(parts, ", "))
	}
}

// count prints a number, unless it is 0.
func (l *lines) count(label string, v float64) {
	if v != 0 {
		l.add(label, undotted(v))
	}
}

// extra prints what this package does not know by name.
func (l *lines) extra(fields []Field) {
	for _, f := range fields {
		l.line(f.Name + ": " + f.Text())
	}
}

// indented prints more lines, a step further in.
func (l *lines) indented(more func()) {
	l.column += step
	more()
	l.column -= step
}

// figures is the part of a node's first line in brackets.
func (l *lines) figures(n *Node) string {
	text := ""
	if !n.Est.Absent {
		text = fmt.Sprintf("  (cost=%.2f..%.2f rows=%.0f width=%d)", n.Est.StartupCost, n.Est.TotalCost, n.Est.Rows, n.Est.Width)
	}
	switch {
	case n.Act == nil:
		return text
	case n.NeverExecuted():
		return text + " (never executed)"
	}
	return text + " (" + l.actual(n.Act) + ")"
}

func (l *lines) actual(a *Actual) string {
	times := ""
	if !a.NoTiming {
		times = " time=" + millis(a.Startup) + ".." + millis(a.Total)
	}
	return fmt.Sprintf("actual%s rows=%s loops=%.0f", times, l.rows(a.Rows), a.Loops)
}

// rows prints a row count, with two decimals from 18 on.
func (l *lines) rows(v float64) string {
	if l.has(rowFractions) {
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
	return undotted(v)
}

// undotted prints a number without decimals.
func undotted(v float64) string { return strconv.FormatFloat(v, 'f', 0, 64) }

// millis prints a time as PostgreSQL does: milliseconds with three decimals.
func millis(v time.Duration) string {
	return strconv.FormatFloat(float64(v)/float64(time.Millisecond), 'f', 3, 64)
}
