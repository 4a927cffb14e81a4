package workload

import (
	"fmt"
	"strings"

	"assay/advisor"
)

// Potential opens the summary of a loop whose values were not yet compared
// with what the statement before it returned.
const Potential = "Potential N+1: "

// enough is the share of the loop's values that the parent has to return:
// a page may have been read while rows came and went.
const enough = 0.9

// Prove compares the values that a loop asked for with the parent's rows, by
// column, and gives the finding the certainty it has earned. Rows hold NULL as nil.
func Prove(f *advisor.Finding, parentID string, columns []string, rows [][]*string) {
	if f.Pattern == nil || len(f.Pattern.Values) == 0 {
		return
	}
	for i, column := range columns {
		found := among(f.Pattern.Values, rows, i)
		share := float64(found) / float64(len(f.Pattern.Values))
		if share < enough {
			continue
		}
		f.Pattern.Certainty = "proved"
		f.Summary = "N+1, proved by its values: " + strings.TrimPrefix(f.Summary, Potential)
		f.Evidence = append(f.Evidence, advisor.Fact{
			Label: "values", Text: fmt.Sprintf("%d of %d are what statement %s returns as %s", found, len(f.Pattern.Values), parentID, column),
			Value: share, Unit: advisor.Share, From: "statement " + parentID + ", run",
		})
		return
	}
}

// among counts the values that a column of the rows holds.
func among(values []string, rows [][]*string, column int) int {
	held := map[string]bool{}
	for _, r := range rows {
		if v := r[column]; v != nil {
			held[*v] = true
		}
	}
	n := 0
	for _, v := range values {
		if held[v] {
			n++
		}
	}
	return n
}
