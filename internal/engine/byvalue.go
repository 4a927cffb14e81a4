package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"assay/advisor/verify"
	"assay/explain"
	"assay/internal/postgres"
	"assay/ui/service"
)

// valueRun bounds a run with other values: that it takes longer is answer enough.
const valueRun = 5 * time.Second

// byValue plans the statement with other values and without any, runs it with
// them where the request and the guards allow, and says how the plans differ.
func (e *Engine) byValue(ctx context.Context, j *job, emit func(service.Event)) {
	p := j.report.Parameters
	server, _, err := e.current()
	if p == nil || err != nil || j.effects.outside { // planning it once more may do once more what stays
		return
	}
	ctx, cancel := context.WithTimeout(ctx, j.req.VerifyTime)
	defer cancel()
	if j.req.Sample != service.SampleNone && missingValues(p) == nil {
		if err := e.sample(ctx, j); err != nil {
			j.report.Notes = append(j.report.Notes, "no other values were tried: "+err.Error())
			return
		}
	}
	next := *p // a report that was shown does not change
	if missingValues(p) == nil {
		next.Plans = j.sets()
	}
	for i := range next.Plans {
		set := &next.Plans[i]
		emit(service.Event{Statement: j.report.Statement.ID, Progress: &service.Progress{
			Stage: "planning with the " + set.Kind + " values", Done: int64(i), Total: int64(len(next.Plans) + 1),
		}})
		j.tryValues(ctx, server, set, i > 0)
	}
	next.Plans = append(next.Plans, j.generic(ctx, server))
	if ctx.Err() == nil {
		next.Says, next.Differs = tellPlans(next.Plans), differs(next.Plans)
		if next.Differs && j.sampled != "" {
			next.Says = append(next.Says, fmt.Sprintf("Advice and its measurements are for the %s value.", j.sampled))
		}
	}
	j.report.Parameters = &next
}

// tryValues plans the statement with the set's values, asks which plan PostgreSQL
// would keep for such, and runs it where that may be.
func (j *job) tryValues(ctx context.Context, server *postgres.Server, set *service.ValuePlan, other bool) {
	args := make([]*string, len(set.Values))
	for i, v := range set.Values {
		args[i] = v.Text
	}
	limits := postgres.Limits{Statement: j.req.Timeout}
	err := server.Read(ctx, limits, func(s *postgres.Session) error {
		if other {
			var err error
			if set.Plan, err = s.Explain(ctx, j.send.SQL, args, postgres.Planned()); err != nil {
				return err
			}
		}
		generic, err := s.SettlesGeneric(ctx, j.send.SQL, args)
		if err == nil {
			set.Settles = map[bool]string{true: service.GenericPlan, false: "custom"}[generic]
		}
		return err
	})
	switch {
	case err != nil:
		set.Why = why(ctx, err)
		return
	case !other:
		return
	}
	if set.Why = j.onlyPlanned(); set.Why != "" {
		return
	}
	limits.Statement = min(limits.Statement, valueRun)
	err = server.Read(ctx, limits, func(s *postgres.Session) error {
		measured, err := s.Explain(ctx, j.send.SQL, args, explainOptions(verify.Timed))
		if err == nil {
			set.Plan = measured
		}
		return err
	})
	if postgres.KindOf(err) == postgres.KindTimeout && ctx.Err() == nil {
		set.Stopped, err = limits.Statement, nil
	}
	if err != nil {
		set.Why = why(ctx, err)
	}
}

// onlyPlanned is why the statement is not run with other values, "" when it is.
func (j *job) onlyPlanned() string {
	switch {
	case j.report.Plan == nil || !j.report.Plan.Analyzed:
		return "the statement was not run"
	case j.query == nil || j.query.Writes:
		return "the statement writes"
	case j.req.Sample == service.SampleAll || j.req.Sample == service.SampleAuto && j.sampled != "":
		return ""
	}
	return "not asked for: --param-sample all runs it with each"
}

// generic is the plan without values.
func (j *job) generic(ctx context.Context, server *postgres.Server) service.ValuePlan {
	out := service.ValuePlan{Kind: service.GenericPlan}
	if missingValues(j.report.Parameters) != nil { // it is the plan shown
		out.Plan = j.report.Plan
		return out
	}
	err := server.Read(ctx, postgres.Limits{Statement: j.req.Timeout}, func(s *postgres.Session) (err error) {
		out.Plan, err = s.Explain(ctx, j.send.SQL, j.send.Args, postgres.ExplainOptions{Generic: true, Verbose: true})
		return err
	})
	if err != nil {
		out.Why = why(ctx, err)
	}
	return out
}

func why(ctx context.Context, err error) string {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return "there was no time left for it (--verify-time)"
	}
	var p *postgres.Error
	if errors.As(err, &p) {
		return p.Message
	}
	return err.Error()
}

