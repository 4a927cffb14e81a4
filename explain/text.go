package explain

import (
	"strconv"
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
	const aNode = 160 // bytes; more where there is VERBOSE
	l := &lines{b: make([]byte, 0, aNode*len(p.nodes)), whole: whole, dialect: p.dialect}
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
	return string(l.b)
}

// node prints a node without what is below it, and returns where that begins.
func (l *lines) node(n *Node) (column int) {
	if n.SubplanName != "" {
		l.line(n.SubplanName)
		l.column += step
	}
	l.begin()
	below := step
	if n.Parent != nil {
		l.b = append(l.b, "->  "...)
		below += 2 * step
	}
	l.b = n.appendTitle(l.b, true)
	l.figures(n)
	l.end()
	l.column += below
	n.detail(l)
	return l.column
}

// step is how far FORMAT TEXT indents.
const step = 2

// lines prints lines of FORMAT TEXT, each at the current column.
type lines struct {
	b      []byte
	column int
	// whole asks for target lists, too.
	whole bool
	dialect
}

// begin indents a line that is then put together, and end ends it.
func (l *lines) begin() {
	for range l.column {
		l.b = append(l.b, ' ')
	}
}

func (l *lines) end() { l.b = append(l.b, '\n') }

// line prints a line. What it holds is not indented again after a line break:
// PostgreSQL does not either.
func (l *lines) line(text string) {
	l.begin()
	l.b = append(l.b, text...)
	l.end()
}

// label begins the line of a property.
func (l *lines) label(label string) {
	l.begin()
	l.b = append(append(l.b, label...), ": "...)
}

// add prints a property, unless it is empty.
func (l *lines) add(label, text string) {
	if text != "" {
		l.label(label)
		l.b = append(l.b, text...)
		l.end()
	}
}

// list prints the parts of a property, unless there are none.
func (l *lines) list(label string, parts []string) {
	if len(parts) == 0 {
		return
	}
	l.label(label)
	for i, part := range parts {
		if i > 0 {
			l.b = append(l.b, ", "...)
		}
		l.b = append(l.b, part...)
	}
	l.end()
}

// amount prints a number behind its name, without ending the line.
func (l *lines) amount(name string, v int64) {
	l.b = strconv.AppendInt(append(l.b, name...), v, 10)
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
func (l *lines) figures(n *Node) {
	if e := &n.Est; !e.Absent {
		l.b = strconv.AppendFloat(append(l.b, "  (cost="...), e.StartupCost, 'f', 2, 64)
		l.b = strconv.AppendFloat(append(l.b, ".."...), e.TotalCost, 'f', 2, 64)
		l.b = appendUndotted(append(l.b, " rows="...), e.Rows)
		l.amount(" width=", int64(e.Width))
		l.b = append(l.b, ')')
	}
	switch {
	case n.Act == nil:
	case n.NeverExecuted():
		l.b = append(l.b, " (never executed)"...)
	default:
		l.b = append(l.b, " ("...)
		l.actual(n.Act)
		l.b = append(l.b, ')')
	}
}

func (l *lines) actual(a *Actual) {
	l.b = append(l.b, "actual"...)
	if !a.NoTiming {
		l.b = appendMillis(append(l.b, " time="...), a.Startup)
		l.b = appendMillis(append(l.b, ".."...), a.Total)
	}
	l.b = append(l.b, " rows="...)
	if l.has(rowFractions) {
		l.b = strconv.AppendFloat(l.b, a.Rows, 'f', 2, 64)
	} else {
		l.b = appendUndotted(l.b, a.Rows)
	}
	l.b = appendUndotted(append(l.b, " loops="...), a.Loops)
}

// undotted prints a number without decimals.
func undotted(v float64) string { return string(appendUndotted(nil, v)) }

func appendUndotted(b []byte, v float64) []byte {
	if whole := int64(v); float64(whole) == v {
		return strconv.AppendInt(b, whole, 10)
	}
	return strconv.AppendFloat(b, v, 'f', 0, 64)
}

// millis prints a time as PostgreSQL does: milliseconds with three decimals.
func millis(v time.Duration) string { return string(appendMillis(nil, v)) }

func appendMillis(b []byte, v time.Duration) []byte {
	return strconv.AppendFloat(b, float64(v)/float64(time.Millisecond), 'f', 3, 64)
}
