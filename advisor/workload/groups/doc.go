// Package groups sums up the statements of a log by shape, in one pass and in
// bounded memory: counts and times are exact, quantiles come from a sketch with a
// known error. It imports advisor/sqlast and advisor/workload/querylog and does no I/O.
package groups
