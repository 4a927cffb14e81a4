package part

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"assay/explain"
)

// Usage is a plan's statistics as tables of cells: by table, index, function and
// node type, those that have anything in them. The first row of each is its head.
func Usage(p *explain.Plan) [][][]string {
	s := p.Statistics()
	var tables [][][]string
	for _, t := range []struct {
		head string
		list []explain.Usage
	}{{"table", s.Tables}, {"index", s.Indexes}, {"function", s.Functions}, {"node type", s.NodeTypes}} {
		if len(t.list) == 0 {
			continue
		}
		head := []string{t.head, "nodes"}
		if p.Analyzed {
			head = append(head, "ms", "", "pages", "")
		}
		rows := [][]string{head}
		for _, u := range t.list {
			rows = append(rows, usageRow(p, u))
		}
		tables = append(tables, rows)
	}
	return tables
}

func usageRow(p *explain.Plan, u explain.Usage) []string {
	nodes := Grouped(int64(u.Nodes))
	if !p.Analyzed {
		return []string{u.Name, nodes}
	}
	if u.Executed < u.Nodes {
		nodes = fmt.Sprintf("%d of %s", u.Executed, nodes)
	}
	return []string{u.Name, nodes, Number(u.Time), Percent(u.TimeShare), Grouped(u.Pages), Percent(u.PagesShare)}
}

// Columns puts the cells of rows under each other: the first column to the
// left, the others to the right.
func Columns(rows [][]string) []string {
	var widths []int
	for _, r := range rows {
		for i, cell := range r {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], ansi.StringWidth(cell))
		}
	}
	lines := make([]string, 0, len(rows))
	for _, r := range rows {
		line := ""
		for i, cell := range r {
			blank := strings.Repeat(" ", widths[i]-ansi.StringWidth(cell))
			if i == 0 {
				line = cell + blank
				continue
			}
			line += "  " + blank + cell
		}
		lines = append(lines, line)
	}
	return lines
}
