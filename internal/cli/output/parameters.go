package output

import (
	"strings"

	"assay/advisor/sqlast"
	"assay/ui/service"
)

type parametersDoc struct {
	Values  []parameterDoc `json:"values"`
	Plans   []valuePlanDoc `json:"plans"`
	Differs bool           `json:"differs"`
	Says    []string       `json:"says"`
}

type parameterDoc struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Missing string `json:"missing"`
	valueDoc
}

type valueDoc struct {
	Value *string `json:"value"`
	From  string  `json:"from"`
}

type valuePlanDoc struct {
	Kind     string      `json:"kind"`
	Values   []valueDoc  `json:"values"`
	Analyzed bool        `json:"analyzed"`
	Measure  *measureDoc `json:"measure"`
	Nodes    []string    `json:"nodes"`
	Settles  string      `json:"settles"`
	Why      string      `json:"why"`
}

func parametersOf(p *service.Parameters) *parametersDoc {
	if p == nil {
		return nil
	}
	d := &parametersDoc{Values: []parameterDoc{}, Plans: []valuePlanDoc{}, Differs: p.Differs, Says: nonNil(p.Says)}
	for _, v := range p.Values {
		d.Values = append(d.Values, parameterDoc{v.Name, v.Type, v.Missing, valueDoc{v.Text, v.From}})
	}
	for _, v := range p.Plans {
		doc := valuePlanDoc{Kind: v.Kind, Values: []valueDoc{}, Nodes: []string{}, Settles: v.Settles, Why: v.Why}
		for _, x := range v.Values {
			doc.Values = append(doc.Values, valueDoc{x.Text, x.From})
		}
		if v.Plan != nil {
			doc.Analyzed, doc.Measure = v.Plan.Analyzed, planMeasure(v.Plan)
			for n := range v.Plan.All() {
				doc.Nodes = append(doc.Nodes, n.Title())
			}
		}
		if v.Stopped > 0 && doc.Measure != nil {
			doc.Measure.Stopped, doc.Measure.TimeMS = true, ms(v.Stopped)
		}
		d.Plans = append(d.Plans, doc)
	}
	return d
}

// parametersText tells the values that the statement was run with, and how the
// plans for others look, a line each.
func parametersText(o *writer, p *service.Parameters) {
	if p == nil {
		return
	}
	for _, v := range p.Values {
		typ := ""
		if v.Type != "" {
			typ = " (" + v.Type + ")"
		}
		switch {
		case v.Missing != "":
			o.styled(2, warned, "%s%s has no value: %s", v.Label, typ, v.Missing)
		case v.From == "given":
			o.line(2, "%s = %s%s", v.Label, o.value(v.Value), typ)
		default:
			o.line(2, "%s = %s%s: %s", v.Label, o.value(v.Value), typ, v.From)
		}
	}
	if len(p.Plans) > 1 {
		o.line(2, "plans by value")
		plansText(o, p.Plans)
	}
	for _, s := range p.Says {
		o.line(2, "%s", s)
	}
}

// plansText is a table: kind, figures, what reads the most, and the values.
func plansText(o *writer, plans []service.ValuePlan) {
	rows := make([][4]string, len(plans))
	var width [3]int
	for i, p := range plans {
		figures, pages, reads := service.PlanFigures(p)
		rows[i] = [4]string{p.Kind, figures, pages, strings.TrimRight(reads+o.values(p), " ")}
		for c := range width {
			width[c] = max(width[c], len([]rune(rows[i][c])))
		}
	}
	for _, r := range rows {
		o.line(4, "%-*s  %*s  %*s  %s", width[0], r[0], width[1], r[1], width[2], r[2], r[3])
	}
}

// parametersMarkdown is the same for a ticket.
func parametersMarkdown(o *writer, p *service.Parameters) {
	if p == nil || len(p.Plans) < 2 {
		return
	}
	o.line(0, "| values | time or cost | pages | plan |")
	o.line(0, "|---|---|---|---|")
	for _, v := range p.Plans {
		figures, pages, reads := service.PlanFigures(v)
		o.line(0, "| %s%s | %s | %s | %s |", v.Kind, cell(o.values(v)), figures, pages, cell(reads))
	}
	o.line(0, "")
	for _, s := range p.Says {
		o.line(0, "%s", s)
	}
	o.line(0, "")
}

// cell is a text that may stand in a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// value is a parameter's value as it may be shown.
func (o *writer) value(v service.Value) string {
	if o.redactor != nil && v.Text != nil {
		return "'" + sqlast.Redacted + "'"
	}
	return v.String()
}

// values is " ('a', 'b')" for a plan's values, "" where it has none.
func (o *writer) values(p service.ValuePlan) string {
	if len(p.Values) == 0 {
		return ""
	}
	out := make([]string, len(p.Values))
	for i, v := range p.Values {
		out[i] = o.value(v)
	}
	return " (" + strings.Join(out, ", ") + ")"
}

// eachValue calls f for every value that a report tells.
func eachValue(p *service.Parameters, f func(string)) {
	if p == nil {
		return
	}
	var all []service.Value
	for _, v := range p.Values {
		all = append(all, v.Value)
	}
	for _, v := range p.Plans {
		all = append(all, v.Values...)
	}
	for _, v := range all {
		if v.Text != nil {
			f(*v.Text)
		}
	}
}

// triedConditions are the expressions that the plans by value print.
func triedConditions(p *service.Parameters) []string {
	if p == nil {
		return nil
	}
	var out []string
	for _, v := range p.Plans {
		out = append(out, conditions(v.Plan)...)
	}
	return out
}

// hide puts the redactor's sign in the place of every value.
func (d *parametersDoc) hide() {
	if d == nil {
		return
	}
	hidden := sqlast.Redacted
	hide := func(v *valueDoc) {
		if v.Value != nil {
			v.Value = &hidden
		}
	}
	for i := range d.Values {
		hide(&d.Values[i].valueDoc)
	}
	for _, p := range d.Plans {
		for i := range p.Values {
			hide(&p.Values[i])
		}
	}
}
