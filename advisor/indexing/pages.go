package indexing

import (
	"math"

	"assay/advisor/catalog"
)

const (
	pageBytes = 8192
	// entryBytes is the space of an index entry beside its columns: line
	// pointer, tuple header and the room that a page is left free.
	entryBytes = 16
	// descent is the pages read from the root of an index to a leaf's parent.
	descent = 2
)

// Lookup estimates the pages read to fetch rows of the table by an index in a
// number of probes: the descents, the leaf pages, and the table's own pages,
// spread over it or side by side as the leading column's correlation has it.
func (c Candidate) Lookup(probes, rows float64) float64 {
	t := c.Access.Table
	return probes*descent + rows/c.perLeaf() + probes + heapPages(t, c.Def.Keys[0].Column, rows)
}

// perLeaf is the entries on one leaf page.
func (c Candidate) perLeaf() float64 {
	width := entryBytes
	for _, k := range c.Def.Keys {
		if col := c.Access.Table.Column(k.Column); col != nil {
			width += col.AvgWidth
		}
	}
	return float64(pageBytes) / float64(width)
}

// heapPages is how many of the table's pages hold that many rows found in the
// column's order; between the two extremes PostgreSQL itself takes the square
// of the correlation.
func heapPages(t *catalog.Table, column string, rows float64) float64 {
	pages := math.Max(float64(t.Pages), 1)
	scattered := pages * (1 - math.Exp(-rows/pages))
	together := math.Min(pages, math.Ceil(rows*pages/rowsOf(t)))
	var square float64
	if col := t.Column(column); col != nil {
		square = col.Correlation * col.Correlation
	}
	return scattered + square*(together-scattered)
}
