package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (a *app) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(a.stdout, version())
			return err
		},
	}
}

// version names this build as the Go tool recorded it: "assay v1.2.0 (commit
// 1a2b3c4d5e6f, 2026-11-24T10:00:00Z, go1.26.8 linux/amd64)".
func version() string {
	number, from := "(devel)", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" {
			number = info.Main.Version
		}
		from = commit(info.Settings)
	}
	return fmt.Sprintf("assay %s (%s%s %s/%s)", number, from, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// commit is "commit 1a2b3c4d5e6f, 2026-11-24T10:00:00Z, " where a build knows it.
func commit(settings []debug.BuildSetting) string {
	at := map[string]string{}
	for _, s := range settings {
		at[s.Key] = s.Value
	}
	revision := at["vcs.revision"]
	if len(revision) < 12 {
		return ""
	}
	changed := ""
	if at["vcs.modified"] == "true" {
		changed = " with changes"
	}
	return fmt.Sprintf("commit %s%s, %s, ", revision[:12], changed, at["vcs.time"])
}
