package output

import (
	"fmt"
	"slices"
	"strings"

	"assay/advisor"
	"assay/advisor/sqlast"
	"assay/advisor/workload/patterns"
	"assay/explain"
)

// textFindings writes the patterns behind the table of statements.
func (r *Log) textFindings(o *writer) {
	for i, f := range r.Findings {
		if i == 0 {
			o.line(0, "")
			o.styled(0, strong, "%s between the statements", explain.Count(int64(len(r.Findings)), "finding", "findings"))
		}
		mark, look := "!", warned
		if f.Pattern.Severity.Rank() < advisor.Warning.Rank() {
			mark, look = "?", muted
		}
		o.line(0, "")
		o.styled(0, look, "%s %s  %s", mark, f.Pattern.ID, f.Summary)
		o.styled(2, muted, "%s", findingFigures(f))
		for _, s := range r.findingStatements(f) {
			o.line(4, "%s", s)
		}
		if sql := r.findingSQL(f.SQL); sql != "" {
			o.line(2, "instead: %s", sql)
		}
		if f.ORM.Django != "" {
			o.line(2, "Django: %s", f.ORM.Django)
		}
	}
}

// markdownFindings writes the same as a list.
func (r *Log) markdownFindings(o *writer) {
	for _, f := range r.Findings {
		o.line(0, "")
		o.line(0, "**%s** %s  ", f.Pattern.ID, strings.ReplaceAll(f.Summary, "|", "\\|"))
		o.line(0, "%s", findingFigures(f))
		if sql := r.findingSQL(f.SQL); sql != "" {
			o.line(0, "")
			o.line(0, "```sql")
			o.line(0, "%s", sql)
			o.line(0, "```")
		}
		if f.ORM.Django != "" {
			o.line(0, "")
			o.line(0, "```python")
			o.line(0, "%s", f.ORM.Django)
			o.line(0, "```")
		}
	}
}

// findingFigures says how much there is of a finding, and where.
func findingFigures(f *patterns.Finding) string {
	out := fmt.Sprintf("%s, %s", f.Certainty, explain.Count(f.Count, "statement", "statements"))
	if f.Units > 1 {
		out += fmt.Sprintf(" in %s", explain.Count(f.Units, "unit of work", "units of work"))
	}
	if f.Took > 0 {
		out += ", " + explain.Millis(f.Took)
	}
	if f.Saved > 0 {
		out += ", " + explain.Count(f.Saved, "round trip", "round trips") + " to save"
	}
	out += fmt.Sprintf("; line %d", f.Line)
	if f.Request != "" {
		out += ", request " + f.Request
	}
	if len(f.Sites) > 0 {
		out += ", sent from " + strings.Join(f.Sites, ", ")
	}
	return out
}

// findingStatements are the first statements of a finding, a line each.
func (r *Log) findingStatements(f *patterns.Finding) []string {
	const width = 110
	var out []string
	for _, s := range f.Statements {
		text := r.findingSQL(s.SQL)
		if r.Width > 0 {
			text = statementLine(text, max(r.Width-4, 40))
		} else {
			text = statementLine(text, width)
		}
		out = append(out, text)
	}
	if int64(len(f.Statements)) < f.Count {
		out = append(out, "…")
	}
	return out
}

func (r *Log) findingSQL(sql string) string {
	sql = strings.Join(strings.Fields(sql), " ")
	if r.Redact {
		return sqlast.NewRedactor(sql).Hide(sql)
	}
	return sql
}

type logFindingDoc struct {
	Pattern    string          `json:"pattern"`
	Refs       []string        `json:"refs"`
	Technique  string          `json:"technique"`
	Severity   string          `json:"severity"`
	Certainty  string          `json:"certainty"`
	Summary    string          `json:"summary"`
	Count      int64           `json:"count"`
	Units      int64           `json:"units"`
	Total      float64         `json:"total_ms"`
	Saved      int64           `json:"round_trips_saved"`
	Child      string          `json:"child_fingerprint"`
	Parent     string          `json:"parent_fingerprint"`
	Table      string          `json:"table"`
	Column     string          `json:"column"`
	SQL        string          `json:"sql"`
	ORM        ormDoc          `json:"orm"`
	Session    string          `json:"session"`
	Request    string          `json:"request"`
	Line       int64           `json:"line"`
	Sites      []string        `json:"sites"`
	Statements []logExampleSQL `json:"statements"`
}

type logExampleSQL struct {
	Line   int64              `json:"line"`
	SQL    string             `json:"sql"`
	Values map[string]*string `json:"values,omitempty"`
}

func (r *Log) findingDocs() []logFindingDoc {
	out := []logFindingDoc{}
	for _, f := range r.Findings {
		d := logFindingDoc{
			Pattern: f.Pattern.ID, Refs: nonNil(f.Pattern.Doc.Refs), Technique: techniqueOf(f.Pattern), Severity: string(f.Pattern.Severity),
			Certainty: f.Certainty, Summary: f.Summary, Count: f.Count, Units: f.Units, Total: ms(f.Took), Saved: f.Saved,
			Child: f.Child.Fingerprint, Table: f.Table, Column: f.Column, SQL: r.findingSQL(f.SQL),
			ORM:     ormDoc{f.ORM.Django, f.ORM.SQLAlchemy, f.ORM.ActiveRecord},
			Session: f.Session, Request: f.Request, Line: f.Line, Sites: nonNil(f.Sites), Statements: []logExampleSQL{},
		}
		if f.Parent != nil {
			d.Parent = f.Parent.Fingerprint
		}
		for _, s := range f.Statements {
			e := logExampleSQL{Line: s.Line, SQL: r.findingSQL(s.SQL)}
			if !r.Redact {
				e.Values = s.Values
			}
			d.Statements = append(d.Statements, e)
		}
		out = append(out, d)
	}
	return out
}

// techniqueOf is the technique among the pattern's references: S1 to S10.
func techniqueOf(p *patterns.Pattern) string {
	i := slices.IndexFunc(p.Doc.Refs, func(ref string) bool { return len(ref) > 1 && ref[0] == 'S' && ref[1] >= '0' && ref[1] <= '9' })
	if i < 0 {
		return ""
	}
	return p.Doc.Refs[i]
}
