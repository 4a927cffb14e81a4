// Package advisor holds what a piece of advice is: rules as values, findings
// whose every number says where it came from, and sealed proposals. A rule
// proposes; it never measures and does no I/O. Only advisor/verify can confirm
// a proposal. The package imports explain, advisor/sqlast and advisor/catalog.
package advisor
