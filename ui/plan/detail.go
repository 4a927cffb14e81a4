package plan

import (
	"fmt"
	"strings"

	"assay/explain"
	"assay/ui/part"
	"assay/ui/part/clean"
	"assay/ui/theme"
)

const (
	// manyRows and mostRows are from where on thrown-away rows are worth a sign.
	manyRows = 1000
	mostRows = 0.9
)

// warnings are what is wrong with a node, in sentences.
func (m *Model) warnings(n *explain.Node) []string {
	if n.Act == nil || n.NeverExecuted() {
		return nil
	}
	var out []string
	removed, kept := n.RemovedTotal(), n.RowsTotal()
	if removed >= manyRows && removed >= mostRows*(removed+kept) {
		out = append(out, fmt.Sprintf("%s rows thrown away (%s)", part.Rows(removed), part.Percent(removed/(removed+kept))))
	}
	if f, over := n.EstimateFactor(); f >= farOff {
		way := "few"
		if over {
			way = "many"
		}
		out = append(out, fmt.Sprintf("estimated %s too %s rows: %s, really %s a loop", part.Factor(f), way, part.Rows(n.Est.Rows), part.Rows(n.Act.Rows)))
	}
	if n.Sort != nil && n.Sort.SpaceType == "Disk" {
		out = append(out, "sorted on disk: "+part.Bytes(n.Sort.SpaceKB<<10))
	}
	if n.Hash != nil && n.Hash.Batches > 1 {
		out = append(out, fmt.Sprintf("hash table in %d batches on disk", n.Hash.Batches))
	}
	if n.Agg != nil && n.Agg.DiskUsageKB > 0 {
		out = append(out, "aggregated on disk: "+part.Bytes(n.Agg.DiskUsageKB<<10))
	}
	if n.Heap != nil && n.Heap.Lossy > 0 {
		out = append(out, part.Grouped(n.Heap.Lossy)+" lossy heap pages: work_mem is too small for the bitmap")
	}
	return out
}

// details is what is known of the chosen node, under the tree.
func (m *Model) details(width, height int) []string {
	n := m.Chosen()
	room := max(height/3, height-2-len(m.rows())) // what the tree leaves
	if n == nil || room < 3 {
		return nil
	}
	t := m.theme
	var lines []string
	for _, w := range m.warnings(n) {
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

// lastOutput moves what is long and seldom asked for to the end.
func lastOutput(detail []string) []string {
	long := func(d string) bool { return strings.HasPrefix(d, "Output: ") || strings.HasPrefix(d, "Worker ") }
	var first, last []string
	for _, d := range detail {
		if long(d) {
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
