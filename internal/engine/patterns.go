package engine

import (
	"cmp"
	"context"
	"slices"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/rules"
	"assay/advisor/verify"
	"assay/advisor/workload"
	"assay/internal/postgres"
	"assay/ui/service"
)

// patterns seeks patterns within each unit of statements; a finding goes to
// the report of the first statement that it would replace.
func (e *Engine) patterns(ctx context.Context, jobs []*job, emit func(service.Event)) {
	for _, unit := range jobUnits(jobs) {
		c := e.unitCatalog(ctx, unit)
		for _, f := range findPatterns(unit, c) {
			if ctx.Err() != nil {
				return
			}
			e.proveLoop(ctx, unit, &f)
			j := attach(unit, f, c)
			show := func() { emit(service.Event{Statement: j.report.Statement.ID, Report: j.snapshot()}) }
			show()
			if j.req.Verify != service.VerifyNone {
				e.try(ctx, j, len(j.report.Findings)-1, j.req.Verify)
				j.dropNil()
				show()
			}
		}
	}
}

// maxParentRows is how many rows of a loop's parent are compared with its values.
const maxParentRows = 10_000

// proveLoop runs the statement before a loop and looks for the loop's values
// in what it returns. Where it cannot be run the loop stays potential.
func (e *Engine) proveLoop(ctx context.Context, unit []*job, f *advisor.Finding) {
	server, _, err := e.current()
	if err != nil || f.Pattern == nil || f.Pattern.Parent < 0 {
		return
	}
	parent := unit[f.Pattern.Parent]
	if parent.req.ExplainOnly || parent.report.Plan == nil || !parent.report.Plan.Analyzed || parent.query == nil || parent.query.Writes {
		return
	}
	_ = server.Read(ctx, postgres.Limits{Statement: parent.req.Timeout}, func(s *postgres.Session) error {
		rows, columns, err := s.Values(ctx, parent.send.SQL, parent.send.Args, maxParentRows)
		if err != nil {
			return err // and the loop is not proved
		}
		names := make([]string, len(columns))
		for i, c := range columns {
			names[i] = c.Name
		}
		workload.Prove(f, parent.report.Statement.ID, names, rows)
		return nil
	})
}

// jobUnits groups the jobs by their unit, in order; a lone statement is no unit.
func jobUnits(jobs []*job) [][]*job {
	var order []string
	by := map[string][]*job{}
	for _, j := range jobs {
		u := j.report.Statement.Unit
		if u == "" {
			continue
		}
		if by[u] == nil {
			order = append(order, u)
		}
		by[u] = append(by[u], j)
	}
	var out [][]*job
	for _, u := range order {
		if len(by[u]) > 1 {
			out = append(out, by[u])
		}
	}
	return out
}

func findPatterns(unit []*job, c *catalog.Catalog) []advisor.Finding {
	u := &workload.Unit{Name: unit[0].report.Statement.Unit}
	for _, j := range unit {
		st := j.report.Statement
		u.Statements = append(u.Statements, workload.Statement{
			ID: st.ID, Text: st.Text, Query: j.query, Duration: st.Logged, Line: st.Line,
		})
	}
	var found []advisor.Finding
	for _, p := range rules.Patterns() {
		p.Run(&workload.Pass{Unit: u, Catalog: c, Report: func(f advisor.Finding) {
			f.Rule, f.Refs = p.ID, p.Doc.Refs
			if f.Title == "" {
				f.Title = p.Doc.Title
			}
			found = append(found, f)
		}})
	}
	advisor.Rank(found)
	return found
}

// unitCatalog is the catalog of every table that the unit touches; nil when it
// cannot be read, which the patterns can do without.
func (e *Engine) unitCatalog(ctx context.Context, unit []*job) *catalog.Catalog {
	server, _, err := e.current()
	if err != nil {
		return nil
	}
	var tables, functions, operators []catalog.Name
	for _, j := range unit {
		t, f, o := j.names()
		tables, functions, operators = append(tables, t...), append(functions, f...), append(operators, o...)
	}
	c, err := server.Catalog(ctx, unique(tables), unique(functions), unique(operators))
	if err != nil {
		return nil
	}
	return c
}

func unique(names []catalog.Name) []catalog.Name {
	slices.SortFunc(names, func(a, b catalog.Name) int {
		return cmp.Or(cmp.Compare(a.Schema, b.Schema), cmp.Compare(a.Name, b.Name))
	})
	return slices.Compact(names)
}

// attach gives the finding to the first statement that it would replace,
// together with what a trial needs.
func attach(unit []*job, f advisor.Finding, c *catalog.Catalog) *job {
	j := unit[0]
	if f.Pattern != nil && len(f.Pattern.Children) > 0 {
		j = unit[f.Pattern.Children[0]]
	}
	j.unit = unit
	if j.catalog == nil {
		j.catalog = c
	}
	j.addFindings([]advisor.Finding{f})
	return j
}

// replaced are the statements that a batch would replace, as they were sent.
func (j *job) replaced(p advisor.Proposal) []verify.Statement {
	b, ok := p.(advisor.Batch)
	if !ok {
		return nil
	}
	var out []verify.Statement
	for _, i := range b.Replaces {
		if i >= 0 && i < len(j.unit) {
			out = append(out, j.unit[i].send)
		}
	}
	return out
}
