package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"assay/advisor/sqlast"
	"assay/advisor/verify"
	"assay/internal/postgres"
	"assay/ui/service"
)

// fillIn finds a value for every parameter: one that was given, one that the
// log had, or one of those that its column's statistics hold.
func (e *Engine) fillIn(ctx context.Context, j *job) error {
	j.send = verify.Statement{SQL: sqlast.Bind(j.report.Statement.Text, j.params)}
	names := sqlast.ParamNames(j.params)
	if len(names) == 0 {
		return nil
	}
	p := &service.Parameters{Values: make([]service.Parameter, len(names))}
	missing := 0
	for i, name := range names {
		p.Values[i] = service.Parameter{Name: name, Label: paramLabel(name)}
		v, ok := given(j, name)
		if p.Values[i].Value = v; !ok {
			p.Values[i].Missing = "no value was given"
			missing++
		}
	}
	j.report.Parameters = p
	if missing > 0 && j.req.Sample != service.SampleNone {
		if err := e.sample(ctx, j); err != nil {
			return err
		}
		j.takeSamples(cmp.Or(j.req.Sample, service.SampleCommon))
	}
	j.send.Args = args(p.Values)
	if j.req.Sample == service.SampleNone {
		return missingValues(p)
	}
	return nil
}

// given is the value that the user, or the log that the statement is from, gave.
func given(j *job, name string) (service.Value, bool) {
	if v, ok := j.req.Values[name]; ok {
		return service.Value{Text: v, From: "given"}, true
	}
	v, ok := j.report.Statement.Values[name]
	return service.Value{Text: v, From: cmp.Or(j.report.Statement.ValuesFrom, "given")}, ok
}

func args(values []service.Parameter) []*string {
	out := make([]*string, len(values))
	for i, v := range values {
		out[i] = v.Text
	}
	return out
}

// takeSamples gives the parameters that have no value one of that kind.
func (j *job) takeSamples(kind service.ValueSample) {
	if kind == service.SampleAll {
		kind = service.SampleCommon
	}
	for i := range j.report.Parameters.Values {
		v := &j.report.Parameters.Values[i]
		if v.Missing == "" {
			continue
		}
		s := j.samples[i]
		v.Missing = s.missing
		if s.missing == "" {
			v.Value = s.values[string(kind)]
			j.sampled = string(kind)
		}
	}
}

// missingValues is why the statement cannot be run, nil when every parameter
// has a value.
func missingValues(p *service.Parameters) error {
	if p == nil {
		return nil
	}
	var why []string
	first := ""
	for _, v := range p.Values {
		if v.Missing == "" {
			continue
		}
		label := v.Label
		if v.Type != "" {
			label += " (" + v.Type + ")"
		}
		why = append(why, label+": "+v.Missing)
		first = cmp.Or(first, v.Name)
	}
	if len(why) == 0 {
		return nil
	}
	return &service.Problem{
		What: "a parameter has no value", Kind: "params", Position: -1, Why: strings.Join(why, "; "),
		Next: fmt.Sprintf("give values: --param %s=VALUE on the command line, = on the screen", first),
	}
}

// bind writes a text with $n parameters and looks their values up among all.
func bind(text string, params []sqlast.Param, all []service.Parameter) (verify.Statement, error) {
	st := verify.Statement{SQL: sqlast.Bind(text, params)}
	for _, name := range sqlast.ParamNames(params) {
		i := slices.IndexFunc(all, func(v service.Parameter) bool { return v.Name == name && v.Missing == "" })
		if i < 0 {
			return st, fmt.Errorf("there is no value for %s", paramLabel(name))
		}
		st.Args = append(st.Args, all[i].Text)
	}
	return st, nil
}

func paramLabel(name string) string {
	if _, err := strconv.Atoi(name); err == nil {
		return "$" + name
	}
	return ":" + name
}

// unfit says which value it is that its parameter's type does not take; err
// itself when that is not what went wrong.
func (e *Engine) unfit(ctx context.Context, j *job, err error) error {
	var refused *postgres.Error
	if !errors.As(err, &refused) || !strings.HasPrefix(refused.Code, "22") || len(j.send.Args) == 0 {
		return err
	}
	server, _, noServer := e.current()
	if noServer != nil {
		return err
	}
	n, typ, why := server.Unfit(ctx, postgres.Limits{Statement: j.req.Timeout}, j.send.SQL, j.send.Args)
	if n == 0 || !errors.As(why, &refused) {
		return err
	}
	v := j.report.Parameters.Values[n-1]
	return &service.Problem{
		What: "the value of " + v.Label + " does not fit its type, " + typ, Kind: "params", SQLState: refused.Code,
		Why: refused.Message, Hint: refused.Hint, Position: j.positionOf(v.Name),
		Next: fmt.Sprintf("give %s a value of type %s: --param %s=VALUE on the command line, = on the screen", v.Label, typ, v.Name),
	}
}

