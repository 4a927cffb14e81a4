package output

import (
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"assay/explain"
	"assay/ui/part"
	"assay/ui/part/clean"
	"assay/ui/theme"
)

const (
	// barWidth is the cells of a full bar, guides the deepest indentation drawn.
	barWidth = 8
	guides   = 24
	// narrowest is the room that a title keeps however little there is.
	narrowest = 24
	// worthTelling and farOff are the factors from which an estimate is told,
	// and called wrong.
	worthTelling = 2
	farOff       = 10
)

// A tree draws one plan as text: a line for every node with what the node
// itself took, and under it its conditions and what is wrong with it.
type tree struct {
	o     *writer
	plan  *explain.Plan
	width int // of the terminal; 0 cuts nothing
	// prefix is, by node id, what stands before a node's title, and below what
	// stands before the lines under it.
	prefix, below []string
	columns       []column
	title         int // columns of the widest title, with its prefix
	decimals      int
	hottest       *explain.Node
}

// A column is one figure of every node.
type column struct {
	head  string
	width int
	text  func(*explain.Node) string
	style func(*explain.Node) style
}

func planTree(o *writer, p *explain.Plan, width int) {
	t := &tree{o: o, plan: p, width: width, hottest: p.Hottest(), prefix: make([]string, p.Len()), below: make([]string, p.Len())}
	t.guide(p.Root)
	t.measure()
	t.o.raw(t.line("", "", plain, func(c column) string { return c.head }, func(column) style { return muted }))
	for n := range p.All() {
		t.node(n)
	}
}

// guide draws the lines from parents to children, top down.
func (t *tree) guide(root *explain.Node) {
	for n := range t.plan.All() {
		if n == root {
			continue
		}
		siblings := n.Parent.Children
		above := t.below[n.Parent.ID]
		if ansi.StringWidth(above) >= 2*guides {
			above = theme.Dots + strings.Repeat(" ", 2*guides-2)
		}
		t.prefix[n.ID], t.below[n.ID] = above+"├ ", above+"│ "
		if siblings[len(siblings)-1] == n {
			t.prefix[n.ID], t.below[n.ID] = above+"└ ", above+"  "
		}
	}
}

// measure chooses the columns that have something to tell, and their widths.
func (t *tree) measure() {
	if t.plan.Analyzed {
		t.analyzedColumns()
	} else if !t.plan.Root.Est.Absent {
		t.columns = []column{
			{head: "cost", text: func(n *explain.Node) string { return explain.Grouped(int64(n.Est.TotalCost + 0.5)) }},
			{head: "rows", text: func(n *explain.Node) string { return explain.Rows(n.Est.Rows) }},
		}
	}
	figures := 0
	for i := range t.columns {
		c := &t.columns[i]
		c.width = len(c.head)
		for n := range t.plan.All() {
			c.width = max(c.width, ansi.StringWidth(c.text(n)))
		}
		figures += c.width + 2
	}
	for n := range t.plan.All() {
		t.title = max(t.title, ansi.StringWidth(t.prefix[n.ID]+nodeLabel(n)))
	}
	if t.width > 0 {
		t.title = min(t.title, max(t.width-figures, narrowest))
	}
}

func (t *tree) analyzedColumns() {
	ran := func(text func(*explain.Node) string) func(*explain.Node) string {
		return func(n *explain.Node) string {
			if n.NeverExecuted() {
				return ""
			}
			return text(n)
		}
	}
	longest, pages, wrong := time.Duration(0), int64(0), 0.0
	for n := range t.plan.All() {
		longest, pages = max(longest, n.Self()), max(pages, n.SelfPages())
		f, _ := n.EstimateFactor()
		wrong = max(wrong, f)
	}
	if longest > 0 {
		t.decimals = part.Decimals(longest)
		t.columns = append(t.columns,
			column{head: "ms", text: ran(func(n *explain.Node) string { return part.Fixed(n.Self(), t.decimals) })},
			column{head: "", text: func(n *explain.Node) string { return part.Bar(t.plan.ShareOfTime(n), barWidth) }, style: t.barStyle})
	}
	if pages > 0 {
		t.columns = append(t.columns, column{head: "pages", text: ran(func(n *explain.Node) string { return explain.Grouped(n.SelfPages()) })})
	}
	t.columns = append(t.columns, column{head: "rows", text: func(n *explain.Node) string {
		if n.NeverExecuted() {
			return "never"
		}
		return explain.Rows(n.RowsTotal())
	}})
	if wrong >= worthTelling {
		t.columns = append(t.columns, column{head: "est", text: ran(estimateText), style: estimateStyle})
	}
}

func estimateText(n *explain.Node) string {
	if f, _ := n.EstimateFactor(); f >= worthTelling {
		return explain.Factor(f)
	}
	return ""
}

func estimateStyle(n *explain.Node) style {
	if f, _ := n.EstimateFactor(); f >= farOff {
		return warned
	}
	return muted
}

func (t *tree) barStyle(n *explain.Node) style {
	if n == t.hottest {
		return func(th *theme.Theme) theme.Style { return th.Hot }
	}
	return func(th *theme.Theme) theme.Style { return th.Bar }
}

// nodeLabel is the node's title, what a sort sorts by, and the subplan's name.
func nodeLabel(n *explain.Node) string {
	s := n.Title()
	if len(n.SortKey) > 0 {
		s += " by " + strings.Join(n.SortKey, ", ")
	}
	if n.SubplanName != "" {
		s = n.SubplanName + ": " + s
	}
	return clean.Line(s)
}

func (t *tree) node(n *explain.Node) {
	remarks := n.Remarks()
	look := plain
	switch {
	case n.NeverExecuted():
		look = muted
	case len(remarks) > 0:
		look = strong
	}
	t.o.raw(t.line(t.prefix[n.ID], nodeLabel(n), look,
		func(c column) string { return c.text(n) },
		func(c column) style {
			if c.style == nil {
				return plain
			}
			return c.style(n)
		}))
	under := t.below[n.ID] + "  "
	if len(n.Children) > 0 {
		under = t.below[n.ID] + "│ "
	}
	for _, c := range n.Conditions() {
		t.under(under, c, muted)
	}
	for _, r := range remarks {
		t.under(under, theme.Problem+" "+r, bad)
	}
}

// under writes a line below a node's own.
func (t *tree) under(prefix, text string, look style) {
	text = clean.Line(text)
	if t.width > 0 {
		text = ansi.Truncate(text, max(t.width-ansi.StringWidth(prefix), narrowest), theme.Dots)
	}
	t.o.raw(t.o.dress(muted, prefix) + t.o.dress(look, text))
}

// line puts a title and the figures beside each other.
func (t *tree) line(prefix, title string, look style, figure func(column) string, dress func(column) style) string {
	title = ansi.Truncate(title, max(t.title-ansi.StringWidth(prefix), 1), theme.Dots)
	s := t.o.dress(muted, prefix) + t.o.dress(look, title)
	s += strings.Repeat(" ", max(t.title-ansi.StringWidth(prefix+title), 0))
	for _, c := range t.columns {
		text := figure(c)
		gap := strings.Repeat(" ", 2+c.width-ansi.StringWidth(text))
		s += gap + t.o.dress(dress(c), text)
	}
	return strings.TrimRight(s, " ")
}
