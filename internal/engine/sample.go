package engine

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"assay/advisor/sqlast"
	"assay/internal/postgres"
	"assay/ui/service"
)

// pick chooses a value of each kind. For a value that is compared for equality
// the kinds are what their names say; for a bound they are how much it lets
// through: a common one nearly all rows, a rare one few.
func pick(v postgres.ColumnValues, use sqlast.ParamUse) sample {
	name := use.Table.String() + "." + use.Column.Name
	s := sample{values: map[string]service.Value{service.NullValues: {From: "NULL"}}}
	put := func(kind, text, from string) {
		if use.Array {
			text = arrayOf(text)
		}
		s.values[kind] = service.Value{Text: &text, From: from}
	}
	if use.Role == sqlast.RoleLower || use.Role == sqlast.RoleUpper {
		sorted := bounds(v)
		for kind, share := range shares(use) {
			at := share * float64(len(sorted)-1)
			i := int(at)
			if use.Role == sqlast.RoleUpper {
				i = int(math.Ceil(at))
			}
			put(kind, sorted[i], fmt.Sprintf("of the values of %s, about %.0f %% are below", name, share*100))
		}
		return s
	}
	for kind, found := range points(v, use.Index) {
		put(kind, found.text, found.from+name+found.share)
	}
	return s
}

// shares are, by kind, the share of a column's values below the bound.
func shares(use sqlast.ParamUse) map[string]float64 {
	common, median, rare := 0.1, 0.5, 0.98 // x > $1
	if use.Paired {                        // x BETWEEN $1 AND $2
		median, rare = 0.4, 0.5
	}
	if use.Role == sqlast.RoleUpper {
		common, median, rare = 1-common, 1-median, 1-rare
		if use.Paired {
			rare = 0.51
		}
	}
	return map[string]float64{service.CommonValues: common, service.MedianValues: median, service.RareValues: rare}
}

// bounds are the column's values in order, as far as they are known: the
// histogram's, or where there is none the common ones.
func bounds(v postgres.ColumnValues) []string {
	if len(v.Histogram) > 0 {
		return v.Histogram
	}
	sorted := slices.Clone(v.Common)
	slices.SortFunc(sorted, func(a, b string) int {
		x, errX := strconv.ParseFloat(a, 64)
		y, errY := strconv.ParseFloat(b, 64)
		switch {
		case errX != nil || errY != nil:
			return strings.Compare(a, b)
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	return sorted
}

// point is a value with where it is from, in words around the column's name.
type point struct{ text, from, share string }

// points are the values of each kind for place index of a list.
func points(v postgres.ColumnValues, index int) map[string]point {
	common, histogram := v.Common, v.Histogram
	out := map[string]point{}
	at := func(list []string, i int) string { return list[((i%len(list))+len(list))%len(list)] }
	if n := len(common); n > 0 {
		share := ""
		if i := index % n; i < len(v.Freqs) {
			share = fmt.Sprintf(", %s of its rows", percent(v.Freqs[i]))
		}
		from := "the most common value of "
		if index%n > 0 {
			from = "a common value of "
		}
		out[service.CommonValues] = point{at(common, index), from, share}
		out[service.MedianValues] = point{at(common, n/2+index), "a middling value of ", ""}
		out[service.RareValues] = point{at(common, n-1-index), "the least common value kept of ", ""}
	}
	if n := len(histogram); n > 0 {
		out[service.MedianValues] = point{at(histogram, n/2+index), "the median of the histogram of ", ""}
		out[service.RareValues] = point{at(histogram, n*9/10+index), "a rare value of ", ", from its histogram"}
		if len(common) == 0 {
			out[service.CommonValues] = point{at(histogram, n/4+index), "a value of ", ", none of which is common"}
		}
	}
	return out
}

func percent(share float64) string {
	return strconv.FormatFloat(share*100, 'g', 2, 64) + " %"
}

// arrayOf writes an array of one element.
func arrayOf(element string) string {
	return `{"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(element) + `"}`
}
