// Package units parts the statements of a log into units of work: what one
// request, transaction or script sent on one connection, in order. Statements are
// kept small: what is known of their form is shared, their texts lie in one piece
// of memory, and values are read when they are asked for. It does no I/O.
package units
