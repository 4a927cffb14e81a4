package rules_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/rules"
	"assay/advisor/sqlast"
	"assay/advisor/workload"
	"assay/explain"
)

// The sections of a case file. setup, query and unit are written by hand;
// plan and catalog are recorded from a server by TestRecord; want and also are
// written by -update.
const (
	sectionSetup   = "setup.sql"    // makes the tables
	sectionQuery   = "query.sql"    // the statement of a rule's case
	sectionUnit    = "unit.sql"     // the statements of a pattern's case, in order
	sectionPlan    = "plan.json"    // what EXPLAIN printed
	sectionCatalog = "catalog.json" // catalog.Catalog
	sectionWant    = "want"         // what the rule says
	sectionAlso    = "also"         // what other rules say of the same case
)

// testCase is one case file: testdata/<id>/<name>.txtar.
type testCase struct {
	id, name, path string
	archive        *txtar.Archive
}

// silent says that the rule must not report: the file's name says so.
func (c testCase) silent() bool { return strings.HasPrefix(c.name, "silent-") }

// section is a section's text, "" when the file has none.
func (c testCase) section(name string) string {
	for _, f := range c.archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// set replaces a section, or adds it at the end; an empty text removes it.
func (c testCase) set(name, text string) {
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	files := c.archive.Files
	for i := range files {
		if files[i].Name != name {
			continue
		}
		files[i].Data = []byte(text)
		if text == "" {
			c.archive.Files = append(files[:i], files[i+1:]...)
		}
		return
	}
	if text != "" {
		c.archive.Files = append(files, txtar.File{Name: name, Data: []byte(text)})
	}
}

// save writes the file back.
func (c testCase) save(t *testing.T) {
	t.Helper()
	if err := os.WriteFile(c.path, txtar.Format(c.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// cases reads every case file.
func cases(tb testing.TB) []testCase {
	tb.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "*", "*.txtar"))
	if err != nil {
		tb.Fatal(err)
	}
	out := make([]testCase, 0, len(paths))
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, testCase{
			id:      filepath.Base(filepath.Dir(path)),
			name:    strings.TrimSuffix(filepath.Base(path), ".txtar"),
			path:    path,
			archive: a,
		})
	}
	return out
}

// input is what Analyze gets for a rule's case.
func (c testCase) input(tb testing.TB) advisor.Input {
	tb.Helper()
	return advisor.Input{
		Plan:    readPlan(tb, c.section(sectionPlan)),
		Query:   parse(tb, c.section(sectionQuery)),
		Catalog: readCatalog(tb, c.section(sectionCatalog)),
	}
}

