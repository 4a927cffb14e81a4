package ui

import (
	"maps"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"assay/advisor/sqlast"
	"assay/explain"
	"assay/ui/compare"
	"assay/ui/dialog"
	"assay/ui/part"
	"assay/ui/part/clean"
	"assay/ui/queries"
	"assay/ui/service"
	"assay/ui/theme"
)

// missing are the parameters of the statements that were not asked for yet and
// have no value from the command line or a log.
func (r *Root) missing(entries []*queries.Entry) []string {
	var names []string
	seen := map[string]bool{}
	for _, e := range entries {
		for _, name := range sqlast.ParamNames(e.Statement.Params) {
			_, given := r.opts.Values[name]
			_, logged := e.Statement.Values[name]
			if !given && !logged && e.Values == nil && !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	return names
}

// paramForm asks for the parameters in one form, then runs. What is left empty
// is taken from the statistics.
func (r *Root) paramForm(entries []*queries.Entry, names []string) {
	fields := make([]dialog.Field, len(names))
	for i, n := range names {
		fields[i] = dialog.Field{Label: paramLabel(n), Hint: "empty: a typical value of your data, and others beside it"}
		for _, e := range entries {
			if v, typed := e.Values[n]; typed {
				fields[i].Value = typedValue(v)
			}
		}
	}
	r.ask(dialog.NewForm("Parameters", "runs", []string{
		"The statement has parameters. Give values without quotes, NULL for null, '' for an empty text; what stays empty is taken from the statistics of the column that it is compared with.",
	}, fields, func(v []string) tea.Msg {
		return do(func(r *Root) tea.Cmd {
			for _, e := range entries {
				e.Values = map[string]*string{}
				for i, n := range names {
					switch v[i] {
					case "": // sampled
					case "NULL":
						e.Values[n] = nil
					case "''":
						e.Values[n] = new(string)
					default:
						e.Values[n] = &v[i]
					}
				}
			}
			return r.run(entries)
		})
	}))
}

// typedValue is a value as it was typed into the form.
func typedValue(v *string) string {
	switch {
	case v == nil:
		return "NULL"
	case *v == "":
		return "''"
	}
	return *v
}

func paramLabel(name string) string {
	if strings.Trim(name, "0123456789") == "" {
		return "$" + name
	}
	return name
}

// withValues is the entry's statement with the values that were typed for it;
// they come before those of a log.
func withValues(e *queries.Entry) service.Statement {
	st := e.Statement
	if len(e.Values) > 0 {
		st.Values = maps.Clone(st.Values)
		if st.Values == nil {
			st.Values = map[string]*string{}
		}
		maps.Copy(st.Values, e.Values)
		st.ValuesFrom = ""
	}
	return st
}

// otherValues asks for the values of the chosen statement again.
func (r *Root) otherValues() tea.Cmd {
	e := r.list.Chosen()
	r.paramForm([]*queries.Entry{e}, sqlast.ParamNames(e.Statement.Params))
	return nil
}

// plansByValue lists the plans that other values give; choosing one compares it
// with the plan of this run.
func (r *Root) plansByValue() tea.Cmd {
	e := r.list.Chosen()
	p := e.Report.Parameters
	var items []dialog.Item
	for i, v := range p.Plans {
		figures, pages, reads := service.PlanFigures(v)
		item := dialog.Item{Title: part.Fit(v.Kind, len("generic")) + "  " + valueList(v), Note: strings.Join(strings.Fields(figures+" "+pages+" "+reads), " ")}
		switch {
		case i == 0 && v.Kind != service.GenericPlan:
			item.Disabled = "this is the plan that is shown: the others are compared with it"
		case v.Plan == nil:
			item.Disabled = v.Why
		case i == 0:
			item.Disabled = "no values were given: = gives them"
		default:
			item.Answer = do(func(r *Root) tea.Cmd { return r.compareValues(e, v) })
		}
		items = append(items, item)
	}
	r.ask(dialog.NewMenu("Plans by value", items).About(p.Says...))
	return nil
}

func valueList(v service.ValuePlan) string {
	out := make([]string, len(v.Values))
	for i, x := range v.Values {
		out[i] = x.String()
	}
	return clean.Line(strings.Join(out, ", "))
}

// compareValues shows the plan of this run beside that of other values.
func (r *Root) compareValues(e *queries.Entry, v service.ValuePlan) tea.Cmd {
	first := e.Report.Parameters.Plans[0]
	name := func(v service.ValuePlan) string {
		if v.Kind == service.GenericPlan {
			return "generic plan"
		}
		return v.Kind + " " + theme.Rule + " " + valueList(v)
	}
	r.compare.Show(compare.Sides{
		Comparison: explain.Diff(e.Report.Plan, v.Plan), Before: name(first), After: name(v),
		BeforeSQL: e.Statement.Text, AfterSQL: e.Statement.Text,
	})
	r.screen = onCompare
	return nil
}

// valueLine says which values the plan is of, and that there are other plans.
func (r *Root) valueLine(p *service.Parameters) string {
	var values []string
	for _, v := range p.Values {
		if v.Missing == "" {
			values = append(values, v.Label+" = "+v.String())
		}
	}
	line := r.theme.Muted.Render(clean.Line(strings.Join(values, ", ")))
	if len(p.Plans) < 2 {
		return line
	}
	if p.Differs {
		return r.theme.Warn.Render(theme.Problem+" the plan depends on the value") + "  " + r.theme.Key.Render("p") + r.theme.Muted.Render(" shows how") + "  " + line
	}
	return r.theme.Key.Render("p") + r.theme.Muted.Render(" other values") + "  " + line
}

func noParameters(r *Root) string {
	if e := r.list.Chosen(); e == nil || len(e.Statement.Params) == 0 {
		return "the statement has no parameters"
	}
	return noRun(r)
}

func noValuePlans(r *Root) string {
	e := r.list.Chosen()
	switch {
	case e == nil || len(e.Statement.Params) == 0:
		return "the statement has no parameters"
	case e.Report == nil || e.Report.Parameters == nil || len(e.Report.Parameters.Plans) == 0:
		return "no plans were made yet: r runs the statement"
	}
	return ""
}
