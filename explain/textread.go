package explain

import (
	"fmt"
	"strings"
)

// textReader reads FORMAT TEXT in one pass over its lines, straight into plans.
// Its strings are parts of src.
//
// ExplainNode in explain.c indents what belongs to a node six columns further
// than the arrow in front of it, two for the root, which has none. A line
// belongs to the node for which it has the right column.
type textReader struct {
	src  string
	from *origin

	// The current line: its number in src, from 1; where its text begins, and
	// where the next line does; its indentation and its text without blanks
	// around it.
	number, at, next, indent int
	line                     string

	plan *Plan
	// base is the column of the root, and path the nodes from there down.
	base int
	path []textLevel
	// label names the subplan whose node comes next.
	label string
	// worker is the index of the worker of the last node that lines two columns
	// further belong to, -1 for none; jit is its JIT section.
	worker  int
	jit     *JIT
	section textSection
	block   []string // the lines below an unknown heading
	// untitled says that the input has no amounts in brackets anywhere, so that
	// a plan begins with a title alone (COSTS OFF).
	untitled bool
	// before are the lines in front of the next plan.
	before textLines

	out *Result
	// odd counts the lines that no server prints like this, and torn those whose
	// quotes are closed on a later line: signs of lines that were wrapped.
	odd  int
	torn []tornLine
	// unclosed counts the quotes that no later line closes.
	unclosed int
	slab     []Node
}

// textLevel is one node on the path.
type textLevel struct {
	node *Node
	// arrow is the column of the arrow, props that of the node's own lines.
	arrow, props int
	// children counts those that are no subplans.
	children int
}

// textLines is a run of lines of src.
type textLines struct {
	start, end  int // offsets; none where both are equal
	first, last int // numbers
}

// tornLine is a line whose quotes are open at its end.
type tornLine struct{ number, width int }

// The nodes' own lines stand six columns behind the arrow: "->  " and two more.
const arrowToProps = 6

// parseText reads all plans of one text. The error wraps a *SyntaxError; where
// there is no plan at all, out stays empty.
func parseText(src string, from *origin, out *Result) (*textReader, error) {
	r := &textReader{src: src, from: from, out: out, worker: -1}
	r.untitled = !strings.Contains(src, "(cost=") && !strings.Contains(src, "(actual ") && !strings.Contains(src, "(never executed)")
	for r.advance() {
		if r.line == "" {
			continue
		}
		if err := r.read(); err != nil {
			return r, err
		}
	}
	r.finish()
	return r, nil
}

// advance goes to the next line.
func (r *textReader) advance() bool {
	if r.next >= len(r.src) {
		return false
	}
	r.number++
	start := r.next
	end := strings.IndexByte(r.src[start:], '\n')
	if end < 0 {
		end = len(r.src)
		r.next = end
	} else {
		end += start
		r.next = end + 1
	}
	r.at = start
	for r.at < end && r.src[r.at] == ' ' {
		r.at++
	}
	for end > r.at && (r.src[end-1] == ' ' || r.src[end-1] == '\r') {
		end--
	}
	r.indent, r.line = r.at-start, r.src[r.at:end]
	return true
}

// read reads one line that is not blank.
func (r *textReader) read() error {
	arrow := strings.HasPrefix(r.line, "->") && (len(r.line) == 2 || r.line[2] == ' ')
	switch {
	case arrow && (r.plan == nil || r.indent <= r.base && r.path[0].arrow == r.base):
		r.close()
		h := r.headline(strings.TrimLeft(r.line[2:], " "))
		return r.root(h, r.indent, r.indent+arrowToProps)
	case arrow:
		return r.child(strings.TrimLeft(r.line[2:], " "))
	case r.plan == nil || r.indent <= r.base:
		return r.outside()
	case r.section != noSection:
		r.inSection()
	default:
		r.inside()
	}
	return nil
}

// headline reads a node's first line, which may go on over several where a name
// has a newline in it.
func (r *textReader) headline(text string) headline {
	if openQuote(text, 0) == '"' {
		offset := len(r.line) - len(text)
		text = r.unfold()[offset:]
	}
	return readHeadline(text)
}

// outside reads a line at the column of the root, or one before any root.
func (r *textReader) outside() error {
	if c := r.line[0]; c >= 'A' && c <= 'Z' || c == '"' {
		h := r.headline(r.line)
		if h.planned || h.ran || r.untitled && r.startsUntitled() {
			r.close()
			return r.root(h, r.indent, r.indent+2)
		}
	}
	if r.plan == nil || !r.statement() {
		r.before.add(r)
	}
	return nil
}

// startsUntitled says that the line can be the root of a plan without amounts:
// it reads like a title, and what follows does not contradict.
func (r *textReader) startsUntitled() bool {
	if !knownTitle(r.line) {
		return false
	}
	following := r.src[r.next:]
	blanks := len(following) - len(strings.TrimLeft(following, " "))
	return strings.TrimSpace(following) == "" || following[0] == '\n' || blanks > r.indent || footer(following[blanks:])
}

func (l *textLines) add(r *textReader) {
	if l.start == l.end {
		*l = textLines{start: r.at - r.indent, first: r.number}
	}
	l.end, l.last = r.next, r.number
}

// root begins a plan.
func (r *textReader) root(h headline, base, props int) error {
	r.plan = &Plan{Format: FormatText}
	r.base, r.section = base, noSection
	r.claimBefore()
	n, err := r.add(nil, h)
	r.plan.Root = n
	r.path = append(r.path[:0], textLevel{node: n, arrow: props - arrowToProps, props: props})
	return err
}

