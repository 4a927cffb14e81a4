// Command assay says why a PostgreSQL query is slow, what to do about it, and
// proves it on a real server.
package main

import (
	"os"

	"assay/internal/cli"
	_ "assay/internal/early" // its path makes it run before bubbletea's own start-up
)

func main() { os.Exit(cli.Main()) }
