// Package indexing says which indexes a statement could use. Candidates come
// from the parsed query and its catalog: the conditions, joins and ORDER BY of
// each table, with the statistics of the columns. It never reads plan text;
// whether a candidate is worth anything is for a rule with a plan to say. The
// package imports advisor, advisor/sqlast and advisor/catalog, and does no I/O.
package indexing
