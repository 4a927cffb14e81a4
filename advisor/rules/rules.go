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
		CastOnBothSides(),
		CastOnColumn(),
		CoalesceOnColumn(),
		CorrelatedAggregate(),
		CorrelatedLookup(),
		CountAsQuestion(),
		CountDistinctOfAKey(),
		CountInsteadOfExists(),
		CountUpToANumber(),
		CrossProduct(),
		DateCastFilter(),
		DistinctFewValues(),
		DistinctJoin(),
		ExtendIndex(),
		ForeignKeyIndex(),
		GroupedBeforeJoin(),
		InOwnTable(),
		IndexForOrder(),
		IndexOnlyColumns(),
		JoinedBeforeGrouping(),
		KeysetInPieces(),
		MissingIndex(),
		NeedlessDistinct(),
		NotInSubquery(),
		NullSafeEquality(),
		OnePassTotals(),
		OrOfTwoSearches(),
		OrderWithoutEffect(),
		SelfJoinOnKey(),
		UnindexedForeignKey(),
		UnionWithoutRepeats(),
		UnusedJoin(),
		WideRow(),
		WithFence(),
		WithRepeated(),
	}
}

// Patterns is every pattern over a unit of work.
func Patterns() []*workload.Pattern {
	return []*workload.Pattern{
		N1ToMany(),
		N1ToOne(),
	}
}
