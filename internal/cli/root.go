package cli

import (
	"cmp"

	"github.com/spf13/cobra"
)

// root is the command tree. A command is a method of app that gives a
// *cobra.Command, in a file of its own; this is where it joins.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:               "assay [DATABASE] [FILE]…",
		Short:             "Why a PostgreSQL query is slow, what to do about it, and the proof",
		Version:           version(),
		SilenceErrors:     true, // Run presents them
		SilenceUsage:      true,
		Args:              cobra.ArbitraryArgs,
		PersistentPreRunE: func(*cobra.Command, []string) error { a.started = true; return a.checkColor() },
		RunE:              func(c *cobra.Command, args []string) error { return a.workbench(c.Context(), args) },
		CompletionOptions: cobra.CompletionOptions{DisableNoDescFlag: true},
	}
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetVersionTemplate("{{.Version}}\n")
	root.PersistentFlags().BoolP("help", "?", false, "show help") // -h is the host, as in psql
	root.Flags().BoolP("version", "V", false, "show the version")
	root.PersistentFlags().StringVar(&a.color, "color", cmp.Or(a.color, "auto"), "colour the output: auto, always or never")
	root.PersistentFlags().BoolVar(&a.noHistory, "no-history", a.noHistory, "keep nothing on disk (also ASSAY_HISTORY=off)")
	a.conn.add(root.PersistentFlags())
	root.AddCommand(a.demoCommand(), a.explainCommand(), a.adviseCommand(), a.planCommand(), a.logCommand(), a.diffCommand(), a.proveCommand(),
		a.rulesCommand(), a.doctorCommand(), a.version())
	return root
}