// positionOf is where the parameter stands first, -1 when it does not.
func (j *job) positionOf(name string) int {
	for _, p := range j.params {
		if p.Name == name || strconv.Itoa(p.Number) == name {
			return p.Span.Start
		}
	}
	return -1
}

// named writes the parameters in a message of the server by their names: it
// counts them in the text that was sent.
func (j *job) named(message string) string {
	names := sqlast.ParamNames(j.params)
	return regexp.MustCompile(`\$\d+`).ReplaceAllStringFunc(message, func(param string) string {
		if n, err := strconv.Atoi(param[1:]); err == nil && n >= 1 && n <= len(names) {
			return paramLabel(names[n-1])
		}
		return param
	})
}

// kinds are the sampled kinds of value, in the order in which they are tried.
func kinds() []string {
	return []string{service.CommonValues, service.MedianValues, service.RareValues, service.NullValues}
}

// sample is what is known of typical values of one parameter.
type sample struct {
	// values are by kind; missing is why there are none, "" when there are.
	values  map[string]service.Value
	missing string
}

// sample reads what the statistics say of the parameters' values, and their types.
func (e *Engine) sample(ctx context.Context, j *job) error {
	if j.samples != nil {
		return nil
	}
	values := j.report.Parameters.Values
	j.samples = make([]sample, len(values))
	if j.query == nil {
		for i := range j.samples {
			j.samples[i].missing = j.noQuery
		}
		return nil
	}
	server, _, err := e.current()
	if err != nil {
		return err
	}
	tables, _, _ := j.names()
	c, err := server.Catalog(ctx, tables, nil, nil)
	if err != nil {
		return fmt.Errorf("read the catalog: %w", err)
	}
	uses := j.query.ParamUses(c)
	err = server.Read(ctx, postgres.Limits{Statement: j.req.Timeout}, func(s *postgres.Session) error {
		for i, use := range uses {
			if j.samples[i], err = sampleOf(ctx, s, use); err != nil {
				return err
			}
		}
		if types, _, err := s.Describe(ctx, j.send.SQL); err == nil && len(types) == len(values) {
			for i := range values {
				values[i].Type = types[i]
			}
		}
		return nil // a statement that is wrong says so when it is planned
	})
	if err != nil {
		return fmt.Errorf("read the statistics of its columns: %w", err)
	}
	return nil
}

func sampleOf(ctx context.Context, s *postgres.Session, use sqlast.ParamUse) (sample, error) {
	switch {
	case use.Role == sqlast.RoleLimit:
		return constant(pageRows, "a page of rows, as assay's own choice"), nil
	case use.Role == sqlast.RoleOffset:
		return constant("0", "the first page, as assay's own choice"), nil
	case use.Column == nil:
		return sample{missing: use.Why}, nil
	}
	v, err := s.ColumnValues(ctx, use.Table.Name, use.Column.Name)
	if err != nil || v.Missing != "" {
		return sample{missing: v.Missing}, err
	}
	return pick(v, use), nil
}

// pageRows stands for LIMIT $1: what a screen of a program shows.
const pageRows = "20"

// constant is a sample of one value, whatever is tried beside it.
func constant(text, from string) sample {
	s := sample{values: map[string]service.Value{}}
	for _, kind := range kinds() {
		s.values[kind] = service.Value{Text: &text, From: from}
	}
	return s
}

// sets are the values to try beside those that it was run with, each set once.
func (j *job) sets() []service.ValuePlan {
	main := service.ValuePlan{
		Kind: cmp.Or(j.sampled, service.GivenValues), Values: valuesOf(j.report.Parameters.Values),
		Plan: j.report.Plan, Stopped: j.report.Stopped,
	}
	out := []service.ValuePlan{main}
	for _, kind := range kinds() {
		set := service.ValuePlan{Kind: kind, Values: slices.Clone(main.Values)}
		for i, s := range j.samples {
			fixed := j.sampled != "" && j.report.Parameters.Values[i].From == "given" // what was given for some stays
			if s.missing == "" && !fixed {
				set.Values[i] = s.values[kind]
			}
		}
		if !slices.ContainsFunc(out, func(o service.ValuePlan) bool { return slices.EqualFunc(o.Values, set.Values, sameText) }) {
			out = append(out, set)
		}
	}
	return out
}

func valuesOf(ps []service.Parameter) []service.Value {
	out := make([]service.Value, len(ps))
	for i, p := range ps {
		out[i] = p.Value
	}
	return out
}

func sameText(a, b service.Value) bool {
	return a.Text == b.Text || a.Text != nil && b.Text != nil && *a.Text == *b.Text
}
