// Package uitest shows the screens without a server: a fake Service that
// replays recorded plans, and the helpers of the screens' tests. Its verdicts
// are made by package verify, as all are. Tests and the preview import it;
// nothing that is shipped does.
package uitest

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
	"assay/advisor/verify"
	"assay/explain"
	"assay/ui/service"
)

// Service is a service.Service that replays Cases.
type Service struct {
	// Conn is the connection, nil for none.
	Conn *service.Connection
	// ConnectErr is what Connect answers.
	ConnectErr error
	// Targets are what Connect was asked for.
	Targets []service.Target
	// Step is called between the steps of a run; it may wait. Nil does nothing.
	Step func()
	// Applied makes every run answer with the plan after the change.
	Applied bool
	// Plan is the plan of every statement, nil for the recorded ones.
	Plan *explain.Plan
	// ByValue answers a statement with plans for two values and for none.
	ByValue bool

	lastID  int
	reports map[string]*service.Report
	// Disconnects are how often Disconnect was called.
	Disconnects atomic.Int32
	// Requests are the runs asked for.
	Requests []service.Request
}

// New is a service without a connection.
func New() *Service { return &Service{reports: map[string]*service.Report{}} }

// Demo answers with a private server's connection.
func (s *Service) Demo(_ context.Context, progress func(service.Progress)) (*service.Connection, error) {
	for i := range 4 {
		progress(service.Progress{Stage: "loading shop_order", Done: int64(i), Total: 4})
		s.step()
	}
	s.Conn = &service.Connection{
		Label: "shop on demo", Database: "shop", User: "assay", Version: "15.18", Private: true,
		Psql: "psql 'host=/tmp/assay user=assay dbname=shop'",
	}
	return s.Conn, nil
}

func (s *Service) step() {
	if s.Step != nil {
		s.Step()
	}
}

// Connection is Conn.
func (s *Service) Connection() *service.Connection { return s.Conn }

// Connect answers ConnectErr, or a connection to a server that looks like production.
func (s *Service) Connect(_ context.Context, t service.Target) (*service.Connection, error) {
	s.Targets = append(s.Targets, t)
	if s.ConnectErr != nil {
		return nil, s.ConnectErr
	}
	s.Conn = &service.Connection{Label: "shop on db.example", Database: "shop", Version: "16.4", Production: []string{"its name is " + cmp.Or(t.Host, t.DSN)}}
	return s.Conn, nil
}

// Recent is one connection made before.
func (s *Service) Recent() []service.Target {
	return []service.Target{{Host: "localhost", User: "me", Database: "shop", Label: "shop on localhost"}}
}

// Samples are the cases.
func (s *Service) Samples() []service.Sample {
	var out []service.Sample
	for _, c := range Cases() {
		sample := service.Sample{Name: c.Plan, Title: c.Title, Text: c.SQL + ";\n", Technique: "fine as it is"}
		if len(c.Findings) > 0 {
			sample.Technique = c.Findings[0].Title
		}
		out = append(out, sample)
	}
	return out
}

// Read takes statements apart at semicolons that end a line.
func (s *Service) Read(name string, src []byte) (service.Reading, error) {
	var got service.Reading
	if strings.HasPrefix(string(src), "no sql") {
		return got, &service.Problem{What: "reading " + name, Why: "this is no SQL", Next: "give SQL statements, Django's DEBUG lines or the JSON of connection.queries", Kind: "sql", Position: -1}
	}
	if saved, err := explain.Parse(src); err == nil {
		for _, p := range saved.Plans {
			s.lastID++
			got.Statements = append(got.Statements, service.Statement{ID: fmt.Sprint(s.lastID), Title: "plan: " + p.Summary(), Text: p.Query, Plan: p})
		}
		return got, nil
	}
	unit := fmt.Sprintf("%s %d", name, s.lastID)
	for _, text := range strings.SplitAfter(string(src), ";\n") {
		if strings.TrimSpace(text) == "" {
			continue
		}
		s.lastID++
		got.Statements = append(got.Statements, service.Statement{
			ID: fmt.Sprint(s.lastID), Text: strings.TrimRight(text, "\n"), Unit: unit, Params: sqlast.Params(text),
		})
	}
	return got, nil
}

// Open reads nothing: there are no files.
func (s *Service) Open(context.Context, []string) (service.Reading, error) {
	return service.Reading{}, &service.Problem{What: "opening files", Why: "no such file", Next: "check the name", Position: -1}
}

// Run replays: the plan, then the advice, then verdicts on rewrites.
func (s *Service) Run(ctx context.Context, req service.Request, emit func(service.Event)) {
	s.Requests = append(s.Requests, req)
	for _, st := range req.Statements {
		if ctx.Err() != nil {
			emit(service.Event{Done: true, Err: ctx.Err()})
			return
		}
		s.one(ctx, st, func(r service.Report) {
			s.reports[st.ID] = &r
			emit(service.Event{Statement: st.ID, Report: &r})
			s.step()
		})
	}
	emit(service.Event{Done: true})
}

