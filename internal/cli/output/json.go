// Package output writes reports as text, JSON and Markdown. It knows the types
// of ui/service and below, no server and no command line. Text and Markdown
// clean everything that came from outside; JSON escapes it.
package output

import (
	"bytes"
	"encoding/json"
	"io"
	"time"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/equiv"
	"assay/advisor/verify"
	"assay/explain"
	"assay/ui/service"
	"assay/ui/theme"
)

// Run is everything a command found out.
type Run struct {
	Connection *service.Connection
	Reports    []*service.Report
	Notes      []string
	// Theme colours text; nil leaves it plain.
	Theme *theme.Theme
	// Redact hides literals and the Values of parameters.
	Redact bool
	Values map[string]*string
}

// AdviseJSON writes the assay.advise/1 document.
func AdviseJSON(w io.Writer, run Run) error {
	doc := adviseDoc{Schema: "assay.advise/1", Server: serverOf(run.Connection), Statements: []statementDoc{}}
	for _, r := range run.Reports {
		doc.Statements = append(doc.Statements, statementOf(r))
	}
	if r := run.redactor(); r != nil {
		hiddenRows(&doc)
		for _, s := range doc.Statements {
			s.Parameters.hide()
		}
		hideStrings(r, &doc)
	}
	return encode(w, doc)
}

func encode(w io.Writer, doc any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(doc); err != nil {
		return err
	}
	return writeJSON(w, b.Bytes())
}

type adviseDoc struct {
	Schema     string         `json:"schema"`
	Server     *serverDoc     `json:"server"`
	Statements []statementDoc `json:"statements"`
}

type serverDoc struct {
	Version     string `json:"version"`
	Database    string `json:"database"`
	User        string `json:"user"`
	Private     bool   `json:"private"`
	ReadReplica bool   `json:"read_replica"`
}

type statementDoc struct {
	ID          string         `json:"id"`
	Title       string         `json:"title,omitempty"`
	Source      sourceDoc      `json:"source"`
	SQL         string         `json:"sql"`
	Fingerprint string         `json:"fingerprint"`
	Kind        string         `json:"kind"`
	Error       *errorDoc      `json:"error"`
	NotUndone   []string       `json:"not_undone,omitempty"`
	Before      *measureDoc    `json:"before"`
	SameAs      string         `json:"same_as,omitempty"`
	Parameters  *parametersDoc `json:"parameters"`
	Findings    []findingDoc   `json:"findings"`
	Skips       []skipDoc      `json:"skips"`
	Silence     []silenceDoc   `json:"silence"`
	Notes       []string       `json:"notes,omitempty"`
}

type sourceDoc struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

type errorDoc struct {
	What     string `json:"what"`
	SQLState string `json:"sqlstate"`
	Message  string `json:"message"`
	Hint     string `json:"hint"`
	Next     string `json:"next"`
	Kind     string `json:"kind"`
	Position *int   `json:"position"`
}

type measureDoc struct {
	TimeMS     float64 `json:"time_ms"`
	PlanningMS float64 `json:"planning_ms"`
	Pages      int64   `json:"pages"`
	Rows       float64 `json:"rows"`
	Cost       float64 `json:"cost"`
	Bytes      int64   `json:"bytes"`
	Stopped    bool    `json:"stopped"`
	Runs       int     `json:"runs,omitempty"`
	Spread     float64 `json:"spread_share,omitempty"`
}

type findingDoc struct {
	Rule      string        `json:"rule"`
	Refs      []string      `json:"refs"`
	Severity  string        `json:"severity"`
	Title     string        `json:"title"`
	Summary   string        `json:"summary"`
	Benefit   benefitDoc    `json:"benefit"`
	Evidence  []factDoc     `json:"evidence"`
	Pattern   *patternDoc   `json:"pattern,omitempty"`
	Proposals []proposalDoc `json:"proposals"`
}

type benefitDoc struct {
	TimeShare  float64 `json:"time_share"`
	PagesShare float64 `json:"pages_share"`
}

