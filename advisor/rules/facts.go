package rules

import (
	"fmt"
	"strconv"

	"assay/advisor"
	"assay/explain"
)

// nodeSource is where a fact that the plan tells came from.
func nodeSource(n *explain.Node) string { return "plan node " + strconv.Itoa(n.ID) }

func pagesFact(label string, n *explain.Node, pages float64) advisor.Fact {
	return advisor.Fact{Label: label, Text: count(pages), Value: pages, Unit: advisor.Pages, From: nodeSource(n)}
}

func rowsFact(label string, n *explain.Node, rows float64) advisor.Fact {
	return advisor.Fact{Label: label, Text: count(rows), Value: rows, Unit: advisor.Rows, From: nodeSource(n)}
}

func shareFact(label string, share float64, n *explain.Node) advisor.Fact {
	return advisor.Fact{Label: label, Text: fmt.Sprintf("%.0f %%", 100*share), Value: share, Unit: advisor.Share, From: nodeSource(n)}
}

// count writes a whole number as every text does.
func count(v float64) string { return explain.Grouped(int64(v + 0.5)) }

// kilobytes writes an amount of bytes.
func kilobytes(v float64) string {
	if v < 10_000 {
		return count(v) + " bytes"
	}
	return count(v/1024) + " kB"
}