// child adds the node behind an arrow: below the nearest one that stands
// further left, or below the one that its label belongs to.
func (r *textReader) child(text string) error {
	h := r.headline(text)
	if r.label == "" {
		for len(r.path) > 1 && r.top().arrow >= r.indent {
			r.path = r.path[:len(r.path)-1]
		}
		if r.indent != r.top().props {
			r.oddf("the indentation of this node is not one of PostgreSQL's; its place in the tree is a guess")
		}
	}
	if len(r.path) >= maxDepth {
		return r.errorf("the plan is more than %d levels deep", maxDepth)
	}
	r.section = noSection
	above := r.top()
	n, err := r.add(above.node, h)
	if r.label != "" {
		n.SubplanName, r.label = r.label, ""
		n.ParentRelationship = word(strings.HasPrefix(n.SubplanName, "SubPlan"), "SubPlan", initPlan)
	} else {
		n.ParentRelationship = relationship(above.node, above.children)
		above.children++
	}
	r.path = append(r.path, textLevel{node: n, arrow: r.indent, props: r.indent + arrowToProps})
	return err
}

func (r *textReader) top() *textLevel { return &r.path[len(r.path)-1] }

// relationship is the word for a child that is not a subplan, by its position
// among its likes. FORMAT TEXT does not print it.
func relationship(parent *Node, position int) string {
	switch parent.Type {
	case Append, MergeAppend, BitmapAnd, BitmapOr:
		return "Member"
	case SubqueryScan:
		return "Subquery"
	case "Custom Scan":
		return "child"
	}
	switch position {
	case 0:
		return "Outer"
	case 1:
		return "Inner"
	}
	return "Member"
}

// add makes a node of a headline.
func (r *textReader) add(parent *Node, h headline) (*Node, error) {
	if len(r.slab) == 0 {
		const few, many = 4, 128
		r.slab = make([]Node, min(many, few+len(r.plan.nodes)))
	}
	n := &r.slab[0]
	r.slab = r.slab[1:]
	n.ID, n.Parent = len(r.plan.nodes), parent
	n.SubplansRemoved, n.HeapFetches, n.IndexSearches = -1, -1, -1
	n.Est = h.est
	if h.ran {
		r.learnRows()
		act := h.act // so that not the whole headline stays in memory
		n.Act = &act
	}
	r.plan.nodes = append(r.plan.nodes, n)
	if parent != nil {
		parent.Children = append(parent.Children, n)
	}
	r.worker = -1
	if h.title == "" {
		return n, r.errorf("a plan node should stand behind the arrow")
	}
	if !n.readTitle(h.title) {
		r.oddf("the title of this node was not understood: %.60q", h.title)
	}
	if h.rest != "" {
		n.Extra = append(n.Extra, keptAs("Amounts", strings.TrimSpace(h.rest)))
		r.oddf("an amount that is not known: %.60q", strings.TrimSpace(h.rest))
	}
	return n, nil
}

// unfold extends the current line until its quotes are closed, and returns its
// text: literals and names may have newlines in them.
func (r *textReader) unfold() string {
	quote := openQuote(r.line, 0)
	const enough = 3 // searches to the end of the input
	if quote == 0 || r.unclosed >= enough {
		return r.line
	}
	for end, n := r.next, r.number; end < len(r.src); {
		stop, after := len(r.src), len(r.src)
		if i := strings.IndexByte(r.src[end:], '\n'); i >= 0 {
			stop, after = end+i, end+i+1
		}
		n++
		if quote = openQuote(r.src[end:stop], quote); quote == 0 {
			r.torn = append(r.torn, tornLine{number: r.number, width: r.indent + len([]rune(r.line))})
			r.line = outdented(strings.TrimRight(r.src[r.at:stop], " \r"), r.base)
			r.next, r.number = after, n
			return r.line
		}
		end = after
	}
	r.unclosed++
	r.oddf("the quote in this line is never closed")
	return r.line
}

// outdented takes the plan's own indentation from all lines but the first.
func outdented(text string, by int) string {
	if by == 0 {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		if b.Len() > 0 {
			line = line[min(by, len(line)-len(strings.TrimLeft(line, " "))):]
		}
		b.WriteString(line)
	}
	return b.String()
}

// oddf warns of the current line.
func (r *textReader) oddf(format string, args ...any) {
	r.odd++
	r.out.warn(r.from.line(r.number), format, args...)
}

func (r *textReader) errorf(format string, args ...any) error {
	line, column := r.from.place(r.number, r.indent+1)
	return &SyntaxError{Line: line, Column: column, Text: fmt.Sprintf(format, args...)}
}

// manyWarnings is how many are told one by one.
const manyWarnings = 100

func (r *Result) warn(line int, format string, args ...any) {
	switch {
	case len(r.Warnings) < manyWarnings:
		r.Warnings = append(r.Warnings, Warning{Line: line, Text: fmt.Sprintf(format, args...)})
	case len(r.Warnings) == manyWarnings:
		r.Warnings = append(r.Warnings, Warning{Line: line, Text: "more was not understood from here on"})
	}
}

// finish ends the last plan, and tells what stands behind it.
func (r *textReader) finish() {
	r.close()
	if len(r.out.Plans) > 0 {
		r.tellBefore("behind the plan")
	}
}

// close ends the current plan.
func (r *textReader) close() {
	p := r.plan
	if p == nil {
		return
	}
	r.endBlock()
	r.plan = nil
	p.complete()
	p.link()
	r.out.Plans = append(r.out.Plans, p)
}
