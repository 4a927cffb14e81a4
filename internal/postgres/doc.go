// Package postgres talks to the user's PostgreSQL: it connects, runs
// statements inside transactions that are always rolled back, builds trial
// indexes there, reads the catalog, and measures. It is the only importer of
// pgx beside the embedded server.
//
// It offers primitives (plan this, fetch that, compare these two) and knows
// nothing of rules, proposals or screens: it may import explain and
// advisor/catalog, and nothing else of this module.
//
// # Safety
//
// User text is sent only by the extended protocol, which refuses a second
// statement, and never reaches a connection that is not inside a transaction
// of ours. One connection serves one session and is closed after it: advisory
// locks, prepared statements and hypothetical indexes outlive a ROLLBACK but
// not their connection. What the server itself cannot roll back (sequence
// values, effects of functions outside the database, dead rows of a write)
// stays; callers ask the user before Server.Write.
package postgres
