// Command preview shows the screens on recorded plans, without a server: for
// working on how they look.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"assay/ui"
	"assay/ui/theme"
	"assay/ui/uitest"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "preview:", err)
		os.Exit(1)
	}
}

func run() error {
	mode := flag.String("theme", "auto", "auto, dark, light or plain")
	ascii := flag.Bool("ascii", false, "draw with ASCII only")
	demo := flag.Bool("demo", false, "begin on the workbench")
	step := flag.Duration("step", 50*time.Millisecond, "how long each step of a run takes")
	flag.Parse()
	svc := uitest.New()
	svc.Step = func() { <-time.After(*step) }
	o := ui.Options{
		Theme: theme.Mode(*mode), ASCII: *ascii, Env: os.Getenv,
	}
	if *demo {
		o.Start = ui.StartDemo
	}
	return ui.Run(context.Background(), svc, o)
}
