// Package rules holds what assay knows about slow statements: one file per
// rule or pattern, each with its documentation, its thresholds and its cases
// under testdata/<id>. This file has the one list of them. The package imports
// advisor, advisor/indexing, advisor/workload, and what they stand on; it does
// no I/O.
package rules

import (
	"assay/advisor"
	"assay/advisor/workload"
)

// All is every rule on one statement. The order has no meaning: findings are
// ranked by what they could save.
func All() []*advisor.Rule {
	return []*advisor.Rule{
		ArithmeticOnColumn(),
		CastOnColumn(),
		CoalesceOnColumn(),
		CountAsQuestion(),
		CountDistinctOfAKey(),
		CountInsteadOfExists(),
		CountUpToANumber(),
		DateCastFilter(),
		DistinctJoin(),
		ExtendIndex(),
		ForeignKeyIndex(),
		IndexForOrder(),
		IndexOnlyColumns(),
		KeysetInPieces(),
		MissingIndex(),
		NeedlessDistinct(),
		NotInSubquery(),
		NullSafeEquality(),
		OrOfTwoSearches(),
		UnindexedForeignKey(),
		UnusedJoin(),
		WideRow(),
	}
}

// Patterns is every pattern over a unit of work.
func Patterns() []*workload.Pattern {
	return []*workload.Pattern{
		N1ToMany(),
		N1ToOne(),
	}
}
