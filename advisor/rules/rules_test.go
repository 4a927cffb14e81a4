package rules_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/advisor"
	"assay/advisor/rules"
	"assay/advisor/sqlast"
)

var update = flag.Bool("update", false, "write what the rules say into the case files")

// TestCases asks every rule about every case and compares with what the file
// says: want is the case's own rule, also is everybody else.
func TestCases(t *testing.T) {
	for _, c := range cases(t) {
		t.Run(c.id+"/"+c.name, func(t *testing.T) {
			got, findings := c.ask(t)
			if *update {
				c.set(sectionWant, got.want)
				c.set(sectionAlso, got.also)
				c.save(t)
			}
			if diff := cmp.Diff(c.section(sectionWant), got.want); diff != "" {
				t.Errorf("want (-file +said); -update writes it:\n%s", diff)
			}
			if diff := cmp.Diff(c.section(sectionAlso), got.also); diff != "" {
				t.Errorf("also (-file +said); -update writes it:\n%s", diff)
			}
			fires := slices.ContainsFunc(findings, func(f advisor.Finding) bool { return f.Rule == c.id })
			if fires == c.silent() {
				t.Errorf("fires %v, but the file is called %s", fires, c.name)
			}
			if c.section(sectionQuery) != "" {
				checkFindings(t, c, findings)
			}
		})
	}
}

// checkFindings holds every finding to what a screen relies on.
func checkFindings(t *testing.T, c testCase, findings []advisor.Finding) {
	t.Helper()
	in := c.input(t)
	for _, f := range findings {
		if f.Node >= 0 && (in.Plan == nil || in.Plan.Node(f.Node) == nil) {
			t.Errorf("%s: node %d is not in the plan", f.Rule, f.Node)
		}
		if f.Span.Start < 0 || f.Span.End > len(in.Query.Text) || f.Span.Start > f.Span.End {
			t.Errorf("%s: span %v is outside the text of %d bytes", f.Rule, f.Span, len(in.Query.Text))
		}
		if f.Summary == "" || f.Severity.Rank() < 0 || len(f.Proposals) == 0 {
			t.Errorf("%s: a finding needs a summary, a severity and a proposal: %+v", f.Rule, f)
		}
		checkNumbers(t, f)
		for _, p := range f.Proposals {
			checkProposal(t, f.Rule, p)
		}
	}
}

func checkNumbers(t *testing.T, f advisor.Finding) {
	t.Helper()
	for _, share := range []float64{f.Benefit.TimeShare, f.Benefit.PagesShare} {
		if share < 0 || share > 1 {
			t.Errorf("%s: benefit %v is no share", f.Rule, f.Benefit)
		}
	}
	for _, e := range f.Evidence {
		if e.From == "" || e.Text == "" {
			t.Errorf("%s: evidence without source or text: %+v", f.Rule, e)
		}
	}
}

func checkProposal(t *testing.T, rule string, p advisor.Proposal) {
	t.Helper()
	switch p := p.(type) {
	case advisor.Rewrite:
		if _, err := sqlast.Parse(p.Text); err != nil {
			t.Errorf("%s: its rewrite does not parse: %v\n%s", rule, err, p.Text)
		}
		if p.Text == p.Original {
			t.Errorf("%s: its rewrite changes nothing", rule)
		}
		if (p.Theorem == "") == (p.Changes == "") {
			t.Errorf("%s: a rewrite either has a theorem or changes the result", rule)
		}
	case advisor.CreateIndex:
		names := map[string]bool{}
		for _, d := range p.Indexes {
			if len(d.Name) > 63 || d.Name == "" || names[d.Name] {
				t.Errorf("%s: index name %q", rule, d.Name)
			}
			names[d.Name] = true
		}
		if _, err := sqlast.Parse(p.Indexes[0].SQL(true)); err != nil {
			t.Errorf("%s: %v in %s", rule, err, p.Indexes[0].SQL(true))
		}
		if p.Forms.Django == "" {
			t.Errorf("%s: no Django form", rule)
		}
	case advisor.AnalyzeTable, advisor.Batch, advisor.Note:
		if p.SQL() == "" && p.ORM() == (advisor.ORM{}) && p.Kind() != "note" {
			t.Errorf("%s: nothing to copy", rule)
		}
	}
}

