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
	return probes*descent + rows/c.perLeaf() + probes + c.heapPages(probes, rows)
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

// heapPages is how many of the table's pages hold the rows. Rows scattered over
// the table lie on nearly as many pages as there are rows; rows found along a
// column that the table is stored by lie within a part of it. Between the two
// the square of the correlation decides, as in PostgreSQL's own estimate.
func (c Candidate) heapPages(probes, rows float64) float64 {
	t := c.Access.Table
	pages := math.Max(float64(t.Pages), 1)
	col, among := c.along, c.equal*rowsOf(t)*probes
	if col == nil {
		col, among = t.Column(c.Def.Keys[0].Column), rowsOf(t)
	}
	span := math.Min(rows/math.Max(among, 1), 1) * pages // where the rows lie, if stored in this order
	return between(scattered(pages, rows), scattered(span, rows), col)
}

// scattered is how many of the pages hold at least one of the rows.
func scattered(pages, rows float64) float64 {
	pages = math.Max(pages, 1)
	return pages * (1 - math.Exp(-rows/pages))
}

func between(apart, together float64, col *catalog.Column) float64 {
	var square float64
	if col != nil {
		square = col.Correlation * col.Correlation
	}
	return apart + square*(together-apart)
}
