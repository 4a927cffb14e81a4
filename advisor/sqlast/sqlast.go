// Package sqlast reads SQL: it splits a text into statements, parses one into
// plain Go values with byte spans, finds parameters, and edits the user's own
// text by span. It is the only importer of pg_query_go and hands out none of
// its types. It imports advisor/catalog to resolve names and does no I/O.
package sqlast