type factDoc struct {
	Label string  `json:"label"`
	Text  string  `json:"text"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	From  string  `json:"from"`
}

type patternDoc struct {
	Certainty       string `json:"certainty"`
	Count           int    `json:"count"`
	RoundTripsSaved int    `json:"round_trips_saved"`
}

type proposalDoc struct {
	Kind    string     `json:"kind"`
	SQL     string     `json:"sql"`
	Undo    string     `json:"undo"`
	ORM     ormDoc     `json:"orm"`
	Verdict verdictDoc `json:"verdict"`
}

type ormDoc struct {
	Django       string `json:"django"`
	SQLAlchemy   string `json:"sqlalchemy"`
	ActiveRecord string `json:"activerecord"`
}

type verdictDoc struct {
	Status      string          `json:"status"`
	Method      string          `json:"method"`
	Reason      string          `json:"reason"`
	Before      *measureDoc     `json:"before"`
	After       *measureDoc     `json:"after"`
	Indexes     []indexDoc      `json:"indexes,omitempty"`
	Equivalence *equivalenceDoc `json:"equivalence"`
}

type indexDoc struct {
	Name    string  `json:"name"`
	Bytes   int64   `json:"bytes"`
	BuildMS float64 `json:"build_ms"`
}

type equivalenceDoc struct {
	Badge         string     `json:"badge"`
	Reason        string     `json:"reason"`
	Theorem       string     `json:"theorem"`
	Claims        []claimDoc `json:"claims"`
	MissingClaims []claimDoc `json:"missing_claims"`
	RowsCompared  int64      `json:"rows_compared"`
	SameHere      *bool      `json:"same_here"`
	NotCompared   string     `json:"not_compared,omitempty"`
	Trials        int        `json:"trials"`
	Nontrivial    int        `json:"nontrivial_trials"`
	Counter       []string   `json:"counterexample"`
}

type claimDoc struct {
	Claim  string `json:"claim"`
	Holds  bool   `json:"holds"`
	From   string `json:"from"`
	Remedy string `json:"remedy,omitempty"`
}

type skipDoc struct {
	Rule   string `json:"rule"`
	Reason string `json:"reason"`
}

type silenceDoc struct {
	Rule      string      `json:"rule"`
	Reason    string      `json:"reason"`
	Value     float64     `json:"value"`
	Threshold float64     `json:"threshold"`
	Verdict   *verdictDoc `json:"verdict"`
}

func serverOf(c *service.Connection) *serverDoc {
	if c == nil {
		return nil
	}
	return &serverDoc{Version: c.Version, Database: c.Database, User: c.User, Private: c.Private, ReadReplica: c.ReadReplica}
}

func statementOf(r *service.Report) statementDoc {
	st := r.Statement
	d := statementDoc{
		ID: st.ID, Title: st.Title, Source: sourceDoc{st.File, st.Line}, SQL: st.Text,
		Fingerprint: r.Fingerprint, Kind: string(r.Kind), Error: errorOf(r.Problem),
		Before: beforeOf(r), SameAs: r.SameAs, Parameters: parametersOf(r.Parameters), Notes: r.Notes, NotUndone: r.Stays,
		Findings: []findingDoc{}, Skips: []skipDoc{}, Silence: []silenceDoc{},
	}
	for _, f := range r.Findings {
		d.Findings = append(d.Findings, findingOf(f))
	}
	for _, s := range append(append([]advisor.Skip{}, r.Skips...), r.Failed...) {
		d.Skips = append(d.Skips, skipDoc{s.Rule, s.Reason})
	}
	for _, s := range r.Silence {
		doc := silenceDoc{Rule: s.Rule, Reason: s.Reason, Value: s.Value, Threshold: s.Threshold}
		if s.Verdict != nil {
			v := verdictOf(s.Verdict)
			doc.Verdict = &v
		}
		d.Silence = append(d.Silence, doc)
	}
	return d
}

func errorOf(p *service.Problem) *errorDoc {
	if p == nil {
		return nil
	}
	d := &errorDoc{What: p.What, SQLState: p.SQLState, Message: p.Why, Hint: p.Hint, Next: p.Next, Kind: p.Kind}
	if p.Position >= 0 {
		d.Position = &p.Position
	}
	return d
}

func beforeOf(r *service.Report) *measureDoc {
	if r.Plan == nil {
		return nil
	}
	d := planMeasure(r.Plan)
	d.Bytes = r.Bytes
	if r.Stopped > 0 {
		d.Stopped, d.TimeMS = true, ms(r.Stopped)
	}
	return d
}

func planMeasure(p *explain.Plan) *measureDoc {
	d := &measureDoc{TimeMS: ms(p.Execution), PlanningMS: ms(p.Planning), Pages: p.Pages(), Cost: p.Root.Est.TotalCost, Rows: p.Root.Est.Rows}
	if p.Analyzed {
		d.Rows = p.Root.RowsTotal()
	}
	return d
}

func findingOf(f service.Finding) findingDoc {
	d := findingDoc{
		Rule: f.Rule, Refs: nonNil(f.Refs), Severity: string(f.Severity), Title: f.Title, Summary: f.Summary,
		Benefit:  benefitDoc{f.Benefit.TimeShare, f.Benefit.PagesShare},
		Evidence: []factDoc{}, Proposals: []proposalDoc{},
	}
	for _, e := range f.Evidence {
		d.Evidence = append(d.Evidence, factDoc{e.Label, e.Text, e.Value, string(e.Unit), e.From})
	}
	if p := f.Pattern; p != nil {
		d.Pattern = &patternDoc{p.Certainty, p.Count, p.Saved}
	}
	for i, p := range f.Proposals {
		var v *verify.Verdict
		if i < len(f.Verdicts) {
			v = f.Verdicts[i]
		}
		d.Proposals = append(d.Proposals, proposalOf(p, v))
	}
	return d
}

func proposalOf(p advisor.Proposal, v *verify.Verdict) proposalDoc {
	orm := p.ORM()
	d := proposalDoc{
		Kind: p.Kind(), SQL: p.SQL(), Undo: p.Undo(),
		ORM:     ormDoc{orm.Django, orm.SQLAlchemy, orm.ActiveRecord},
		Verdict: verdictDoc{Status: string(verify.NotRun), Reason: "not asked for"},
	}
	if v != nil {
		d.Verdict = verdictOf(v)
	}
	return d
}

func verdictOf(v *verify.Verdict) verdictDoc {
	d := verdictDoc{
		Status: string(v.Status()), Method: string(v.Method()), Reason: v.Reason(),
		Before: measureOf(v.Before()), After: measureOf(v.After()),
		Equivalence: equivalenceOf(v.Equivalence()),
	}
	for _, i := range v.Indexes() {
		d.Indexes = append(d.Indexes, indexDoc{i.Name, i.Bytes, ms(i.Build)})
	}
	return d
}

func measureOf(m verify.Measure) *measureDoc {
	if m.Runs == 0 {
		return nil
	}
	d := &measureDoc{
		TimeMS: ms(m.Time), Pages: m.Pages, Rows: m.Rows, Cost: m.Cost, Bytes: m.Bytes,
		Stopped: m.Stopped, Runs: m.Runs, Spread: m.Spread,
	}
	if m.Plan != nil {
		d.PlanningMS = ms(m.Plan.Planning)
	}
	return d
}

func equivalenceOf(r *equiv.Result) *equivalenceDoc {
	if r == nil {
		return nil
	}
	d := &equivalenceDoc{
		Badge: string(r.Badge), Reason: r.Reason, Theorem: r.Theorem,
		Claims: claimsOf(r.Claims), MissingClaims: claimsOf(r.Missing), NotCompared: r.NotCompared,
	}
	if r.Trials != nil {
		d.Trials, d.Nontrivial = r.Trials.Run, r.Trials.NonTrivial
	}
	if r.Compared {
		d.RowsCompared, d.SameHere = r.RowsBefore, &r.Equal
	}
	for _, row := range r.Differences {
		side := "only after: "
		if row.OnlyBefore {
			side = "only before: "
		}
		d.Counter = append(d.Counter, side+row.Text)
	}
	if c := r.Counterexample; c != nil {
		for _, row := range c.Before {
			d.Counter = append(d.Counter, "before: "+row)
		}
		for _, row := range c.After {
			d.Counter = append(d.Counter, "after: "+row)
		}
	}
	return d
}

func claimsOf(cs []catalog.Checked) []claimDoc {
	out := []claimDoc{}
	for _, c := range cs {
		out = append(out, claimDoc{c.Text, c.Holds, c.From, c.Remedy})
	}
	return out
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func nonNil(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
