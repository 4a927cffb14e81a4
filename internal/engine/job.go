package engine

import (
	"fmt"
	"slices"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
	"assay/advisor/verify"
	"assay/ui/service"
)

// job is one statement on its way: what was read, what is to be sent, and the
// report as far as it has come.
type job struct {
	req     service.Request
	report  service.Report
	query   *sqlast.Query // nil when the parser cannot read it
	noQuery string        // why query is nil
	send    verify.Statement
	params  []sqlast.Param
	// samples are typical values of the parameters, nil until they were looked
	// for; sampled is the kind that was taken of them, "" for none.
	samples []sample
	sampled string
	catalog *catalog.Catalog
	// behind is the catalog with what stands behind its views, nil where there are none.
	behind  *catalog.Catalog
	effects effects
	// unit is set when a finding of the whole unit was attached here.
	unit []*job
}

// prepare reads the statement and refuses what is never run.
func prepare(st service.Statement, req service.Request) (*job, error) {
	j := &job{req: req, report: service.Report{Statement: st, Kind: sqlast.KindUtility}, params: sqlast.Params(st.Text)}
	gate := sqlast.Classify(st.Text)
	if gate.Unknown != nil {
		return j, problemOf("reading the statement", gate.Unknown)
	}
	if gate.Refusal != "" {
		return j, refused(gate.Refusal, "paste a SELECT, INSERT, UPDATE, DELETE or MERGE")
	}
	q, err := sqlast.Parse(st.Text)
	if err != nil {
		return j, j.unparsed(err)
	}
	j.query = q
	j.report.Query, j.report.Kind, j.report.Fingerprint = q, q.Kind, q.Fingerprint
	if q.Refusal != "" {
		return j, refused(q.Refusal, "paste the statement inside it instead")
	}
	j.report.Notes = append(j.report.Notes, readAsCasts(q)...)
	return j, nil
}

// readAsCasts tells of the types in front of parameters, where PostgreSQL takes
// a literal only: pg_stat_statements writes interval '1 day' as interval $1.
func readAsCasts(q *sqlast.Query) []string {
	var notes []string
	for _, p := range q.Params {
		if p.Type.Empty() {
			continue
		}
		typed, param := q.Slice(p.Type), q.Slice(p.Span)
		note := fmt.Sprintf("%s %s is read as %s::%s: write the whole value, with its unit", typed, param, param, typed)
		if !slices.Contains(notes, note) {
			notes = append(notes, note)
		}
	}
	return notes
}

// unparsed lets the server judge a text that our parser cannot read: newer
// syntax is explained all the same. A text with a hint is no SQL for anyone.
func (j *job) unparsed(err error) error {
	p := problemOf("reading the statement", err)
	if p.Hint != "" || p.Kind != "sql" {
		return p
	}
	j.noQuery = "our parser cannot read this statement: " + p.Why
	return nil
}

// bindProposal gives a proposal's statement the values of the original. A
// rewrite keeps the original's parameters, wherever its edits moved them.
func (j *job) bindProposal(p advisor.Proposal) (verify.Statement, error) {
	var q *sqlast.Query
	var err error
	switch p := p.(type) {
	case advisor.Rewrite:
		q, err = sqlast.Rewritten(j.query, p.Edits)
	case advisor.Batch:
		q, err = sqlast.Parse(p.Text)
	case advisor.CreateIndex, advisor.AnalyzeTable, advisor.Note:
		return verify.Statement{}, fmt.Errorf("%s has no statement to run", p.Kind())
	}
	if err != nil {
		return verify.Statement{}, fmt.Errorf("read the new statement: %w", err)
	}
	if j.report.Parameters == nil {
		return bind(q.Text, q.Params, nil)
	}
	return bind(q.Text, q.Params, j.report.Parameters.Values)
}

// snapshot is a copy of the report that later steps do not change.
func (j *job) snapshot() *service.Report {
	r := j.report
	r.Findings = make([]service.Finding, len(j.report.Findings))
	for i, f := range j.report.Findings {
		f.Verdicts = append([]*verify.Verdict(nil), f.Verdicts...)
		r.Findings[i] = f
	}
	r.Silence = append([]service.Silence(nil), j.report.Silence...)
	return &r
}

// names are the relations, functions and operators to look up in the catalog.
func (j *job) names() (tables, functions, operators []catalog.Name) {
	if j.query == nil {
		return planTables(j.report.Plan), nil, nil
	}
	for _, r := range j.query.Relations {
		tables = append(tables, catalog.Name{Schema: r.Schema, Name: r.Name})
	}
	for _, f := range j.query.Functions {
		functions = append(functions, catalog.Name{Schema: f.Schema, Name: f.Name})
	}
	for _, o := range j.query.Operators {
		operators = append(operators, catalog.Name{Name: o})
	}
	return tables, functions, operators
}

// addFindings appends what the rules said, each with room for its verdicts.
func (j *job) addFindings(found []advisor.Finding) {
	for _, f := range found {
		j.report.Findings = append(j.report.Findings, service.Finding{
			Finding: f, Verdicts: make([]*verify.Verdict, len(f.Proposals)),
		})
	}
}
