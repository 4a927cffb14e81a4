package output

import (
	"reflect"
	"strings"

	"assay/advisor/sqlast"
	"assay/explain"
	"assay/ui/service"
)

// redactor hides the values in what is written of a run, nil where it is not
// asked for. It knows those of the statements, of their parameters, and those
// that the plans' conditions show.
func (run Run) redactor() *sqlast.Redactor {
	if !run.Redact {
		return nil
	}
	var texts []string
	for _, r := range run.Reports {
		texts = append(texts, r.Statement.Text)
		texts = append(texts, conditions(r.Plan)...)
		texts = append(texts, triedConditions(r.Parameters)...)
		for _, f := range r.Findings {
			for _, p := range f.Proposals {
				texts = append(texts, p.SQL())
			}
			for _, v := range f.Verdicts {
				if v != nil {
					texts = append(texts, conditions(v.Before().Plan)...)
					texts = append(texts, conditions(v.After().Plan)...)
				}
			}
		}
	}
	redactor := sqlast.NewRedactor(texts...)
	for _, r := range run.Reports {
		eachValue(r.Parameters, redactor.Value)
	}
	for _, v := range run.Values {
		if v != nil {
			redactor.Value(*v)
		}
	}
	return redactor
}

// conditions are the expressions that a plan prints.
func conditions(p *explain.Plan) []string {
	if p == nil {
		return nil
	}
	var out []string
	for n := range p.All() {
		c := n.Conds
		out = append(out, c.Index, c.Recheck, c.Filter, c.Join, c.Hash, c.Merge, c.TID, c.OneTime, c.OrderBy, c.Run)
		for _, list := range [][]string{n.Output, n.SortKey, n.PresortedKey, n.GroupKey} {
			out = append(out, list...)
		}
	}
	return out
}

// hidePlan hides values in a plan's text. Its figures stay: a number is a value
// only where an expression stands.
func hidePlan(r *sqlast.Redactor, text string) string {
	if r == nil {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		label, value, _ := strings.Cut(strings.TrimLeft(l, " "), ": ")
		if strings.HasPrefix(value, "(") || isExpression(label) {
			lines[i] = r.Hide(l)
		}
	}
	return strings.Join(lines, "\n")
}

func isExpression(label string) bool {
	switch label[strings.LastIndexByte(label, ' ')+1:] {
	case "Cond", "Filter", "Key", "Output", "Call", "SQL", "By", "Condition", "Parameters":
		return !strings.HasPrefix(label, "Rows Removed")
	}
	return false
}

// hideStrings hides values in every text of a JSON document, in place.
func hideStrings(r *sqlast.Redactor, doc any) {
	if r != nil {
		hideIn(r, reflect.ValueOf(doc))
	}
}

func hideIn(r *sqlast.Redactor, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			hideIn(r, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			hideIn(r, v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			hideIn(r, v.Index(i))
		}
	case reflect.String:
		v.SetString(r.Hide(v.String()))
	}
}

// hiddenRows tells of differing rows how many they are: their values are the user's data.
func hiddenRows(doc *adviseDoc) {
	for i := range doc.Statements {
		for _, f := range doc.Statements[i].Findings {
			for _, p := range f.Proposals {
				if e := p.Verdict.Equivalence; e != nil {
					for k, row := range e.Counter {
						side, _, _ := strings.Cut(row, ": ")
						e.Counter[k] = side + ": " + sqlast.Redacted
					}
				}
			}
		}
	}
}

// hidden is a problem whose detail, which quotes rows, is left out.
func hidden(p *service.Problem) *service.Problem {
	out := *p
	for _, s := range []*string{&out.Why, &out.Hint, &out.Next} {
		*s = hideKeys(*s)
	}
	return &out
}

// hideKeys hides the row in PostgreSQL's "Key (email)=(bob@example.org) already exists".
func hideKeys(s string) string {
	const start = ")=("
	i := strings.Index(s, start)
	if i < 0 {
		return s
	}
	end := strings.IndexByte(s[i+len(start):], ')')
	if end < 0 {
		return s[:i+len(start)] + sqlast.Redacted
	}
	rest := s[i+len(start)+end:]
	return s[:i+len(start)] + sqlast.Redacted + hideKeys(rest)
}