// TestEveryRuleHasCases requires a firing and a silent case for each rule, and
// a rule for each folder.
func TestEveryRuleHasCases(t *testing.T) {
	fires, silent := map[string]int{}, map[string]int{}
	for _, c := range cases(t) {
		if c.silent() {
			silent[c.id]++
		} else {
			fires[c.id]++
		}
		if strings.TrimSpace(string(c.archive.Comment)) == "" {
			t.Errorf("%s: starts without a sentence of intent", c.path)
		}
	}
	known := map[string]bool{}
	for _, d := range everything() {
		known[d.id] = true
		if fires[d.id] == 0 || silent[d.id] == 0 {
			t.Errorf("%s: %d firing and %d silent cases, want one of each at least", d.id, fires[d.id], silent[d.id])
		}
	}
	folders, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if f.IsDir() && !known[f.Name()] {
			t.Errorf("testdata/%s belongs to no rule", f.Name())
		}
	}
}

// TestDocs requires complete documentation, one file per rule named as its ID,
// and no ID twice.
func TestDocs(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range everything() {
		if seen[d.id] {
			t.Errorf("%s: two have this ID", d.id)
		}
		seen[d.id] = true
		for name, text := range map[string]string{
			"Title": d.doc.Title, "Why": d.doc.Why, "Before": d.doc.Before,
			"After": d.doc.After, "Limits": d.doc.Limits, "Since": d.doc.Since,
		} {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: Doc.%s is empty", d.id, name)
			}
		}
		if len(d.doc.Refs) == 0 {
			t.Errorf("%s: no catalogue number in Refs", d.id)
		}
		file := strings.NewReplacer("-", "_", "+", "").Replace(d.id) + ".go"
		src, err := os.ReadFile(filepath.Clean(file))
		if err != nil {
			t.Errorf("%s: want it in a file of its own: %v", d.id, err)
		}
		if n := strings.Count(string(src), "\n"); n > 150 {
			t.Errorf("%s: %d lines, a rule's file has 150 at most", file, n)
		}
	}
}

// TestOrder requires the same findings whatever the order of the rules, and
// each time.
func TestOrder(t *testing.T) {
	backwards := rules.All()
	slices.Reverse(backwards)
	for _, c := range cases(t) {
		if c.section(sectionQuery) == "" {
			continue
		}
		in := c.input(t)
		first := advisor.Analyze(in, rules.All())
		for _, again := range []advisor.Result{advisor.Analyze(in, backwards), advisor.Analyze(c.input(t), rules.All())} {
			if diff := cmp.Diff(first, again, cmp.Comparer(sameProposal)); diff != "" {
				t.Errorf("%s/%s: not the same twice:\n%s", c.id, c.name, diff)
			}
		}
	}
}

func sameProposal(a, b advisor.Proposal) bool {
	return a.Kind() == b.Kind() && a.SQL() == b.SQL() && a.Undo() == b.Undo() && a.ORM() == b.ORM()
}

// TestMixedUp gives every rule plans, texts and catalogs that do not belong
// together, as a pasted plan beside another text does: none may fail on them.
func TestMixedUp(t *testing.T) {
	var inputs []advisor.Input
	for _, c := range cases(t) {
		if c.section(sectionQuery) != "" {
			inputs = append(inputs, c.input(t))
		}
	}
	all := rules.All()
	for i, in := range inputs {
		for j := range inputs {
			in.Plan, in.Catalog = inputs[j].Plan, inputs[(i+j)%len(inputs)].Catalog
			for _, f := range advisor.Analyze(in, all).Failed {
				t.Errorf("%s: %s on a plan beside\n%s", f.Rule, f.Reason, in.Query.Text)
			}
		}
	}
}

// BenchmarkAnalyze asks every rule about every case once, plan and catalog
// read before.
func BenchmarkAnalyze(b *testing.B) {
	var inputs []advisor.Input
	for _, c := range cases(b) {
		if c.section(sectionQuery) != "" {
			inputs = append(inputs, c.input(b))
		}
	}
	all := rules.All()
	for b.Loop() {
		for _, in := range inputs {
			advisor.Analyze(in, all)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(inputs)), "µs/statement")
	b.ReportMetric(5000, "µs-limit") // what a key press may wait for advice
}
