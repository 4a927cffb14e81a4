// Command pgfetch fetches PostgreSQL's server programs of a major version and
// prints the directory they are in. `make matrix` uses it to run the tests on
// versions that the machine does not have. They are kept where the demo does
// not look, so that it goes on with the version it had.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"assay/internal/embedded"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pgfetch:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("name one major version, such as 16")
	}
	major, err := strconv.Atoi(args[0])
	if err != nil {
		return fmt.Errorf("%q is no major version; name one, such as 16", args[0])
	}
	cache, err := embedded.DefaultCacheDir()
	if err != nil {
		return fmt.Errorf("find the cache: %w", err)
	}
	opts := embedded.Options{CacheDir: filepath.Join(cache, "matrix")}
	found, err := embedded.Fetch(context.Background(), opts, strconv.Itoa(major))
	if err != nil {
		return err
	}
	_, err = fmt.Println(found.Dir)
	return err
}
