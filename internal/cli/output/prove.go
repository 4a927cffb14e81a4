package output

import (
	"io"
	"strings"

	"assay/advisor/equiv"
	"assay/advisor/verify"
	"assay/explain"
	"assay/internal/engine"
	"assay/ui/service"
	"assay/ui/theme"
)

type proveDoc struct {
	Schema        string     `json:"schema"`
	Verdict       string     `json:"verdict"`
	Reason        string     `json:"reason"`
	Rules         []string   `json:"rules"`
	Theorem       string     `json:"theorem"`
	Claims        []claimDoc `json:"claims"`
	MissingClaims []claimDoc `json:"missing_claims"`
	Data          *dataDoc   `json:"data"`
	Status        string     `json:"status,omitempty"`
	// Before and After are measurements, null where the two were not run beside each other.
	Before *measureDoc `json:"before"`
	After  *measureDoc `json:"after"`
	Error  *errorDoc   `json:"error,omitempty"`
}

type dataDoc struct {
	Compared    bool     `json:"compared"`
	RowsBefore  int64    `json:"rows_before"`
	RowsAfter   int64    `json:"rows_after"`
	Equal       bool     `json:"equal"`
	OnlyBefore  []string `json:"only_before"`
	OnlyAfter   []string `json:"only_after"`
	NotCompared string   `json:"not_compared,omitempty"`
}

// ProveJSON writes the assay.prove/1 document.
func ProveJSON(w io.Writer, p *engine.Proof, _ *theme.Theme) error {
	r := p.Result
	doc := proveDoc{
		Schema: "assay.prove/1", Verdict: string(r.Badge), Reason: r.Reason, Rules: nonNil(p.Rules), Theorem: r.Theorem,
		Claims: claimsOf(r.Claims), MissingClaims: claimsOf(r.Missing), Status: string(p.Verdict.Status()),
		Before: measureOf(p.Verdict.Before()), After: measureOf(p.Verdict.After()),
		Data: &dataDoc{
			Compared: r.Compared, RowsBefore: r.RowsBefore, RowsAfter: r.RowsAfter, Equal: r.Equal,
			OnlyBefore: []string{}, OnlyAfter: []string{}, NotCompared: r.NotCompared,
		},
	}
	for _, d := range r.Differences {
		if d.OnlyBefore {
			doc.Data.OnlyBefore = append(doc.Data.OnlyBefore, d.Text)
		} else {
			doc.Data.OnlyAfter = append(doc.Data.OnlyAfter, d.Text)
		}
	}
	return encode(w, doc)
}

// ProveErrorJSON writes the assay.prove/1 document of a pair that could not be tried.
func ProveErrorJSON(w io.Writer, p *service.Problem) error {
	return encode(w, proveDoc{
		Schema: "assay.prove/1", Verdict: "error", Reason: p.Why, Rules: []string{},
		Claims: []claimDoc{}, MissingClaims: []claimDoc{}, Error: errorOf(p),
	})
}

// ProveText writes the badge, what it rests on, and the measurements.
func ProveText(w io.Writer, p *engine.Proof, t *theme.Theme) error {
	o := &writer{w: w, theme: t}
	r := p.Result
	sign, words, style := badge(r.Badge)
	o.styled(0, style, "%s %s", sign, words)
	if len(p.Rules) > 0 {
		o.line(2, "by %s", strings.Join(p.Rules, ", then "))
	}
	if r.Theorem != "" {
		o.line(2, "%s", r.Theorem)
	}
	for _, c := range r.Claims {
		o.styled(4, muted, "✓ %s (%s)", c.Text, c.From)
	}
	for _, c := range r.Missing {
		o.line(4, "✗ %s (%s)", c.Text, c.From)
	}
	if r.Reason != "" {
		o.line(2, "%s", r.Reason)
	}
	comparisonText(o, r)
	measuredText(o, p.Verdict)
	return o.err
}

// comparisonText tells what the answers on the data were, and rows that differ.
func comparisonText(o *writer, r equiv.Result) {
	switch {
	case r.Compared && r.Equal:
		o.line(2, "same answer here: %s compared", explain.Count(r.RowsBefore, "row", "rows"))
	case !r.Compared && r.NotCompared != "" && r.NotCompared != r.Reason:
		o.line(2, "the answers were not compared: %s", r.NotCompared)
	}
	for _, d := range r.Differences {
		side := "only after: "
		if d.OnlyBefore {
			side = "only before:"
		}
		o.line(4, "%s %s", side, d.Text)
	}
}

// measuredText tells how the second form did, where both were measured.
func measuredText(o *writer, v *verify.Verdict) {
	parts := []string{string(v.Status())}
	for _, s := range []string{v.Numbers(), v.Noise()} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if len(parts) > 1 {
		o.line(2, "measured: %s", strings.Join(parts, "   "))
	}
}

// badge is a badge's sign and what it says of the two forms.
func badge(b equiv.Badge) (sign, words string, s style) {
	switch b {
	case equiv.Proved:
		return "✓", "proved: the two give the same answer", good
	case equiv.Held:
		return "◇", "held: the two gave the same answer in every trial", good
	case equiv.Refuted:
		return "✗", "refuted: the two give different answers", bad
	case equiv.ChangesResults:
		return "±", "the second changes the answer on purpose", warned
	case equiv.NotComparable:
		return "?", "not comparable: the answer varies by itself", warned
	case equiv.NotTested:
	}
	return "?", "undecided: neither proved nor refuted", warned
}

// ProveMarkdown writes the proof for a ticket or a review.
func ProveMarkdown(w io.Writer, p *engine.Proof, _ *theme.Theme) error {
	o := &writer{w: w}
	sign, words, _ := badge(p.Result.Badge)
	o.line(0, "**%s %s**", sign, words)
	o.line(0, "")
	fenced(o, "sql", strings.TrimSpace(p.Before.Text))
	fenced(o, "sql", strings.TrimSpace(p.After.Text))
	if p.Result.Theorem != "" {
		o.line(0, "%s", p.Result.Theorem)
		o.line(0, "")
	}
	for _, c := range p.Result.Claims {
		o.line(0, "- ✓ %s (%s)", c.Text, c.From)
	}
	for _, c := range p.Result.Missing {
		o.line(0, "- ✗ %s (%s)", c.Text, c.From)
	}
	if p.Result.Reason != "" {
		o.line(0, "%s", p.Result.Reason)
	}
	comparisonText(o, p.Result)
	o.line(0, "")
	measuredText(o, p.Verdict)
	return o.err
}
