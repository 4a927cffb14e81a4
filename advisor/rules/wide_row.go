package rules

import (
	"fmt"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

const (
	// minHeavyWidth: a narrower column (bytes in each row) is not worth a question.
	minHeavyWidth = 200
	// minHeavyShare is the part of the row that the heavy columns take.
	minHeavyShare = 0.5
	// minHeavyBytes over all rows: less fits into one network round trip.
	minHeavyBytes = 64 << 10
	// minHeavyColumns of a table: someone who has so few means them all.
	minHeavyColumns = 4
)

// WideRow finds result rows that are mostly one wide column nobody chose.
func WideRow() *advisor.Rule {
	return &advisor.Rule{
		ID: "wide-row",
		Doc: advisor.Doc{
			Title: "Most of what is sent is one wide column",
			Why: "SELECT * and an ORM's default list fetch every column. Long values are stored apart from the row: each is fetched, " +
				"decompressed, sent and built into an object, read or not.",
			Before: "SELECT * FROM products WHERE category_id = 7;   -- with the description, 2 kB each",
			After:  "SELECT id, category_id, name, price FROM products WHERE category_id = 7;",
			Limits: "A question: only you know what the program reads; a deferred column that is read after all costs a query for each object. " +
				"Asked only where all columns of a table are selected, and the wide ones are half of the row and 64 kB of the result. Widths are averages of pg_stats.",
			Since: "0.1", Refs: []string{"PRJ-1", "S4"},
		},
		Need: advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:  runWideRow,
	}
}

func runWideRow(pass *advisor.Pass) {
	s := pass.Query.Select
	if !prunable(s) {
		return
	}
	outs, ok := outputs(s, pass.Catalog)
	if !ok {
		return
	}
	for _, leaf := range s.Leaves() {
		if t := tableOf(leaf, pass.Catalog); t != nil && len(t.Columns) >= minHeavyColumns && everyColumn(outs, leaf, t) {
			wideIn(pass, s, outs, leaf, t)
		}
	}
}

// wideIn asks about one table's wide columns.
func wideIn(pass *advisor.Pass, s *sqlast.Select, outs []output, leaf *sqlast.From, t *catalog.Table) {
	rows := pass.Plan.Root.RowsTotal()
	var row, heavy float64
	var columns []string
	for _, o := range outs {
		if o.column == nil {
			continue
		}
		w := width(o.table, o.column)
		row += w
		if o.leaf == leaf && w >= minHeavyWidth {
			heavy += w
			columns = append(columns, o.column.Name)
		}
	}
	switch {
	case heavy == 0:
		return
	case heavy < minHeavyShare*row:
		pass.Silent(advisor.Silence{Reason: fmt.Sprintf("%s: %.0f %% of the row", strings.Join(columns, ", "), 100*heavy/row), Value: heavy / row, Threshold: minHeavyShare})
		return
	case heavy*rows < minHeavyBytes:
		pass.Silent(advisor.Silence{Reason: fmt.Sprintf("%s: %s in all", strings.Join(columns, ", "), kilobytes(heavy*rows)), Value: heavy * rows, Threshold: minHeavyBytes})
		return
	}
	r, ok := prune(pass.Query, s, outs, func(o output) bool {
		return o.leaf == leaf && o.column != nil && width(o.table, o.column) >= minHeavyWidth
	})
	if !ok {
		return
	}
	list := strings.Join(columns, ", ")
	r.Changes = "Drops " + list + " from the result; the other columns stay as they are."
	r.Forms = deferForms(s, leaf, t, columns, r.Keep.Columns, pass.Catalog)
	from := "pg_stats and pg_class of " + t.String()
	pass.Report(advisor.Finding{
		Severity: advisor.Question, Node: pass.Plan.Root.ID, Span: s.TargetsSpan,
		Summary: fmt.Sprintf("%.0f %% of each row is %s: about %s in %s rows. Does the program read it?", 100*heavy/row, list, kilobytes(heavy*rows), count(rows)),
		Evidence: []advisor.Fact{
			rowsFact("rows returned", pass.Plan.Root, rows),
			{Label: "width of " + list, Text: kilobytes(heavy), Value: heavy, Unit: advisor.Bytes, From: from},
			{Label: "width of the row", Text: kilobytes(row), Value: row, Unit: advisor.Bytes, From: from},
			{Label: "sent for it", Text: "about " + kilobytes(heavy*rows), Value: heavy * rows, Unit: advisor.Bytes, From: from},
		},
		Proposals: []advisor.Proposal{r},
	})
}

// width is a column's average bytes in a row as stored. pg_stats counts a value
// stored apart as the few bytes of its pointer; where the table has one column
// that such values can be in, what is stored apart is its.
func width(t *catalog.Table, col *catalog.Column) float64 {
	w := float64(col.AvgWidth)
	if long := longColumn(t); long != col || t.Rows <= 0 {
		return w
	}
	const page, maps = 8192, 6 * 8192 // the free space and visibility maps, and an empty TOAST index
	apart := float64(t.Bytes-t.Pages*page-maps) / t.Rows
	return max(w, min(apart, 1<<20))
}

// longColumn is the table's only column for text or documents of any length;
// nil when it has none or several that could be stored apart.
func longColumn(t *catalog.Table) *catalog.Column {
	var found *catalog.Column
	for _, c := range t.Columns {
		if c.Storage != "x" && c.Storage != "e" {
			continue
		}
		switch c.BaseType {
		case "text", "json", "jsonb", "bytea", "xml":
			if found != nil {
				return nil
			}
			found = c
		}
	}
	return found
}
