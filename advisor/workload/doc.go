// Package workload turns ordered statements into units of work and finds
// patterns over them: a pattern is to a unit what a rule is to a query. It
// imports advisor, advisor/sqlast and advisor/catalog and does no I/O.
package workload
