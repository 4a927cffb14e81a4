package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"assay/advisor"
	"assay/advisor/rules"
	"assay/advisor/workload/patterns"
	"assay/internal/cli/output"
)

func (a *app) rulesCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use: "rules [ID]", Short: "The catalogue of rules and patterns, or one of them whole",
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			all := catalogue()
			if len(args) == 1 {
				all = only(all, args[0])
				if len(all) == 0 {
					return usagef("there is no rule %q; assay rules lists them", args[0])
				}
			}
			switch format {
			case "text":
				if len(args) == 1 {
					return output.RuleText(a.stdout, all[0])
				}
				return output.RulesText(a.stdout, all)
			case "json":
				return output.RulesJSON(a.stdout, all)
			case "markdown":
				return output.RulesMarkdown(a.stdout, all)
			}
			return usagef("--format %s: say text, json or markdown", format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text, json or markdown")
	return cmd
}

// catalogue lists the rules and the patterns, in the order of the lists.
func catalogue() []output.RuleDoc {
	var out []output.RuleDoc
	for _, r := range rules.All() {
		kind := "rule"
		if r.Transform != nil {
			kind = "rewrite"
		}
		out = append(out, output.RuleDoc{ID: r.ID, Kind: kind, Needs: needs(r.Need), Doc: r.Doc})
	}
	for _, p := range patterns.All() {
		out = append(out, output.RuleDoc{ID: p.ID, Kind: "pattern", Needs: "several statements", Doc: p.Doc})
	}
	return out
}

func only(all []output.RuleDoc, id string) []output.RuleDoc {
	for _, r := range all {
		if r.ID == id {
			return []output.RuleDoc{r}
		}
	}
	return nil
}

func needs(n advisor.Need) string {
	s := ""
	for _, w := range []struct {
		need advisor.Need
		word string
	}{{advisor.NeedPlan, "a plan"}, {advisor.NeedAnalyze, "actual rows"}, {advisor.NeedQuery, "the SQL"}, {advisor.NeedCatalog, "the catalog"}} {
		if n&w.need != 0 {
			if s != "" {
				s += ", "
			}
			s += w.word
		}
	}
	return fmt.Sprint(s)
}
