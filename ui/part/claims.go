package part

import (
	"slices"

	"assay/advisor/catalog"
)

// Claims puts the claims that decide a proof before those that nearly every
// statement meets, and counts the first.
func Claims(claims []catalog.Checked) (sorted []catalog.Checked, decisive int) {
	sorted = slices.Clone(claims)
	slices.SortStableFunc(sorted, func(a, b catalog.Checked) int { return usual(a) - usual(b) })
	for _, c := range sorted {
		decisive += 1 - usual(c)
	}
	return sorted, decisive
}

// usual is 1 for a claim that holds of nearly every table and function, else 0.
func usual(c catalog.Checked) int {
	switch c.Claim.Kind {
	case catalog.NotVolatile, catalog.BuiltinObject, catalog.PlainTable, catalog.NoRowSecurity:
		return 1
	}
	return 0
}
