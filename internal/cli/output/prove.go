package output

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"assay/advisor/equiv"
	"assay/advisor/verify"
	"assay/explain"
	"assay/internal/engine"
	"assay/ui/service"
	"assay/ui/theme"
)

type proveDoc struct {
	Schema        string      `json:"schema"`
	Verdict       string      `json:"verdict"`
	Reason        string      `json:"reason"`
	Rules         []string    `json:"rules"`
	Theorem       string      `json:"theorem"`
	Claims        []claimDoc  `json:"claims"`
	MissingClaims []claimDoc  `json:"missing_claims"`
	Data          *dataDoc    `json:"data"`
	Trials        *trialsDoc  `json:"trials"`
	Counter       *counterDoc `json:"counterexample"`
	Status        string      `json:"status,omitempty"`
	// Before and After are measurements, null where the two were not run beside each other.
	Before *measureDoc `json:"before"`
	After  *measureDoc `json:"after"`
	Error  *errorDoc   `json:"error,omitempty"`
}

// trialsDoc is the search for a counterexample, null where none was made.
type trialsDoc struct {
	Run        int      `json:"run"`
	Nontrivial int      `json:"nontrivial"`
	Distinct   int      `json:"distinct"`
	Seconds    float64  `json:"seconds"`
	Seed       string   `json:"seed"` // a number of 64 bits, which JSON's readers would round
	Missing    string   `json:"missing"`
	Notes      []string `json:"notes"`
}

// counterDoc is a database on which the two differ.
type counterDoc struct {
	SQL         string   `json:"sql"`
	RowsBefore  []string `json:"rows_before"`
	RowsAfter   []string `json:"rows_after"`
	Reason      string   `json:"reason"`
	Trial       int      `json:"trial"`
	Confirmed   bool     `json:"confirmed"`
	Unconfirmed string   `json:"unconfirmed,omitempty"`
}

func trialsOf(t *equiv.Trials) *trialsDoc {
	if t == nil {
		return nil
	}
	return &trialsDoc{
		Run: t.Run, Nontrivial: t.NonTrivial, Distinct: t.Distinct, Seconds: t.Elapsed.Seconds(),
		Seed: strconv.FormatUint(t.Seed, 10), Missing: t.Missing, Notes: nonNil(t.Notes),
	}
}

func counterOf(c *equiv.Counterexample) *counterDoc {
	if c == nil {
		return nil
	}
	return &counterDoc{
		SQL: c.SQL, RowsBefore: nonNil(c.Before), RowsAfter: nonNil(c.After), Reason: c.Reason,
		Trial: c.Trial, Confirmed: c.Confirmed, Unconfirmed: c.Unconfirmed,
	}
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
		Claims: claimsOf(r.Claims), MissingClaims: claimsOf(r.Missing), Trials: trialsOf(r.Trials), Counter: counterOf(r.Counterexample), Status: string(p.Verdict.Status()),
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
	trialsText(o, r)
	measuredText(o, p.Verdict)
	return o.err
}

// trialsText tells what the search for a counterexample was, and what it found.
func trialsText(o *writer, r equiv.Result) {
	if t := r.Trials; t != nil && t.Run > 0 {
		o.line(2, "trials: %s on made-up rows, %s with another answer than empty tables, %.1f s, seed %d",
			explain.Grouped(int64(t.Run)), explain.Grouped(int64(t.NonTrivial)), t.Elapsed.Seconds(), t.Seed)
		for _, n := range t.Notes {
			o.line(4, "%s", n)
		}
	}
	c := r.Counterexample
	if c == nil {
		return
	}
	o.line(2, "before: %s", rowsText(c.Before))
	o.line(2, "after:  %s", rowsText(c.After))
	if c.Confirmed {
		o.line(2, "on these rows, tried on copies of the tables; run it to see both answers:")
	} else {
		o.line(2, "on these rows (not confirmed on copies of the tables: %s):", c.Unconfirmed)
	}
	o.line(0, "")
	for _, l := range strings.Split(strings.TrimSpace(c.SQL), "\n") {
		o.line(4, "%s", l)
	}
	o.line(0, "")
}

// maxRows is how many rows of an answer are shown.
const maxRows = 10

// rowsText are the rows of an answer in one line.
func rowsText(rows []string) string {
	switch {
	case len(rows) == 0:
		return "no rows"
	case len(rows) > maxRows:
		return strings.Join(rows[:maxRows], " ") + fmt.Sprintf(" and %d more", len(rows)-maxRows)
	}
	return strings.Join(rows, " ")
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
	trialsMarkdown(o, p.Result)
	o.line(0, "")
	measuredText(o, p.Verdict)
	return o.err
}

// trialsMarkdown tells of the trials, with the counterexample as SQL to run.
func trialsMarkdown(o *writer, r equiv.Result) {
	if t := r.Trials; t != nil && t.Run > 0 {
		o.line(0, "")
		o.line(0, "%s trials on made-up rows, seed %d.", explain.Grouped(int64(t.Run)), t.Seed)
	}
	if c := r.Counterexample; c != nil {
		o.line(0, "")
		o.line(0, "Before: %s. After: %s.", rowsText(c.Before), rowsText(c.After))
		o.line(0, "")
		fenced(o, "sql", strings.TrimSpace(c.SQL))
	}
}
