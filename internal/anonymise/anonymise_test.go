package anonymise_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"assay/advisor/sqlast"
	"assay/explain"
	"assay/internal/anonymise"
)

// ourWords are the words in lower case that EXPLAIN prints of its own accord.
const ourWords = `cost rows width actual time loops never executed shared hit read dirtied written temp local exact lossy
	records fpi bytes buffers full on using ms used allocated output format text top heapsort quicksort external merge sort
	for constraint system bernoulli calls logical binary inserted updated deleted skipped returns hashed originally key col1 col2
	true false or by public pg_catalog default write fetches threads
	update set where select xmltable off auto copy as column1 column2 column3 ctid tableoid`

var replaced = regexp.MustCompile(`^(s|t|a|c|i|f|q|g|x|text)[0-9]+$`)

var (
	// literalNumber finds a number behind a comparison.
	literalNumber = regexp.MustCompile(`[<>=] ([0-9.]+)\b`)
	setting       = regexp.MustCompile(`[a-z_]+ = '`)
	figure        = regexp.MustCompile(`^[-0-9.]+(kB|MB|ms)?$`)
)

// TestNothingRemains: every word of an anonymised plan is PostgreSQL's or a
// replacement.
func TestNothingRemains(t *testing.T) {
	known := map[string]bool{}
	for _, file := range []string{"builtin_functions.txt", "builtin_types.txt"} {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range strings.Fields(string(src) + " " + ourWords) {
			known[w] = true
		}
	}
	for path, plans := range recorded(t) {
		m := anonymise.New()
		for _, p := range plans {
			m.Plan(p)
			text := explain.Text(p)
			for _, w := range words(text) {
				if !known[w] && !replaced.MatchString(w) {
					t.Errorf("%s: %q remains in\n%s", path, w, text)
					return
				}
			}
		}
		checkNodes(t, path, plans, m)
	}
}

// words are the words of a plan's text that could be a name or a literal: those
// in quotes whatever they are, and those in lower case.
func words(text string) []string {
	text = setting.ReplaceAllString(text, "'") // a setting's name is PostgreSQL's
	var out []string
	for _, tok := range sqlast.Tokens(text) {
		w := text[tok.Span.Start:tok.Span.End]
		switch tok.Class {
		case sqlast.TokenString:
			out = append(out, strings.FieldsFunc(w, func(r rune) bool { return strings.ContainsRune("E'% ,{}", r) })...)
		case sqlast.TokenIdent, sqlast.TokenKeyword:
			if w = strings.Trim(w, `"`); w == strings.ToLower(w) && !strings.HasPrefix(w, "*") {
				out = append(out, w)
			}
		}
	}
	kept := out[:0]
	for _, w := range out {
		if !figure.MatchString(w) {
			kept = append(kept, w)
		}
	}
	return kept
}

// checkNodes: the objects that nodes name are those of the map, one for one.
func checkNodes(t *testing.T, path string, plans []*explain.Plan, m *anonymise.Names) {
	t.Helper()
	back := map[string]string{}
	for _, p := range m.Pairs() {
		if first, seen := back[p.Replacement]; seen {
			t.Errorf("%s: %q stands for %q and %q", path, p.Replacement, first, p.Original)
		}
		back[p.Replacement] = p.Original
	}
	for _, p := range plans {
		for n := range p.All() {
			checkNode(t, path, n, back)
		}
	}
}

func checkNode(t *testing.T, path string, n *explain.Node, back map[string]string) {
	t.Helper()
	for _, name := range []string{n.Relation, n.Index} {
		if name != "" && back[name] == "" {
			t.Errorf("%s: %q stands for nothing", path, name)
		}
	}
	for _, c := range n.Conditions() {
		if number := literalNumber.FindStringSubmatch(c); number != nil && back[number[1]] == "" {
			t.Errorf("%s: the number %s remains in %s", path, number[1], c)
		}
	}
}

func recorded(t *testing.T) map[string][]*explain.Plan {
	t.Helper()
	found := map[string][]*explain.Plan{}
	for _, dir := range []string{"../../explain/testdata", os.Getenv("ASSAY_TEST_PLANS")} {
		if dir == "" {
			continue // only the committed plans: the variable names a directory with more
		}
		err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".json") {
				return err
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			result, err := explain.Parse(src)
			found[path] = result.Plans
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(found) < 100 {
		t.Fatalf("only %d plans found", len(found))
	}
	return found
}

// TestSameNameSameReplacement: over a plan and its query.
func TestSameNameSameReplacement(t *testing.T) {
	src, err := os.ReadFile("../../explain/testdata/diff/index_added.before.json")
	if err != nil {
		t.Fatal(err)
	}
	result, err := explain.Parse(src)
	if err != nil {
		t.Fatal(err)
	}
	m := anonymise.New()
	p := result.Plans[0]
	m.Plan(p)
	var scan *explain.Node
	for n := range p.All() {
		if n.Type == explain.SeqScan {
			scan = n
		}
	}
	if scan.Relation != "t1" || scan.Alias != "t1" || scan.Schema != "s1" {
		t.Errorf("%s.%s %s", scan.Schema, scan.Relation, scan.Alias)
	}
	query := m.SQL("SELECT * FROM shop.shop_order WHERE customer_id = 42 ORDER BY placed DESC -- Ann's\nLIMIT 20")
	column := regexp.MustCompile(`t1\.(c[0-9]+) = ([0-9]+)\)`).FindStringSubmatch(scan.Conds.Filter)
	if column == nil {
		t.Fatalf("filter: %s", scan.Conds.Filter)
	}
	want := regexp.MustCompile(`^SELECT \* FROM s1\.t1 WHERE ` + column[1] + ` = ` + column[2] + ` ORDER BY c[0-9]+ DESC \nLIMIT [0-9]+$`)
	if !want.MatchString(query) {
		t.Errorf("got %q, want %v", query, want)
	}
}

func TestSQL(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"select lower(email), count(*) from users u where u.age > 30", "select lower(c1), count(*) from t1 c2 where c2.c3 > 1001"},
		{"select 'a''b', 'a''b', '%x%'", "select 'text1', 'text1', '%text2%'"},
		{"select $$Ann's name$$, $q$b$q$", "select 'text1', 'text2'"},
		{`select "Größe" from "My Table"`, "select c1 from c2"},
		{"select x::numeric(10,2), my_function(x)", "select c1::numeric(10,2), f1(c1)"},
		{"select time from pg_catalog.pg_class", "select c1 from pg_catalog.pg_class"},
		{"select 1 where id = $1 and name = %(who)s /* note */", "select 1001 where c1 = $1 and c2 = %(x1)s "},
	} {
		got := anonymise.New().SQL(tc.in)
		if got != tc.want {
			t.Errorf("%s\ngot  %s\nwant %s", tc.in, got, tc.want)
		}
	}
}

// TestStatementsStillParse: what was SQL is SQL afterwards, with the same
// tables read as often.
func TestStatementsStillParse(t *testing.T) {
	files, err := filepath.Glob("../../samples/shop/queries/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		in, err := sqlast.ReadInput(src)
		if err != nil {
			t.Fatal(err)
		}
		m := anonymise.New()
		for _, s := range in.Statements {
			if _, err := sqlast.Parse(s.Text); err != nil {
				continue // not SQL before either
			}
			out := m.SQL(s.Text)
			if _, err := sqlast.Parse(out); err != nil {
				t.Errorf("%s: %v\n%s\nwas\n%s", file, err, out, s.Text)
			}
		}
	}
}
