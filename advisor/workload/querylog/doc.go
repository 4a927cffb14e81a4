// Package querylog reads the logs that servers and ORMs write of their
// statements: PostgreSQL's stderr log, csvlog and jsonlog, and the debug logs
// of the common ORMs, mixed and wrapped as they come. It reads a stream once, in
// constant memory, and hands on each statement that was executed; how often
// something was not understood is counted, with an example. It imports the
// standard library only and opens no files.
package querylog