func readPlan(tb testing.TB, text string) *explain.Plan {
	tb.Helper()
	if text == "" {
		return nil
	}
	r, err := explain.Parse([]byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	return r.Plans[0]
}

func readCatalog(tb testing.TB, text string) *catalog.Catalog {
	tb.Helper()
	if text == "" {
		return nil
	}
	c := &catalog.Catalog{}
	if err := json.Unmarshal([]byte(text), c); err != nil {
		tb.Fatal(err)
	}
	return c
}

func parse(tb testing.TB, text string) *sqlast.Query {
	tb.Helper()
	text = strings.TrimRight(text, "\n")
	q, err := sqlast.Parse(text)
	if err != nil {
		tb.Fatalf("%v in:\n%s", err, text)
	}
	return q
}

// said is what was said about a case, split by who said it.
type said struct{ want, also string }

// ask runs every rule, or for a unit every pattern, over the case.
func (c testCase) ask(t *testing.T) (said, []advisor.Finding) {
	t.Helper()
	if unit := c.section(sectionUnit); unit != "" {
		return c.askPatterns(t, unit)
	}
	in := c.input(t)
	r := advisor.Analyze(in, rules.All())
	for _, f := range r.Failed {
		t.Errorf("%s: %s", f.Rule, f.Reason)
	}
	var s said
	for _, f := range r.Findings {
		s.add(c.id, f.Rule, renderFinding(f))
	}
	for _, x := range r.Silence {
		s.add(c.id, x.Rule, fmt.Sprintf("silent %s: %s\n", x.Rule, x.Reason))
	}
	for _, x := range r.Skips {
		s.add(c.id, x.Rule, fmt.Sprintf("skip %s: %s\n", x.Rule, x.Reason))
	}
	return s, r.Findings
}

func (c testCase) askPatterns(t *testing.T, text string) (said, []advisor.Finding) {
	t.Helper()
	unit := readUnit(t, text)
	var s said
	var all []advisor.Finding
	for _, p := range rules.Patterns() {
		p.Run(&workload.Pass{
			Unit:    unit,
			Catalog: readCatalog(t, c.section(sectionCatalog)),
			Report: func(f advisor.Finding) {
				f.Rule, f.Refs = p.ID, p.Doc.Refs
				all = append(all, f)
				s.add(c.id, p.ID, renderFinding(f))
			},
		})
	}
	return s, all
}

func (s *said) add(id, by, text string) {
	if by == id {
		s.want += text
	} else {
		s.also += text
	}
}

// renderFinding is a finding as the case files show it: everything that a user
// copies, and the numbers behind it.
func renderFinding(f advisor.Finding) string {
	var b strings.Builder
	at := "text"
	if f.Node >= 0 {
		at = fmt.Sprintf("node %d", f.Node)
	}
	fmt.Fprintf(&b, "%s %s, %s: %s\n", f.Severity, f.Rule, at, f.Summary)
	for _, e := range f.Evidence {
		fmt.Fprintf(&b, "  %s: %s (%s)\n", e.Label, e.Text, e.From)
	}
	if p := f.Pattern; p != nil {
		fmt.Fprintf(&b, "  %s, %d times, saves %d, parent %d, children %v\n", p.Certainty, p.Count, p.Saved, p.Parent, p.Children)
	}
	for _, p := range f.Proposals {
		renderProposal(&b, p)
	}
	return b.String()
}

func renderProposal(b *strings.Builder, p advisor.Proposal) {
	fmt.Fprintf(b, "  %s\n", p.Kind())
	block := func(label, text string) {
		if text == "" {
			return
		}
		fmt.Fprintf(b, "    %s\n      %s\n", label, strings.ReplaceAll(text, "\n", "\n      "))
	}
	block("sql", p.SQL())
	if r, ok := p.(advisor.Rewrite); ok {
		block("theorem", r.Theorem)
		claims := make([]string, len(r.Claims))
		for i, c := range r.Claims {
			claims[i] = strings.TrimSpace(fmt.Sprintf("%s %s %s %s %s %s", c.Kind, c.Table, strings.Join(c.Columns, ","), c.Ref, strings.Join(c.RefColumns, ","), c.Object))
		}
		block("claims", strings.Join(claims, "\n"))
		block("changes", r.Changes)
		block("keep", strings.Join(r.Keep.Columns, ", "))
	}
	if n, ok := p.(advisor.Note); ok {
		block("note", n.Text)
	}
	orm := p.ORM()
	block("django", orm.Django)
	block("sqlalchemy", orm.SQLAlchemy)
	block("activerecord", orm.ActiveRecord)
}

// documented is what rules and patterns have in common.
type documented struct {
	id  string
	doc advisor.Doc
}

// everything is every rule and pattern.
func everything() []documented {
	var out []documented
	for _, r := range rules.All() {
		out = append(out, documented{r.ID, r.Doc})
	}
	for _, p := range rules.Patterns() {
		out = append(out, documented{p.ID, p.Doc})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].id < out[j].id })
	return out
}

// readUnit makes a unit of the statements in a text.
func readUnit(t *testing.T, text string) *workload.Unit {
	t.Helper()
	u := &workload.Unit{Name: sectionUnit}
	statements, err := sqlast.Split(text)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range statements {
		u.Statements = append(u.Statements, workload.Statement{
			ID: strconv.Itoa(i + 1), Text: s.Text, Query: parse(t, s.Text), Line: s.Line,
		})
	}
	return u
}
