// Package equiv answers whether two queries give the same answer: by a static
// proof from catalog claims, and by comparison on the user's data in one
// snapshot. It imports advisor/sqlast and advisor/catalog, declares the Session
// it needs of a server, and does no I/O of its own.
package equiv