// shape is what two plans for other values are compared by: which nodes do
// what on which table by which index.
func shape(p *explain.Plan) string {
	var b strings.Builder
	for n := range p.All() {
		depth := 0
		for up := n.Parent; up != nil; up = up.Parent {
			depth++
		}
		fmt.Fprintf(&b, "%d %s\n", depth, n.Title())
	}
	return b.String()
}

// finds says that the plan reads a table: with NULL the planner often sees that
// no row can match, which is no other way to find rows.
func finds(p service.ValuePlan) bool {
	if p.Plan == nil || p.Kind == service.GenericPlan {
		return false
	}
	for n := range p.Plan.All() {
		if n.Relation != "" {
			return true
		}
	}
	return p.Kind != service.NullValues
}

// shapes groups the plans that were made with values by their shape.
func shapes(plans []service.ValuePlan) [][]service.ValuePlan {
	var out [][]service.ValuePlan
	for _, p := range plans {
		if !finds(p) {
			continue
		}
		i := slices.IndexFunc(out, func(g []service.ValuePlan) bool { return shape(g[0].Plan) == shape(p.Plan) })
		if i < 0 {
			out = append(out, nil)
			i = len(out) - 1
		}
		out[i] = append(out[i], p)
	}
	return out
}

func differs(plans []service.ValuePlan) bool { return len(shapes(plans)) > 1 }

// tellPlans says how the plan depends on the values, and which plan PostgreSQL
// keeps for the statement once it is prepared.
func tellPlans(plans []service.ValuePlan) []string {
	var says []string
	groups := shapes(plans)
	switch {
	case len(groups) > 1:
		parts := make([]string, len(groups))
		for i, g := range groups {
			other := groups[0][0].Plan
			if i == 0 {
				other = groups[1][0].Plan
			}
			parts[i] = fmt.Sprintf("%s with %s", peculiar(g[0].Plan, other), valuesNamed(g))
		}
		says = append(says, "The plan depends on the value: "+strings.Join(parts, ", ")+".")
	case len(groups) == 1 && len(groups[0]) > 1:
		says = append(says, "The plan is the same for every value tried.")
	}
	if s := tellGeneric(plans); s != "" {
		says = append(says, s)
	}
	if slices.ContainsFunc(plans, func(p service.ValuePlan) bool { return p.Kind == service.NullValues && p.Plan != nil && !finds(p) }) {
		says = append(says, "With NULL no row can match: the planner sees it and reads nothing.")
	}
	return says
}

// tellGeneric says which plan a prepared statement keeps.
func tellGeneric(plans []service.ValuePlan) string {
	var keeps, replans []service.ValuePlan
	var generic *explain.Plan
	for _, p := range plans {
		switch {
		case p.Kind == service.GenericPlan:
			generic = p.Plan
		case !finds(p):
		case p.Settles == service.GenericPlan:
			keeps = append(keeps, p)
		case p.Settles != "":
			replans = append(replans, p)
		}
	}
	if generic == nil {
		return ""
	}
	what := fmt.Sprintf("the generic plan (cost %s)", explain.Grouped(int64(generic.Root.Est.TotalCost+0.5)))
	for _, p := range append(slices.Clone(keeps), replans...) {
		if shape(p.Plan) != shape(generic) {
			what = fmt.Sprintf("the generic plan (%s, cost %s)", peculiar(generic, p.Plan), explain.Grouped(int64(generic.Root.Est.TotalCost+0.5)))
			break
		}
	}
	switch {
	case len(keeps) > 0 && len(replans) > 0:
		return fmt.Sprintf("Prepared, it is planned five times with its values. After five executions with %s PostgreSQL keeps %s, for every value that follows; "+
			"after five with %s it goes on planning each time, because the generic plan costs more than theirs.", valuesNamed(keeps), what, valuesNamed(replans))
	case len(keeps) > 0:
		return "Prepared, it is planned five times with its values; then PostgreSQL keeps " + what + ", which costs no more than those plans and their planning."
	case len(replans) > 0:
		return "Prepared, PostgreSQL goes on planning it with its values each time: " + what + " costs more than theirs."
	}
	return ""
}

// peculiar names the first thing that p does and other does not: how it reads a
// table, else any node.
func peculiar(p, other *explain.Plan) string {
	does := map[string]bool{}
	for n := range other.All() {
		does[n.Title()] = true
	}
	found := ""
	for n := range p.All() {
		switch title := n.Title(); {
		case does[title]:
		case n.Relation != "":
			return title
		case found == "":
			found = title
		}
	}
	if found == "" {
		return p.Root.Title()
	}
	return found
}

// valuesNamed lists kinds of values: "the common value", "the median, rare and NULL values".
func valuesNamed(plans []service.ValuePlan) string {
	kinds := make([]string, len(plans))
	for i, p := range plans {
		kinds[i] = strings.Replace(p.Kind, service.NullValues, "NULL", 1)
	}
	last := len(kinds) - 1
	if last == 0 {
		return "the " + kinds[0] + " value"
	}
	return "the " + strings.Join(kinds[:last], ", ") + " and " + kinds[last] + " values"
}
