package output

import (
	"io"
	"strings"

	"assay/advisor"
)

// RuleDoc is a rule or a pattern as the catalogue shows it.
type RuleDoc struct {
	ID string
	// Kind is rule, rewrite or pattern; Needs what it cannot do without.
	Kind, Needs string
	Doc         advisor.Doc
}

type ruleJSON struct {
	ID     string   `json:"id"`
	Kind   string   `json:"kind"`
	Needs  string   `json:"needs"`
	Refs   []string `json:"refs"`
	Title  string   `json:"title"`
	Why    string   `json:"why"`
	Before string   `json:"before"`
	After  string   `json:"after"`
	Limits string   `json:"limits"`
	Since  string   `json:"since"`
}

// RulesJSON writes the assay.rules/1 document.
func RulesJSON(w io.Writer, all []RuleDoc) error {
	doc := struct {
		Schema string     `json:"schema"`
		Rules  []ruleJSON `json:"rules"`
	}{Schema: "assay.rules/1"}
	for _, r := range all {
		d := r.Doc
		doc.Rules = append(doc.Rules, ruleJSON{r.ID, r.Kind, r.Needs, nonNil(d.Refs), d.Title, d.Why, d.Before, d.After, d.Limits, d.Since})
	}
	return encode(w, doc)
}

// RulesText lists the catalogue, a line each.
func RulesText(w io.Writer, all []RuleDoc) error {
	o := &writer{w: w}
	width := 0
	for _, r := range all {
		width = max(width, len(r.ID))
	}
	for _, r := range all {
		o.line(0, "%-*s  %s", width, r.ID, r.Doc.Title)
	}
	o.line(0, "")
	o.line(0, "assay rules ID tells one whole")
	return o.err
}

// RuleText tells one rule whole.
func RuleText(w io.Writer, r RuleDoc) error {
	o := &writer{w: w}
	o.line(0, "%s: %s", r.ID, r.Doc.Title)
	o.line(0, "%s, since %s; needs %s; %s", r.Kind, r.Doc.Since, r.Needs, strings.Join(r.Doc.Refs, ", "))
	for _, s := range ruleSections(r.Doc) {
		o.line(0, "")
		o.line(0, "%s", s.title)
		o.block(2, s.text)
	}
	return o.err
}

// RulesMarkdown writes docs/rules.md.
func RulesMarkdown(w io.Writer, all []RuleDoc) error {
	o := &writer{w: w}
	o.line(0, "# Rules")
	o.line(0, "")
	o.line(0, "Made by `make docs` from the rules themselves; edit those.")
	for _, r := range all {
		o.line(0, "")
		o.line(0, "## %s", r.ID)
		o.line(0, "")
		o.line(0, "%s (%s, since %s). Needs %s. Refs: %s.", r.Doc.Title, r.Kind, r.Doc.Since, r.Needs, strings.Join(r.Doc.Refs, ", "))
		for _, s := range ruleSections(r.Doc) {
			o.line(0, "")
			o.line(0, "**%s**", s.title)
			o.line(0, "")
			if s.code {
				o.line(0, "```sql")
			}
			o.block(0, s.text)
			if s.code {
				o.line(0, "```")
			}
		}
	}
	return o.err
}

type ruleSection struct {
	title, text string
	code        bool
}

func ruleSections(d advisor.Doc) []ruleSection {
	return []ruleSection{{"Why", d.Why, false}, {"Before", d.Before, true}, {"After", d.After, true}, {"Limits", d.Limits, false}}
}