func (s *Service) one(ctx context.Context, st service.Statement, show func(service.Report)) {
	r := service.Report{Statement: st, Kind: sqlast.KindSelect}
	q, err := sqlast.Parse(st.Text)
	if err != nil {
		r.Problem = &service.Problem{What: "running the statement", Why: "syntax error at end of input", Kind: "sql", SQLState: "42601", Position: len(st.Text) - 1, Next: "mend the statement at the mark and run it again"}
		show(r)
		return
	}
	r.Query = q
	if s.ByValue {
		show(byValue(r))
		return
	}
	if s.Plan != nil {
		r.Plan, r.Advised = s.Plan, true
		show(r)
		return
	}
	c, ok := find(st.Text)
	if !ok {
		r.Problem = &service.Problem{What: "running the statement", Why: `relation "nowhere" does not exist`, Kind: "sql", SQLState: "42P01", Position: 0, Next: "check the name"}
		show(r)
		return
	}
	plans := readPair(c.Plan)
	r.Plan = plans.before
	if s.Applied {
		r.Plan = plans.after
	}
	show(r)
	r.Advised = true
	if s.Applied {
		show(r)
		return
	}
	for _, f := range c.Findings {
		r.Findings = append(r.Findings, service.Finding{Finding: f, Verdicts: make([]*verify.Verdict, len(f.Proposals))})
	}
	show(r)
	for i, f := range c.Findings {
		if _, rewrite := f.Proposals[0].(advisor.Rewrite); rewrite {
			r = tried(ctx, c, r, i)
			show(r)
		}
	}
}

// tried is the report with the finding's proposals verified.
func tried(ctx context.Context, c Case, r service.Report, finding int) service.Report {
	r.Findings = append([]service.Finding(nil), r.Findings...)
	f := &r.Findings[finding]
	f.Verdicts = append([]*verify.Verdict(nil), f.Verdicts...)
	cat := c.Catalog
	if cat == nil {
		cat = &catalog.Catalog{}
	}
	for i, p := range f.Proposals {
		f.Verdicts[i] = verify.Run(ctx, server{c, readPair(c.Plan)}, verify.Job{
			Proposal: p, Before: verify.Statement{SQL: c.SQL}, Query: r.Query, Plan: r.Plan, Catalog: cat,
			Bind:   func(p advisor.Proposal) (verify.Statement, error) { return verify.Statement{SQL: p.SQL()}, nil },
			Limits: verify.Limits{Total: time.Minute, Work: time.Second, Most: time.Minute},
		})
	}
	return r
}

// byValue is the report of a statement whose plan depends on its one value.
func byValue(r service.Report) service.Report {
	plans := readPair(Cases()[0].Plan)
	value := func(text string) service.Value { return service.Value{Text: &text, From: "the test"} }
	r.Plan = plans.before
	r.Parameters = &service.Parameters{
		Values: []service.Parameter{{Name: "1", Label: "$1", Type: "text", Value: value("new")}},
		Plans: []service.ValuePlan{
			{Kind: service.CommonValues, Values: []service.Value{value("new")}, Plan: plans.before},
			{Kind: service.RareValues, Values: []service.Value{value("lost")}, Plan: plans.after},
			{Kind: service.GenericPlan, Plan: plans.before},
		},
		Differs: true, Says: []string{"One sentence."},
	}
	return r
}

func find(text string) (Case, bool) {
	text = strings.TrimRight(strings.TrimSpace(text), ";")
	for _, c := range Cases() {
		if c.SQL == text {
			return c, true
		}
	}
	return Case{}, false
}

// Verify tries a finding's proposals.
func (s *Service) Verify(ctx context.Context, statement string, finding int, emit func(service.Event)) {
	r := s.reports[statement]
	if c, ok := find(r.Statement.Text); ok {
		after := tried(ctx, c, *r, finding)
		s.reports[statement] = &after
		emit(service.Event{Statement: statement, Report: &after})
	}
	emit(service.Event{Done: true})
}

// Confirm takes the database's name.
func (s *Service) Confirm(database string) bool {
	if s.Conn == nil || database != s.Conn.Database {
		return false
	}
	c := *s.Conn
	c.Confirmed = true
	s.Conn = &c
	return true
}

// Disconnect counts the calls.
func (s *Service) Disconnect() { s.Disconnects.Add(1) }

// Rule documents every rule alike.
func (s *Service) Rule(id string) (advisor.Doc, bool) {
	return advisor.Doc{
		Title: id, Why: "A count must read every row; a question whether there is one may stop at the first.",
		Before: "SELECT count(*) FROM t WHERE x = 1", After: "SELECT EXISTS (SELECT 1 FROM t WHERE x = 1)",
		Limits: "Where the number itself is needed, it has to be counted.", Since: "0.1", Refs: []string{"CNT-2"},
	}, true
}

// Close does nothing.
func (s *Service) Close() error { return nil }
