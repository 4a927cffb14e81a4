package output

import (
	"io"
	"strings"

	"assay/advisor"
	"assay/advisor/verify"
	"assay/explain"
	"assay/ui/service"
)

// AdviseMarkdown writes the reports for a ticket or a review.
func AdviseMarkdown(w io.Writer, run Run) error {
	o := &writer{w: w, redactor: run.redactor()}
	for _, r := range run.Reports {
		headMarkdown(o, r)
		if r.Advised && len(r.Findings) == 0 {
			o.line(0, "Nothing to say: this statement is fine.")
			o.line(0, "")
		}
		for _, f := range r.Findings {
			FindingMarkdown(o, f)
		}
	}
	return o.err
}

// ExplainMarkdown writes the plans as code blocks.
func ExplainMarkdown(w io.Writer, run Run) error {
	o := &writer{w: w, redactor: run.redactor()}
	for _, r := range run.Reports {
		headMarkdown(o, r)
		if r.Plan != nil {
			fencedPlan(o, r.Plan)
		}
	}
	return o.err
}

func headMarkdown(o *writer, r *service.Report) {
	title := r.Statement.Title
	if title == "" {
		title = statementLine(r.Statement.Text, 70)
	}
	o.line(0, "## %s", title)
	o.line(0, "")
	fenced(o, "sql", r.Statement.Text)
	if r.Plan != nil {
		o.line(0, "%s", Summary(r))
		o.line(0, "")
	}
	parametersMarkdown(o, r.Parameters)
	if r.Problem != nil {
		o.line(0, "%s. %s", r.Problem.Error(), r.Problem.Next)
		o.line(0, "")
	}
}

// FindingMarkdown writes one finding with its proposals and verdicts.
func FindingMarkdown(o *writer, f service.Finding) {
	o.line(0, "### %s", f.Title)
	o.line(0, "")
	o.line(0, "%s", f.Summary)
	o.line(0, "")
	for i, p := range f.Proposals {
		var v *verify.Verdict
		if i < len(f.Verdicts) {
			v = f.Verdicts[i]
		}
		if p.SQL() != "" {
			fenced(o, "sql", p.SQL())
		}
		if n, ok := p.(advisor.Note); ok {
			o.block(0, n.Text)
		}
		m := verify.MarkOf(v)
		o.line(0, "%s %s", m.Glyph, strings.Join(verdictParts(m, v), ", "))
		o.line(0, "")
		if d := p.ORM().Django; d != "" {
			fenced(o, "python", d)
		}
	}
}

func fencedPlan(o *writer, p *explain.Plan) { fence(o, "", hidePlan(o.redactor, explain.Outline(p))) }

func fenced(o *writer, language, text string) { fence(o, language, o.redactor.Hide(text)) }

// fence writes a code block whose fence is longer than any in the text.
func fence(o *writer, language, text string) {
	mark := "```"
	for strings.Contains(text, mark) {
		mark += "`"
	}
	o.line(0, "%s%s", mark, language)
	o.write(0, plain, text)
	o.line(0, "%s", mark)
	o.line(0, "")
}
