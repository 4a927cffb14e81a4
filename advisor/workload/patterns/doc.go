// Package patterns finds in units of work what costs more between statements
// than in them: loops, repeats, reads that are written back. One file a pattern.
// What it finds is potential: a log shows what was sent, not why. It does no I/O.
package patterns
